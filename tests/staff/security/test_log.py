"""The security log: what it is told, who reads it, and how much of it is kept."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from partnership.publishing.models import Revision
from partnership.staff import roles
from partnership.staff.models import SecurityEvent, security_event
from tests import factories
from tests.accounts.signing_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
PAGE = "/admin/staff/securityevent/"


def lines():
    return list(SecurityEvent.objects.order_by("pk").values_list("text", flat=True))


def test_sign_ins_and_refusals_are_kept_with_their_request(client, ada):
    sign_in(client, "ada", "wrong")
    refused = SecurityEvent.objects.get()
    assert (refused.text, refused.refused) == ("Sign-in as 'ada' refused from 192.0.2.1", True)
    assert len(refused.request_id) == 16
    sign_in(client)
    assert lines()[-1] == "'ada' signed in from 192.0.2.1"


def test_changed_accounts_rights_and_second_steps_are_kept(admin_client, ada):
    roles.ensure_roles()
    group = Group.objects.get(name=roles.PUBLISHERS)
    address = reverse("admin:auth_user_change", args=[ada.pk])
    joined = {"date_joined_0": "2026-01-01", "date_joined_1": "10:00"}
    sent = {"username": "ada", "is_active": "on", "is_staff": "on", "groups": [group.pk]}
    admin_client.post(address, sent | joined)
    action = {"action": "remove_second_factor", "_selected_action": [ada.pk]}
    admin_client.post(reverse("admin:auth_user_changelist"), action)
    admin_client.post(reverse("admin:auth_group_change", args=[group.pk]), {"name": "Others"})
    admin_client.post(reverse("admin:auth_user_delete", args=[ada.pk]), {"post": "yes"})
    told = "\n".join(lines())
    for words in (
        "'admin' gave the roles Publishers to 'ada'",
        "'admin' changed the account 'ada': ",
        "'admin' removed the second step of 'ada'",
        "'admin' changed the group 'Others': ",
        "'admin' deleted the account 'ada'",
    ):
        assert words in told, told


def test_a_take_down_is_kept(admin_client):
    theme = factories.theme(live=True)
    old, _new = (
        Revision.objects.create(
            model="topics.theme",
            record=theme.pk,
            title="T",
            kind="published",
            snapshot=[],
            made_at=timezone.now() - timedelta(days=days),
        )
        for days in (2, 1)
    )
    sent = {"version": old.pk, "why": "By order of a court"}
    admin_client.post(reverse("admin:topics_theme_withhold", args=[theme.pk]), sent)
    (line,) = lines()
    assert line.startswith(f"'admin' withheld versions of topics.theme {theme.pk}")
    assert line.endswith("'By order of a court'")


def test_administrators_read_it_and_nobody_changes_it(client, ada):
    SecurityEvent.objects.create(text="Sign-in as '<b>' refused")
    client.force_login(ada)
    assert client.get(PAGE).status_code == HTTPStatus.FORBIDDEN
    roles.ensure_roles()
    ada.groups.add(Group.objects.get(name=roles.ADMINISTRATORS))
    assert "Sign-in as &#x27;&lt;b&gt;&#x27; refused" in client.get(PAGE).content.decode()
    client.force_login(User.objects.create_superuser("root", password=PASSWORD))
    event = SecurityEvent.objects.get()
    for page in (f"{PAGE}add/", f"{PAGE}{event.pk}/delete/"):
        assert client.post(page, {"post": "yes"}).status_code == HTTPStatus.FORBIDDEN


def test_signing_in_does_not_wait_for_a_log_that_cannot_be_kept(client, ada, monkeypatch):
    def fail(**fields):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(SecurityEvent.objects, "create", fail)
    assert sign_in(client).status_code == HTTPStatus.FOUND
    assert lines() == []


def test_a_year_is_kept_and_no_flood(monkeypatch):
    now = timezone.now()
    SecurityEvent.objects.create(text="old", at=now - timedelta(days=366))
    for number in range(5):
        SecurityEvent.objects.create(text=str(number))
    monkeypatch.setattr(security_event, "MOST", 3)
    SecurityEvent.objects.delete_outlived(now)
    assert lines() == ["2", "3", "4"]
