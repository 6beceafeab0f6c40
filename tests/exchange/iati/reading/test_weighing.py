"""Money by country and sector, where only the transactions say for which it is."""

import pytest
from lxml import etree

from partnership.publishing.findings import Level
from projects.models import Project
from tests.exchange.iati.activities import written
from tests.exchange.iati.taken import told

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def spent(amount, country="", sector="", kind="3", currency="USD", region=""):
    return (
        f'<transaction><transaction-type code="{kind}"/><transaction-date iso-date="2018-05-01"/>'
        f'<value currency="{currency}" value-date="2018-05-01">{amount}</value>'
        + (f'<sector vocabulary="1" code="{sector}"/>' if sector else "")
        + (f'<recipient-country code="{country}"/>' if country else "")
        + (f'<recipient-region code="{region}"/>' if region else "")
        + "</transaction>"
    )


@pytest.fixture
def take_money(take):
    def run(*lines):
        _counts, report = take(places="", sectors="", money="".join(lines), live=True)
        project = Project.objects.get()
        places = {
            row.place.iso_alpha2 or "region": row.share and float(row.share)
            for row in project.places.all()
        }
        themes = {row.theme.code: row.share and float(row.share) for row in project.themes.all()}
        return places, themes, report

    return run


def test_shares_follow_the_money_and_go_out_and_in_again(take_money, client):
    lines = spent(60, "KH", "16020"), spent(40, "LA", "16010")
    places, themes, report = take_money(*lines)

    assert places == {"KH": 60, "LA": 40}
    assert themes == {"16020": 60, "16010": 40}
    note = "Kept for the project as a whole, with the shares of the money for each."
    assert ("transaction/sector", note) in told(report, Level.NOTE)
    out = etree.fromstring(written())
    assert {node.get("code"): node.get("percentage") for node in out.iter("recipient-country")} == {
        "KH": "60",
        "LA": "40",
    }
    assert {node.get("code"): node.get("percentage") for node in out.iter("sector")} == {
        "16020": "60",
        "16010": "40",
    }
    page = client.get(Project.objects.get().get_absolute_url()).content.decode()
    assert page.count("60%") == 2 and page.count("40%") == 2


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([spent(1, "KH"), spent(1, "LA"), spent(1, "VN")],
         {"KH": 33.3334, "LA": 33.3333, "VN": 33.3333}),
        # A region stands beside countries.
        ([spent(30, "KH"), spent(70, region="789")], {"KH": 30, "region": 70}),
        # What was spent, where all of it was; else what was committed.
        ([spent(10, "KH"), spent(30, "LA"), spent(99, "LA", kind="2")], {"KH": 25, "LA": 75}),
        ([spent(10, "KH"), spent(30, "LA", kind="2"), spent(70, "KH", kind="2")],
         {"KH": 70, "LA": 30}),
        # Money that came back.
        ([spent(80, "KH"), spent(-20, "KH"), spent(40, "LA")], {"KH": 60, "LA": 40}),
        # Nothing to go by.
        ([spent(10, "KH"), spent(30, "LA", currency="EUR")], {"KH": None, "LA": None}),
        ([spent(10, "KH"), spent(30, "LA"), spent(5)], {"KH": None, "LA": None}),
        ([spent(10, "KH"), spent(-30, "LA")], {"KH": None, "LA": None}),
        # The whole needs no share.
        ([spent(10, "KH"), spent(5, "KH")], {"KH": None}),
    ],
)  # fmt: skip
def test_shares_are_told_by_the_money_only_where_it_tells(take_money, lines, expected):
    places, _themes, _report = take_money(*lines)
    assert places == expected
    assert take_money(*lines)[0] == expected


def test_what_the_activity_says_itself_comes_first(take):
    take(places='<recipient-country code="VN"/>', money=spent(10, "KH"))
    [row] = Project.objects.get().places.all()
    assert (row.place.iso_alpha2, row.share) == ("VN", None)
