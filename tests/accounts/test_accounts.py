"""Signing in: who gets in, how often one may try and how long it lasts."""

import logging
import re
from http import HTTPStatus

import pytest
from allauth.core.context import request_context
from allauth.mfa.adapter import get_adapter
from django.conf import settings as site_settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from partnership.accounts import devices
from tests import factories
from tests.accounts.signing_in import (
    INDEX,
    LOGIN,
    MINE,
    OTHER,
    PASSWORD,
    confirmed,
    is_in,
    set_up_app,
    sign_in,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock"), pytest.mark.any_database]


# Coming in -------------------------------------------------------------------------------------


def test_staff_come_in_with_name_and_password(client, ada):
    assert sign_in(client).url == INDEX
    assert is_in(client)


def test_the_first_login_of_a_new_site_gets_in_over_plain_http(client, settings, monkeypatch):
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    User.objects.create_superuser("admin", password=PASSWORD)
    assert not site_settings.REQUIRE_SECOND_FACTOR
    assert sign_in(client, "admin").url == INDEX
    assert is_in(client)


def test_the_admins_own_login_leads_to_the_one_door(client):
    response = client.get("/admin/projects/project/", follow=True)
    assert [address for address, _status in response.redirect_chain] == [
        "/admin/login/?next=/admin/projects/project/",
        f"{LOGIN}?next=%2Fadmin%2Fprojects%2Fproject%2F",
    ]
    assert client.post("/admin/login/", {"username": "x"}).url == LOGIN


def test_after_signing_in_one_is_where_one_wanted_to_go(client, ada):
    assert sign_in(client, next="/admin/password_change/").url == "/admin/password_change/"


@pytest.mark.parametrize(
    "address",
    ["https://elsewhere.example/", "//elsewhere.example/", "http://localhost/", "javascript:x"],
)
def test_signing_in_never_leads_elsewhere(client, ada, address):
    assert sign_in(client, next=address).url == INDEX


REFUSED = [
    ("nobody", PASSWORD),
    ("ada", "wrong"),
    ("disabled", PASSWORD),
    ("reader", PASSWORD),
]


@pytest.mark.parametrize(("name", "password"), REFUSED)
def test_everybody_who_is_refused_gets_the_same_answer(client, ada, name, password):
    User.objects.create_user("disabled", password=PASSWORD, is_staff=True, is_active=False)
    User.objects.create_user("reader", password=PASSWORD)
    known, other = sign_in(Client(), "ada", "wrong"), sign_in(client, name, password)
    assert other.status_code == known.status_code == HTTPStatus.OK
    assert words(other) == words(known) != []
    assert not is_in(client)


def test_unknown_users_cost_as_much_work_as_known_ones(client, ada, monkeypatch):
    hashed = []
    real = User.set_password
    monkeypatch.setattr(User, "set_password", lambda user, p: (hashed.append(p), real(user, p)))
    sign_in(client, "nobody")
    assert hashed == [PASSWORD]


def test_nobody_can_register(client):
    for name in ("account_signup", "account_reset_password", "account_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert client.get("/admin/account/signup/", follow=True).redirect_chain[-1][0].startswith(LOGIN)


def test_the_door_speaks_both_languages(client):
    english = client.get(LOGIN).content.decode()
    chinese = client.get(LOGIN, headers={"accept-language": "zh-hans"}).content.decode()
    assert 'lang="en"' in english
    assert 'lang="zh-hans"' in chinese
    assert english != chinese


def test_who_came_and_who_tried_is_logged_in_one_line(client, ada, caplog):
    caplog.set_level(logging.INFO)
    sign_in(client, "mallory\nforged line", address="192.0.2.7")
    sign_in(client)
    logged = [r.getMessage() for r in caplog.records if "partnership.accounts" in r.name]
    assert logged == [
        r"Sign-in as 'mallory\nforged line' refused from 192.0.2.7",
        "'ada' signed in from 192.0.2.1",
    ]


# How often one may try ---------------------------------------------------------------------------


def test_an_account_is_closed_for_five_minutes_after_five_failures(client, ada, clock):
    for number in range(5):
        sign_in(Client(), password="wrong", address=f"192.0.2.{number}")
    assert "Too many" in words(sign_in(client, address="198.51.100.1"))[0]
    assert not is_in(client)
    clock.shift(5 * 60 + 1)
    assert sign_in(client, address="198.51.100.1").url == INDEX


def test_other_accounts_stay_open_meanwhile(client, ada):
    User.objects.create_user("bob", password=PASSWORD, is_staff=True)
    for number in range(6):
        sign_in(Client(), password="wrong", address=f"192.0.2.{number}")
    assert sign_in(client, "bob").url == INDEX


def test_an_address_is_closed_after_ten_failures_with_any_names(client, ada):
    for number in range(10):
        sign_in(Client(), f"name{number}", "wrong")
    assert "Too many" in words(sign_in(client))[0]
    assert sign_in(Client(), address="198.51.100.1").url == INDEX


def refused_after_sixty_in_ten_minutes(clock):
    for number in range(60):
        sign_in(Client(), f"name{number}", "wrong")
        clock.shift(10)
    return "Too many" in "".join(words(sign_in(Client())))


def test_one_address_for_all_is_never_closed_for_longer_than_a_minute(ada, clock):
    """Without a trusted proxy everybody may seem to come from the same address."""
    assert not refused_after_sixty_in_ten_minutes(clock)
    for number in range(10):
        sign_in(Client(), f"name{number}", "wrong")
    assert "Too many" in words(sign_in(Client()))[0]
    clock.shift(60 + 1)
    assert sign_in(Client()).url == INDEX


def test_a_true_address_is_closed_for_longer_after_sixty_in_an_hour(ada, clock, settings):
    settings.LIMITS_ON_ATTEMPTS = {
        **settings.LIMITS_ON_ATTEMPTS,
        "address": [(10, 60), (60, 60 * 60)],
    }
    assert refused_after_sixty_in_ten_minutes(clock)
    clock.shift(60)
    assert "Too many" in words(sign_in(Client()))[0]


def test_the_owner_gets_in_where_the_account_is_known_whoever_guesses_elsewhere(client, ada):
    """From other addresses, and from the same one."""
    sign_in(client)
    client.post("/admin/logout/")
    for number in range(12):
        sign_in(Client(), password="wrong", address=f"192.0.2.{number}")
        sign_in(Client(), f"name{number}", "wrong")
    assert "Too many" in words(sign_in(Client(), address="198.51.100.1"))[0]
    assert "Too many" in words(sign_in(Client()))[0]
    assert sign_in(client).url == INDEX


def test_the_owner_who_rushed_sees_the_page_where_strangers_do_not(client, ada):
    sign_in(client)
    client.post("/admin/logout/")
    for _number in range(31):
        stranger = Client().post(LOGIN, REMOTE_ADDR="192.0.2.1")
    assert stranger.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert sign_in(client).url == INDEX


def test_a_known_browser_gives_no_more_attempts_than_another(client, ada, clock):
    sign_in(client)
    client.post("/admin/logout/")
    for _number in range(5):
        sign_in(client, password="wrong")
    assert "Too many" in words(sign_in(client))[0]
    # Nor is the account closed to its owner elsewhere.
    assert sign_in(Client()).url == INDEX
    clock.shift(5 * 60 + 1)
    assert sign_in(client).url == INDEX


def test_a_browser_is_known_to_the_accounts_signed_in_to_there_only(client, ada):
    User.objects.create_user("bob", password=PASSWORD, is_staff=True)
    sign_in(client, "bob")
    client.post("/admin/logout/")
    for number in range(5):
        sign_in(Client(), password="wrong", address=f"192.0.2.{number}")
    assert "Too many" in words(sign_in(client))[0]
    # A browser that several share knows each of them.
    caches["default"].clear()
    sign_in(client)
    client.post("/admin/logout/")
    for name in ("ada", "bob"):
        for number in range(5):
            sign_in(Client(), name, "wrong", address=f"192.0.2.{number}")
    for name in ("ada", "bob"):
        assert sign_in(client, name).url == INDEX
        client.post("/admin/logout/")


@pytest.mark.parametrize("cookie", ["", "forged", "W10:1abc:forged", "é"])
def test_a_forged_browser_is_not_known(ada, cookie):
    for number in range(5):
        sign_in(Client(), password="wrong", address=f"192.0.2.{number}")
    client = Client()
    client.cookies[site_settings.DEVICE_COOKIE_NAME] = cookie
    assert "Too many" in words(sign_in(client, address="198.51.100.1"))[0]


def test_a_wrong_password_makes_no_browser_known(client, ada):
    assert site_settings.DEVICE_COOKIE_NAME not in sign_in(client, password="wrong").cookies


def test_the_cookie_of_a_browser_is_for_staff_pages_and_closed_to_scripts(client, ada, settings):
    settings.SITE_IS_SECURE = True
    cookie = sign_in(client).cookies[settings.DEVICE_COOKIE_NAME]
    assert (cookie["path"], cookie["samesite"]) == ("/admin/", "Lax")
    assert cookie["httponly"]
    assert cookie["secure"]
    assert "ada" not in cookie.value


def test_a_browser_is_forgotten_in_the_end(client, ada, clock):
    sign_in(client)
    client.post("/admin/logout/")
    clock.shift(devices.LASTS + 1)
    for number in range(5):
        sign_in(Client(), password="wrong", address=f"192.0.2.{number}")
    assert "Too many" in words(sign_in(client))[0]


def test_thirty_posts_a_minute_are_answered_however_they_end(client):
    for _number in range(30):
        assert client.post(LOGIN, REMOTE_ADDR="192.0.2.1").status_code == HTTPStatus.OK
    response = client.post(LOGIN, REMOTE_ADDR="192.0.2.1")
    assert response.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "Too many attempts" in response.content.decode()


def test_those_who_get_in_use_up_nothing(ada):
    for _number in range(12):
        assert sign_in(Client()).url == INDEX


@pytest.mark.parametrize("name", ["ADA", "ａｄａ"])
def test_another_spelling_of_the_name_gives_no_more_attempts(ada, name):
    for number in range(5):
        sign_in(Client(), name, "wrong", address=f"192.0.2.{number}")
    assert "Too many" in words(sign_in(Client(), address="198.51.100.1"))[0]


def test_another_port_in_the_host_gives_no_more_attempts(ada):
    for number in range(5):
        sent = {"login": "ada", "password": "wrong"}
        Client().post(
            LOGIN,
            sent,
            REMOTE_ADDR=f"192.0.2.{number}",
            headers={"host": f"localhost:{9000 + number}"},
        )
    assert "Too many" in words(sign_in(Client(), address="198.51.100.1"))[0]


def test_a_forwarded_address_is_not_believed_without_a_proxy(ada):
    for number in range(10):
        Client().post(
            LOGIN,
            {"login": f"name{number}", "password": "wrong"},
            REMOTE_ADDR="192.0.2.1",
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
    assert "Too many" in words(sign_in(Client()))[0]


def test_behind_a_proxy_only_the_address_it_added_counts(ada, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def attempt(name, password, told):
        sent = {"login": name, "password": password}
        heads = {"x-forwarded-for": told}
        return Client().post(LOGIN, sent, REMOTE_ADDR="127.0.0.1", headers=heads)

    for number in range(10):
        attempt(f"name{number}", "wrong", f"203.0.113.{number}, 192.0.2.1")
    assert "Too many" in words(attempt("ada", PASSWORD, "198.51.100.9, 192.0.2.1"))[0]
    assert attempt("ada", PASSWORD, "192.0.2.1, 198.51.100.9").url == INDEX


def test_attempts_are_counted_where_all_processes_see_them(client, ada):
    assert isinstance(caches["default"], DatabaseCache)
    sign_in(client, password="wrong")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cache_key FROM shared_cache WHERE cache_key LIKE '%%attempts:account:%%'"
        )
        assert len(cursor.fetchall()) == 1


# How long it lasts -------------------------------------------------------------------------------


def test_a_new_session_begins_with_signing_in(client, ada):
    client.get(LOGIN)
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client)
    assert client.session.session_key != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_the_session_cookie_is_closed_to_scripts_and_ends_with_the_browser(client, ada):
    cookie = sign_in(client).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]


def test_signing_out_ends_the_session_itself(client, ada):
    sign_in(client)
    key = client.session.session_key
    assert client.post("/admin/logout/").url == LOGIN
    assert not Session.objects.filter(pk=key).exists()
    client.cookies["sessionid"] = key
    assert not is_in(client)


def test_looking_at_the_page_to_sign_out_ends_nothing(client, ada):
    sign_in(client)
    assert client.get("/admin/logout/").status_code == HTTPStatus.OK
    assert is_in(client)


def test_a_session_ends_eight_hours_after_it_was_last_used(client, ada, clock):
    sign_in(client)
    for _time in range(3):
        clock.shift(7 * 60 * 60)
        assert is_in(client)
    clock.shift(8 * 60 * 60 + 1)
    assert not is_in(client)


def test_a_session_ends_after_fourteen_days_however_it_is_used(client, ada, clock):
    sign_in(client)
    for _time in range(2 * 24):
        clock.shift(7 * 60 * 60)
        assert is_in(client)
    clock.shift(7 * 60 * 60 + 1)
    assert not is_in(client)
    assert sign_in(client).url == INDEX


def test_looking_on_saves_the_session_once_a_minute_at_most(client, ada, clock):
    def saved():
        return Session.objects.get().session_data

    sign_in(client)
    client.get(INDEX)
    before = saved()
    clock.shift(30)
    client.get(INDEX)
    assert saved() == before
    clock.shift(31)
    client.get(INDEX)
    assert saved() != before


@pytest.mark.parametrize("field", ["is_active", "is_staff"])
def test_disabling_an_account_ends_its_sessions_for_good(client, ada, field):
    sign_in(client)
    User.objects.update(**{field: False})
    assert not is_in(client)
    User.objects.update(**{field: True})
    assert not is_in(client)


def test_changing_the_password_ends_the_other_sessions_only(client, ada):
    other = Client()
    for one in (client, other):
        sign_in(one)
    sent = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    client.post("/admin/account/password/", sent)
    assert is_in(client)
    assert not is_in(other)
    assert sign_in(other, password=OTHER).url == INDEX


def test_the_old_password_is_asked_for(client, ada):
    sign_in(client)
    sent = {"oldpassword": "wrong", "password1": OTHER, "password2": OTHER}
    client.post("/admin/account/password/", sent)
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("new", ["elevenlong1", "password1234", "ada"])
def test_short_and_common_passwords_are_refused(client, ada, new):
    sign_in(client)
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post("/admin/account/password/", sent)
    assert User.objects.get().check_password(PASSWORD)


def test_long_passwords_with_any_letters_are_taken(client, ada):
    new = "船 crane " * 16
    sign_in(client)
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post("/admin/account/password/", sent)
    assert User.objects.get().check_password(new)


# What goes over the wire -----------------------------------------------------------------------


PAGES = [
    "",
    "login/",
    "logout/",
    "confirm/",
    "password/",
    "app/",
    "app/remove/",
    "passkeys/",
    "passkeys/add/",
    "codes/",
    "codes/new/",
]


@pytest.mark.parametrize("page", PAGES)
def test_account_pages_have_nothing_inline_and_are_kept_by_no_cache(client, ada, page):
    if page != "login/":
        client.force_login(ada)
        confirmed(client)
    if page in ("app/remove/", "codes/", "codes/new/"):
        set_up_app(ada)
    response = client.get(MINE + page)
    assert response.status_code == HTTPStatus.OK
    html = response.content.decode()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|data:image", html)
    assert all("src=" in tag or "json" in tag for tag in re.findall(r"<script[^>]*>", html))
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "img-src 'self'" in policy


def test_readers_get_no_cookie_whoever_they_are(client, ada):
    factories.project()
    sign_in(client)
    for address in ("/en/", "/en/projects/", "/no/such/page"):
        response = client.get(address)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
    assert not Client().get("/en/").cookies


@pytest.mark.parametrize(("secure", "host"), [(True, "record.example"), (False, "testserver")])
def test_a_passkey_is_for_the_address_that_browsers_see(rf, settings, secure, host):
    settings.SITE_URL, settings.SITE_IS_SECURE = "https://record.example:8443", secure
    with request_context(rf.get("/")):
        assert get_adapter().get_public_key_credential_rp_entity()["id"] == host
