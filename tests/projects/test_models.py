"""Projects: when they run, what they received."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from projects.models import Funding, Project, ResultValue
from tests import factories

pytestmark = pytest.mark.django_db

UNDATED = {"stated_period": ""}


@pytest.mark.parametrize(
    ("dates", "years", "not_in"),
    [
        ({"stated_period": "2018/2020"}, [2018, 2019, 2020], [2017, 2021]),
        ({"stated_period": "2018/.."}, [2018, 2030], [2017]),
        ({"stated_period": "../2018"}, [1990, 2018], [2019]),
        ({"planned_start": "2018", "planned_end": "2019"} | UNDATED, [2018, 2019], [2017, 2020]),
        # What happened goes before what was planned.
        (
            {"planned_end": "2019", "actual_end": "2021", "stated_period": "2018/2019"},
            [2021],
            [2022],
        ),
        (UNDATED, [], [2018]),
    ],
)
def test_a_project_runs_in_the_years_that_its_dates_may_touch(dates, years, not_in):
    project = factories.project(**dates)

    for year in years:
        assert Project.objects.running_in(year).get() == project, year
    for year in not_in:
        assert not Project.objects.running_in(year).exists(), year


def test_the_newest_come_first_and_those_without_a_date_last():
    none = factories.project(**UNDATED)
    old = factories.project(stated_period="2001")
    new = factories.project(stated_period="2019/2020")

    assert list(Project.objects.newest_first()) == [new, old, none]


def test_projects_under_an_agreement_and_of_a_partnership():
    agreement, partnership = factories.agreement(), factories.partnership("Another")
    project = factories.project(agreement=agreement, partnerships=[partnership])
    factories.project(partnerships=[factories.partnership()])

    assert list(Project.objects.under(agreement)) == [project]
    assert list(Project.objects.of(partnership)) == [project]


def test_the_status_is_suggested_from_the_dates_and_never_stored():
    project = factories.project(stated_period="2018/2020")
    suggested = {
        year: project.suggested_status(datetime.date(year, 6, 1)) for year in (2017, 2019, 2021)
    }

    assert suggested == {2017: "1", 2019: "2", 2021: "4"}
    assert project.status == ""
    assert factories.project(**UNDATED).suggested_status() == ""


def test_a_period_has_ended_after_its_last_possible_day_and_never_without_an_end():
    project = factories.project(stated_period="2018/2020")

    assert not project.period_has_ended(datetime.date(2020, 12, 31))
    assert project.period_has_ended(datetime.date(2021, 1, 1))
    assert not factories.project(stated_period="2018/..").period_has_ended(
        datetime.date(2099, 1, 1)
    )


def test_totals_are_per_currency_and_leave_out_what_does_not_count():
    project = factories.project()
    factories.funding(project, amount=Decimal("745000"), currency="USD")
    factories.funding(project, amount=Decimal("200000"), currency="USD")
    factories.funding(project, amount=Decimal("10"), currency="CHF")
    factories.funding(
        project, amount=Decimal("5"), currency="USD", counts_in_totals=False,
        reason_not_counted="Stated twice",
    )  # fmt: skip
    factories.funding(project, kind="in_kind", description="Advice")

    assert Funding.objects.sums() == (
        [("CHF", Decimal("10"), False), ("USD", Decimal("945000"), False)],
        [],
    )


def test_an_amount_not_stated_makes_the_total_of_its_currency_open():
    project = factories.project()
    factories.funding(project, amount=Decimal(1), currency="USD")
    factories.funding(project, amount=None, currency="USD")
    factories.funding(project, amount=Decimal(2), currency="EUR")
    factories.funding(project, kind="3", amount=None, currency="EUR")  # was not agreed
    euros, dollars = Funding.objects.sums().total

    assert (euros.display(), euros.open) == ("€\u00a02", False)
    assert (dollars.display(), dollars.open) == ("at least US$\u00a01", True)

    factories.funding(project, amount=None, currency="")
    assert [total.open for total in Funding.objects.sums().total] == [True, True]


def test_nothing_stated_has_no_total():
    factories.funding(factories.project(), amount=None, currency="USD")

    assert Funding.objects.sums() == ([], [])
    assert Funding.objects.none().sums() == ([], [])


def test_money_comes_before_help_in_kind_the_largest_amount_first():
    project = factories.project()
    advice = factories.funding(project, kind="in_kind", description="Advice")
    unknown = factories.funding(project, amount=None, currency="")
    small = factories.funding(project, amount=Decimal("10"), currency="CHF")
    large = factories.funding(project, amount=Decimal("745000"), currency="USD")

    assert list(Funding.objects.money_first()) == [large, small, unknown, advice]


def test_a_value_belongs_to_a_result_of_the_same_project():
    result = factories.result()
    ResultValue(project=result.project, result=result, nature="expected").clean()
    with pytest.raises(ValidationError, match="same project"):
        ResultValue(project=factories.project(), result=result, nature="expected").clean()


@pytest.mark.parametrize(
    ("nature", "expected"),
    [("target", True), ("expected", True), ("actual", False), ("reported", False)],
)
def test_targets_are_expectations_and_reports_are_not(nature, expected):
    assert ResultValue(nature=nature).is_expectation is expected


@pytest.mark.parametrize("identifier", [" XM-1", "XM-1 ", "XM-1\n", "XM\n1", "XM\t1", "XM  1", " "])
def test_an_iati_identifier_has_no_spaces_around_it_and_no_line_breaks(identifier):
    with pytest.raises(ValidationError) as refused:
        Project(iati_identifier=identifier).full_clean()
    assert "iati_identifier" in refused.value.message_dict


@pytest.mark.parametrize(
    ("identifier", "signs"),
    [
        ("XM-DAC-1-A_b.c:d", []),
        ("XI-IATI-EC_INTPA-2005/103-390", ["/"]),
        ("XM-DAC-41302-29637 -1173?", [" ", "?"]),
        ("A&B|C", ["&", "|"]),
    ],
)
def test_signs_of_which_iati_warns_are_told_and_not_refused(identifier, signs):
    project = Project(iati_identifier=identifier)
    with pytest.raises(ValidationError) as refused:
        project.full_clean()
    assert "iati_identifier" not in refused.value.message_dict
    assert project.unwise_in_identifier == signs
