"""What equals something that is there is told as it comes in, before it is counted twice."""

import uuid

import pytest

from projects.models import Funding
from tests import factories

pytestmark = pytest.mark.django_db


def line(project, amount, **fields):
    fields = {"project": str(project.pk), "amount": amount, "currency": "USD"} | fields
    return "projects.funding", str(uuid.uuid4()), fields


def told_of(take, *things):
    return [message for message in take(*things).errors if "equals" in message or "dupl" in message]


def test_a_new_row_is_told_that_equals_a_saved_one_or_another_of_the_input(take):
    project, other = factories.project(), factories.project()
    assert take(line(project, "100"), line(project, "200")).errors == []
    [first, second] = Funding.objects.order_by("amount")
    told = told_of(
        take,
        line(project, "100.00", description=""),
        line(project, "300"),
        line(project, "300"),
        line(project, "300"),
        line(other, "100"),
        line(project, "100", currency="EUR"),
        # As it was, or changed: it has its id along.
        ("projects.funding", str(first.pk), {"amount": "100"}),
        ("projects.funding", str(second.pk), {"amount": "250"}),
        line(project, "200"),
    )
    assert [message.split(": ")[1] for message in told] == [
        f"in.json, line {number}" for number in (1, 3, 4)
    ]
    assert f"with the id {first.pk}. Take the id along, or leave the row out" in told[0]
    assert "equals the one at in.json, line 2. Leave one of them out" in told[1]
    assert Funding.objects.count() == 9  # it is said, and keeps nothing back


def test_rows_that_say_nothing_but_their_record_are_not_compared(take):
    project = factories.project()
    factories.funding(project)
    assert told_of(take, ("projects.funding", None, {"project": str(project.pk)})) == []


def test_a_new_record_is_told_whose_name_one_has_in_whatever_spelling(take):
    factories.project("Jobs for Youth", slug="jobs")
    new = [
        ("projects.project", None, {"slug": slug, "title": title, "live": False})
        for slug, title in [("a", "JOBS – for Youth"), ("b", "Ports"), ("c", "ports."), ("d", "D")]
    ]
    told = told_of(take, *new)
    assert [message.split(": ")[1] for message in told] == ["in.json, line 1", "in.json, line 3"]
    assert "Possible duplicate: “Jobs for Youth” (jobs) has the same name." in told[0]
    assert "Possible duplicate: the record at in.json, line 2 has the same name." in told[1]
    # What is there already is not new.
    assert told_of(take, *new) == []
