"""Original and revised budgets: both are kept, and only what was revised counts."""

import pytest
from django.utils import translation
from lxml import etree

from partnership.publishing.findings import Level
from projects.models import Funding, Project
from tests.exchange.iati.activities import written
from tests.exchange.iati.taken import told

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def budget(kind, start, end, amount, currency="EUR", day="2023-06-13", status="1"):
    return (
        f'<budget type="{kind}" status="{status}"><period-start iso-date="{start}"/>'
        f'<period-end iso-date="{end}"/><value currency="{currency}" value-date="{day}">{amount}'
        "</value></budget>"
    )


YEAR = ("2026-01-01", "2026-12-31")


def counted():
    return {(row.budget_type, int(row.amount)) for row in Funding.objects.all() if
            row.counts_in_totals}  # fmt: skip


def test_both_budgets_are_kept_and_go_out_with_their_type_and_the_revised_one_counts(take, client):
    money = budget("1", *YEAR, 100) + budget("2", *YEAR, 150, day="2025-06-13", status="2")
    take(money=money, live=True)

    project = Project.objects.get()
    assert {(row.budget_type, row.budget_status) for row in project.funding.all()} == {
        ("1", "1"),
        ("2", "2"),
    }
    [(_kind, amount)] = project.funding.sums().beside
    assert (int(amount.amount), amount.currency) == (150, "EUR")
    out = etree.fromstring(written()).findall(".//budget")
    assert {(node.get("type"), node.get("status"), node.findtext("value")) for node in out} == {
        ("1", "1", "100"),
        ("2", "2", "150"),
    }
    assert {node.find("value").get("value-date") for node in out} == {"2023-06-13", "2025-06-13"}
    page = client.get(project.get_absolute_url()).content.decode()
    assert "Budget (original)" in page and "Budget (revised)" in page


@pytest.mark.parametrize(
    ("budgets", "kept"),
    [
        # Without a type it is the original one; in another currency it is the same money.
        (budget("", *YEAR, 1) + budget("2", *YEAR, 2, "USD"), {("2", 2)}),
        # Revised in parts that together are the whole.
        (
            budget("1", *YEAR, 1)
            + budget("2", "2026-01-01", "2026-06-30", 2)
            + budget("2", "2026-07-01", "2026-12-31", 3),
            {("2", 2), ("2", 3)},
        ),
        # Of other years.
        (budget("1", *YEAR, 1) + budget("2", "2027-01-01", "2027-12-31", 2), {("1", 1), ("2", 2)}),
        (budget("1", *YEAR, 1) + budget("1", *YEAR, 2), {("1", 1), ("1", 2)}),
    ],
)
def test_a_revised_budget_replaces_those_of_its_time(take, budgets, kept):
    take(money=budgets)
    assert counted() == kept
    with translation.override("zh-hans"):
        assert take(money=budgets)[0].keys() == {"unchanged"}


def test_one_that_is_revised_in_part_counts_and_is_told(take):
    _counts, report = take(money=budget("1", "2026-01-01", "2027-12-31", 1) + budget("2", *YEAR, 2))
    assert counted() == {("1", 1), ("2", 2)}
    assert "budget" in {field for field, _message in told(report, Level.WARNING)}


def test_an_original_budget_counts_again_once_nothing_replaces_it(take):
    take(money=budget("1", *YEAR, 1) + budget("2", *YEAR, 2))
    take(money=budget("1", *YEAR, 1))
    assert counted() == {("1", 1)}


def test_a_type_that_is_none_is_told(take):
    _counts, report = take(money=budget("9", *YEAR, 1))
    assert counted() == {("", 1)}
    message = "“9” is none of the codes here. Use one of: 1 (original), 2 (revised)."
    assert ("budget/@type", message) in told(report, Level.LOST)
