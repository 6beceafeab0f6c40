"""Public pages as they would be: the real view, asked while a draft stands over the rows."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponseBase
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from partnership.publishing.drafts import overlay
from partnership.publishing.models import Record
from partnership.publishing.snapshots import Snapshot, written_by
from partnership.values.queries import apart

# Where else a change may show: the list of the records' kind is added by `places_of`.
FURTHER_PLACES = [
    ("timeline", _("the timeline"), "website:timeline"),
    ("statistics", _("the statistics"), "website:statistics"),
    ("home", _("the overview"), "website:home"),
]


@dataclass(frozen=True)
class Preview:
    """What a page has that is only a preview: a banner, and an address for its files.

    `comment_at` is where one may comment on it, where one may.

    The files of a draft are not public, so that they are linked below another address.
    """

    banner: str = ""
    files_at: str = settings.STAFF_PREFIX
    comment_at: str = ""
    # Of a former version that readers may see: what of the page is not of that day, in sentences,
    # and where that stands, as (words, address); what changed since, how much before that, where
    # all of it is told, and where today's page is.
    left_out: Sequence[str] = ()
    stands_at: Sequence[tuple[str, str]] = ()
    changes: Sequence[Any] = ()
    earlier_changes: int = 0
    history: str = ""
    today: str = ""
    day: date | None = None


class ReaderRequest(WSGIRequest):
    """The request of a reader for a page as it would be."""

    preview: Preview
    LANGUAGE_CODE: Any


def places_of(record: Record) -> list[tuple[str, str | Promise, str]]:
    """Where a record can be previewed: [(key, words, address)], its own page first."""
    places: list[tuple[str, str | Promise, str]] = [
        ("page", _("its page"), record.get_absolute_url())
    ]
    # Milestones, for one, have no list of their own.
    with suppress(NoReverseMatch):
        places.append(("list", _("the list"), reverse(f"{record.url_name}_list")))
    return places + [(key, words, reverse(name)) for key, words, name in FURTHER_PLACES]


def page_with(
    record: Record,
    snapshot: Snapshot | None,
    request: HttpRequest,
    place: str = "page",
    language: str | None = None,
    preview: Preview = Preview(),
) -> HttpResponseBase:
    """The response of a public page while `record` is live and as in `snapshot`.

    Without a snapshot the saved rows are shown. Nothing is saved, cached or indexed.
    """
    with (
        apart(written_by(record, snapshot)),
        overlay(record, snapshot) as shown,
        override(language),
    ):
        type(shown).objects.filter(pk=shown.pk).update(live=True, publish_at=None, expire_at=None)
        shown.refresh_from_db()
        addresses = {key: address for key, _words, address in places_of(shown)}
        address = addresses.get(place) or addresses["page"]
        response = answer_of(request, address, language, preview)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response


def page_as_it_was(
    record: Record,
    snapshot: Snapshot | None,
    at: datetime,
    request: HttpRequest,
    language: str,
    preview: Preview,
) -> HttpResponseBase:
    """The page of a public record as `snapshot` has it, last changed `at`; without one, as it is.

    Who may see it is not asked again: what the snapshot links to is shown as far as it is public.
    """
    if snapshot is None:
        return answer_of(request, record.get_absolute_url(), language, preview)
    with apart(written_by(record, snapshot)), overlay(record, snapshot) as shown:
        type(shown).objects.filter(pk=shown.pk).update(updated_at=at)
        return answer_of(request, shown.get_absolute_url(), language, preview)


def answer_of(
    request: HttpRequest, address: str, language: str | None, preview: Preview
) -> HttpResponseBase:
    """What a reader is answered at an address of this site, rendered."""
    public = reader_request(request, address, language)
    public.preview = preview
    match = resolve(public.path)
    public.resolver_match = match
    response = match.func(public, *match.args, **match.kwargs)
    if hasattr(response, "render"):
        response.render()
    return response


def reader_request(request: HttpRequest, address: str, language: str | None) -> ReaderRequest:
    """The request a reader without an account would make for an address of this site."""
    environ = {
        name: value
        for name, value in request.META.items()
        if name not in ("HTTP_COOKIE", "CONTENT_LENGTH", "CONTENT_TYPE")
    }
    path, _mark, query = address.partition("#")[0].partition("?")
    environ |= {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    reader = ReaderRequest(environ | {"wsgi.input": BytesIO()})
    reader.user, reader.LANGUAGE_CODE = AnonymousUser(), language
    return reader
