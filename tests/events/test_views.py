"""The lists of events and of quotations, and the page of an event, as readers get them."""

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from partnership.events.models import EventDocument, EventOtherName, EventOtherTitle
from tests import factories
from tests.searching import index

pytestmark = pytest.mark.django_db


def listed(client, query="", language="en", folder="events"):
    response = client.get(f"/{language}/{folder}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def quoted(client, query="", language="en"):
    return listed(client, query, language, "quotations")


def page(client, event, language="en"):
    response = client.get(f"/{language}/events/{event.slug}/")
    assert response.status_code == 200
    return response.content.decode()


def speaker(name="Ada Quay", title="Minister", **fields):
    return factories.position(factories.person(name, **fields), title)


# The list of events


@pytest.mark.every_database
@pytest.mark.parametrize(
    "query",
    [
        "?q=alpha",
        "?q=also-alpha",
        "?kind=training",
        "?year=2001",
        "?place=lorania",
        "?organisation=port-union",
        "?theme=cranes",
        "?partnership=arcadia",
    ],
)
def test_each_filter_keeps_what_matches(client, query):
    alpha = factories.event(
        "Alpha",
        kind="training",
        dates="2001",
        place=factories.place("Lorania", slug="lorania"),
        themes=[factories.theme("Cranes", slug="cranes")],
        partnerships=[factories.partnership(slug="arcadia")],
    )
    factories.row(EventOtherTitle, alpha, title="also-alpha")
    factories.event_participant(
        alpha, organisation=factories.organisation("Port Union", slug="port-union")
    )
    factories.event("Beta", partnerships=[factories.partnership("Other")])

    html = listed(client, query)

    assert "Alpha" in html
    assert "Beta" not in html
    assert ">1 event</h2>" in html


@pytest.mark.every_database
def test_only_published_events_are_listed_and_counted(client):
    quay, pier = factories.place("Quay"), factories.place("Pier")
    factories.event(place=quay)
    factories.event(place=pier)
    factories.event("Hidden meeting", place=quay, live=False)

    html = listed(client)

    assert ">2 events</h2>" in html
    assert "Quay (1)" in html
    assert "Hidden" not in html


def test_an_event_without_date_comes_last_and_says_so(client):
    factories.event("Undated", dates="", date_note="During the project")
    factories.event("Dated", dates="2001")

    html = listed(client)

    assert html.index("Dated") < html.index("Undated")
    assert "Date not stated" in html
    assert "During the project" in html


ODD_QUERIES = [
    "?year=0", "?year=10000", "?year=1e400", "?year=NaN", "?year=" + "9" * 5000, "?q=%00",
    "?q=" + "x" * 5000, "?q=%ED%A0%80", "?kind=7", "?place=%00", "?theme=" + "x" * 500,
    "?speaker=%ED%A0%80", "?kind[]=x", "?q=a&q=b", "?unknown=1", "?page=99999999999999999999",
]  # fmt: skip


@pytest.mark.parametrize("folder", ["events", "quotations"])
@pytest.mark.parametrize("query", ODD_QUERIES)
def test_no_query_string_breaks_a_list(client, folder, query):
    factories.event()
    factories.quotation(speaker=speaker())
    assert client.get(f"/en/{folder}/{query}").status_code < 500


@pytest.mark.parametrize("folder", ["events", "quotations"])
def test_an_empty_list_says_what_to_do(client, folder):
    html = listed(client, "?q=nothing-like-this", folder=folder)
    assert "Take one away, or clear them all" in html


# The page of an event


def test_an_unpublished_event_is_not_found(client):
    assert client.get(factories.event(live=False).get_absolute_url()).status_code == 404


def test_an_old_address_leads_to_the_present_one(client):
    event = factories.event(slug="before")
    event.slug = "after"
    event.save()

    response = client.get("/en/events/before/")

    assert response.status_code == 301
    assert response["Location"] == "/en/events/after/"


def test_organisers_and_sponsors_stand_by_role_with_their_number(client):
    event = factories.event()
    factories.event_participant(event, organisation=factories.organisation("Port Union"))
    factories.event_participant(
        event,
        role="sponsor",
        group="universities of Lorania",
        quantity_comparator="exactly",
        quantity_low=17,
    )

    html = page(client, event)

    assert "<dt>Organiser</dt>" in html
    assert "<dt>Sponsor</dt>" in html
    assert "universities of Lorania, 17" in html


def test_a_part_of_an_attendance_stands_inside_it_and_nothing_is_added(client):
    event = factories.event()
    whole = factories.attendance(event, group="drivers", quantity_low=150)
    inner = factories.attendance(event, group="trainees", quantity_low=20, part_of=whole)
    factories.attendance(event, group="first-year trainees", quantity_low=7, part_of=inner)
    factories.attendance(event, group="guests", quantity_low=40)

    html = page(client, event)
    table = html[html.index("<table") : html.index("</table>")]

    names = ["drivers", "first-year trainees", "guests"]
    assert sorted(names, key=table.index) == names
    assert table.index(">drivers") < table.index("trainees")
    assert table.count("of these") == 2
    assert "The numbers are not added" in html
    # Not in addresses and data, where keys have any digits.
    shown = strip_tags(html[: html.index("<script")])
    assert "190" not in shown
    assert "217" not in shown


def test_a_part_of_a_hidden_attendance_is_hidden_with_it(client):
    event = factories.event()
    hidden = factories.attendance(event, place=factories.place("Hidden land", live=False))
    factories.attendance(event, group="Hidden part", part_of=hidden)

    html = page(client, event)

    assert "Hidden" not in html
    assert '<p class="quiet">Not recorded</p>' in html


def test_an_attendance_without_number_is_not_stated(client):
    event = factories.event()
    factories.attendance(event, group="researchers", quantity_comparator="not_stated")

    html = page(client, event)

    assert "researchers" in html
    assert '<td class="num">Not stated</td>' in html
    assert "The numbers are not added" not in html


def test_outputs_are_shown_with_their_makers_and_numbers(client):
    event = factories.event()
    factories.output(
        event, kind="videos", made_by="the participants", quantity_low=10, quantity_unit=""
    )
    factories.output(event, kind="articles", quantity_comparator="not_stated")

    html = page(client, event)

    assert "Made by: the participants" in html
    assert '<td class="num">10</td>' in html
    assert '<td class="num">Not stated</td>' in html


def test_an_undated_event_shows_what_is_known_of_its_time(client):
    html = page(client, factories.event(dates="", date_note="On the eve", checked_on="2026-11-22"))

    assert '<dt>Date</dt><dd class="light">Not stated in the source' in html
    assert "On the eve" in html
    assert '<dt>Organiser</dt><dd class="light">Not stated in the source' in html
    assert '<dt>Place</dt><dd class="light">Not stated in the source' in html


def test_sources_that_differ_on_the_dates_are_both_shown(client):
    event = factories.event(dates="2016-09")
    source = factories.source()
    factories.cite(event, "dates", passage=factories.passage(source=source, position=1))
    factories.cite(
        event,
        "dates",
        passage=factories.passage(source=source, position=2),
        stance="contradicts",
        stated_value="2016-10",
    )

    html = page(client, event)

    assert "Sources differ" in html
    assert "October" in html


def test_what_an_event_belongs_to_is_related(client):
    event = factories.event(
        agreements=[factories.agreement("Pact")],
        projects=[factories.project("Cranes")],
        frameworks=[factories.framework("Harbour plan")],
        title_is_descriptive=True,
    )
    factories.row(EventOtherTitle, event, title="The crane congress")
    factories.quotation("A fine day.", occasion=event)
    factories.row(EventDocument, event, title="Programme", url="https://example.org/programme")

    html = page(client, event)

    for words in ("Pact", "Cranes", "Harbour plan", "The crane congress", "A fine day."):
        assert words in html
    assert "Programme" in html
    assert "Descriptive title" in html


def test_related_records_that_are_not_public_are_absent(client):
    event = factories.event(
        place=factories.place("Hidden land", live=False),
        agreements=[factories.agreement("Hidden pact", live=False)],
        projects=[factories.project("Hidden cranes", live=False)],
        frameworks=[factories.framework("Hidden plan", live=False)],
        themes=[factories.theme("Hidden theme", live=False)],
    )
    hidden = factories.organisation("Hidden body", live=False)
    factories.event_participant(event, organisation=hidden)
    factories.attendance(event, organisation=hidden)
    factories.quotation("Hidden words", occasion=event, live=False)
    factories.quotation("Hidden too", occasion=event, speaker=speaker("Hidden", live=False))

    assert "Hidden" not in page(client, event)


def test_a_page_without_translation_says_so(client):
    html = page(client, factories.event("Cranes"), "zh-hans")

    assert 'class="untranslated"' in html
    assert 'hreflang="zh-Hans" href="http' not in html


# The list of quotations


@pytest.mark.every_database
@pytest.mark.parametrize(
    "query",
    [
        "?q=alpha",
        "?q=quay",
        "?year=2001",
        "?speaker=ada-quay",
        "?organisation=port-union",
        "?occasion=signing",
        "?theme=cranes",
        "?partnership=arcadia",
    ],
)
def test_each_filter_keeps_the_quotations_that_match(client, query):
    position = factories.position(
        factories.person("Ada Quay", slug="ada-quay"),
        organisation=factories.organisation("Port Union", slug="port-union"),
    )
    factories.quotation(
        "Alpha",
        date="2001",
        speaker=position,
        occasion=factories.event("Signing", slug="signing"),
        themes=[factories.theme("Cranes", slug="cranes")],
        partnerships=[factories.partnership(slug="arcadia")],
    )
    factories.quotation("Beta", partnerships=[factories.partnership("Other")])

    html = quoted(client, query)

    assert "Alpha" in html
    assert "Beta" not in html
    assert ">1 quotation</h2>" in html


def test_quotations_are_gathered_under_those_who_said_them(client):
    ada, bob = speaker("Ada", sort_name="Quay"), speaker("Bob", sort_name="Berth")
    for words in ("First", "Second"):
        factories.quotation(words, speaker=ada)
    factories.quotation("Third", speaker=bob)
    factories.quotation("Fourth")

    html = quoted(client)

    assert html.count("<h3>Ada</h3>") == 1
    headings = ["<h3>Bob</h3>", "<h3>Ada</h3>", "<h3>Speaker not stated</h3>"]
    assert sorted(headings, key=html.index) == headings


def test_a_quotation_is_the_target_of_its_address(client):
    quotation = factories.quotation()

    address, anchor = quotation.get_absolute_url().split("#")

    assert f'id="{anchor}"' in client.get(address).content.decode()


def test_a_quotation_says_who_then_where_when_and_in_which_words_of_the_source(client):
    position = factories.position(
        factories.person("Ada Quay"), "Minister", organisation=factories.organisation("Port Union")
    )
    quotation = factories.quotation(
        "We we shall train drivers.",
        pull_quote="train drivers",
        sic_note="“we we” stands so in the source.",
        speaker=position,
        occasion=factories.event("Signing day"),
        date="2016-09-06",
        date_note="The day of the release.",
    )
    passage = factories.passage("“We we shall train drivers.”", locator="line 12")
    factories.cite(quotation, "text", passage=passage)

    html = quoted(client)

    for words in (
        "Ada Quay",
        "Minister",
        "Port Union",
        "Signing day",
        "6 September 2016",
        "The day of the release.",
        "stands so in the source",
        "Pull quote",
        "line 12",
    ):
        assert words in html.replace("\xa0", " ")
    assert f"{passage.source.get_absolute_url()}#{passage.key}" in html


def test_a_quotation_waits_for_its_speaker(client):
    factories.quotation("Hidden words", speaker=speaker("Hidden", live=False))
    factories.quotation("Hidden too", live=False)
    factories.quotation("Plain words", occasion=factories.event("Hidden day", live=False))

    html = quoted(client)

    assert ">1 quotation</h2>" in html
    assert "Hidden" not in html
    assert "occasion not stated" not in html


def test_a_translated_quotation_says_that_it_is_a_translation(client):
    factories.quotation(
        "A fine day.", translations=factories.translation("text", "天气真好。", status="working")
    )
    factories.quotation("No translation.")

    html = quoted(client, language="zh-hans")

    assert "天气真好。" in html
    assert '<span lang="en" dir="ltr">No translation.</span>' in html
    assert html.count("<blockquote>") == 2


# Queries


def full_event(number):
    event = factories.event(f"Event {number}", place=factories.place())
    add_rows(event)
    return event


def add_rows(event):
    event.concerns.add(factories.place())
    event.themes.add(factories.theme())
    event.agreements.add(factories.agreement())
    event.projects.add(factories.project())
    event.frameworks.add(factories.framework())
    factories.event_participant(event)
    whole = factories.attendance(event, place=factories.place())
    factories.attendance(event, organisation=factories.organisation(), part_of=whole)
    factories.output(event)
    quotation = factories.quotation(occasion=event, speaker=speaker())
    factories.cite(quotation, "text", passage=factories.passage())
    factories.cite(event, "title", passage=factories.passage())


def test_the_places_that_an_event_concerns_are_told_from_both_ends(client):
    event = factories.event("Seminar on cranes")
    south = factories.place("The South", kind="region")
    event.concerns.add(south, factories.place("Hidden South", live=False))
    factories.cite(event, "concerns")

    html = client.get(event.get_absolute_url()).content.decode()
    facts = html.partition('<dl class="facts">')[2].partition("</dl>")[0]
    assert f'<dt>Concerns</dt><dd><a href="{south.get_absolute_url()}">' in facts
    assert "Hidden South" not in html
    there = client.get(south.get_absolute_url()).content.decode()
    assert "Seminar on cranes" in there
    assert "Concerns it" in there


@pytest.mark.parametrize("events", [2, 20])
def test_the_list_asks_the_same_queries_however_many_events_there_are(
    client, events, django_assert_num_queries
):
    for number in range(events):
        full_event(number)
    # count; rows with place; organisers and sponsors; themes; options of a select; 4 facets of
    # 2 queries each; partnership and content version of the frame.
    with django_assert_num_queries(15):
        client.get(reverse("events:event_list"))


@pytest.mark.parametrize("more", [1, 4])
def test_a_page_asks_the_same_queries_however_many_rows_there_are(
    client, more, django_assert_num_queries
):
    event = full_event(0)
    for _row in range(more):
        add_rows(event)
    # event with place; organisers and sponsors, themes, coded themes, attendance, places it
    # concerns, other titles, other names, outputs, agreements, projects, frameworks, documents,
    # images; quotations and their passages; citations; partnership and content version.
    with django_assert_num_queries(19):
        client.get(event.get_absolute_url())


@pytest.mark.parametrize("quotations", [2, 20])
def test_the_list_asks_the_same_queries_however_many_quotations_there_are(
    client, quotations, django_assert_num_queries
):
    for _number in range(quotations):
        quotation = factories.quotation(
            speaker=speaker(), occasion=factories.event(), themes=[factories.theme()]
        )
        factories.cite(quotation, "text", passage=factories.passage())
    # count; rows with speaker and occasion; their passages; 5 facets of 2 queries each;
    # partnership and content version.
    with django_assert_num_queries(15):
        client.get(reverse("events:quotation_list"))


@pytest.mark.every_database
def test_another_name_of_an_event_is_found_and_shown_in_its_language(client):
    event = factories.event("Academy of cranes")
    factories.row(EventOtherName, event, name="精英班", language="zh-hans")

    html = page(client, event)

    assert '<bdi lang="zh-Hans">精英班</bdi>' in html
    index()
    assert "Academy of cranes" in client.get("/en/search/", {"q": "精英"}).content.decode()
