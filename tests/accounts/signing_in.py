"""Staff who sign in, for the tests of accounts."""

import base64
import datetime
import hmac
import re
import struct
import time
from http import HTTPStatus

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User

from partnership.staff import roles

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
    """What an app with the key shows now, as RFC 6238 says."""
    period = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), period, "sha1")
    (word,) = struct.unpack_from(">I", digest, digest[-1] & 0xF)
    return f"{(word & 0x7FFFFFFF) % 10**6:06}"


def words(response):
    """The errors that a page shows."""
    return re.findall(r'class="errornote"[^>]*>([^<]+)<', response.content.decode())


def set_up_app(user):
    """Let a user have an app with the key, and recovery codes, which are returned."""
    second_factor(user, Authenticator.Type.TOTP, secret=get_adapter().encrypt(SECRET))
    return give_recovery_codes(user)


def give_recovery_codes(user):
    codes = ["12345678", "87654321"]
    encrypted = [get_adapter().encrypt(code) for code in codes]
    second_factor(user, Authenticator.Type.RECOVERY_CODES, migrated_codes=encrypted)
    return codes


def second_factor(user, kind, **data):
    Authenticator.objects.create(user=user, type=kind, data=data)


def confirmed(client):
    """The client, having confirmed who it is."""
    client.post("/admin/account/confirm/", {"password": PASSWORD})
    return client
