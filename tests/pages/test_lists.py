"""How readers arrange a list: its order, a range of years, and other views of the same records."""

import re

import pytest

from partnership.publish_cache import requests
from partnership.publishing.searchable import rebuild
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def projects():
    return [
        factories.project("Beacons", stated_period="2011/2012"),
        factories.project("Anchors", stated_period="2016"),
        factories.project("Cranes", stated_period="2020"),
        factories.project("Derricks", stated_period="", planned_start="", planned_end=""),
    ]


def html_of(client, query, name="projects"):
    answer = client.get(f"/en/{name}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def titles(client, query):
    found = re.findall(r"<h3><a [^>]*>(.*?)</a>", html_of(client, query))
    return [re.sub(r"<[^>]*>", "", title).strip() for title in found]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", "Cranes Anchors Beacons Derricks"),
        ("?sort=oldest", "Beacons Anchors Cranes Derricks"),
        ("?sort=title", "Anchors Beacons Cranes Derricks"),
        ("?sort=no-such-order", "Cranes Anchors Beacons Derricks"),
        ("?year=2012&until=2016", "Anchors Beacons"),
        ("?year=2016&until=2012", "Anchors Beacons"),
        ("?until=2016", "Anchors Beacons"),
        ("?year=2016", "Anchors"),
    ],
)
def test_a_list_comes_in_the_order_and_of_the_years_asked_for(client, projects, query, order):
    assert titles(client, query) == order.split()


def test_sources_are_sorted_and_chosen_by_a_range_of_years(client):
    for title, published in (("Atlas", "2016"), ("Bulletin", "2020"), ("Chart", "2011")):
        factories.source(title, published=published)
    for query, order in (
        ("", "Bulletin Atlas Chart"),
        ("?sort=oldest", "Chart Atlas Bulletin"),
        ("?sort=title", "Atlas Bulletin Chart"),
        ("?year=2012&until=2016", "Atlas"),
        ("?until=2016", "Atlas Chart"),
    ):
        html = html_of(client, query, "sources")
        found = re.findall(r"<h3><a [^>]*>(.*?)</a>", html)
        assert [re.sub(r"<[^>]*>", "", title).strip() for title in found] == order.split(), query


def test_lists_without_dates_of_their_own_can_be_sorted_too(client):
    early, late = factories.person("Beacon"), factories.person("Anchor")
    factories.person("Crane")
    spoken = [
        factories.position(early, period="2019/2021"),
        factories.position(late, period="2001/2003"),
    ]
    for speaker, date in zip(spoken, ("2020", "2002"), strict=True):
        factories.quotation(f"Said in {date}", speaker=speaker, date=date)
    factories.place("Lorania", kind="country")
    factories.place("Arcadia Bay", kind="city")
    factories.theme("Winches", vocabulary="own")
    factories.theme("Anchors", vocabulary="sdg_goal", code="1")
    for name, query, first, second in (
        ("people", "", "Anchor", "Beacon"),
        ("people", "?sort=position", "Beacon", "Anchor"),
        ("people", "?sort=position", "Anchor", "Crane"),
        ("quotations", "", "Said in 2002", "Said in 2020"),
        ("quotations", "?sort=newest", "Said in 2020", "Said in 2002"),
        ("quotations", "?sort=oldest", "Said in 2002", "Said in 2020"),
        ("places", "", "Lorania", "Arcadia Bay"),
        ("places", "?sort=name", "Arcadia Bay", "Lorania"),
        ("themes", "", "Winches", "Anchors"),
        ("themes", "?sort=title", "Anchors", "Winches"),
    ):
        html = html_of(client, query, name)
        assert "sort=" in html, name
        found = html.partition('id="h-results"')[2]
        assert -1 < found.find(first) < found.find(second), (name, query)


def test_the_order_stays_with_filters_and_stands_in_no_address_of_files(client, projects):
    html = html_of(client, "?sort=title&year=2016")
    assert 'type="hidden" name="sort" value="title"' in html
    assert 'href="?sort=title"' in html  # the chip that takes the year away
    assert "/data/" in html
    assert not re.findall(r'href="/(?:data|api)/[^"]*sort=', html)


def test_the_filters_are_folded_until_nothing_is_found(client, projects):
    assert "<details open" not in re.sub(' class="[^"]*"', "", html_of(client, ""))
    assert "<details open" in re.sub(' class="[^"]*"', "", html_of(client, "?year=1999"))


def test_map_and_figures_show_the_same_records(client, projects):
    here, elsewhere = factories.place("Arcadia"), factories.place("Lorania")
    for project, place, amount in zip(projects, (here, elsewhere), (5, 70), strict=False):
        factories.project_place(project, place=place)
        factories.funding(project, amount=amount)
    shown = html_of(client, "?view=map&year=2016")
    assert "Lorania" in shown.partition("<main")[2]
    assert place_row(shown) == ["Lorania"]
    figures = html_of(client, "?view=figures&year=2016")
    assert "€\xa070" in figures
    assert "€\xa075" not in figures


def place_row(html):
    return re.findall(r"<a [^>]*>([^<]*)</a>", html.partition('class="plain rank"')[2])[:1]


def test_figures_of_several_partnerships_are_not_offered(client, projects):
    factories.partnership("First")
    factories.partnership("Second")
    factories.funding(projects[0], amount=5)
    assert "view=figures" not in html_of(client, "")
    assert 'class="big"' not in html_of(client, "?view=figures")


def test_figures_are_those_of_the_partnership_that_the_list_is_filtered_by(client, projects):
    first, second = factories.partnership("First"), factories.partnership("Second")
    first.projects.add(projects[0])
    second.projects.add(projects[1])
    factories.funding(projects[1], amount=70)
    html = html_of(client, f"?view=figures&partnership={second.slug}")
    assert "€\xa070" in html.partition('class="big"')[2]
    context = client.get(f"/en/projects/?view=figures&partnership={second.slug}").context
    assert context["view"].partnership == second


def test_an_order_is_offered_only_where_there_is_one(client, projects):
    factories.project_place(projects[0], place=factories.place("Arcadia"))
    assert "sort=title" in html_of(client, "")
    for view in ("map", "figures"):
        assert "sort=title" not in html_of(client, f"?view={view}")


def test_a_list_says_what_of_its_address_it_cannot_do(client, projects):
    known = "?sort=oldest&utm_source=elsewhere&place="
    assert "left out" not in html_of(client, known)
    for query, words in (
        ("?party=bank", "This list has no filter “party”: it was left out."),
        ("?place=atlantis", "“atlantis” names no record of this site"),
        ("?sort=odd", "This list knows no “sort=odd”: it was left out."),
    ):
        assert words in html_of(client, query), query
        name = query[1:].partition("=")[0]
        # A kept page is the answer to those alone who ask for the same.
        assert name in requests.tidy_query("/en/projects/", query[1:])


def test_a_filter_with_nothing_to_choose_is_not_shown(client, projects):
    assert 'name="status"' not in html_of(client, "")
    projects[0].status = "2"
    projects[0].save()
    assert 'name="status"' in html_of(client, "")


def test_words_that_many_records_have_are_counted_whole(client, monkeypatch):
    """Also where the search tells fewer answers apart, and each question looks for itself."""
    for name in ("Cranes", "Derricks", "Quays"):
        factories.project(f"{name} that work")
    rebuild()
    monkeypatch.setattr("partnership.search.asking.MOST", 1)
    for few in (1, 1000):
        monkeypatch.setattr("partnership.pages.filters.FEW", few)
        assert len(titles(client, "?q=worked")) == 3
