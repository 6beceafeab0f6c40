"""Weighty acts are asked about again, and nothing that was typed is lost over the question."""

import re
from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from partnership.exchange.models import Import
from partnership.feedback.models import Report
from partnership.publishing.models import Revision
from partnership.staff import roles
from tests import factories
from tests.accounts.signing_in import (
    MINE,
    OTHER,
    PASSWORD,
    code_now,
    is_in,
    publisher,
    set_up_app,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ACCOUNTS = "/admin/auth/user/"
SIX_MINUTES = 6 * 60


@pytest.fixture
def root(client, clock):
    """A superuser who signed in six minutes ago."""
    user = User.objects.create_superuser("root", password=PASSWORD)
    sign_in(client, "root")
    clock.shift(SIX_MINUTES)
    return user


def sent_again(client, page, **more):
    """Send what the page of the question keeps, as its form would."""
    html = page.content.decode()
    first = re.search(r'<form method="post" action="([^"]+)".*?</form>', html, re.DOTALL)
    kept = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', first[0])
    data = {}
    for name, value in kept:
        data.setdefault(name, []).append(value)
    return client.post(first[1], data | more)


def asks(page):
    return page.status_code == HTTPStatus.FORBIDDEN and b'name="confirm-' in page.content


def test_every_weighty_act_is_asked_about_and_no_other(client, root, clock):
    account, group = publisher(), Group.objects.first()
    record = factories.theme(live=True)
    older = Revision.objects.create(
        model="topics.theme", record=record.pk, title="T", kind="published", snapshot=[]
    )
    live, draft = (Import.objects.create(user=root, as_drafts=drafts) for drafts in (False, True))
    report = Report.objects.create(kind="question", text="When?", form="f", language="en")
    weighty = [
        (f"{ACCOUNTS}{account.pk}/change/", {"username": "pia"}),
        (f"{ACCOUNTS}{account.pk}/delete/", {"post": "yes"}),
        (ACCOUNTS, {"action": "remove_second_factor", "_selected_action": [account.pk]}),
        (f"/admin/auth/group/{group.pk}/change/", {"name": "x"}),
        (reverse("admin:topics_theme_withhold", args=[record.pk]), {"version": older.pk}),
        (reverse("admin:exchange_import_confirm", args=[live.pk]), {}),
        (reverse("admin:exchange_import_undo", args=[live.pk]), {}),
        (reverse("admin:feedback_report_delete", args=[report.pk]), {"post": "yes"}),
        (
            reverse("admin:feedback_report_changelist"),
            {"action": "delete_selected", "post": "yes", "_selected_action": [report.pk]},
        ),
    ]
    light = [
        (reverse("admin:exchange_import_confirm", args=[draft.pk]), {}),
        (reverse("admin:topics_theme_change", args=[record.pk]), {}),
        (reverse("admin:topics_theme_delete", args=[record.pk]), {}),
        (reverse("admin:feedback_report_change", args=[report.pk]), {}),
    ]
    assert [address for address, sent in weighty if not asks(client.post(address, sent))] == []
    assert [address for address, sent in light if asks(client.post(address, sent))] == []


def test_nothing_is_done_before_the_proof_and_all_that_was_typed_after_it(client, root):
    account = publisher()
    address = f"{ACCOUNTS}{account.pk}/change/"
    form = client.get(address).context["adminform"].form
    kept = {name: form[name].value() for name in form.fields if form[name].value()}
    groups = list(Group.objects.values_list("pk", flat=True)[:2])
    kept |= {"date_joined_0": "2026-01-01", "date_joined_1": "10:00", "groups": groups}
    page = client.post(address, kept | {"first_name": 'Pia "the" <pen>'})
    assert asks(page)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "style=" not in page.content.decode()
    account.refresh_from_db()
    assert account.first_name == ""
    again = sent_again(client, page, **{"confirm-password": "wrong"})
    assert asks(again)
    more = {"first_name": 'Pia "the" <pen>', "confirm-password": PASSWORD}
    assert sent_again(client, again, **more).status_code == HTTPStatus.FOUND
    account.refresh_from_db()
    assert account.first_name == 'Pia "the" <pen>'
    assert account.groups.count() == 2
    # For five minutes nothing is asked again.
    assert not asks(client.post(f"{ACCOUNTS}{account.pk}/delete/", {}))


def test_a_password_in_the_form_is_typed_again_and_stands_in_no_page(client, root):
    account = publisher()
    sent = {"password1": OTHER, "password2": OTHER, "usable_password": "true"}
    page = client.post(f"{ACCOUNTS}{account.pk}/password/", sent)
    assert asks(page)
    html = page.content.decode()
    assert OTHER not in html
    assert re.findall(r'type="password" name="(\w+)"', html) == ["password1", "password2"]
    sent_again(client, page, **sent, **{"confirm-password": PASSWORD})
    account.refresh_from_db()
    assert account.check_password(OTHER)


def test_forms_in_which_passwords_are_typed_are_asked_about_before(client, root):
    answer = client.get(f"{ACCOUNTS}add/")
    assert answer.url == f"{MINE}confirm/?next=%2Fadmin%2Fauth%2Fuser%2Fadd%2F"
    assert client.post(answer.url, {"password": PASSWORD}).url == f"{ACCOUNTS}add/"
    assert client.get(f"{ACCOUNTS}add/").status_code == HTTPStatus.OK


def test_a_code_will_do_and_a_passkey_is_offered_to_who_has_one(client, root):
    set_up_app(root)
    account = publisher()
    page = client.post(f"{ACCOUNTS}{account.pk}/delete/", {"post": "yes"})
    assert [*page.context["ways"]] == ["password", "code"]
    sent_again(client, page, **{"confirm-code": code_now()})
    assert not User.objects.filter(pk=account.pk).exists()
    options = client.get(reverse("account_options_of_passkey"))
    assert options.json()["request_options"]["publicKey"]["challenge"]
    Authenticator.objects.filter(user=root).delete()


def test_guesses_at_the_question_are_counted(client, root):
    account = publisher()
    address = f"{ACCOUNTS}{account.pk}/delete/"
    for _n in range(10):
        client.post(address, {"post": "yes", "confirm-password": "wrong"})
    assert asks(client.post(address, {"post": "yes", "confirm-password": PASSWORD}))
    assert User.objects.filter(pk=account.pk).exists()


def test_own_sessions_are_listed_and_ended(ada):
    here, there, elsewhere = Client(HTTP_USER_AGENT="Here"), Client(), Client()
    for number, client in enumerate((here, there, elsewhere)):
        sign_in(client, address=f"192.0.2.{number + 1}")
    page = here.get(f"{MINE}sessions/")
    assert [session.ip for session in page.context["sessions"]] == [
        "192.0.2.1",
        "192.0.2.3",
        "192.0.2.2",
    ]
    last = page.context["sessions"][-1]
    here.post(f"{MINE}sessions/", {"end": last.pk})
    assert [is_in(client) for client in (here, there, elsewhere)] == [True, False, True]
    said = here.post(f"{MINE}sessions/", {"end": "others"}, follow=True).content.decode()
    assert "1 session was ended." in said
    assert [is_in(client) for client in (here, elsewhere)] == [True, False]


def test_sessions_of_others_are_not_ended(ada):
    mine, other = Client(), Client()
    sign_in(mine)
    other.force_login(publisher())
    (session,) = other.get(f"{MINE}sessions/").context["sessions"]
    mine.post(f"{MINE}sessions/", {"end": session.pk})
    mine.post(f"{MINE}sessions/", {"end": "others"})
    assert is_in(other)


def test_roles_are_not_needed_to_be_asked_but_still_to_act(client, ada, clock):
    roles.ensure_roles()
    sign_in(client)
    clock.shift(SIX_MINUTES)
    page = client.post(f"{ACCOUNTS}{ada.pk}/change/", {"username": "x"})
    assert asks(page)
    done = sent_again(client, page, **{"confirm-password": PASSWORD})
    assert done.status_code == HTTPStatus.FORBIDDEN
    assert not asks(done)
