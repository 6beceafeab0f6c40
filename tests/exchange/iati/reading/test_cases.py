"""Small files of others' making that stand for a kind of trouble, each with its right outcome.

The same kinds are tried without these files in the tests of the modules that deal with them.
"""

from decimal import Decimal

import pytest
from lxml import etree

from partnership.exchange.formats import read
from partnership.exchange.iati.reading.activities import fixtures_of
from partnership.exchange.pipeline.importing import take_in
from partnership.exchange.pipeline.report import FileReport, Report
from partnership.participants.models import Organisation
from partnership.publishing.findings import Level
from projects.models import Funding, Project, ResultValue
from tests.exchange.iati.activities import words, written
from tests.exchange.iati.taken import apply, told

pytestmark = [pytest.mark.django_db, pytest.mark.reference, pytest.mark.any_database]


@pytest.fixture
def case(reference_dir, partnership):
    """Take in the case whose name begins so; return (counts, report)."""

    def run(name):
        [path] = (reference_dir / "cases").glob(f"{name}-*.xml")
        report = FileReport(Report(), path.name)
        counts = apply(fixtures_of(path, partnership, report, live=True), report)
        assert told(report, Level.ERROR) == []
        return counts, report

    return run


def test_10_amounts_with_many_decimals_and_thousands_apart(case):
    _counts, report = case("10")

    assert sorted(str(row.amount) for row in Funding.objects.all()) == [
        "1000.00",
        "1000.00",
        "123456789.13",
        "5000.00",
    ]
    assert ("transaction/value", "The amount is empty.") in told(report, Level.LOST)
    notes = told(report, Level.NOTE)
    assert ("transaction/value", "“5,000” is understood as 5000.") in notes
    assert ("transaction/value", "123456789.126 is rounded to 123456789.13.") in notes


def test_22_organisations_of_one_name_and_a_reference_that_is_none(case):
    _counts, report = case("22")

    ministries = Organisation.objects.filter(name="Ministry of Labour")
    assert {row.identifiers.get().identifier for row in ministries} == {"CN-1", "KH-1"}
    assert not Organisation.objects.get(name="X").identifiers.exists()
    assert Project.objects.get().participations.count() == 3
    message = "“-” is no reference; taken by its name, “X”."
    assert ("@ref", message) in told(report, Level.NOTE)


def test_23_a_policy_marker_twice(case):
    _counts, report = case("23")

    assert [row.significance for row in Project.objects.get().policy_markers.all()] == ["1"]
    [told_of] = [text for field, text in told(report, Level.LOST) if field == "policy marker"]
    assert "line 10" in told_of


def test_25_results_with_thousands_apart(case):
    case("25")

    values = {row.nature: row.quantity for row in ResultValue.objects.all()}
    assert {name: quantity.low for name, quantity in values.items()} == {
        "target": 20000,
        "actual": 23152,
    }
    assert all(quantity.is_stated for quantity in values.values())
    assert ResultValue.objects.first().result.baseline_value == 1000


def test_26_results_of_one_title_read_twice(case):
    first, _report = case("26")
    again, _report = case("26")

    assert (first.keys(), again.keys()) == ({"created"}, {"unchanged"})
    for year, place in ((2020 + number, number) for number in range(6)):
        values = ResultValue.objects.filter(result__position=place + 1)
        assert {(row.period, row.nature, row.quantity_low) for row in values} == {
            (f"{year}-01-01/{year}-12-31", "target", place * 10),
            (f"{year}-01-01/{year}-12-31", "actual", place * 10 + 1),
        }


def test_29_a_corrected_file_replaces_the_earlier_one(case):
    case("29a")
    _counts, report = case("29b")

    assert sorted(row.amount for row in Funding.objects.all()) == [500, 1200]
    [place] = Project.objects.get().places.all()
    assert place.place.iso_alpha2 == "LA"
    assert any("2 rows of an earlier file go" in text for _name, text in told(report, Level.NOTE))


@pytest.mark.parametrize("together", [True, False])
def test_30_yearly_files_add_to_each_other(reference_dir, partnership, together):
    paths = sorted((reference_dir / "cases").glob("30?-*.xml"))
    for some in [paths] if together else [[path] for path in paths]:
        report = Report()
        take_in(read(some, report, partnership=partnership.slug), report)
        assert not report.has_errors

    assert {(row.date, row.amount) for row in Funding.objects.all()} == {
        ("2021-02-01", 10),
        ("2022-02-01", 20),
    }
    assert any("as one of a series" in finding.message for finding in report.told())


def test_03_an_original_and_a_revised_budget(case):
    case("03")

    funding = Project.objects.get().funding
    assert {(row.budget_type, int(row.amount)) for row in funding.all()} == {("1", 100), ("2", 150)}
    [(_kind, amount)] = funding.sums().beside
    assert (int(amount.amount), amount.currency) == (150, "EUR")
    out = etree.fromstring(written()).findall(".//budget")
    assert {(node.get("type"), node.findtext("value")) for node in out} == {
        ("1", "100"),
        ("2", "150"),
    }


def test_21_sectors_and_countries_of_transactions(case, client):
    case("21")

    project = Project.objects.get()
    assert {row.place.iso_alpha2: row.share for row in project.places.all()} == {"KH": 60, "LA": 40}
    assert {row.theme.code: row.share for row in project.themes.all()} == {"16020": 60, "16010": 40}
    out = etree.fromstring(written())
    assert [node.get("percentage") for node in out.iter("recipient-country")] == ["60", "40"]
    assert [node.get("percentage") for node in out.iter("sector")] == ["40", "60"]
    page = client.get(project.get_absolute_url()).content.decode()
    assert page.count("60%") == 2


def test_06_a_country_and_a_region_of_the_dac(case):
    case("06")

    out = etree.fromstring(written())
    [country], [region] = out.iter("recipient-country"), out.iter("recipient-region")
    assert (country.get("code"), country.get("percentage")) == ("KH", "50")
    assert (region.get("code"), region.get("percentage")) == ("789", "50")
    assert words(region) == {"en": "Far East Asia", "zh": "远东亚洲"}


def test_07_many_countries_with_rounded_shares(case):
    case("07")

    places = [row.place for row in Project.objects.get().places.select_related("place")]
    assert len(places) == 23
    assert all(len(place.name) > 2 and place.has_translation("zh-hans", "name") for place in places)
    assert {"Viet Nam", "Türkiye", "State of Palestine"} & {place.name for place in places}
    shares = [
        Decimal(node.get("percentage"))
        for node in etree.fromstring(written()).iter("recipient-country")
    ]
    assert (len(shares), sum(shares)) == (23, 100)
