"""Pages for what goes wrong. Unlike Django's own they never set a CSRF cookie."""

import sys

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override

from partnership.accounts.cannot_save import cannot_save, saves
from partnership.pages.log.request_ids import current_id
from partnership.publishing.storage_faults import RETRY_AFTER, cause_of


def language_switch() -> list[dict]:
    """The language switch of a page that says what went wrong; it leads to the home page.

    What was asked for is not repeated: it is there in no language.
    """
    addresses = []
    for code, name in settings.LANGUAGES:
        with override(code):
            home = reverse("website:home")
        current = code == get_language()
        addresses.append(
            {"code": code, "name": name, "switch": home, "current": current, "translated": False}
        )
    return addresses


def bad_request(request, exception):
    """The request cannot be understood; it may be at fault itself, so the page asks nothing of
    it."""
    too_large = isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent))
    return HttpResponse(render_to_string("400.html", {"too_large": too_large}), status=400)


def permission_denied(request, exception):
    """The page is not for this reader."""
    return render(request, "403.html", {"languages": language_switch()}, status=403)


def page_not_found(request, exception):
    """There is no such page, or it is not public: which of the two is not told."""
    return render(request, "404.html", {"languages": language_switch()}, status=404)


def server_error(request):
    """The site is at fault; the database may be away, so the page asks nothing of it.

    A form that could not be saved is given back, with the reason.
    """
    if cause := cause_of(sys.exception()):
        return cannot_save(request, cause) if saves(request) else unavailable()
    return HttpResponse(render_to_string("500.html", {"request_id": current_id()}), status=500)


def unavailable() -> HttpResponse:
    """The record cannot be read for the moment: when to come again, and nothing to be kept."""
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
