"""The statistics page: stated figures with sources, derived sums with what they leave out."""

from decimal import Decimal

import pytest

from partnership.agreements.models import Partnership
from partnership.website.sums import Sums
from tests import factories

pytestmark = pytest.mark.django_db


def page(client, language="en"):
    response = client.get(f"/{language}/figures/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_figure_stands_under_its_address_with_breakdown_and_sources(client):
    figure = factories.key_figure(
        "Harbours with safe cranes",
        quantity_comparator="over",
        quantity_low=Decimal(26),
        quantity_unit="harbours",
        quantity_words="more than 26 harbours",
        as_of="2019",
    )
    part = factories.key_figure_breakdown(
        figure, "on the sea", quantity_comparator="exactly", quantity_low=Decimal(4)
    )
    factories.cite(figure, "quantity_low", passage=factories.passage("More than 26 harbours."))
    factories.cite(figure, row=part, passage=factories.passage("Four are on the sea."))
    html = page(client)
    assert f'id="{figure.slug}"' in html
    assert figure.get_absolute_url() == f"/en/figures/{figure.slug}/"
    assert "over 26 harbours" in html
    assert "more than 26 harbours" in html
    assert "on the sea" in html
    assert "Four are on the sea." in html
    assert html.count('class="mark"') == 2


def test_a_figure_without_a_time_says_so(client):
    factories.key_figure(as_of="")
    assert "Time not stated" in page(client)


def test_unpublished_figures_and_sources_are_absent(client):
    factories.key_figure("Secret figure", live=False)
    passage = factories.passage("Secret words.", source=factories.source(live=False))
    factories.cite(factories.key_figure("Public figure"), passage=passage)
    html = page(client)
    assert "Public figure" in html
    assert "Secret" not in html


def test_sums_say_what_they_leave_out(client):
    counted = factories.project("Counted")
    factories.funding(counted, amount=Decimal("5000"))
    factories.funding(
        counted, amount=Decimal("300"), counts_in_totals=False, reason_not_counted="Repeated."
    )
    factories.funding(counted, kind="in_kind", description="Advice.")
    factories.project("Without an amount")
    html = page(client)
    assert "€\xa05,000" in html
    assert "The stated amounts of 1 project, added up per currency." in html
    assert "1 project has no amount that counts and is left out." in html
    assert "1 amount is left out because another line counts it." in html
    assert "Help in kind has no amount and is left out." in html


def test_money_of_agreements_stands_apart_and_says_what_may_be_the_same(client):
    line = factories.agreement_money(amount=Decimal("1000000"))
    factories.funding(
        amount=Decimal("1000000"), same_money_as=line, same_money_certainty="suspected"
    )
    html = page(client)
    assert "Money under agreements" in html
    assert "For 1 amount of a project this is known or suspected." in html
    assert "2,000,000" not in html


def test_a_line_from_an_unpublished_giver_is_not_counted(client):
    giver = factories.organisation("Secret giver", live=False)
    factories.funding(factories.project(), amount=Decimal("4999999"), provider=giver)
    html = page(client)
    assert "4,999,999" not in html
    assert "Secret" not in html


def test_a_project_for_two_places_counts_whole_for_each():
    partnership = factories.partnership()
    project = factories.project(partnerships=[partnership])
    factories.funding(project, amount=Decimal("500"))
    factories.funding(project, amount=Decimal("40"))
    factories.funding(project, amount=Decimal("7"), currency="CHF")
    factories.project_place(project, place=factories.place("Arcadia"))
    factories.project_place(project, place=factories.place("Lorania"))
    factories.project_place(project, place=factories.place("Borduria"), role="provider")
    shares = Sums(partnership).places
    assert [(str(share.record), share.projects) for share in shares] == [
        ("Arcadia", 1),
        ("Lorania", 1),
    ]
    for share in shares:
        assert {money.currency: money.amount for money in share.money} == {"EUR": 540, "CHF": 7}


def test_a_project_counts_for_each_place_with_its_share_where_that_is_stated():
    project = factories.project()
    factories.funding(project, amount=Decimal("1000.01"))
    for name, share in (("Arcadia", Decimal("33.3333")), ("Lorania", Decimal("66.6667"))):
        factories.project_place(project, place=factories.place(name), share=share)
    (partnership,) = Partnership.objects.all()

    money = {str(share.record): share.money for share in Sums(partnership).places}

    assert {name: [total.amount for total in totals] for name, totals in money.items()} == {
        "Arcadia": [Decimal("333.34")],
        "Lorania": [Decimal("666.67")],
    }


def test_the_sum_of_a_place_is_at_least_that_where_a_part_of_it_is_not_stated(client):
    closed, opened = factories.project("Cranes"), factories.project("Quays")
    for project, place in ((closed, "Arcadia"), (opened, "Lorania")):
        factories.funding(project, amount=Decimal("540"))
        factories.funding(project, kind="budget", amount=None, currency="")
        factories.project_place(project, place=factories.place(place))
        factories.project_theme(project, theme=factories.theme(f"Work in {place}"))
    factories.funding(opened, amount=None, currency="")
    (partnership,) = Partnership.objects.all()
    sums = Sums(partnership)

    for shares in (sums.places, sums.themes):
        shown = {str(share.record).split()[-1]: list(map(str, share.money)) for share in shares}
        assert shown == {"Arcadia": ["€\xa0540"], "Lorania": ["at least €\xa0540"]}
    assert page(client).count("at least €\xa0540") == 2


def test_a_place_without_stated_money_says_so(client):
    factories.project_place(factories.project(), place=factories.place("Arcadia"))
    html = page(client)
    assert "By place" in html
    assert "Not stated" in html


def test_unpublished_places_and_themes_have_no_row(client):
    project = factories.project()
    factories.project_place(project, place=factories.place("Secret place", live=False))
    factories.project_theme(project, theme=factories.theme("Secret theme", live=False))
    assert "Secret" not in page(client)


def test_records_of_two_partnerships_are_never_mixed(client):
    first, second = factories.partnership("First"), factories.partnership("Second")
    place = factories.place("Arcadia")
    for partnership, amount in ((first, "5000"), (second, "7000")):
        project = factories.project(partnerships=[partnership])
        factories.funding(project, amount=Decimal(amount))
        factories.project_place(project, place=place)
        factories.agreement(partnerships=[partnership])
        factories.event(partnerships=[partnership])
    html = page(client)
    assert "12,000" not in html
    sums = Sums(first)
    assert (sums.project_count, sums.agreement_count, sums.event_count) == (1, 1, 1)
    assert [str(money) for money in sums.places[0].money] == ["€\xa05,000"]


def test_a_figure_of_two_partnerships_has_one_address(client):
    partnerships = [factories.partnership("First"), factories.partnership("Second")]
    figure = factories.key_figure(partnerships=partnerships)
    assert page(client).count(f'id="{figure.slug}"') == 1


def test_an_empty_site_has_a_page(client):
    assert "Nothing has been published here yet." in page(client)


@pytest.mark.parametrize("count", [3, 30])
def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries, count):
    partnership = factories.partnership()
    for number in range(count):
        project = factories.project(f"Project {number}", partnerships=[partnership])
        factories.funding(project)
        factories.project_place(project, place=factories.place(f"Place {number}"))
        factories.project_theme(project, theme=factories.theme(f"Theme {number}"))
        factories.agreement_money(factories.agreement(partnerships=[partnership]))
        factories.event(partnerships=[partnership])
        figure = factories.key_figure(f"Figure {number}", partnerships=[partnership])
        factories.cite(figure, row=factories.key_figure_breakdown(figure))
    # 1 partnerships · 3 key figures with citations and parts · 2 sum of funding and what it
    # counts · 1 number of projects · 2 sum of agreements and what it counts · 3 numbers of
    # agreements, by kind, and of events by kind · 6 shares of places and of themes · 1 units of
    # results · 1 number of partnerships · 1 money by giver · 2 for all pages: partnerships,
    # content version.
    with django_assert_num_queries(25):
        page(client)


def test_a_total_with_a_part_not_stated_is_at_least(client):
    partnership = factories.partnership()
    project = factories.project(partnerships=[partnership])
    factories.funding(project, amount=Decimal(5), currency="EUR")
    factories.funding(project, amount=None, currency="EUR")

    assert "1 project, at least €\xa05 stated" in client.get("/en/projects/").content.decode()
    for html in (page(client), client.get("/en/").content.decode()):
        assert "at least €\xa05" in html


def test_a_total_adds_what_was_agreed_and_each_other_kind_stands_beside_it(client):
    partnership = factories.partnership()
    place, giver = factories.place("Arcadia"), factories.organisation("Giver")
    project = factories.project(partnerships=[partnership])
    agreement = factories.agreement(partnerships=[partnership])
    factories.project_place(project, place=place)
    lines = [("2", "100"), ("3", "60"), ("3", "40"), ("budget", "100"), ("not_stated", "7")]
    for kind, amount in lines:
        stated = {"kind": kind, "amount": Decimal(amount), "provider": giver}
        factories.funding(project, **stated)
        factories.agreement_money(agreement, **stated)

    sums = Sums(partnership)
    agreed, beside = ("EUR", Decimal(107), False), [("disbursement", 100), ("budget", 100)]
    assert sums.project_money.total == sums.committed_money.total == [agreed]
    assert sums.places[0].money == [agreed]
    assert (sums.projects_with_money, sums.agreements_with_money) == (1, 1)
    for found in (sums.project_money.beside, sums.committed_money.beside):
        assert [(str(kind), money.amount) for kind, money in found] == beside

    for address, heading in (("projects", "1 project"), ("agreements", "1 agreement")):
        html = client.get(f"/en/{address}/").content.decode()
        assert f"{heading}, €\xa0107 stated" in html
        assert "disbursement €\xa0100; budget €\xa0100" in html
    html = page(client)
    # Of projects, of agreements, of the place, and three times on the way to a figure.
    assert html.count("€\xa0107") == 6
    assert html.count("same money: disbursement") == html.count("same money: budget") == 2
    rows = client.get(giver.get_absolute_url()).context["money"]
    assert [(str(row.kind), str(row.kind_of_money), row.money.amount) for row in rows] == [
        (records, kind, amount)
        for records in ("agreements", "projects")
        for kind, amount in [("", 107), *beside]
    ]


def test_the_page_of_a_place_or_theme_says_its_projects_and_their_money(client):
    partnership = factories.partnership()
    place, theme = factories.place("Arcadia"), factories.theme("Cranes")
    for amount in (5000, 300):
        project = factories.project(f"Project {amount}", partnerships=[partnership])
        factories.funding(project, amount=Decimal(amount))
        factories.project_place(project, place=place)
    factories.project_theme(project, theme=theme)
    for record, number, name in (
        (place, "5,300", f"funding-in-{place.slug}"),
        (theme, "300", f"funding-on-{theme.slug}"),
    ):
        html = client.get(record.get_absolute_url()).content.decode()
        assert f"<dd>€\xa0{number}</dd>" in html
        assert f'href="/en/figures/{name}/"' in html
        assert f'href="/en/projects/?{record._meta.model_name}={record.slug}"' in html
