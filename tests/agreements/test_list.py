"""The list of agreements, as readers get it."""

from decimal import Decimal

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


def listed(client, query="", language="en"):
    response = client.get(f"/{language}/agreements/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_counts_and_sums_exactly_what_it_shows(client):
    factories.agreement_money(factories.agreement("Pact"), amount=Decimal("1000000"))
    factories.agreement_money(
        factories.agreement("Repeat"),
        amount=Decimal("1000000"),
        counts_in_totals=False,
        reason_not_counted="The pact states the same million.",
    )
    hidden = factories.agreement("Secret pact", live=False)
    factories.agreement_money(hidden, amount=Decimal("9999999"))
    factories.agreement_money(
        factories.agreement("Third"),
        amount=Decimal("5"),
        provider=factories.organisation("Secret body", live=False),
    )

    html = listed(client)

    assert "3 agreements, €\xa01,000,000 stated" in html
    assert "Secret" not in html


def test_a_sum_never_mixes_partnerships(client):
    one = factories.partnership(slug="one")
    both = [one, factories.partnership("Other")]
    line = factories.agreement_money(factories.agreement(partnerships=both), amount=Decimal("5"))
    factories.funding(factories.project(partnerships=both[1:]), amount=Decimal("7"))

    assert ">1 agreement</h2>" in listed(client)
    assert f"1 agreement, {line.money.display()} stated" in listed(client, "?partnership=one")
    assert ">1 project</h2>" in client.get("/en/projects/").content.decode()


def test_a_list_without_amounts_has_no_sum(client):
    factories.agreement()
    assert ">1 agreement</h2>" in listed(client)


@pytest.mark.parametrize(
    "query",
    [
        "?q=alpha",
        "?kind=amendment",
        "?modality=triangular",
        "?year=2001",
        "?party=port-union",
        "?signing_body=ministry",
        "?place=lorania",
        "?theme=cranes",
        "?partnership=arcadia",
    ],
)
def test_each_filter_keeps_what_matches(client, query):
    alpha = factories.agreement(
        "Alpha",
        kind="amendment",
        modality="triangular",
        signed="2001",
        themes=[factories.theme("Cranes", slug="cranes")],
        partnerships=[factories.partnership(slug="arcadia")],
    )
    factories.party(
        alpha,
        organisation=factories.organisation("Port Union", slug="port-union"),
        signing_body=factories.organisation("Ministry", slug="ministry"),
    )
    factories.agreement_place(alpha, place=factories.place("Lorania", slug="lorania"))
    factories.agreement("Beta", partnerships=[factories.partnership("Other")])

    html = listed(client, query)

    assert "Alpha" in html
    assert "Beta" not in html
    assert ">1 agreement</h2>" in html


def test_a_signing_body_is_not_found_as_a_party(client):
    body = factories.organisation("Ministry", slug="ministry")
    factories.party(factories.agreement("Alpha"), signing_body=body)

    assert "0 agreements" in listed(client, "?party=ministry")


@pytest.mark.parametrize("year", [2018, 2019])
def test_an_imprecise_date_is_found_in_each_year_it_may_lie_in(client, year):
    factories.agreement("Alpha", signed="[2018-12,2019-06]")
    assert "Alpha" in listed(client, f"?year={year}")


def test_a_filter_by_an_unpublished_party_finds_nothing_and_does_not_name_it(client):
    body = factories.organisation("Hidden Union", slug="hidden-union", live=False)
    factories.party(factories.agreement(), organisation=body)

    html = listed(client, "?party=hidden-union")

    assert "Hidden Union" not in html
    assert "0 agreements" in html


def test_only_published_agreements_are_counted_in_selects_and_facets(client):
    union = factories.organisation("Port Union")
    other = factories.organisation("Pilots")
    for live in (True, True, False):
        factories.party(factories.agreement(live=live), organisation=union)
    factories.party(factories.agreement(), organisation=other)
    factories.agreement(kind="funding", live=True)

    html = listed(client)

    assert "Port Union (2)" in html
    assert "Memorandum of understanding (3)" in html


def test_a_single_facet_is_offered_where_it_would_leave_fewer_records(client):
    union = factories.organisation("Port Union")
    factories.party(factories.agreement(), organisation=union)
    assert "Port Union (1)" not in listed(client)

    factories.party(factories.agreement(), group="pilots")
    assert "Port Union (1)" in listed(client)


def test_a_list_with_nothing_to_remove_offers_no_chip(client):
    factories.agreement()
    html = listed(client)

    assert 'class="chips"' not in html
    assert "Clear all" not in html


def test_the_list_tells_party_from_signing_body(client):
    agreement = factories.agreement()
    factories.party(agreement, signing_body=factories.organisation("Ministry of Quays"))

    html = listed(client)

    assert "Party not stated" in html
    assert "signing body: Ministry of Quays" in html


def test_an_empty_list_says_what_to_do(client):
    assert "Take one away, or clear them all" in listed(client, "?q=nothing-like-this")


@pytest.mark.parametrize("query", ["?page=0", "?page=2", "?page=99999999999999999999", "?page=x"])
def test_a_page_that_is_not_there_is_not_found(client, query):
    factories.agreement()
    assert client.get(f"/en/agreements/{query}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?year=0", "?year=10000", "?year=1e400", "?year=NaN", "?year=" + "9" * 5000,
        "?q=%00", "?q=" + "x" * 5000, "?q=%ED%A0%80", "?kind=7", "?party=%00",
        "?signing_body=" + "x" * 500, "?modality[]=x", "?q=a&q=b", "?unknown=1",
    ],
)  # fmt: skip
def test_no_query_string_breaks_the_list(client, query):
    factories.agreement()
    assert client.get(f"/en/agreements/{query}").status_code < 500


def test_a_second_page_keeps_the_filter(client):
    for number in range(26):
        factories.agreement(f"Pact {number}")
    factories.agreement("Other", kind="funding")

    html = listed(client, "?kind=mou&page=2")

    assert "Page 2 of 2" in html
    assert 'href="?kind=mou&amp;page=1"' in html
