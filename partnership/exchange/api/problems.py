"""What cannot be answered, told to programs and people alike (RFC 9457)."""

import json
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.exchange.responses import NOT_KEPT
from partnership.publishing.findings import Finding

PROBLEM_JSON = "application/problem+json"

# The kinds of problems by their name, which ends their address on the page for people.
KINDS = {
    "invalid-parameter": (400, gettext_lazy("A parameter cannot be used as it is")),
    "bad-request": (400, gettext_lazy("The request cannot be understood")),
    "impossible-value": (400, gettext_lazy("A value cannot be looked up")),
    "not-found": (404, gettext_lazy("There is no such record or address")),
    "method-not-allowed": (405, gettext_lazy("The record can only be read")),
    "unavailable": (503, gettext_lazy("The record cannot be read at the moment")),
    "fault": (500, gettext_lazy("The site is at fault")),
}


class Problem(Exception):
    """A request that is not answered, and why.

    `errors` are about a parameter each, their field; `headers` go with the answer.
    """

    def __init__(self, kind, detail, errors=(), headers=None):
        super().__init__(detail)
        self.kind, self.detail = kind, detail
        self.errors, self.headers = list(errors), headers or {}

    @property
    def status(self):
        return HTTPStatus(KINDS[self.kind][0])

    def response(self):
        """The answer in the active language."""
        body = {
            "type": f"{settings.SITE_ORIGIN}{reverse('guide:api')}#{self.kind}",
            "title": str(KINDS[self.kind][1]),
            "status": int(self.status),
            "detail": str(self.detail),
        }
        if self.errors:
            body["errors"] = [
                {"parameter": error.field, "detail": str(error.message)} for error in self.errors
            ]
        return HttpResponse(
            json.dumps(body, ensure_ascii=False),
            status=self.status,
            content_type=PROBLEM_JSON,
            headers={**NOT_KEPT, **self.headers},
        )


def invalid(errors: list[Finding]) -> Problem:
    """The problem of some parameters."""
    names = ", ".join(error.field for error in errors)
    return Problem(
        "invalid-parameter",
        _("The request was not answered because of: %(names)s.") % {"names": names},
        errors,
    )
