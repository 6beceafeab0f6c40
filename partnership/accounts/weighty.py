"""Weighty acts are done by who has just shown who it is: a session found open does none.

Accounts, second steps of others, live imports, taking former versions down and deleting for good
are such. Where the last proof is older than ACCOUNT_REAUTHENTICATION_TIMEOUT, a page asks for the
password, a code or a passkey, and sends what was typed along with it: nothing is kept on the way.
"""

import time
from http import HTTPStatus
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import ReauthenticateForm as CodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm as PasskeyForm
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from partnership.accounts.cannot_save import SECRET, secrets
from partnership.pages.middleware import for_staff
from partnership.publishing.models import Record

CONFIRMED_AT = "partnership.accounts.confirmed_at"
# What the fields of the question begin with, to be told from those of the form it interrupts.
PREFIX = "confirm"
# Pages of accounts and groups, by the beginning of their names.
OF_ACCOUNTS = ("auth_user_", "auth_group_")
# Forms in which passwords are typed, which a page would have to ask for again: the question comes
# before them.
ASKED_BEFORE = ("auth_user_add", "auth_user_password_change")
KINDS = {"password": PasswordForm, "code": CodeForm, "credential": PasskeyForm}


class WeightyActMiddleware:
    """Asks for a proof before a weighty act, and lets it pass with one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not for_staff(request) or not request.user.is_authenticated or is_proved(request):
            return None
        if request.method == "GET" and request.resolver_match.url_name in ASKED_BEFORE:
            wanted = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{wanted}")
        if not is_weighty(request, view, kwargs):
            return None
        form = answer_in(request)
        if form and prove(request, form):
            return None
        return question(request, form)


def is_proved(request: HttpRequest) -> bool:
    """Whether the person signed in, or confirmed who it is, within the last minutes."""
    records = get_authentication_records(request, request.user)
    at = max([request.session.get(CONFIRMED_AT, 0), *(record.get("at", 0) for record in records)])
    return 0 <= time.time() - at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def is_weighty(request: HttpRequest, view, kwargs: dict) -> bool:
    """Whether a request does what a session found open must not.

    A view says so by `is_weighty`: True, or a function of the request and the view's arguments.
    """
    if request.method != "POST":
        return False
    said = getattr(view, "is_weighty", False)
    if said:
        return said is True or said(request, **kwargs)
    name = request.resolver_match.url_name or ""
    return name.startswith(OF_ACCOUNTS) or deletes_for_good(request, view, name)


def deletes_for_good(request: HttpRequest, view, name: str) -> bool:
    """Whether a stock page deletes what does not come back; deleted records can be recovered."""
    pages = getattr(view, "model_admin", None)
    if pages is None or issubclass(pages.model, Record):
        return False
    by_action = request.POST.get("action") == delete_selected.__name__
    return name.endswith("_delete") or (by_action and "post" in request.POST)


def answer_in(request: HttpRequest):
    """The form of the question that was sent, None where none was."""
    for name, kind in KINDS.items():
        if f"{PREFIX}-{name}" in request.POST:
            return kind(request.POST, user=request.user, prefix=PREFIX)
    return None


def prove(request: HttpRequest, form) -> bool:
    """Whether what was sent shows who it is; the view is then sent the rest."""
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        form.add_error(None, get_account_adapter().validation_error("rate_limited"))
        return False
    if not form.is_valid():
        return False
    if hasattr(form, "save"):
        form.save()
    request.session[CONFIRMED_AT] = time.time()
    sent = request.POST.copy()
    for name in KINDS:
        sent.pop(f"{PREFIX}-{name}", None)
    sent._mutable = False
    request.POST = sent
    return True


def question(request: HttpRequest, failed) -> HttpResponse:
    """The page that asks, with what was sent, passwords aside."""
    user = request.user
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if not SECRET.fullmatch(name) and not name.startswith(f"{PREFIX}-")
        for value in values
    ]
    context = {
        **admin.site.each_context(request),
        "title": "",
        "address": request.get_full_path(),
        "kept": kept,
        "secret": secrets(request),
        "form": failed,
        "ways": {
            name: failed if type(failed) is kind else kind(user=user, prefix=PREFIX)
            for name, kind in KINDS.items()
            if has_way(user, name)
        },
    }
    page = render(request, "account/confirm_act.html", context, status=HTTPStatus.FORBIDDEN)
    page.headers["Cache-Control"] = "private, no-store"
    return page


def has_way(user, name: str) -> bool:
    """Whether somebody can show who it is by a password, a code or a passkey."""
    types = Authenticator.Type
    if name == "password":
        return user.has_usable_password()
    kinds = [types.WEBAUTHN] if name == "credential" else [types.TOTP, types.RECOVERY_CODES]
    return get_adapter().is_mfa_enabled(user, kinds)
