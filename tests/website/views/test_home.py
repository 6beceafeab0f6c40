"""The home page: figures, ledger, places, milestones, agreements and quotations."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from partnership.website.cards.contents import card_of
from tests import factories
from tests.factories import translation

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def home(client, language="en"):
    response = client.get(f"/{language}/")
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_site_says_so(client):
    html = home(client)
    assert "The record is empty so far" in html
    assert "Public record of a partnership" in html
    assert "<figure" not in html


def test_a_partnership_without_records_says_so(client):
    factories.partnership()
    assert "Nothing of this partnership has been published yet." in home(client)


def test_the_name_and_the_first_words_are_data(client):
    factories.partnership(
        "Arcadia and Lorania", headline="Safe cranes for all", lead="What two ports agreed."
    )
    html = home(client)
    assert "<h1>Safe cranes for all</h1>" in html
    assert "What two ports agreed." in html
    assert "<title>Arcadia and Lorania</title>" in html


def test_first_words_in_the_language_of_the_page(client):
    factories.partnership(
        headline="Safe cranes", translations=translation("headline", "安全的起重机")
    )
    assert "<h1>安全的起重机</h1>" in home(client, "zh-hans")


def test_sums_say_how_many_projects_they_count(client):
    factories.funding(factories.project(), amount=Decimal("745000"), currency="EUR")
    factories.project("Without an amount")
    html = home(client)
    assert "€\xa0745,000" in html
    assert "stated as funding of 1 of 2 projects" in html
    assert "Total stated, all 2 projects" in html


def test_currencies_are_never_added(client):
    project = factories.project()
    factories.funding(project, amount=Decimal("5000"), currency="EUR")
    factories.funding(project, amount=Decimal("7000"), currency="CHF")
    html = home(client)
    assert "€\xa05,000" in html
    assert "CHF\xa07,000" in html
    assert "12,000" not in html


def test_a_line_that_does_not_count_is_shown_and_not_added(client):
    project = factories.project()
    factories.funding(project, amount=Decimal("5000"))
    factories.funding(
        project, amount=Decimal("300"), counts_in_totals=False, reason_not_counted="Repeated."
    )
    html = home(client)
    assert "€\xa0300" in html
    assert "5,300" not in html


def test_money_of_agreements_is_not_added_to_that_of_projects(client):
    factories.agreement_money(amount=Decimal("1000000"))
    factories.funding(factories.project(), amount=Decimal("200000"))
    html = home(client)
    assert "€\xa0200,000" in html
    assert "1,200,000" not in html


def test_a_stated_figure_leads_to_its_sources(client):
    time = {"as_of": "2019", "as_of_note": "by an undated leaflet"}
    figure = factories.key_figure("Harbours with safe cranes", **time)
    html = home(client)
    assert f'href="/en/figures/{figure.slug}/"' in html
    # Its time is told alike wherever it is shown.
    told = "As of 2019, by an undated leaflet"
    assert told in html
    assert told in client.get(figure.get_absolute_url()).content.decode()
    assert told in client.get(reverse("website:statistics")).content.decode()
    assert told in card_of(figure).kind


def test_a_project_without_period_or_money_says_so(client):
    factories.project("Cranes without dates", stated_period="")
    html = home(client)
    assert "Period not stated" in html
    assert "Not stated" in html


def test_places_with_most_projects_come_first_with_their_counts(client):
    arcadia, lorania = factories.place("Arcadia"), factories.place("Lorania")
    for _n in range(2):
        factories.project_place(factories.project(), place=lorania)
    factories.project_place(factories.project(), place=arcadia)
    html = home(client)
    assert html.index(">Lorania</a><span>2 projects") < html.index(">Arcadia</a><span>1 project<")


def test_the_map_shows_the_places_and_the_partner(client):
    partner = factories.place("Lorania", latitude=Decimal("-15.8"), longitude=Decimal("-47.9"))
    site = factories.partnership(places=[partner])
    place = factories.place("Arcadia", latitude=Decimal("-12.0"), longitude=Decimal("-77.0"))
    factories.project_place(factories.project(partnerships=[site]), place=place)
    html = home(client)
    assert 'aria-label="Map of the places: Arcadia 1, Lorania"' in html
    assert html.count('class="ring"') == 1


def test_a_partnership_can_have_no_map(client):
    site = factories.partnership(show_map=False)
    place = factories.place(latitude=Decimal("-12.0"), longitude=Decimal("-77.0"))
    factories.project_place(factories.project(partnerships=[site]), place=place)
    html = home(client)
    assert "<figure" not in html
    assert ">Arcadia</a><span>1 project<" in html


def test_milestones_of_one_year_stand_under_it_once(client):
    factories.milestone("Arcadia builds a crane.", date="1919")
    factories.milestone("Lorania builds a crane.", date="1919")
    factories.milestone("The world builds cranes.", date="1920", scope="context")
    html = home(client)
    assert html.count('<time datetime="1919">') == 1
    assert "Lorania builds a crane." in html
    assert "The world builds cranes." not in html


def test_an_agreement_without_a_date_says_so(client):
    factories.agreement("Undated memorandum", signed="")
    assert "date not stated" in home(client)


def test_a_quotation_stands_with_its_speaker(client):
    position = factories.position(title="Minister of Harbours")
    factories.quotation("Cranes are safe.", speaker=position)
    html = home(client)
    assert "Cranes are safe." in html
    assert "Ada Quay" in html
    assert "Minister of Harbours" in html


def test_a_quotation_of_an_unpublished_speaker_waits(client):
    position = factories.position(factories.person(live=False))
    factories.quotation("Cranes are safe.", speaker=position)
    assert "Cranes are safe." not in home(client)


def test_two_partnerships_have_a_section_each_and_sums_of_their_own(client):
    first = factories.partnership("Arcadia and Lorania", position=1)
    second = factories.partnership("Arcadia and Borduria", position=2)
    factories.funding(factories.project(partnerships=[first]), amount=Decimal("5000"))
    factories.funding(factories.project(partnerships=[second]), amount=Decimal("7000"))
    html = home(client)
    assert "Total stated, 1 project" in html
    assert "12,000" not in html
    assert html.index("Arcadia and Lorania</a></h2>") < html.index("€\xa05,000")
    assert html.index("Arcadia and Borduria</a></h2>") < html.index("€\xa07,000")
    assert f"?partnership={second.slug}" in html


def test_each_of_two_partnerships_has_a_map_with_its_own_partner(client):
    for name, longitude in (("Lorania", -60), ("Borduria", 140)):
        where = {"latitude": Decimal("5"), "longitude": Decimal(longitude)}
        partner = factories.place(name, **where)
        site = factories.partnership(f"With {name}", places=[partner])
        factories.project_place(factories.project(partnerships=[site]), place=partner)
    html = home(client)
    assert 'aria-label="Map of the places: Lorania 1"' in html
    assert 'aria-label="Map of the places: Borduria 1"' in html
    assert html.count('class="ring"') == 2


def fill(count):
    partnership = factories.partnership()
    source = factories.source()
    for number in range(count):
        project = factories.project(f"Project {number}", partnerships=[partnership])
        factories.funding(project)
        place = factories.place(f"Place {number}", latitude=Decimal(number), longitude=Decimal(9))
        factories.project_place(project, place=place)
        factories.project_theme(project, theme=factories.theme(f"Theme {number}"))
        year = str(1990 + number)
        agreement = factories.agreement(
            f"Agreement {number}", signed=year, partnerships=[partnership]
        )
        factories.party(agreement)
        factories.milestone(f"Milestone {number}", date=year, partnerships=[partnership])
        speaker = factories.position(factories.person(f"Person {number}"))
        factories.quotation(f"Words {number}", partnerships=[partnership], speaker=speaker)
        figure = factories.key_figure(f"Figure {number}", partnerships=[partnership])
        factories.cite(figure, passage=factories.passage(source=source))


@pytest.mark.parametrize("count", [3, 30])
def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries, count):
    fill(count)
    # 1 partnerships · 2 sum of funding and what it counts · 1 number of projects · 3 shares of
    # places · 1 number and years of agreements · 2 key figures with citations · 4 projects with
    # places, themes and funding · 1 partner places of the map · 5 timeline: order of milestones
    # and of agreements, then both with citations of milestones · 2 agreements with parties ·
    # 2 quotations with citations · 1 sources · 4 on what the record rests · 1 number of
    # partnerships · 2 for all pages: partnerships, content version.
    with django_assert_num_queries(32):
        home(client)


@pytest.mark.parametrize(
    ("sections", "order"),
    [
        ("", ["Projects", "Latest agreements"]),
        ("timeline, projects", ["Latest agreements", "Projects"]),
        ("projects", ["Projects"]),
    ],
)
def test_the_sections_stand_in_the_order_that_editors_give(client, sections, order):
    partnership = factories.partnership(home_sections=sections)
    factories.agreement(partnerships=[partnership])
    factories.project(partnerships=[partnership])
    page = client.get(reverse("website:home")).content.decode()
    headings = re.findall(r"<h2[^>]*>\s*(Projects|Latest agreements)\s*</h2>", page)
    assert headings == order


@pytest.mark.parametrize("sections", ["figures, maps", "figures, figures"])
def test_a_section_that_there_is_not_and_one_named_twice_are_refused(sections):
    partnership = factories.partnership()
    partnership.home_sections = sections
    with pytest.raises(ValidationError):
        partnership.full_clean()
