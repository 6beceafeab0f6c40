"""What is said where a form comes after the session has ended: nothing that was typed is lost.

Django would lead to the sign-in and forget the form. The form of a record is kept as it was sent
and taken up again after the sign-in; of any other the page that refuses it gives the texts back,
to be copied once signed in again.
"""

import re

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

from partnership.pages.middleware import for_staff, length_of
from partnership.staff.field_labels import label_of
from partnership.staff.open_forms.opening import kept_as_sent

# What a form holds beside what somebody typed, and what is never shown.
NOT_TYPED = re.compile(r"^(_|csrf|initial-)|(-id|_FORMS|__prefix__.*)$|password", re.IGNORECASE)
# From how many characters on somebody would be sorry to lose them.
ENOUGH = 20
# An address takes so many fields at most, in its query or in a form, but for the forms of records:
# with all their rows those are bounded by DATA_UPLOAD_MAX_NUMBER_FIELDS alone.
MOST_FIELDS = 1_000
FORMS_WITH_ROWS = ("/add/", "/change/")
# How Django's reasons begin where not the token but the address of the form's page is refused.
OF_ANOTHER_ADDRESS = ("Origin checking failed", "Referer checking failed")
KEY = re.compile(r"[0-9a-f-]{36}|\d+|on", re.IGNORECASE)


class SignedOutMiddleware:
    """Answers forms of the staff pages that come from nobody who is signed in.

    What they send is bounded as a whole, since they may neither save nor upload anything; the
    number of fields is, whoever sends them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self.concerns(request) and length_of(request) > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
            # Before anything reads it: files would be written to the disk.
            return HttpResponse(render_to_string("400.html", {"too_large": True}), status=413)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        # After the check of the token, which this hook of the middleware before has done.
        # A view that answers faults in a form of its own bounds its parameters itself.
        own_answers = getattr(getattr(view, "view_class", None), "own_answers", False)
        # So does one that is sent what somebody typed in a whole form, with all of its rows.
        own_answers |= getattr(view, "takes_whole_form", False)
        if not own_answers and self.sends_too_many_fields(request):
            raise TooManyFieldsSent
        answers_itself = getattr(view, "answers_signed_out", False)
        if not self.concerns(request) or is_account_page(request) or answers_itself:
            return None
        if form := kept_as_sent(request):
            return redirect_to_login(form.address_to_take_up)
        typed = typed_in(request)
        worth_keeping = sum(len(text) for _name, text in typed) >= ENOUGH
        return page(labelled(request, typed)) if worth_keeping else None

    def concerns(self, request):
        return for_staff(request) and request.method == "POST" and request.user.is_anonymous

    def sends_too_many_fields(self, request):
        if request.META.get("QUERY_STRING", "").count("&") >= MOST_FIELDS:
            return True
        # The one form of readers bounds what it takes by its length; nothing reads any other.
        if not for_staff(request) or request.path.endswith(FORMS_WITH_ROWS):
            return False
        return sum(len(values) for _name, values in request.POST.lists()) > MOST_FIELDS


def form_expired(request, reason=""):
    """The page for a form without the token of this session, as after signing in anew in another
    tab. What was typed is shown to a page of this site only: no other can put words here."""
    origin = request.headers.get("Origin", "")
    ours = origin in (f"{request.scheme}://{request.get_host()}", settings.SITE_ORIGIN)
    if ours and (form := kept_as_sent(request)):
        return redirect(form.address_to_take_up)
    if ours or not reason.startswith(OF_ANOTHER_ADDRESS):
        return page(labelled(request, typed_in(request)) if ours else [])
    return page([], sent_from=origin or request.headers.get("Referer", ""))


def page(typed, sent_from=None):
    """The page that gives back what was typed, as (label, text), or says from which other address
    a form came."""
    context = {"typed": typed, "sent_from": sent_from, "site_url": settings.SITE_URL}
    body = render_to_string("403_csrf.html", context)
    response = HttpResponse(body, status=403)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def is_account_page(request):
    """Whether the address is one to sign in or to change how: what is typed there is secret."""
    return request.path.startswith(reverse("mfa_index"))


def labelled(request, typed):
    """[(label of the field, text)] of what was typed."""
    return [(label_of(request, name), text) for name, text in typed]


def typed_in(request):
    """[(name of the field, text)] of what somebody wrote into a form, in its order."""
    if is_account_page(request):
        return []
    return [
        (name, text)
        for name, texts in request.POST.lists()
        if not NOT_TYPED.search(name)
        for text in texts
        if text.strip() and not KEY.fullmatch(text)
    ]
