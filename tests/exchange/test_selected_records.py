"""Records taken out by staff: the actions of the lists, and the whole as a fixture."""

import csv
import io
import json
from zipfile import ZipFile

import openpyxl
import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from partnership.exchange.fixtures.writing import export
from partnership.exchange.tables.writing import limits
from partnership.publishing.models import Record
from partnership.staff import roles
from tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("admin:projects_project_changelist")


def content(response):
    return data(response).decode()


def data(response):
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    return b"".join(response.streaming_content)


@pytest.fixture
def editor(client):
    roles.ensure_roles()
    user = User.objects.create_user("editor", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.EDITORS))
    client.force_login(user)
    return client


def send(client, *projects, action="export_selected", query="", **more):
    chosen = [str(project.pk) for project in projects]
    return client.post(LIST + query, {"action": action, ACTION_CHECKBOX_NAME: chosen, **more})


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


ACTIONS = ("export_selected", "selected_as_workbook", "selected_as_csv", "selected_as_archive")


def test_every_list_of_records_offers_them_and_no_other_list(editor, rf):
    request = rf.get("/")
    request.user = User.objects.create_superuser("chief")
    records = {model for model in admin.site._registry if issubclass(model, Record)}
    for action in ACTIONS:
        offered = {
            model
            for model, pages in admin.site._registry.items()
            if action in pages.get_actions(request)
        }
        assert offered == records


@pytest.mark.parametrize("action", ACTIONS)
def test_who_sees_no_records_takes_none_out(client, action):
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    assert send(client, factories.project(), action=action).status_code == 403


def test_the_chosen_records_come_as_tables_with_what_is_not_public(editor):
    chosen, other = factories.project(live=False, staff_notes="Ask again"), factories.project()
    row = factories.funding(chosen)
    factories.funding(other)

    book = openpyxl.load_workbook(
        io.BytesIO(data(send(editor, chosen, action="selected_as_workbook")))
    )
    keys = [[cell.value for cell in book[name]["A"]] for name in ("projects", "projects-funding")]
    assert keys == [["id", str(chosen.pk)], ["id", str(row.pk)]]

    (line,) = lines(content(send(editor, chosen, action="selected_as_csv")))
    assert (line["id"], line["staff_notes"]) == (str(chosen.pk), "Ask again")

    with ZipFile(io.BytesIO(data(send(editor, chosen, action="selected_as_archive")))) as archive:
        (line,) = lines(archive.read("projects.csv").decode())
        (funding,) = lines(archive.read("projects-funding.csv").decode())
        assert "For staff only" in archive.read("README.txt").decode()
    assert (line["id"], funding["id"]) == (str(chosen.pk), str(row.pk))


def lines(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_all_that_a_filtered_and_sorted_list_shows_comes_as_a_table(editor):
    found = [factories.project("Crane one"), factories.project("Crane two")]
    factories.project("A quay")
    answer = send(
        editor, found[0], action="selected_as_csv", query="?q=crane&o=-1", select_across="1"
    )
    assert {line["id"] for line in lines(content(answer))} == {str(one.pk) for one in found}


def test_more_records_than_a_file_may_have_are_told_on_the_list(editor, monkeypatch):
    monkeypatch.setitem(limits.MOST_RECORDS, "xlsx", 1)
    chosen = factories.project(), factories.project()
    answer = send(editor, *chosen, action="selected_as_workbook")
    assert answer.status_code == 302
    assert "at most 1" in editor.get(LIST).content.decode()


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
