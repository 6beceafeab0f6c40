"""The list of documents for staff: how far each is read, and which passages are to be looked at."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from partnership.sources.desk.coverage import coverage_of, without_text
from partnership.sources.desk.new_records import kinds_of_records
from partnership.sources.models import Passage, Source
from partnership.sources.texts.proposing import proposals
from partnership.staff import roles

# Each is read whole to be counted.
PER_PAGE = 25


def documents_page(request):
    """The sources that have a text, each with its coverage, and what a new text left behind."""
    if not roles.may_see(request.user, Source):
        raise PermissionDenied
    sources = Source.objects.filter(editions__isnull=False).distinct().order_by("title", "slug")
    page = Paginator(sources, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Documents"),
        "page": page,
        "documents": [
            (source, read := coverage_of(source), "" if read else without_text(source))
            for source in page
        ],
        "passages": [(passage, wording_now(passage)) for passage in to_look_at()[:PER_PAGE]],
        "waiting": to_look_at().count(),
        "unread": Passage.objects.filter(state=Passage.State.UNCHECKED).count(),
        "kinds_of_records": kinds_of_records(request),
    }
    return TemplateResponse(request, "admin/desk/documents.html", context)


def to_look_at():
    """The passages whose words the newest text does not have; none of them moves by itself."""
    states = (Passage.State.EARLIER, Passage.State.MISSING)
    found = Passage.objects.filter(state__in=states).select_related("source", "edition")
    return found.order_by("source__title", "position", "key")


def wording_now(passage):
    """The words of the newest text that are most like those of a passage, or ""."""
    newest = passage.source.editions.order_by("-number").first()
    likely = proposals(passage.quotation, newest.text, 1) if newest and newest.text else []
    return likely[0][1] if likely else ""
