"""Addresses of the account pages. Those of allauth that are not here do not exist.

There is no page to register, to confirm an e-mail address or to reset a password by mail.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path
from django.views.decorators.cache import never_cache

from partnership.accounts.own_sessions import sessions
from partnership.accounts.views import (
    SetUpApp,
    key_of_app,
    options_of_passkey,
    set_password,
    sign_in,
)

PAGES = [
    ("", factors.index, "mfa_index"),
    # Coming in and leaving
    ("login/", sign_in, "account_login"),
    ("login/passkey/", passkeys.login_webauthn, "mfa_login_webauthn"),
    ("login/code/", factors.authenticate, "mfa_authenticate"),
    ("logout/", account.logout, "account_logout"),
    # Asked again before something weighty
    ("confirm/", account.reauthenticate, "account_reauthenticate"),
    ("confirm/code/", factors.reauthenticate, "mfa_reauthenticate"),
    ("confirm/passkey/", passkeys.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    ("confirm/passkey/options/", options_of_passkey, "account_options_of_passkey"),
    # Where one is signed in
    ("sessions/", sessions, "account_sessions"),
    # What one signs in with
    ("password/", account.password_change, "account_change_password"),
    ("password/set/", set_password, "account_set_password"),
    ("app/", SetUpApp.as_view(), "mfa_activate_totp"),
    ("app/key.svg", key_of_app, "account_key_of_app"),
    ("app/remove/", app.deactivate_totp, "mfa_deactivate_totp"),
    ("passkeys/", passkeys.list_webauthn, "mfa_list_webauthn"),
    ("passkeys/add/", passkeys.add_webauthn, "mfa_add_webauthn"),
    ("passkeys/<int:pk>/", passkeys.edit_webauthn, "mfa_edit_webauthn"),
    ("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, "mfa_remove_webauthn"),
    ("codes/", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    ("codes/new/", recovery_codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    ("codes/file/", recovery_codes.download_recovery_codes, "mfa_download_recovery_codes"),
]

urlpatterns = [path(address, never_cache(view), name=name) for address, view, name in PAGES]
