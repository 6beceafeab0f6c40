"""What the staff do with reports: they see them first, settle them, and change no words."""

from http import HTTPStatus

import pytest
from django.urls import reverse

from partnership.feedback.models import Report
from tests import factories
from tests.staff.test_roles import person

pytestmark = pytest.mark.django_db


def report(**fields):
    given = {"kind": "wrong", "text": "It was in May.", "form": fields.get("text", "f")[:32]}
    return Report.objects.create(**(given | {"language": "en"} | fields))


def test_a_new_report_stands_on_the_first_page_of_the_staff(client):
    one = report(subject="Cranes without accidents")
    client.force_login(person("editor"))
    page = client.get(reverse("admin:index")).content.decode()
    assert "Reports from readers (1)" in page
    assert reverse("admin:feedback_report_change", args=[one.pk]) in page


def test_who_may_not_see_reports_is_not_told_of_them(client):
    report(subject="Cranes without accidents")
    client.force_login(person("administrator"))
    assert "Cranes without accidents" not in client.get(reverse("admin:index")).content.decode()


def test_a_settled_report_keeps_who_and_when_and_no_address(client):
    one = report(email="reader@example.org")
    editor = person("editor")
    client.force_login(editor)
    address = reverse("admin:feedback_report_change", args=[one.pk])
    given = {"state": "answered", "note": "It was May indeed.", "text": "other", "email": "x@y.org"}
    assert client.post(address, given).status_code == HTTPStatus.FOUND
    one.refresh_from_db()
    assert (one.state, one.settled_by, one.email) == ("answered", editor, "")
    assert one.settled_at
    assert one.text == "It was in May."


def test_a_report_can_be_opened_again(client):
    one = report()
    client.force_login(person("editor"))
    address = reverse("admin:feedback_report_change", args=[one.pk])
    client.post(address, {"state": "set_aside", "note": ""})
    client.post(address, {"state": "new", "note": ""})
    one.refresh_from_db()
    assert (one.state, one.settled_at, one.settled_by) == ("new", None, None)


def test_a_report_leads_to_the_form_of_its_record(client):
    project = factories.project()
    page = project.get_absolute_url()
    one = report(page=page, subject="x", model="projects.project", record=project.pk)
    client.force_login(person("editor"))
    form = client.get(reverse("admin:feedback_report_change", args=[one.pk])).content.decode()
    assert reverse("admin:projects_project_change", args=[project.pk]) in form
    assert client.get(reverse("admin:feedback_report_changelist")).status_code == HTTPStatus.OK


@pytest.mark.parametrize("role", ["editor", "publisher"])
def test_only_publishers_delete_a_report(client, role):
    one = report()
    client.force_login(person(role))
    client.post(reverse("admin:feedback_report_delete", args=[one.pk]), {"post": "yes"})
    assert Report.objects.exists() == (role == "editor")
