"""The address to which the page of an open form speaks every few seconds."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from partnership.staff.models import OpenForm
from partnership.staff.models.open_form import TooLong
from partnership.staff.open_forms.opening import (
    OPENING,
    form_with,
    keep_quietly,
    others_in_words,
)


@never_cache
@require_http_methods(["GET", "POST"])
def open_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep what is typed in an open form, and tell who else has it open.

    Also of somebody whose session has ended: the key is known to their page alone. A page whose
    token is of a former session asks for the new one first.
    """
    form = form_with(str(key))
    if request.method == "GET":
        return JsonResponse({"token": get_token(request)})
    if form is None or not (request.user.is_anonymous or request.user == form.user):
        said = _(
            "What you type here is not kept any more: this was saved or discarded. Load it anew."
        )
        return refused(HTTPStatus.GONE, said)
    if "_forget" in request.POST:
        form.delete()
        return HttpResponseRedirect(kept_beside(form, request) or form.address)
    at, leaving = timezone.now(), "_left" in request.POST
    if form.is_too_soon(at, leaving=leaving):
        return refused(HTTPStatus.TOO_MANY_REQUESTS, "")
    try:
        note(form, request.POST, at, leaving=leaving)
    except TooLong:
        said = _("This is too long to be kept while you type. Save it, so that nothing is lost.")
        return refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, said)
    return JsonResponse(told(form, request))


def kept_beside(form: OpenForm, request: HttpRequest) -> str:
    """The address at which what is typed now is gone on with, where other typing is discarded from
    the page of a form; "" where nothing was typed there. Without scripts nobody can tell."""
    now = form_with(request.POST.get(OPENING))
    sent = request.POST
    if now is None or now.user_id != form.user_id or "_version" not in sent or "_nothing" in sent:
        return ""
    return now.address_to_take_up if keep_quietly(now, request, timezone.now()) else ""


# Who is signed out meanwhile is answered here, not by SignedOutMiddleware.
open_form.answers_signed_out = True
open_form.takes_whole_form = True


def refused(status: HTTPStatus, said: str) -> JsonResponse:
    """What is not kept, and why in words."""
    return JsonResponse({"said": said}, status=status)


def note(form: OpenForm, sent: QueryDict, at: datetime, *, leaving: bool) -> None:
    """Note what the page of a form says: what was typed, nothing, or only that it is there."""
    if "_nothing" in sent:
        form.forget(at)
    elif "_version" in sent:
        form.keep(sent, at, leaving=leaving)
    else:
        form.see(at, leaving=leaving)


def told(form: OpenForm, request: HttpRequest) -> dict:
    """What the page shows then."""
    if request.user.is_anonymous:
        return {"signed_out": True}
    kept = form.typed_at and _("What you type is kept: %(time)s") % {
        "time": date_format(timezone.localtime(form.typed_at), "TIME_FORMAT")
    }
    at = timezone.now()
    beside = OpenForm.objects.beside(form, at).exclude(user=form.user).select_related("user")
    return {"kept": kept or "", "others": others_in_words(beside, at)}
