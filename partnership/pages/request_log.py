"""Lines of the log: each says of which request it is, as text or as JSON.

A request has an id from its first middleware on: that of the proxy, where one is trusted, else a
new one. Staff and those who run the site find it in the header `X-Request-ID`, readers on the page
of a fault. Answers that are kept for readers have none: they are the same bytes for all.
"""

import json
import logging
import re
import secrets
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings

HEADER = "X-Request-ID"
OF_A_PROXY = re.compile(r"[A-Za-z0-9._-]{8,64}")
SERVER_FAULT = 500
_current: ContextVar[str] = ContextVar("request_id", default="")


def current_id() -> str:
    """The id of the request that is being answered, "" outside of any."""
    return _current.get()


class RequestIdMiddleware:
    """Gives each request an id, and tells it to staff, and to everybody where the site fails."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = _current.set(id_for(request))
        try:
            response = self.get_response(request)
            for_staff = request.path_info.startswith(settings.STAFF_PREFIX)
            if for_staff or response.status_code >= SERVER_FAULT:
                response.headers[HEADER] = current_id()
            return response
        finally:
            _current.reset(token)


def id_for(request) -> str:
    """The id that a trusted proxy gave, or a new one."""
    given = request.headers.get(HEADER, "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    return given if OF_A_PROXY.fullmatch(given) else secrets.token_hex(8)


class WithRequestId(logging.Filter):
    """Notes in each record of the log of which request it is; "-" outside of any."""

    def filter(self, record):
        record.request_id = current_id() or "-"
        return True


class JsonFormatter(logging.Formatter):
    """A record of the log as one line of JSON, for programs that gather logs."""

    def format(self, record):
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["fault"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


class LineFormatter(logging.Formatter):
    """A record of the log as one line, with the fault, if any, below."""

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request_id)s]: %(message)s")

    def formatMessage(self, record):  # noqa: N802 - the name that logging calls
        # Who writes a line break into an address writes no line of the log.
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")
