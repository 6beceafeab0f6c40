"""What stands between the server and the views.

Readers' pages touch no session, sign-in, messages or CSRF token: they set no cookie and can be
kept by any cache. Staff pages, under settings.STAFF_PREFIX, have all four.
"""

import logging

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.locale import LocaleMiddleware
from django.urls import get_resolver

from partnership.publishing.storage_faults import cause_of, waiting_at_most

logger = logging.getLogger(__name__)


def for_staff(request: HttpRequest) -> bool:
    """Whether the address is one of the staff's."""
    return request.path_info.startswith(settings.STAFF_PREFIX)


def length_of(request: HttpRequest) -> int:
    """How many bytes the sender says will come."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() and len(length) < 20 else 0


class StaffOnly:
    """Lets a middleware see requests to staff addresses only; the others pass by it.

    Mixed into Django's own classes, so that the system checks of the admin still find them.
    """

    def __call__(self, request):
        if for_staff(request):
            return super().__call__(request)
        return self.get_response(request)


class StaffSessionMiddleware(StaffOnly, SessionMiddleware):
    """Sessions, on staff addresses.

    Who only reads gets the page also while sessions cannot be saved: what is lost is when the
    person was last seen. It is not waited for long, as each page would be.
    """

    PATIENCE = 1_000  # milliseconds

    def process_response(self, request, response):
        if request.method not in ("GET", "HEAD") or request.session.session_key is None:
            return super().process_response(request, response)
        try:
            with waiting_at_most(self.PATIENCE):
                return super().process_response(request, response)
        except DatabaseError as error:
            if not cause_of(error):
                raise
            logger.warning("A session could not be saved: %s", error)
            return response


class StaffAuthenticationMiddleware(StaffOnly, AuthenticationMiddleware):
    """`request.user`, on staff addresses."""


class StaffMessageMiddleware(StaffOnly, MessageMiddleware):
    """Messages after saving, on staff addresses."""


class StaffCsrfMiddleware(StaffOnly, CsrfViewMiddleware):
    """Protection of forms that change something; only staff have such forms."""

    def process_view(self, request, callback, callback_args, callback_kwargs):
        # Django calls this hook past __call__.
        if for_staff(request):
            return super().process_view(request, callback, callback_args, callback_kwargs)
        return None


class LanguageMiddleware(LocaleMiddleware):
    """The language of a page: that of its address, else the first that the reader's browser
    asks for. No cookie is asked, so an address without a language leads every browser with the
    same wishes to the same page, and any cache may keep that. Staff pages have no language in
    their addresses; theirs can be chosen."""

    def process_request(self, request):
        if not for_staff(request):
            request.COOKIES.pop(settings.LANGUAGE_COOKIE_NAME, None)
        super().process_request(request)

    def process_response(self, request, response):
        # A view that names the language of its answer has not asked the browser for it, so that
        # caches need not keep an answer for each wish.
        chosen, vary = "Content-Language" in response.headers, response.headers.get("Vary")
        response = super().process_response(request, response)
        if chosen:
            del response.headers["Vary"]
            if vary:
                response.headers["Vary"] = vary
        if not for_staff(request) and "Cookie" in response.headers.get("Vary", ""):
            response.headers["Vary"] = "Accept-Language"
        return response


class BrowserPolicyMiddleware:
    """Says in headers that no page uses the reader's camera, microphone or position, and that only
    what the pages of any site may read may be put into them."""

    POLICY = "camera=(), geolocation=(), microphone=()"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.POLICY)
        open_to_all = response.headers.get("Access-Control-Allow-Origin") == "*"
        shared_with = "cross-origin" if open_to_all else "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", shared_with)
        return response


class ImpossibleValueMiddleware:
    """Answers 400, not 500, where a reader's value cannot even be sent to the database.

    Such are a number of forty digits, half a surrogate pair or a NUL; which of them raises
    depends on the database. Forms that bound their values are the rule, this is the net below:
    staff lists, for one, take any look-up in the query. Only reading is covered, since a fault
    while saving is to be seen; but a value that no field takes, such as a key that is none in
    the stock list of related records, is the sender's wherever it comes up.
    """

    FAULTS = (OverflowError, UnicodeEncodeError, DataError)

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        faults = self.FAULTS
        if for_staff(request) and any("__" in name for name in request.GET):
            # A look-up in a staff list, such as one for a year that no date has.
            faults = (*faults, ValueError)
        reads = request.method in ("GET", "HEAD")
        if isinstance(exception, ValidationError) or (reads and isinstance(exception, faults)):
            return get_resolver().resolve_error_handler(400)(request, exception=exception)
        return None
