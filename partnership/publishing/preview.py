"""Public pages as they would be: the real view, asked while a draft stands over the rows."""

from contextlib import suppress
from io import BytesIO

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from partnership.publishing.drafts import overlay

# Where else a change may show: the list of the records' kind is added by `places_of`.
FURTHER_PLACES = [
    ("timeline", _("the timeline"), "website:timeline"),
    ("statistics", _("the statistics"), "website:statistics"),
    ("home", _("the overview"), "website:home"),
]


def places_of(record):
    """Where a record can be previewed: [(key, words, address)], its own page first."""
    places = [("page", _("its page"), record.get_absolute_url())]
    # Milestones, for one, have no list of their own.
    with suppress(NoReverseMatch):
        places.append(("list", _("the list"), reverse(f"{record.url_name}_list")))
    return places + [(key, words, reverse(name)) for key, words, name in FURTHER_PLACES]


def page_with(
    record,
    snapshot,
    request,
    place="page",
    language=None,
    banner="",
    files_at=settings.STAFF_PREFIX,
):
    """The response of a public page while `record` is live and as in `snapshot`.

    Without a snapshot the saved rows are shown. Nothing is saved, cached or indexed. Images are
    linked below the address `files_at`, since those of a draft are not public.
    """
    with overlay(record, snapshot) as shown, override(language):
        type(shown).objects.filter(pk=shown.pk).update(live=True, publish_at=None, expire_at=None)
        shown.refresh_from_db()
        addresses = {key: address for key, _words, address in places_of(shown)}
        public = reader_request(request, addresses.get(place) or addresses["page"], language)
        public.preview, public.files_at = banner, files_at
        match = resolve(public.path)
        public.resolver_match = match
        response = match.func(public, *match.args, **match.kwargs)
        if hasattr(response, "render"):
            response.render()
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response


def reader_request(request, address, language):
    """The request a reader without an account would make for an address of this site."""
    environ = {
        name: value
        for name, value in request.META.items()
        if name not in ("HTTP_COOKIE", "CONTENT_LENGTH", "CONTENT_TYPE")
    }
    path = address.partition("#")[0]
    environ |= {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": ""}
    reader = WSGIRequest(environ | {"wsgi.input": BytesIO()})
    reader.user, reader.LANGUAGE_CODE = AnonymousUser(), language
    return reader
