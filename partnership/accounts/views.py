"""The account pages that allauth does not have, or has otherwise."""

from http import HTTPStatus

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from qrcode import QRCode

from partnership.accounts import attempts, devices

# Cells round the code that scanners need to find it.
BORDER = 4
KEY_OF_APP = "partnership.accounts.key_of_app"


class SetUpApp(ActivateTOTPView):
    """allauth's page, which leaves the key that it shows to the picture of it."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        self.request.session[KEY_OF_APP] = context["totp_url"]
        return context

    def form_valid(self, form):
        self.request.session.pop(KEY_OF_APP, None)
        return super().form_valid(form)


@reauthentication_required(app="allauth.mfa")
def key_of_app(request):
    """The key for a code app that is being set up, as a picture to scan.

    A picture of its own: the policy allows none inside the page.
    """
    address = request.session.get(KEY_OF_APP)
    if not address:
        raise Http404
    code = QRCode(border=BORDER)
    code.add_data(address)
    rows = code.get_matrix()
    dark = [(x, y) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell]
    picture = render_to_string("mfa/totp/key.svg", {"size": len(rows), "dark": dark})
    return HttpResponse(picture, content_type="image/svg+xml")


@reauthentication_required(app="allauth.mfa")
def set_password(request):
    """allauth's page for an account without a password, which signs in by passkey.

    No old password is asked for, so that whoever finds a session open has to show the passkey.
    """
    return account.password_set(request)


@login_required
def options_of_passkey(request):
    """What a browser is to ask a passkey for, fetched when it does: of several pages that are open,
    the one that is answered is asked last."""
    page = ReauthenticateWebAuthnView()
    page.setup(request)
    return JsonResponse(page.get_context_data()["js_data"])


def sign_in(request):
    """allauth's page, which answers a browser that is known also while strangers rush at it."""
    if request.method != "GET" and not devices.is_known(request):
        try:
            attempts.count("page", attempts.sender(request))
        except attempts.TooManyAttempts:
            return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    return account.login(request)
