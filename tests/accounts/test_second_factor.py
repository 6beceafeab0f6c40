"""The second factor: who needs one, how it is set up, used and lost."""

from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from partnership.staff import roles
from tests import factories
from tests.accounts.signing_in import (
    INDEX,
    LOGIN,
    MINE,
    code_now,
    confirmed,
    give_recovery_codes,
    is_in,
    publisher,
    set_up_app,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock"), pytest.mark.any_database]


def test_with_an_app_the_password_alone_does_not_let_in(client, ada):
    set_up_app(ada)
    assert sign_in(client).url == "/admin/account/login/code/"
    assert not is_in(client)
    assert client.post("/admin/account/login/code/", {"code": code_now()}).url == INDEX
    assert is_in(client)


def test_a_wrong_code_does_not_let_in_and_five_close_the_account(client, ada):
    set_up_app(ada)
    sign_in(client)
    for _number in range(5):
        client.post("/admin/account/login/code/", {"code": "000000"})
    response = client.post("/admin/account/login/code/", {"code": code_now()})
    assert response.status_code == HTTPStatus.OK
    assert not is_in(client)


def test_a_code_works_once(ada):
    set_up_app(ada)
    first, second = Client(), Client()
    for one in (first, second):
        sign_in(one)
    assert first.post("/admin/account/login/code/", {"code": code_now()}).url == INDEX
    assert second.post("/admin/account/login/code/", {"code": code_now()}).status_code == 200
    assert not is_in(second)


def test_a_code_of_two_minutes_ago_does_not_let_in(client, ada, clock):
    set_up_app(ada)
    old = code_now()
    clock.shift(120)
    sign_in(client)
    client.post("/admin/account/login/code/", {"code": old})
    assert not is_in(client)


def test_a_recovery_code_lets_in_once(ada):
    code = set_up_app(ada)[0]
    for expected in (True, False):
        client = Client()
        sign_in(client)
        client.post("/admin/account/login/code/", {"code": code})
        assert is_in(client) == expected


def test_the_second_step_waits_a_quarter_of_an_hour(client, ada, clock):
    set_up_app(ada)
    sign_in(client)
    clock.shift(15 * 60 + 1)
    client.post("/admin/account/login/code/", {"code": code_now()})
    assert not is_in(client)


def test_the_second_step_is_not_passed_by_an_address(client, ada):
    set_up_app(ada)
    sign_in(client)
    for address in (INDEX, MINE, "/admin/account/app/", "/admin/account/password/"):
        assert client.get(address).status_code == HTTPStatus.FOUND, address
    assert not is_in(client)


def test_setting_up_an_app_asks_for_the_password_again(client, ada):
    sign_in(client)
    response = client.get("/admin/account/app/")
    assert response.url == "/admin/account/confirm/?next=%2Fadmin%2Faccount%2Fapp%2F"
    assert client.get("/admin/account/app/key.svg").url.startswith("/admin/account/confirm/")


def test_an_app_is_set_up_from_the_picture_or_the_key(client, ada):
    sign_in(client)
    page = confirmed(client).get("/admin/account/app/")
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    picture = client.get("/admin/account/app/key.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"style" not in picture.content

    assert client.post("/admin/account/app/", {"code": "000000"}).status_code == HTTPStatus.OK
    assert not Authenticator.objects.exists()
    assert (
        client.post("/admin/account/app/", {"code": code_now(secret)}).url
        == "/admin/account/codes/"
    )
    assert client.get("/admin/account/app/key.svg").status_code == HTTPStatus.NOT_FOUND
    codes = client.get("/admin/account/codes/")
    assert len(codes.context["unused_codes"]) == 10
    assert "recovery-codes.txt" in client.get("/admin/account/codes/file/")["Content-Disposition"]


def test_the_picture_is_gone_once_the_app_is_set_up(client, ada):
    sign_in(client)
    set_up_app(ada)
    assert confirmed(client).get("/admin/account/app/key.svg").status_code == HTTPStatus.NOT_FOUND


def test_old_recovery_codes_end_with_new_ones(client, ada):
    code = set_up_app(ada)[0]
    client.force_login(ada)
    confirmed(client).post("/admin/account/codes/new/")
    assert not Authenticator.objects.get(type="recovery_codes").wrap().validate_code(code)


def test_removing_the_app_asks_for_the_password_again(client, ada):
    set_up_app(ada)
    client.force_login(ada)
    assert client.post("/admin/account/app/remove/").url.startswith("/admin/account/confirm/")
    assert Authenticator.objects.filter(type="totp").exists()
    confirmed(client).post("/admin/account/app/remove/")
    assert not Authenticator.objects.exists()


@pytest.fixture
def demanding(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.mark.parametrize("who", ["publisher", "superuser"])
def test_where_required_one_is_led_to_set_up_a_second_factor_first(client, demanding, who):
    user = (
        publisher() if who == "publisher" else User.objects.create_superuser("boss", password="x")
    )
    client.force_login(user)
    for address in (INDEX, "/admin/projects/project/add/", "/admin/autocomplete/"):
        assert client.get(address).url == MINE
        assert client.post(address).url == MINE
    assert "First set up a second step" in client.get(MINE).content.decode()
    assert client.get("/admin/jsi18n/").status_code == HTTPStatus.OK
    assert client.get("/admin/account/passkeys/add/").url.startswith("/admin/account/confirm/")
    assert client.post("/admin/logout/").url == LOGIN


def test_nothing_is_written_before_the_second_factor_is_there(client, demanding):
    client.force_login(publisher())
    project = factories.project()
    client.post(reverse("admin:projects_project_delete", args=[project.pk]), {"post": "yes"})
    assert type(project).objects.filter(pk=project.pk).exists()


def test_with_an_app_or_a_passkey_one_goes_on(client, demanding):
    user = publisher()
    client.force_login(user)
    set_up_app(user)
    assert is_in(client)
    assert "First set up" not in client.get(MINE).content.decode()


def test_recovery_codes_alone_are_no_second_factor(client, demanding):
    user = publisher()
    give_recovery_codes(user)
    client.force_login(user)
    assert client.get(INDEX).url == MINE


def test_editors_may_do_without_a_second_factor(client, demanding, ada):
    roles.ensure_roles()
    ada.groups.add(Group.objects.get(name=roles.EDITORS))
    client.force_login(ada)
    assert is_in(client)


def test_a_lost_second_factor_is_removed_by_command(client, ada, capsys):
    set_up_app(ada)
    call_command("remove_second_factor", "ada")
    assert sign_in(client).url == INDEX
    with pytest.raises(CommandError, match="no account 'eve'"):
        call_command("remove_second_factor", "eve")
