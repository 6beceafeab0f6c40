"""What is said where a form comes after the session has ended: nothing that was typed is lost.

Django would lead to the sign-in and forget the form. Here the page that refuses it gives its
texts back, to be copied once signed in again.
"""

import re

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from partnership.publishing.middleware import for_staff

# What a form holds beside what somebody typed, and what is never shown.
NOT_TYPED = re.compile(r"^(_|csrf|initial-)|(-id|_FORMS|__prefix__.*)$|password", re.IGNORECASE)
# From how many characters on somebody would be sorry to lose them.
ENOUGH = 20
# An address takes so many fields at most, in its query or in a form, but for the forms of records:
# with all their rows those are bounded by DATA_UPLOAD_MAX_NUMBER_FIELDS alone.
MOST_FIELDS = 1_000
FORMS_WITH_ROWS = ("/add/", "/change/")
KEY = re.compile(r"[0-9a-f-]{36}|\d+|on", re.IGNORECASE)


class SignedOutMiddleware:
    """Answers forms of the staff pages that come from nobody who is signed in.

    What they send is bounded as a whole, since they may neither save nor upload anything; the
    number of fields is, whoever sends them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self.concerns(request) and self.length_of(request) > (
            settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        ):
            # Before anything reads it: files would be written to the disk.
            return HttpResponse(render_to_string("400.html", {"too_large": True}), status=413)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        # After the check of the token, which this hook of the middleware before has done.
        # A view that answers faults in a form of its own bounds its parameters itself.
        own_answers = getattr(getattr(view, "view_class", None), "own_answers", False)
        if not own_answers and self.sends_too_many_fields(request):
            raise TooManyFieldsSent
        if not self.concerns(request) or request.path.startswith(reverse("mfa_index")):
            return None
        typed = typed_in(request)
        worth_keeping = sum(len(text) for _name, text in typed) >= ENOUGH
        return page(typed) if worth_keeping else None

    def concerns(self, request):
        return for_staff(request) and request.method == "POST" and request.user.is_anonymous

    def sends_too_many_fields(self, request):
        if request.META.get("QUERY_STRING", "").count("&") >= MOST_FIELDS:
            return True
        # Readers' addresses take no form, and nothing reads one that is sent to them.
        if not for_staff(request) or request.path.endswith(FORMS_WITH_ROWS):
            return False
        return sum(len(values) for _name, values in request.POST.lists()) > MOST_FIELDS

    def length_of(self, request):
        length = request.META.get("CONTENT_LENGTH") or ""
        return int(length) if length.isdecimal() and len(length) < 20 else 0


def form_expired(request, reason=""):
    """The page for a form without the token of this session, as after signing in anew in another
    tab. What was typed is shown to a page of this site only: no other can put words here."""
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    return page(typed_in(request) if ours else [])


def page(typed):
    body = render_to_string("403_csrf.html", {"typed": typed})
    response = HttpResponse(body, status=403)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def typed_in(request):
    """[(name of the field, text)] of what somebody wrote into a form, in its order."""
    if request.path.startswith(reverse("mfa_index")):
        return []
    return [
        (name, text)
        for name, texts in request.POST.lists()
        if not NOT_TYPED.search(name)
        for text in texts
        if text.strip() and not KEY.fullmatch(text)
    ]
