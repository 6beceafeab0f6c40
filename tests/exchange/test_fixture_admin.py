"""Records as fixtures for staff: the action of the lists, and the whole."""

import json

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from partnership.exchange.exporting import export
from partnership.publishing import roles
from partnership.publishing.models import Record
from tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("admin:projects_project_changelist")


def content(response):
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return b"".join(response.streaming_content).decode()


@pytest.fixture
def editor(client):
    roles.ensure_roles()
    user = User.objects.create_user("editor", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.EDITORS))
    client.force_login(user)
    return client


def send(client, *projects, **data):
    data |= {"action": "export_selected", ACTION_CHECKBOX_NAME: [str(p.pk) for p in projects]}
    return client.post(LIST, data)


def test_the_chosen_records_come_with_their_rows_whether_published_or_not(editor):
    one, two = factories.project(live=False), factories.project()
    row = factories.funding(one)
    factories.funding(two)
    things = json.loads(content(send(editor, one)))
    named = [(thing["model"], thing["pk"]) for thing in things]
    assert named == [("projects.project", str(one.pk)), ("projects.funding", str(row.pk))]


def test_all_that_a_list_shows_can_be_chosen_at_once(editor):
    found = [factories.project("Crane one"), factories.project("Crane two")]
    factories.project("A quay")
    answer = editor.post(
        f"{LIST}?q=crane",
        {"action": "export_selected", "select_across": "1", ACTION_CHECKBOX_NAME: [found[0].pk]},
    )
    things = json.loads(content(answer))
    projects = {thing["pk"] for thing in things if thing["model"] == "projects.project"}
    assert projects == {str(project.pk) for project in found}


def test_every_list_of_records_offers_it_and_no_other_list(editor, rf):
    request = rf.get("/")
    request.user = User.objects.create_superuser("chief")
    offered = {
        model
        for model, pages in admin.site._registry.items()
        if "export_selected" in pages.get_actions(request)
    }
    assert offered == {model for model in admin.site._registry if issubclass(model, Record)}


def test_who_sees_no_records_takes_none_out(client):
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    assert send(client, factories.project()).status_code == 403


def test_the_whole_record_is_what_the_command_writes(editor):
    factories.funding(factories.project(live=False, staff_notes="Ask again"))
    assert content(editor.get(reverse("staff_fixture"))) == "".join(export())


def test_the_whole_is_for_those_who_see_all_kinds(client):
    user = User.objects.create_user("some", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_project"))
    client.force_login(user)
    assert client.get(reverse("staff_fixture")).status_code == 403


def test_the_report_for_iati_names_each_project_and_what_keeps_it_out(editor):
    project = factories.project()
    said = content(editor.get(reverse("iati_readiness")))
    assert f"{project.slug} (left out of the file)" in said
