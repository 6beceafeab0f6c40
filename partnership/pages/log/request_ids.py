"""The id of a request, which each line of the log says.

A request has an id from its first middleware on: that of the proxy, where one is trusted, else a
new one. Staff and those who run the site find it in the header `X-Request-ID`, readers on the page
of a fault. Answers that are kept for readers have none: they are the same bytes for all.
"""

import re
import secrets

from django.conf import settings

from partnership.pages.log.lines import request_id

HEADER = "X-Request-ID"
OF_A_PROXY = re.compile(r"[A-Za-z0-9._-]{8,64}")
SERVER_FAULT = 500


def current_id() -> str:
    """The id of the request that is being answered, "" outside of any."""
    return request_id.get()


class RequestIdMiddleware:
    """Gives each request an id, and tells it to staff, and to everybody where the site fails."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = request_id.set(id_for(request))
        try:
            response = self.get_response(request)
            for_staff = request.path_info.startswith(settings.STAFF_PREFIX)
            if for_staff or response.status_code >= SERVER_FAULT:
                response.headers[HEADER] = current_id()
            return response
        finally:
            request_id.reset(token)


def id_for(request) -> str:
    """The id that a trusted proxy gave, or a new one."""
    given = request.headers.get(HEADER, "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    return given if OF_A_PROXY.fullmatch(given) else secrets.token_hex(8)
