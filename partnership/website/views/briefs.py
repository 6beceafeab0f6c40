"""Briefs: as a page, which prints as it stands, as PDF and as a Word document.

What sets the files takes ten megabytes of each process, and is loaded with the first of them.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from partnership.exchange.datasets import Dataset
from partnership.exchange.datasets.addresses import about_one_record
from partnership.exchange.responses import answer
from partnership.pages.views import language_addresses
from partnership.publishing.models import Record
from partnership.website.briefs.contents import brief_of
from partnership.website.briefs.document import Brief
from partnership.website.typefaces import MissingFont

NO_PDF = 501


@about_one_record
def brief_page(request: HttpRequest, dataset: Dataset, record: Record) -> HttpResponse:
    """The brief of a record as a page."""
    brief = brief_of(record)
    context = {"brief": brief, "record": record, "languages": language_addresses(request)}
    context["canonical"] = settings.SITE_ORIGIN + request.path
    return render(request, "website/brief.html", context)


@about_one_record
def brief_pdf(request: HttpRequest, dataset: Dataset, record: Record) -> HttpResponse:
    """The brief as a PDF; where this machine has no font for it, that in words."""
    from partnership.website.briefs import pdf

    def make() -> HttpResponse:
        try:
            return as_file(record, pdf.as_pdf, pdf.CONTENT_TYPE, "pdf")
        except MissingFont as fault:
            words = [str(fault), _("The same brief is there as a page and as a Word document.")]
            plain = "text/plain; charset=utf-8"
            return HttpResponse("\n".join(words), content_type=plain, status=NO_PDF)

    return answer(request, make)


@about_one_record
def brief_docx(request: HttpRequest, dataset: Dataset, record: Record) -> HttpResponse:
    """The brief as a Word document."""
    from partnership.website.briefs import docx

    return answer(request, lambda: as_file(record, docx.as_docx, docx.CONTENT_TYPE, "docx"))


def as_file(
    record: Record, write: Callable[[Brief], bytes], content_type: str, ending: str
) -> HttpResponse:
    """A brief as a file with the name of its record."""
    name = f'inline; filename="{record.slug}.{ending}"'
    headers = {"Content-Disposition": name}
    return HttpResponse(write(brief_of(record)), content_type=content_type, headers=headers)
