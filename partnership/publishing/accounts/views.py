"""The one account page that allauth does not have."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from qrcode import QRCode

# Cells round the code that scanners need to find it.
BORDER = 4


@reauthentication_required(app="allauth.mfa")
def key_of_app(request):
    """The key for a code app that is being set up, as a picture to scan.

    A picture of its own: the policy allows none inside the page.
    """
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    code = QRCode(border=BORDER)
    code.add_data(get_adapter().build_totp_url(request.user, secret))
    rows = code.get_matrix()
    dark = [(x, y) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell]
    picture = render_to_string("mfa/totp/key.svg", {"size": len(rows), "dark": dark})
    return HttpResponse(picture, content_type="image/svg+xml")
