"""Who shares what with whom, and what was expected of projects against what is reported."""

from decimal import Decimal

import pytest
from django.urls import reverse

from partnership.participants.models import MoneyLine
from partnership.website.figures.outcomes import Outcomes
from partnership.website.figures.sharing import Sharing, around, divided
from partnership.website.sums import Sums
from projects.models import ProjectPlace
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
BENEFICIARY = ProjectPlace.Role.BENEFICIARY


@pytest.fixture
def partnership():
    return factories.partnership()


@pytest.fixture
def project(partnership):
    return factories.project("Cranes without accidents", partnerships=[partnership])


def share(project, giver, words="Advice", receiver=None, **fields):
    given = {"kind": MoneyLine.Kind.IN_KIND, "description": words, "amount": None, "currency": ""}
    return factories.funding(project, provider=giver, receiver=receiver, **(given | fields))


@pytest.fixture
def arcadia():
    return factories.organisation("Harbours of Arcadia")


def sharing(partnership):
    return Sharing(Sums(partnership))


def page(client):
    return client.get(reverse("website:statistics")).content.decode()


def test_a_receiver_that_follows_from_the_place_of_the_project_is_implied(
    client, partnership, project, arcadia
):
    share(project, arcadia)
    factories.project_place(project, place=factories.place("Lorania"), role=BENEFICIARY)
    (row,) = sharing(partnership).rows
    assert [(one.record.label, one.implied) for one in row.receivers] == [("Lorania", True)]
    assert '<line class="implied"' in page(client)


def test_a_receiver_whom_a_source_names_has_a_whole_line(client, partnership, project, arcadia):
    share(project, arcadia, receiver=factories.organisation("Port of Lorania"))
    factories.project_place(project, place=factories.place("Lorania"), role=BENEFICIARY)
    (row,) = sharing(partnership).rows
    assert [(one.record.label, one.implied) for one in row.receivers] == [
        ("Port of Lorania", False)
    ]
    assert 'class="implied"' not in page(client)


def test_what_one_giver_shares_in_one_project_stands_in_one_row(partnership, project, arcadia):
    share(project, arcadia, "Advice")
    share(project, arcadia, "Training")
    share(project, factories.organisation("Port of Lorania"), "Cranes")
    rows = sharing(partnership).rows
    assert [len(row.what) for row in rows] == [2, 1]


def test_money_and_what_nobody_is_said_to_give_are_not_shared(partnership, project, arcadia):
    factories.funding(project, provider=arcadia, amount=Decimal(5), currency="USD")
    share(project, None)
    assert sharing(partnership).rows == []


def test_givers_and_receivers_that_are_not_public_are_not_named(
    client, partnership, project, arcadia
):
    share(project, factories.organisation("Xyzzy office", live=False), "Xyzzy advice")
    share(project, arcadia, "Xyzzy plans", receiver=factories.organisation("Xyzzy", live=False))
    share(project, arcadia)
    hidden = factories.place("Xyzzy island", live=False)
    factories.project_place(project, place=hidden, role=BENEFICIARY)
    assert "Xyzzy" not in page(client)


def test_a_fact_of_the_table_has_the_mark_of_its_passage(client, project, arcadia):
    line = share(project, arcadia)
    factories.cite(project, row=line, passage=factories.passage("Arcadia gives advice."))
    html = page(client)
    assert "Arcadia gives advice." in html
    assert 'popovertarget="passage-1"' in html


def test_passages_of_both_tables_are_numbered_together(client, project, arcadia):
    line = share(project, arcadia)
    factories.cite(project, row=line, passage=factories.passage("Arcadia gives advice."))
    result = factories.result(project)
    factories.cite(project, row=result, passage=factories.passage("Drivers are trained."))
    html = page(client)
    assert 'popovertarget="passage-1"' in html
    assert 'popovertarget="passage-2"' in html
    assert 'id="passage-2"' in html


def test_the_table_takes_as_many_queries_for_many_projects_as_for_one(
    partnership, arcadia, django_assert_max_num_queries
):
    for number in range(5):
        project = factories.project(f"Project {number}", partnerships=[partnership])
        share(project, arcadia)
        factories.project_place(project, place=factories.place(f"Place {number}"), role=BENEFICIARY)
    with django_assert_max_num_queries(5):
        assert len(sharing(partnership).rows) == 5


def test_what_is_not_told_of_for_its_number_is_said(
    client, monkeypatch, partnership, project, arcadia
):
    monkeypatch.setattr("partnership.website.figures.sharing.MOST", 1)
    monkeypatch.setattr("partnership.website.figures.outcomes.MOST", 1)
    newer = factories.project("Quays", partnerships=[partnership], stated_period="2024")
    for one in (project, newer):
        share(one, arcadia)
        factories.result(one, statement=f"Drivers of {one} are trained")
    sums = Sums(partnership)
    assert [row.project for row in Sharing(sums).rows] == [newer]
    assert [row.project for row in Outcomes(sums).rows] == [newer]
    assert page(client).count("Only the newest projects stand here") == 2


def test_an_expectation_and_a_report_stand_beside_each_other(client, partnership, project):
    result = factories.result(project, statement="Drivers are trained")
    factories.result_value(result, nature="target", quantity_low=500)
    factories.result_value(result, nature="reported", quantity_low=150)
    (row,) = Outcomes(Sums(partnership)).rows
    assert [value.quantity_low for value in row.expected] == [500]
    assert [value.quantity_low for value in row.reported] == [150]
    assert "Expected against reported" in page(client)


def test_a_target_that_a_later_one_replaced_is_left_to_its_page(partnership, project):
    result = factories.result(project)
    factories.result_value(
        result, nature="target", quantity_low=9, replaced=True, reason_for_change="Too low"
    )
    (row,) = Outcomes(Sums(partnership)).rows
    assert row.expected == []


def test_names_of_the_diagram_have_lines_that_a_phone_has_room_for():
    assert divided("Lorania") == ["Lorania"]
    assert divided("Government of the Lorania People") == ["Government of", "the Lorania", "People"]
    assert divided("洛拉尼亚人民共和国") == ["洛拉尼亚人民共", "和国"]
    assert around(100, ["Government of", "Lorania"]) == [("Government of", 95), ("Lorania", 115)]
