"""The timeline: one order through all kinds of records."""

import re

import pytest

from partnership.website import timeline
from tests import factories

pytestmark = pytest.mark.django_db


def page(client, query="", language="en"):
    response = client.get(f"/{language}/timeline/{query}")
    assert response.status_code == 200
    return response.content.decode()


def titles(**filters):
    return [str(entry.record) for entry in timeline.entries(timeline.keys(**filters))]


def test_all_kinds_stand_in_the_order_of_time():
    factories.event("Event", dates="2016-09-06/2016-09-08")
    factories.agreement("Agreement", signed="2015")
    factories.milestone("Milestone", date="1919")
    factories.project("Project", stated_period="2013/2017")
    assert titles() == ["Milestone", "Project", "Agreement", "Event"]


def test_a_vaguer_date_comes_after_the_first_day_it_can_be_and_before_a_later_one():
    factories.agreement("Some day of 2016", signed="2016")
    factories.agreement("January", signed="2016-01")
    factories.agreement("New year", signed="2016-01-01")
    factories.agreement("February", signed="2016-02")
    assert titles() == ["New year", "January", "Some day of 2016", "February"]


def test_what_has_no_date_comes_last(client):
    factories.event("Undated", dates="", date_note="during the project")
    factories.event("Dated", dates="2016")
    html = page(client)
    assert html.index("Dated") < html.index("Date not stated") < html.index("Undated")
    assert "during the project" in html


def test_a_date_with_an_open_beginning_stands_at_its_end():
    factories.agreement("By September", signed="../2016-09-06")
    factories.agreement("In May", signed="2016-05")
    assert titles() == ["In May", "By September"]


def test_a_project_stands_at_its_actual_start_then_planned_then_stated(client):
    factories.project("Actual", actual_start="2013-02", planned_start="2012", stated_period="2011")
    factories.project("Planned", planned_start="2012-05", stated_period="2011")
    html = page(client)
    assert "Started: February 2013" in html
    assert "Planned to start: May 2012" in html
    assert titles() == ["Planned", "Actual"]


def test_imprecise_dates_stand_in_words(client):
    factories.agreement("Either", signed="[2019-04,2019-06]")
    factories.project("Long", stated_period="2018/2020")
    html = page(client)
    assert "April or June 2019" in html
    assert "2018–2020" in html


def test_a_year_says_nothing_twice(client):
    factories.milestone("Arcadia builds its first crane.", date="1919")
    assert len(re.findall(r">1919<", page(client))) == 1


def test_the_scope_keeps_partnership_or_world(client):
    factories.milestone("Ours", scope="partnership")
    factories.milestone("The world", scope="context")
    factories.agreement("Agreement")
    assert titles(scope="context") == ["The world"]
    assert titles(scope="partnership") == ["Ours", "Agreement"]
    html = page(client, "?scope=context")
    assert "World context" in html
    assert "Ours" not in html


def test_a_kind_can_be_chosen(client):
    factories.milestone("A crane is built.")
    factories.event("A crane is shown")
    html = page(client, "?kind=event")
    assert "1 entry" in html
    assert "A crane is built." not in html


def test_years_keep_what_touches_them():
    factories.project("From 2013 to 2017", stated_period="2013/2017")
    factories.project("Open end", stated_period="2010/..")
    factories.event("2018", dates="2018")
    factories.event("Undated", dates="")
    assert titles(start=2015, end=2016) == ["Open end", "From 2013 to 2017"]
    assert titles(start=2018) == ["Open end", "2018"]
    assert titles(end=2012) == ["Open end"]


def test_a_partnership_can_be_chosen(client):
    first, second = factories.partnership("First"), factories.partnership("Second")
    factories.event("Of the first", partnerships=[first])
    factories.event("Of the second", partnerships=[second])
    html = page(client, f"?partnership={second.slug}")
    assert "Of the second" in html
    assert "Of the first" not in html
    assert "0 entries" in page(client, "?partnership=no-such")


def test_unpublished_records_are_absent(client):
    hidden = dict.fromkeys(("live",), False)
    factories.milestone("Secret milestone", **hidden)
    factories.agreement("Secret agreement", **hidden)
    factories.project("Secret project", **hidden)
    factories.event("Secret event", **hidden)
    html = page(client)
    assert "Secret" not in html
    assert "0 entries" in html


def test_a_milestone_is_an_anchor_with_its_sources(client):
    milestone = factories.milestone("Arcadia builds its first crane.")
    passage = factories.passage("In 1919, Arcadia built its first crane.")
    factories.cite(milestone, passage=passage)
    html = page(client)
    assert f'<li id="{milestone.slug}">' in html
    assert milestone.get_absolute_url() == f"/en/timeline/#{milestone.slug}"
    assert 'class="mark" id="use-1-1" popovertarget="passage-1"' in html
    assert "In 1919, Arcadia built its first crane." in html


def test_sources_that_differ_on_a_milestone_are_both_shown(client):
    milestone = factories.milestone("Arcadia builds its first crane.", date="1919")
    factories.cite(milestone, "date")
    factories.cite(milestone, "date", stance="contradicts", stated_value="1920")
    html = page(client)
    assert "Sources differ" in html
    assert "1920" in html


def test_a_passage_of_an_unpublished_source_is_not_shown(client):
    milestone = factories.milestone()
    passage = factories.passage("Secret words.", source=factories.source(live=False))
    factories.cite(milestone, passage=passage)
    html = page(client)
    assert "Secret words" not in html
    assert 'class="mark"' not in html


@pytest.mark.parametrize(
    "query",
    [
        "?start=0",
        "?start=99999999999999999999999999999999999999999",
        "?start=-5&end=x",
        "?start=2019&end=2001",
        "?kind=secret",
        "?scope=%00",
        "?partnership=%ED%A0%80",
        "?partnership=" + "a" * 5000,
    ],
)
def test_an_impossible_filter_is_named_and_finds_nothing(client, query):
    factories.event("A crane is shown")
    html = page(client, query)
    assert 'role="alert"' in html
    assert "A crane is shown" not in html


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999", "x", "%00"])
def test_a_page_that_is_not_there_is_not_found(client, number):
    assert client.get(f"/en/timeline/?page={number}").status_code == 404


def test_a_long_timeline_has_pages_that_keep_the_filters(client, monkeypatch):
    monkeypatch.setattr("partnership.website.views.timeline.Timeline.per_page", 2)
    for number in range(3):
        factories.event(f"Event {number}", dates=f"{2001 + number}")
    html = page(client, "?kind=event")
    assert "3 entries" in html
    assert "Event 2" not in html
    assert '<a rel="next" href="?kind=event&amp;page=2">' in html
    assert "Event 2" in page(client, "?kind=event&page=2")


def test_filtered_timelines_are_not_for_search_engines(client):
    assert "noindex" not in page(client)
    assert "noindex" in page(client, "?kind=event")


@pytest.mark.parametrize("count", [3, 30])
def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries, count):
    for number in range(count):
        factories.cite(factories.milestone(f"Milestone {number}"))
        factories.agreement(f"Agreement {number}")
        factories.project(f"Project {number}")
        factories.event(f"Event {number}")
    # 1 partnerships · 4 orders · 4 records · 1 citations of milestones · 3 kinds of what these
    # link to · for all pages 1 partnerships, 1 content version.
    with django_assert_num_queries(15):
        page(client)


def test_what_lasted_over_years_has_a_bar_on_the_scale_of_all():
    factories.project(stated_period="2013/2017")
    factories.event(dates="2016-09-06/2016-09-08")
    found = timeline.entries(timeline.keys())
    axis = timeline.drawn_on_one_scale(found)
    assert [(entry.kind, bool(entry.bar)) for entry in found] == [
        ("project", True),
        ("event", False),
    ]
    assert (axis.start, axis.end) == (2013, 2018)


def test_a_project_with_a_start_and_an_end_of_its_own_is_a_span():
    factories.project(actual_start="2013-05", actual_end="2017")
    (entry,) = timeline.entries(timeline.keys())
    assert entry.is_span


def test_a_day_that_is_only_known_to_be_between_two_years_is_no_span():
    factories.agreement(signed="[2016..2018]")
    (entry,) = timeline.entries(timeline.keys())
    assert not entry.is_span


def test_years_stand_in_decades_and_what_has_no_date_at_the_end(client):
    for signed in ("1919", "2012", "2019", ""):
        factories.agreement(f"Memorandum of {signed}", signed=signed)
    found = timeline.by_decade(timeline.by_year(timeline.entries(timeline.keys())))
    years = [(decade, [year for year, _entries in group]) for decade, group in found]
    assert years == [(1910, [1919]), (2010, [2012, 2019]), (None, [None])]
    assert "1910s" in page(client)
    assert "2010年代" in page(client, language="zh-hans")


def test_the_years_with_most_entries_are_told_in_words(client):
    for signed in ("2001", "2019", "2019", ""):
        factories.agreement(signed=signed)
    density = timeline.Density(timeline.keys())
    assert density.fullest == "2001 (1), 2019 (2)"
    assert [column.height for column in density.columns] == [22, 45]
    assert "1 entry has no date." in page(client)


def test_one_year_alone_is_no_diagram(client):
    factories.agreement(signed="2019")
    assert 'class="dens"' not in page(client)
