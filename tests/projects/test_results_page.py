"""Results and money on the page of a project: nothing is claimed that no source says."""

from decimal import Decimal

import pytest

from tests import factories
from tests.factories import translation

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def page(client, project, language="en"):
    response = client.get(f"/{language}/projects/{project.slug}/")
    assert response.status_code == 200
    return response.content.decode()


def results(client, project, language="en"):
    """The part of the page that tells of results."""
    html = page(client, project, language)
    return html.partition('id="h-results"')[2].partition("</table>")[0]


def test_a_statement_alone_is_neither_expected_nor_reported(client):
    project = factories.result(statement="Ports are safer").project
    html = page(client, project)
    part = results(client, project)

    assert "Ports are safer" in part
    assert "No figure stated" in part
    assert ">Reported<" not in part
    assert ">Expected<" not in part
    assert "results awaited" not in html
    assert "is an expectation" not in html


def test_a_statement_alone_in_chinese(client):
    part = results(client, factories.result().project, "zh-hans")
    assert "来源未给出数字" in part
    assert "已报告" not in part


def test_words_are_reported(client):
    part = results(client, factories.result(text="Accidents became rare").project)
    assert ">Reported<" in part
    assert "Accidents became rare" in part


def test_a_baseline_alone_is_expected_and_no_target_is_stated(client):
    project = factories.result(baseline_value=Decimal(20000), baseline_year=2013).project
    part = results(client, project)
    assert "Baseline: 20,000 (2013)" in part
    assert ">Expected<" in part
    assert "No target stated" in part
    assert "results awaited" in page(client, project)


def test_a_baseline_of_which_only_the_year_is_known(client):
    part = results(client, factories.result(baseline_year=2013).project)
    assert "Baseline: Not stated (2013)" in part


def test_level_unit_and_baseline_stand_once_for_each_result(client):
    result = factories.result(
        level="2",
        unit="drivers",
        baseline_value=Decimal(5),
        means="Better governance",
        beneficiaries="Women",
    )
    factories.result_value(result, nature="expected", quantity_low=10, quantity_unit="")
    factories.result_value(result, nature="reported", quantity_low=7, quantity_unit="")
    part = results(client, result.project)
    for words in (
        "Level: outcome",
        "Unit: drivers",
        "Baseline: 5",
        "Means: Better governance",
        "Beneficiary groups: Women",
    ):
        assert part.count(words) == 1, words


def test_a_unit_that_each_value_names_is_not_said_again(client):
    result = factories.result(unit="people")
    factories.result_value(result, quantity_low=10, quantity_unit="people")
    part = results(client, result.project)
    assert "10 people" in part
    assert "Unit:" not in part


def test_a_unit_in_the_language_of_the_page(client):
    result = factories.result(unit="drivers", translations=translation("unit", "司机"))
    factories.result_value(result, quantity_low=10, quantity_unit="")
    assert "单位：司机" in results(client, result.project, "zh-hans")


def test_a_percentage_says_that_it_is_one(client):
    result = factories.result(measure="2", baseline_value=Decimal("12.5"))
    factories.result_value(result, quantity_low=45, quantity_unit="")
    part = results(client, result.project)
    assert "45%" in part
    assert "Baseline: 12.5%" in part


def test_a_mixture_says_of_each_row_what_it_is(client):
    project = factories.project()
    factories.result_value(factories.result(project, "Expected to come"), quantity_low=500)
    factories.result(project, "A mere statement")
    part = results(client, project)
    assert part.count(">Expected<") == 1
    assert part.count("No figure stated") == 1
    assert "Period ended, results awaited" in page(client, project)


def test_words_of_the_source_stand_where_it_gives_no_number(client):
    value = factories.result_value(
        quantity_comparator="not_stated", quantity_low=None, quantity_words="many more than before"
    )
    assert "many more than before" in results(client, value.project)


def test_no_words_are_joined_to_a_title(client):
    result = factories.result(means="Better governance", beneficiaries="Workers")
    factories.result_value(result, group="Women")
    html = page(client, result.project)
    for joined in ("Through Better", "For Workers", "of these Women"):
        assert joined not in html


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"date": "2014-05"}, "Date: May 2014"),
        ({"kind": "budget", "period": "2018-01-01/2018-12-31"}, "Period: 1 January – 31 December"),
    ],
)
def test_a_line_of_funding_says_when(client, fields, words):
    line = factories.funding(amount=Decimal(5), **fields)
    assert words in page(client, line.project)


def test_lists_and_ledger_say_of_which_time_a_budget_is(client):
    project = factories.project()
    for year in (2018, 2019):
        factories.funding(project, amount=Decimal(5), kind="budget", period=str(year))
    for address in ("/en/projects/", "/en/"):
        html = client.get(address).content.decode()
        assert "budget, 2018" in html, address
        assert "budget, 2019" in html, address


def test_who_receives_is_said(client):
    port = factories.organisation("Port of Arcadia")
    assert "Port of Arcadia" in page(client, factories.funding(receiver=port).project)


def test_money_says_when_on_the_page_of_who_gives(client):
    giver = factories.organisation("Port of Arcadia")
    factories.funding(provider=giver, amount=Decimal(5), date="2014-05")
    html = client.get(giver.get_absolute_url()).content.decode()
    assert "Date: May 2014" in html


def related(html):
    return html.partition("<h2>Related</h2>")[2].partition("</ul>")[0]


@pytest.mark.parametrize(
    ("certainty", "words"),
    [
        ("suspected", "Possibly the same money (no source says so): "),
        ("stated", "The same money: "),
    ],
)
def test_the_same_money_is_named_as_such_both_ways(client, certainty, words):
    line = factories.agreement_money(factories.agreement("Pact of 2012"), amount=Decimal(5))
    project = factories.project("Cranes", agreement=None)
    factories.funding(
        project, amount=Decimal(5), same_money_as=line, same_money_certainty=certainty
    )
    there = related(page(client, project))
    back = related(client.get(line.agreement.get_absolute_url()).content.decode())
    assert f'{words}<a href="{line.agreement.get_absolute_url()}">Pact of 2012</a>' in there
    assert f'{words}<a href="{project.get_absolute_url()}">Cranes</a>' in back
    assert "Agreement: " not in there


def test_the_same_money_of_two_agreements_is_named_both_ways(client):
    early = factories.agreement_money(factories.agreement("Early pact"), amount=Decimal(5))
    late = factories.agreement_money(
        factories.agreement("Late pact"), same_money_as=early, same_money_certainty="suspected"
    )
    for line, other in ((early, "Late pact"), (late, "Early pact")):
        part = related(client.get(line.agreement.get_absolute_url()).content.decode())
        assert "Possibly the same money (no source says so)" in part
        assert other in part
