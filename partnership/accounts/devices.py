"""The browsers at which somebody has signed in before: strangers who guess do not close those.

A signed cookie holds a random name of the browser and whose accounts were signed in to there. It
opens nothing by itself. Attempts with it are counted apart, so that wrong passwords from elsewhere
do not keep the owner out; and whoever steals it may guess no more often than a stranger.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

SALT = "partnership.accounts.devices"
# Renewed at each sign-in.
LASTS = 180 * 24 * 60 * 60
# Of how many accounts a shared browser remembers that they were signed in to.
MOST_ACCOUNTS = 10


def known_device(request: HttpRequest, name: str) -> str | None:
    """The name of the browser if the account `name` was signed in to there, else None."""
    device, accounts = _read(request)
    return device if _disguised(name) in accounts else None


def is_known(request: HttpRequest) -> bool:
    """Whether anybody was signed in there before."""
    return bool(_read(request)[1])


def remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Let the browser that gets `response` be known for the account `name` from now on."""
    device, accounts = _read(request)
    own = _disguised(name)
    accounts = [own, *(account for account in accounts if account != own)][:MOST_ACCOUNTS]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([device or secrets.token_urlsafe(12), accounts], salt=SALT),
        max_age=LASTS,
        path=settings.SITE_PATH + settings.STAFF_PREFIX,
        secure=settings.SITE_IS_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request):
    """(name of the browser, the accounts) of its cookie; ("", []) without a good one."""
    try:
        cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
        device, accounts = signing.loads(cookie, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return "", []
    return device, accounts


def _disguised(name):
    # Whoever looks into the cookies of a shared browser need not read who works there.
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()[:20]
