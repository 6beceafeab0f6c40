"""What this site decides about signing in, where allauth asks.

allauth has the flows (password, codes, passkeys, asking again before something weighty) and the
limits on attempts; who may come in, from where they come, and what is logged is said here.
"""

import logging
import unicodedata

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from partnership.publishing import roles

logger = logging.getLogger("partnership.publishing.accounts")


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
        clear_login(request)
        self.authentication_failed(request, username=user.get_username())
        messages.error(request, self.error_messages["username_password_mismatch"])
        return redirect("account_login")

    def post_login(self, request, user, **details):
        logger.info("%r signed in from %s", user.get_username(), self.get_client_ip(request))
        return super().post_login(request, user, **details)

    def authentication_failed(self, request, **credentials):
        name = credentials.get("username", "")[:150]
        logger.warning("Sign-in as %r refused from %s", name, self.get_client_ip(request))

    def _get_login_attempts_cache_key(self, request, **credentials):
        # allauth counts per host and name. A port that the sender may write into the host
        # would then give as many attempts as there are ports.
        name = credentials.get("email", credentials.get("username", ""))
        return unicodedata.normalize("NFKC", name).casefold()


class SecondFactorAdapter(DefaultMFAAdapter):
    """A second factor is an app with codes, or a passkey; recovery codes only stand in for it."""

    FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

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
