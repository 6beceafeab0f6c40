"""How attempts to sign in are counted."""

import pytest
from django.core.cache import cache

from partnership.accounts import attempts
from partnership.accounts.adapters import AccountAdapter
from tests.accounts.signing_in import LOGIN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def three_a_minute(settings):
    settings.LIMITS_ON_ATTEMPTS = {"knocking": [(3, 60)]}


def knock(name="ada"):
    return attempts.count("knocking", name)


def test_one_too_many_is_refused_until_the_first_is_long_enough_ago(clock):
    knock()
    clock.shift(30)
    knock(), knock()
    with pytest.raises(attempts.TooManyAttempts):
        knock()
    clock.shift(31)
    knock()
    with pytest.raises(attempts.TooManyAttempts):
        knock()


def test_names_are_counted_apart():
    for _time in range(3):
        knock("ada")
    assert knock("bob")


def test_what_is_taken_back_does_not_count():
    for _time in range(9):
        attempts.take_back(knock())
    assert knock()


def test_a_place_that_another_process_took_meanwhile_is_not_taken_twice(monkeypatch):
    first = knock()
    monkeypatch.setattr(cache, "get_many", lambda keys: {})
    assert knock() != first


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
    ],
)
def test_whoever_has_a_whole_network_has_no_more_attempts(rf, address, counted_as):
    assert attempts.sender(rf.get("/", REMOTE_ADDR=address)) == counted_as


def test_who_is_no_longer_staff_leaves_nothing_of_the_passkey_in_the_session(client, ada):
    request = client.get(LOGIN).wsgi_request
    request.session["account_login"] = request.session["account_authentication_methods"] = ["x"]
    ada.is_staff = False
    assert AccountAdapter(request).pre_login(request, ada).url == LOGIN
    assert not {"account_login", "account_authentication_methods"} & set(request.session.keys())
