"""Staff who sign in, for the tests of accounts."""

import datetime
import re
import time
from http import HTTPStatus

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.models import Group, User

from partnership.publishing import roles

PASSWORD = "quay-crane-harbour-47"
OTHER = "lock-barge-pontoon-58"
START = datetime.datetime(2026, 5, 4, 12, tzinfo=datetime.UTC)
LOGIN, INDEX, MINE = "/admin/account/login/", "/admin/", "/admin/account/"
SECRET = "JBSWY3DPEHPK3PXP"


def sign_in(client, name="ada", password=PASSWORD, address="192.0.2.1", **more):
    sent = {"login": name, "password": password, **more}
    return client.post(LOGIN, sent, REMOTE_ADDR=address)


def is_in(client):
    return client.get(INDEX).status_code == HTTPStatus.OK


def publisher(name="pia"):
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
    roles.ensure_roles()
    user.groups.add(Group.objects.get(name=roles.PUBLISHERS))
    return user


def code_now(secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def words(response):
    """The errors that a page shows."""
    return re.findall(r'class="errornote"[^>]*>([^<]+)<', response.content.decode())


def set_up_app(user):
    TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user)


def confirmed(client):
    """The client, having confirmed who it is."""
    client.post("/admin/account/confirm/", {"password": PASSWORD})
    return client
