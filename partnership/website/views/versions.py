"""Former versions of pages at addresses with a date, as Memento (RFC 7089) has them."""

from datetime import date, datetime
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import http_date
from django.utils.timezone import is_aware, localdate, localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from partnership.exchange.datasets import Dataset
from partnership.exchange.datasets.addresses import about_one_record
from partnership.exchange.datasets.record_types import BY_MODEL
from partnership.pages.former_versions import FormerVersion, version_on, versions_of
from partnership.pages.page_history import address_of_history
from partnership.publishing.models import Record
from partnership.publishing.preview import Preview, page_as_it_was
from partnership.website.figures.citing import address_on
from partnership.website.figures.of_record import FUNDING, figures_of

LINK_FORMAT = "application/link-format"
LEGAL_REASONS = 451


def version_address(record: Record, day: date | None = None, name: str = "version") -> str:
    """The path of the version of a record on a day, or of its time gate or time map."""
    kwargs = {"dataset": BY_MODEL[type(record)], "slug": record.slug}
    if day is not None:
        kwargs["day"] = day.isoformat()
    return reverse(f"website:{name}", kwargs=kwargs)


@about_one_record
def version_page(
    request: HttpRequest, dataset: Dataset, record: Record, day: str
) -> HttpResponseBase:
    """The page of a record as readers saw it at the end of a day."""
    wanted = day_of(day)
    found = version_on(record, wanted) if wanted <= localdate() else None
    if found is None:
        return no_version(request, record, wanted)
    if found.withheld:
        context = {"record": record, "day": wanted, "why": found.withheld}
        return render(request, "website/version_withheld.html", context, status=LEGAL_REASONS)
    language = str(get_language())
    preview = Preview(
        banner_of(wanted, found),
        files_at=settings.MEDIA_URL,
        left_out=left_out_of(record),
        stands_at=figures_on(record, wanted),
        changes=found.changes,
        earlier_changes=found.number - len(found.changes),
        history=address_of_history(record),
        today=record.get_absolute_url(),
    )
    try:
        response = page_as_it_was(record, found.snapshot, found.at, request, language, preview)
    except (IntegrityError, DataError, ValidationError):
        # What it was made of is gone, or its fields mean something else by now.
        raise Http404(_("That version is kept, but it can no longer be shown.")) from None
    response["Memento-Datetime"] = http_date(found.at.timestamp())
    response["Link"] = ", ".join(links_of(record))
    response["X-Robots-Tag"] = "noindex"
    return response


# It reads nothing of a query: no query has it made anew.
version_page.query_parameters = frozenset


def no_version(request: HttpRequest, record: Record, day: date) -> HttpResponse:
    """Say that readers saw no version of a page on a day, and which was the first."""
    first = next(iter(versions_of(record)), None)
    since = localtime(first).date() if first else None
    context = {
        "record": record,
        "day": day,
        "is_to_come": day > localdate(),
        "since": since,
        "first": since and version_address(record, since),
    }
    response = render(request, "website/no_version.html", context, status=404)
    response["X-Robots-Tag"] = "noindex"
    return response


def day_of(text: str) -> date:
    """The day that an address names."""
    try:
        day = date.fromisoformat(text)
        is_plain = day.isoformat() == text
    except ValueError:
        is_plain = False
    if not is_plain:
        raise Http404(_("Write the day as year, month and day: 2026-11-30."))
    return day


def banner_of(day: date, version: FormerVersion) -> str:
    """What stands above a dated page."""
    number = version.number
    words = {"day": date_format(day, "DATE_FORMAT"), "count": number}
    if version.snapshot is None:
        return _("As it was on %(day)s. What it says itself has not changed since.") % words
    return (
        ngettext(
            "As it was on %(day)s. What it says itself has changed once since.",
            "As it was on %(day)s. What it says itself has changed %(count)d times since.",
            number,
        )
        % words
    )


def left_out_of(record: Record) -> list[str]:
    """What of a dated page is not of that day, since only the record itself is put back."""
    sentences = [_("Names and lists of other records are those of today.")]
    if type(record) in FUNDING:
        words = _("What is counted from other records is left out here, with its sources.")
        sentences.append(words)
    return sentences


def figures_on(record: Record, day: date) -> list[tuple[str, str]]:
    """The figures of the page of a record, at the addresses where they stand as of a day."""
    if type(record) not in FUNDING:
        return []
    return [
        (figure.title, address_on(figure, day))
        for figures in figures_of(record)
        for figure in figures.with_addresses
    ]


def links_of(record: Record) -> list[str]:
    """The page of today, the time gate and the time map, as the header Link has them."""
    original = f'<{settings.SITE_ORIGIN}{record.get_absolute_url()}>; rel="original"'
    return [original, *ways_to_former_versions(record)]


def ways_to_former_versions(record: Record) -> list[str]:
    """The time gate and the time map; none of a kind whose versions have no address."""
    if type(record) not in BY_MODEL or not record.url_name:
        return []
    origin = settings.SITE_ORIGIN
    return [
        f'<{origin}{version_address(record, name="timegate")}>; rel="timegate"',
        f'<{origin}{version_address(record, name="timemap")}>; rel="timemap"; type="{LINK_FORMAT}"',
    ]


@never_cache
@about_one_record
def timegate(request: HttpRequest, dataset: Dataset, record: Record) -> HttpResponse:
    """Lead on to the version of the time that the header Accept-Datetime names."""
    times = list(versions_of(record)) or [record.updated_at]
    wanted = asked_time(request)
    if wanted is None and "Accept-Datetime" in request.headers:
        words = _("Write Accept-Datetime as in: Mon, 30 Nov 2026 12:00:00 GMT.")
        return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
    at = times[-1]
    if wanted is not None:
        at = max((one for one in times if one <= wanted), default=times[0])
    response = HttpResponseRedirect(version_address(record, localtime(at).date()))
    response["Vary"] = "Accept-Datetime"
    response["Link"] = ", ".join(links_of(record))
    return response


def asked_time(request: HttpRequest) -> datetime | None:
    """The time that a request asks for, None where it names none that can be read."""
    try:
        time = parsedate_to_datetime(request.headers.get("Accept-Datetime", ""))
    except (ValueError, OverflowError):
        return None
    return time if is_aware(time) else None


@about_one_record
def timemap(request: HttpRequest, dataset: Dataset, record: Record) -> HttpResponse:
    """Every version of a page that readers may see, each at the address of its day."""
    lines = links_of(record) + [
        f'<{settings.SITE_ORIGIN}{version_address(record, localtime(at).date())}>; rel="memento"; '
        f'datetime="{http_date(at.timestamp())}"'
        for at in versions_of(record)
    ]
    return HttpResponse(",\n".join(lines) + "\n", content_type=LINK_FORMAT)
