"""The forms in which the whole record can be taken out. A new one is one line in FORMS."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from partnership.agreements.site import Site
from partnership.exchange.datasets import DATASETS
from partnership.exchange.iati.writing.files import activities
from partnership.exchange.iati.writing.organisation_file import organisations
from partnership.exchange.iati.writing.projects import public_projects
from partnership.pages.addresses import absolute


def once(form):
    """One file for all."""
    yield form.title, absolute(reverse(form.view)), ""


def by_path(form):
    """A file for each language, which its address begins with."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield form.title, absolute(reverse(form.view)), code


def by_query(form):
    """A file for each language, which a parameter names."""
    for code, _name in settings.LANGUAGES:
        yield form.title, f"{absolute(reverse(form.view))}?language={code}", code


def by_type(form):
    """A file for each type of record."""
    for dataset in DATASETS.values():
        title = f"{capfirst(str(dataset.title))} ({form.title})"
        yield title, absolute(reverse(form.view, kwargs={"dataset": dataset})), ""


@dataclass(frozen=True)
class Form:
    """One form: the name of its view, what it is, its media type and its EU file type.

    `files` gives (title, address, language code or "") of each file there is of it. `is_there`
    says whether there is one for this site, where that is not always so.
    """

    view: str
    title: str
    media_type: str
    file_type: str = ""
    files: Callable = once
    is_there: Callable | None = None


def has_activities(site: Site):
    """Whether a project is ready for IATI; nothing is without a reporting organisation."""
    return bool(site.organisation) and any_ready(activities(public_projects()))


def has_organisations(site: Site):
    return bool(site.organisation) and any_ready(organisations(now()))


def any_ready(elements):
    return any(element is not None for _record, element, _findings in elements)


FORMS = (
    Form("tables:everything_zip", _("All tables (CSV in ZIP)"), "application/zip", "ZIP", by_query),
    Form(
        "tables:everything_xlsx",
        _("All tables in one workbook"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "XLSX",
        by_query,
    ),
    Form("tables:csv", "CSV", "text/csv", "CSV", by_type),
    Form("record_fixture", _("The whole record as a fixture"), "application/json", "JSON"),
    Form("exchange:events_calendar", _("Calendar of events"), "text/calendar", "", by_path),
    Form("exchange:all_changes", _("Feed of changes"), "application/atom+xml", "ATOM", by_path),
    Form(
        "iati:activities",
        _("IATI activities"),
        "application/xml",
        "XML",
        is_there=has_activities,
    ),
    Form(
        "iati:organisation",
        _("IATI organisation file"),
        "application/xml",
        "XML",
        is_there=has_organisations,
    ),
)
