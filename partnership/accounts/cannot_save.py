"""What is said where a form of the staff pages could not be saved: why, and what was typed.

The page is made from the request alone, since the database may be away. It sends the form again
as it was, so that nothing has to be typed twice.
"""

import re

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from partnership.accounts.signed_out import is_account_page, typed_in
from partnership.publishing.storage_faults import RETRY_AFTER, Cause
from partnership.staff.field_labels import label_of

SECRET = re.compile(r"(old_?|new_?)?password\d?")
CHANGES_NOTHING = ("GET", "HEAD", "OPTIONS", "TRACE")


def saves(request: HttpRequest) -> bool:
    """Whether the request would change something."""
    return request.method not in CHANGES_NOTHING


def cannot_save(request: HttpRequest, cause: Cause) -> HttpResponse:
    """The page for a form that was not saved because of `cause`."""
    # A page of another site could otherwise put its words here, to be sent in somebody's name.
    ours = getattr(request, "csrf_processing_done", False)
    again = ours and not is_account_page(request)
    typed = typed_in(request) if again else []
    context = {
        "cause": cause.words,
        "several": again and "confirmed" in request.POST,
        "again": again,
        "account": is_account_page(request),
        "address": request.get_full_path(),
        "typed": [(name, label_of(request, name), text, is_long(text)) for name, text in typed],
        "secret": secrets(request) if again else [],
        "others": others(request, typed) if again else [],
        "lost_files": list(request.FILES) or hasattr(request, "upload_fault") if ours else False,
    }
    body = render_to_string("cannot_save.html", context)
    response = HttpResponse(body, status=cause.status)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


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
