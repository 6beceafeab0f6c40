"""What is said where a form could not be saved: why, and what was typed.

The page is made from the request alone, since the database may be away. It sends the form again
as it was, so that nothing has to be typed twice. Neither session nor account is asked: the token
of the form agrees with a cookie, and that of a reader's form is signed.
"""

import re

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import resolve

from partnership.accounts.devices import is_known
from partnership.accounts.signed_out import is_account_page, typed_in
from partnership.pages.middleware import StaffCsrfMiddleware, for_staff, length_of
from partnership.publishing.storage_faults import RETRY_AFTER, Cause
from partnership.publishing.upload_handlers import NamesOnlyHandler
from partnership.staff.field_labels import is_hidden, label_of, readers_form_of

SECRET = re.compile(r"(old_?|new_?)?password\d?")
CHANGES_NOTHING = ("GET", "HEAD", "OPTIONS", "TRACE")


def saves(request: HttpRequest) -> bool:
    """Whether the request would change something."""
    return request.method not in CHANGES_NOTHING


def cannot_save(request: HttpRequest, cause: Cause) -> HttpResponse:
    """The page for a form that was not saved because of `cause`."""
    # A page of another site could otherwise put its words here, to be sent in somebody's name.
    ours = is_ours(request)
    again = ours and not is_account_page(request)
    typed = [pair for pair in typed_in(request) if not is_hidden(request, pair[0])] if again else []
    context = {
        "cause": cause.words,
        "several": again and "confirmed" in request.POST,
        "again": again,
        "account": is_account_page(request),
        "address": request.get_full_path(),
        "typed": [(name, label_of(request, name), text, is_long(text)) for name, text in typed],
        "secret": secrets(request) if again else [],
        "others": others(request, typed) if again else [],
        "lost_files": names_of_files(request) if ours else [],
    }
    body = render_to_string("cannot_save.html", context)
    response = HttpResponse(body, status=cause.status)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


class TokenCheck(StaffCsrfMiddleware):
    """The check of a form's token alone; None where it agrees with the cookie."""

    def _reject(self, request, reason):
        return HttpResponse(reason, status=403)


def is_ours(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form, also where nobody has come to look before.

    The database is away from the first middleware on that asks for the session, which is before
    the token is checked and before the form is read.
    """
    if getattr(request, "csrf_processing_done", False):
        return True
    if not is_taken_in(request):
        return False
    try:
        request.resolver_match = request.resolver_match or resolve(request.path_info)
        if not hasattr(request, "_files"):
            # Who sends them is not known, so that nothing of theirs may be written to the disk.
            request.upload_handlers = [NamesOnlyHandler(request)]
        if for_staff(request):
            check = TokenCheck(lambda _request: HttpResponse())
            check.process_request(request)
            return check.process_view(request, request.resolver_match.func, (), {}) is None
        form = readers_form_of(request)
        return form is not None and form.was_given_out(request.POST)
    except (BadRequest, SuspiciousOperation, Http404, OSError):
        return False


def is_taken_in(request: HttpRequest) -> bool:
    """Whether the form is read at all: a large one only from where staff were signed in before."""
    return length_of(request) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE or is_known(request)


def names_of_files(request: HttpRequest) -> list[str]:
    """The names of the files that the form brought, in its order; they cannot be sent again."""
    kept = [file.name for _field, files in request.FILES.lists() for file in files]
    return kept + getattr(request, "lost_uploads", [])


def secrets(request):
    """[(name, label)] of the passwords that the form sent, which are not shown."""
    names = filter(SECRET.fullmatch, request.POST)
    return [(name, label_of(request, name)) for name in names]


def is_long(text):
    """Whether a text is shown in an area and not in a line."""
    return len(text) > 60 or "\n" in text


def others(request, typed):
    """[(name, value)] of all that the form sent beside the texts and passwords."""
    shown = set(typed)
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if (name, value) not in shown and not SECRET.fullmatch(name)
    ]
