"""Accounts that have no password: people who sign in by a passkey."""

import re
from http import HTTPStatus

import pytest
from django.test import Client

from partnership.accounts.urls import PAGES
from tests.accounts.signing_in import INDEX, MINE, OTHER, code_now, is_in, set_up_app, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock"), pytest.mark.any_database]

ADDRESSES = [MINE + re.sub("<.*>", "1", address) for address, _view, _name in PAGES]
SET = f"{MINE}password/set/"


@pytest.fixture
def without_password(ada):
    ada.set_unusable_password()
    ada.save()
    return ada


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("has_app", [True, False])
@pytest.mark.parametrize("address", [*ADDRESSES, "/admin/password_change/"])
def test_every_account_page_answers_without_a_fault(
    client, without_password, address, method, has_app
):
    if has_app:
        set_up_app(without_password)
    client.force_login(without_password)
    answer = getattr(client, method)(address, follow=True)
    assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR


def test_a_password_is_set_from_the_page_of_the_sign_in_and_then_changed(client, without_password):
    client.force_login(without_password)
    assert SET in client.get(MINE).content.decode()
    assert client.get(f"{MINE}password/").url == SET
    assert client.get(SET).status_code == HTTPStatus.OK

    client.post(SET, {"password1": OTHER, "password2": OTHER})

    assert is_in(client)
    assert sign_in(Client(), password=OTHER).url == INDEX
    assert SET not in client.get(MINE).content.decode()


def test_who_finds_a_session_open_sets_no_password(client, without_password):
    set_up_app(without_password)
    client.force_login(without_password)
    new = {"password1": OTHER, "password2": OTHER}

    assert "confirm" in client.post(SET, new).url
    without_password.refresh_from_db()
    assert not without_password.has_usable_password()

    client.post(f"{MINE}confirm/code/", {"code": code_now()})
    client.post(SET, new)
    without_password.refresh_from_db()
    assert without_password.check_password(OTHER)
