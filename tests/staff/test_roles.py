"""What each role may do, to accounts and in code."""

from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.urls import reverse

from partnership.accounts import admin as accounts
from partnership.publishing import drafts, snapshots
from partnership.staff import roles
from tests import factories

pytestmark = pytest.mark.django_db

ROLES = ["anonymous", "bare", "editor", "publisher", "administrator", "superuser"]
GROUPS = {
    "editor": roles.EDITORS,
    "publisher": roles.PUBLISHERS,
    "administrator": roles.ADMINISTRATORS,
}


def person(role):
    """Somebody with that role only."""
    roles.ensure_roles()
    if role == "superuser":
        return User.objects.create_superuser("super", password="x")
    user = User.objects.create_user(role, password="x", is_staff=True)
    if role in GROUPS:
        user.groups.add(Group.objects.get(name=GROUPS[role]))
    return User.objects.get(pk=user.pk)


def test_an_editor_may_not_give_rights(client):
    editor = person("editor")
    client.force_login(editor)
    page = reverse("admin:auth_user_change", args=[editor.pk])
    assert client.post(page, {"is_superuser": "on"}).status_code == HTTPStatus.FORBIDDEN


def test_an_administrator_gives_roles_but_no_rights_of_their_own(client):
    administrator, other = person("administrator"), User.objects.create_user("new", is_staff=True)
    client.force_login(administrator)
    page = reverse("admin:auth_user_change", args=[other.pk])
    fields = client.get(page).context["adminform"].form.fields
    assert not {"is_superuser", "user_permissions"} & fields.keys()

    editors = Group.objects.get(name=roles.EDITORS)
    right = editors.permissions.first()
    sent = {
        "username": "new",
        "is_active": "on",
        "is_staff": "on",
        "groups": [editors.pk],
        "is_superuser": "on",
        "user_permissions": [right.pk],
    }
    assert client.post(page, sent).status_code == HTTPStatus.FOUND
    other = User.objects.get(pk=other.pk)
    assert list(other.groups.all()) == [editors]
    assert not other.is_superuser
    assert not other.user_permissions.exists()


def test_an_administrator_cannot_widen_a_role(client):
    client.force_login(person("administrator"))
    editors = Group.objects.get(name=roles.EDITORS)
    page = reverse("admin:auth_group_change", args=[editors.pk])
    sent = {"name": roles.EDITORS, "permissions": []}
    assert client.post(page, sent).status_code == HTTPStatus.FORBIDDEN
    assert editors.permissions.exists()


def test_superusers_are_not_deleted_in_bulk_by_administrators(client):
    chief = User.objects.create_superuser("chief")
    client.force_login(person("administrator"))
    sent = {"action": "delete_selected", "_selected_action": [chief.pk], "post": "yes"}
    client.post(reverse("admin:auth_user_changelist"), sent)
    assert User.objects.filter(pk=chief.pk).exists()


def test_the_second_step_of_others_is_removed_but_not_of_superusers(client):
    chief = User.objects.create_superuser("chief")
    other = User.objects.create_user("other", is_staff=True)
    for user in (chief, other):
        Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    client.force_login(person("administrator"))
    sent = {"action": "remove_second_factor", "_selected_action": [chief.pk, other.pk]}
    client.post(reverse("admin:auth_user_changelist"), sent)
    assert list(Authenticator.objects.values_list("user__username", flat=True)) == ["chief"]


def test_a_new_account_is_of_staff(client):
    client.force_login(person("administrator"))
    words = "quay crane harbour 47"
    sent = {"username": "new", "password1": words, "password2": words, "usable_password": "true"}
    client.post(reverse("admin:auth_user_add"), sent)
    assert User.objects.get(username="new").is_staff


# Roles in code ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("may", "expected"),
    [
        (roles.may_edit, "editor publisher superuser"),
        (roles.may_publish, "publisher superuser"),
        (roles.may_schedule, "publisher superuser"),
        (roles.may_unpublish, "publisher superuser"),
        (roles.may_restore, "publisher superuser"),
        (roles.may_delete, "publisher superuser"),
    ],
)
def test_what_may_be_done_to_a_record(may, expected):
    project = factories.project()
    assert [role for role in ROLES[1:] if may(person(role), project)] == expected.split()


@pytest.mark.parametrize("may", [roles.may_import, roles.may_manage_accounts])
def test_what_may_be_done_to_the_site(may):
    allowed = [role for role in ROLES[1:] if may(person(role))]
    assert allowed == ["administrator", "superuser"]


def test_who_needs_a_second_step():
    needed = [role for role in ROLES[1:] if roles.needs_second_factor(person(role))]
    assert needed == ["publisher", "administrator", "superuser"]


def test_roles_add_up():
    user = person("editor")
    user.groups.add(Group.objects.get(name=roles.ADMINISTRATORS))
    project = factories.project()
    assert roles.may_edit(user, project)
    assert roles.may_import(user)
    assert not roles.may_publish(user, project)


def test_a_publisher_of_other_kinds_may_not_publish_this_one():
    user = User.objects.create_user("half", is_staff=True)
    roles.ensure_roles()
    publishers = Group.objects.get(name=roles.PUBLISHERS)
    user.user_permissions.add(publishers.permissions.get(codename="publish_record"))
    assert roles.may_publish(user)
    assert not roles.may_publish(user, factories.project())


def test_another_person_publishes_where_the_setting_asks_for_it(settings):
    settings.REQUIRE_ANOTHER_PERSON = True
    author, other = person("publisher"), User.objects.create_superuser("other")
    project = factories.project()
    drafts.save_draft(project, snapshots.take(project), author)
    assert not roles.may_publish(author, project)
    assert not roles.may_schedule(author, project)
    assert roles.may_publish(other, project)
    settings.REQUIRE_ANOTHER_PERSON = False
    assert roles.may_publish(author, project)


def test_a_second_call_changes_nothing_and_keeps_members_and_other_groups():
    user = person("editor")
    guests = Group.objects.create(name="Guests")
    before = {group.name: group.permissions.count() for group in Group.objects.all()}
    call_command("ensure_roles")
    assert {g.name: g.permissions.count() for g in Group.objects.all()} == before
    assert user.groups.exists()
    assert guests.permissions.count() == 0


def test_a_right_that_a_role_should_not_have_is_taken_back():
    roles.ensure_roles()
    editors = Group.objects.get(name=roles.EDITORS)
    publishers = Group.objects.get(name=roles.PUBLISHERS)
    editors.permissions.add(*publishers.permissions.all())
    roles.ensure_roles()
    assert not editors.permissions.filter(codename__startswith="delete_").exists()


def test_roles_are_called_in_the_language_of_the_page(admin_client, monkeypatch):
    """Whatever the words are: in the form of an account, in its filter, and in the list."""
    monkeypatch.setattr(accounts, "gettext", lambda name: f"«{name}»")
    roles.ensure_roles()
    account = User.objects.create_user("alma", is_staff=True)
    for page in ("auth_user_changelist", "auth_group_changelist"):
        assert "«Editors»" in admin_client.get(reverse(f"admin:{page}")).content.decode()
    form = admin_client.get(reverse("admin:auth_user_change", args=[account.pk]))
    assert "«Editors»" in form.content.decode()
