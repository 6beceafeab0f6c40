"""Cells of a list that are worked through are edited in place, as drafts, by the same checks."""

import pytest
from django.urls import reverse
from lxml import html

from partnership.publishing.models import Revision
from projects.models import Project
from tests import factories
from tests.forms import fields_of
from tests.staff.test_roles import person

pytestmark = pytest.mark.django_db

LIST = reverse("admin:projects_project_changelist")


@pytest.fixture
def project():
    return factories.project("Cranes", stated_period="2018/2020", checked_on="2026-01-02")


def cells_of(client):
    """{name of the field: (text of the cell, address of its form)} of the only row of the list."""
    page = html.fromstring(client.get(LIST).content.decode())
    return {
        cell.get("class").partition("field-")[2].split()[0]: (
            " ".join(cell.text_content().split()),
            cell.xpath("string(.//a[contains(@class, 'cell-edit')]/@href)"),
        )
        for cell in page.xpath("//table[@id='result_list']/tbody/tr/td[contains(@class, 'field-')]")
    }


def test_dates_states_and_when_it_was_checked_lead_to_a_form_of_each(admin_client, project):
    cells = cells_of(admin_client)
    assert {name for name, (_text, address) in cells.items() if address} == {
        "status", "stated_period", "checked_on",
    }  # fmt: skip
    form = fields_of(admin_client.get(cells["stated_period"][1]))
    assert form["stated_period"] == ["2018/2020"]
    assert "title" not in form


def test_what_is_typed_becomes_the_draft_which_the_list_then_shows(admin_client, project):
    address = cells_of(admin_client)["stated_period"][1]
    data = fields_of(admin_client.get(address)) | {"stated_period": "2018 to 2021", "_draft": "x"}
    response = admin_client.post(address, data)
    assert response.url == LIST
    text, _address = cells_of(admin_client)["stated_period"]
    assert text.startswith("2018–2020 draft: 2018–2021")
    assert Project.objects.get().stated_period == "2018/2020"


def test_what_is_wrong_or_out_of_date_is_refused_and_nothing_is_saved(admin_client, project):
    address = cells_of(admin_client)["stated_period"][1]
    data = fields_of(admin_client.get(address))
    wrong = admin_client.post(address, data | {"stated_period": "mid-2027", "_draft": "x"})
    assert "Write 2027, or the months" in wrong.content.decode()
    admin_client.post(address, data | {"stated_period": "2019", "_draft": "x"})
    late = admin_client.post(address, data | {"stated_period": "2025", "_draft": "x"})
    assert "Nothing was saved" in late.content.decode()
    assert Revision.objects.draft_of(project).snapshot[0]["fields"]["stated_period"] == "2019"


@pytest.mark.every_database
def test_the_list_is_sorted_by_its_columns(admin_client, project):
    factories.project("Anchors", stated_period="2019")
    page = html.fromstring(admin_client.get(LIST).content.decode())
    sortable = page.xpath("//thead//th[contains(@class, 'sortable')]")
    assert {"column-name", "column-stated_period"} <= {
        name for head in sortable for name in head.get("class").split()
    }


def test_who_may_only_look_finds_no_way_to_edit(client, project):
    client.force_login(person("administrator"))
    assert not any(address for _text, address in cells_of(client).values())


def test_the_list_asks_no_more_for_more_records(
    admin_client, project, django_assert_max_num_queries
):
    admin_client.get(LIST)
    with django_assert_max_num_queries(40) as queries:
        admin_client.get(LIST)
    for number in range(5):
        factories.project(f"Quay {number}")
    with django_assert_max_num_queries(len(queries)):
        admin_client.get(LIST)
