"""What this site decides about signing in, where allauth asks.

allauth has the flows (password, codes, passkeys, asking again before something weighty); who may
come in, from where they come, how often they may try, and what is logged is said here.
"""

import logging
import unicodedata
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from partnership.accounts import attempts, devices
from partnership.staff import roles

logger = logging.getLogger("partnership.accounts")


class AccountAdapter(DefaultAccountAdapter):
    """Registration is closed, and only staff come in."""

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """Whether to go on there after signing in: only to addresses of this site."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def pre_login(self, request, user, **details):
        """Refuse who is not staff (any more), in the words for an unknown user.

        Passwords are refused by StaffBackend before; passkeys get here.
        """
        if user.is_active and user.is_staff:
            return super().pre_login(request, user, **details)
        # With all that the flow noted in it.
        request.session.flush()
        self.authentication_failed(request, username=user.get_username())
        messages.error(request, self.error_messages["username_password_mismatch"])
        return redirect("account_login")

    def post_login(self, request, user, **details):
        name = user.get_username()
        logger.info("%r signed in from %s", name, self.get_client_ip(request))
        response = super().post_login(request, user, **details)
        devices.remember(request, response, spelt(name))
        return response

    def pre_authenticate(self, request, **credentials):
        """Count an attempt before it is made, and refuse it where there were too many failures.

        They are counted by account and by address; at a browser that the account is known to, by
        that alone, so that nobody else can keep its owner out.
        """
        name = spelt(credentials.get("username", ""))
        device = devices.known_device(request, name)
        try:
            if device:
                self.counted = attempts.count("account", f"{device} {name}")
            else:
                self.counted = attempts.count("address", attempts.sender(request))
                self.counted += attempts.count("account", name)
        except attempts.TooManyAttempts:
            raise self.validation_error("too_many_login_attempts") from None

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        if user:
            attempts.take_back(self.counted)
        return user

    def authentication_failed(self, request, **credentials):
        name = credentials.get("username", "")[:150]
        logger.warning("Sign-in as %r refused from %s", name, self.get_client_ip(request))


def spelt(name):
    """The name of an account in one spelling: another must not give more attempts."""
    return unicodedata.normalize("NFKC", name).casefold()


class SecondFactorAdapter(DefaultMFAAdapter):
    """A second factor is an app with codes, or a passkey; recovery codes only stand in for it."""

    FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

    def get_public_key_credential_rp_entity(self):
        # Of the address that the browser sees: a proxy may ask in another name. Without https only
        # localhost has passkeys, which is asked for by its own name.
        entity = super().get_public_key_credential_rp_entity()
        if settings.SITE_IS_SECURE:
            entity["id"] = urlsplit(settings.SITE_URL).hostname
        return entity

    def generate_authenticator_name(self, user, type):
        have = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(number)d") % {"number": have + 1}

    def lacks_second_factor(self, user):
        """Whether `user` must have a second factor and has none yet."""
        return (
            settings.REQUIRE_SECOND_FACTOR
            and roles.needs_second_factor(user)
            and not self.is_mfa_enabled(user, self.FACTORS)
        )
