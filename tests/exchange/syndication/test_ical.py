"""Calendars: exact days only, and as other programs read them."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from partnership.events.models import Event
from partnership.exchange.syndication.ical import calendar_of
from partnership.publishing import drafts
from tests import factories
from tests.factories import translation

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content)


def address(event, language="en"):
    return f"/{language}/events/{event.slug}.ics"


@pytest.mark.parametrize(
    ("dates", "first", "after"),
    [
        ("2016-09-06", (2016, 9, 6), (2016, 9, 7)),
        ("2016-09-06/2016-09-08", (2016, 9, 6), (2016, 9, 9)),
        ("2019-12-31", (2019, 12, 31), (2020, 1, 1)),
        ("9999-12-30", (9999, 12, 30), (9999, 12, 31)),
    ],
)
def test_days_are_whole_and_end_with_the_day_after(client, dates, first, after):
    event = factories.event(dates=dates)
    for calendar in (read(client, address(event)), read(client, "/en/events.ics")):
        (entry,) = calendar.walk("VEVENT")
        assert entry["DTSTART"].dt == datetime.date(*first)
        assert entry["DTEND"].dt == datetime.date(*after)
        assert entry["DTSTART"].params["VALUE"] == "DATE"


@pytest.mark.parametrize(
    "dates",
    ["", "2016", "2016-09", "2016-09/2016-10", "2016-09-06/2016-10", "2016-09-06/..",
     "../2016-09-06", "[2016-09-06,2016-09-08]", "9999-12-31"],
)  # fmt: skip
def test_an_imprecise_date_is_in_no_calendar_and_no_link_leads_to_one(client, dates):
    """A calendar cannot say "some day in 2016"; nor end after the last day that it knows."""
    event = factories.event(dates=dates)
    assert client.get(address(event)).status_code == 404
    assert "iCalendar" not in client.get(event.get_absolute_url()).content.decode()
    assert read(client, "/en/events.ics").walk("VEVENT") == []


def test_the_page_of_an_event_with_exact_days_links_to_its_calendar(client):
    event = factories.event(dates="2016-09-06")
    html = client.get(event.get_absolute_url()).content.decode()
    assert f'<a href="{address(event)}">iCalendar</a>' in html


def test_an_event_is_told_in_the_language_of_the_address(client, settings):
    settings.SITE_URL = settings.SITE_ORIGIN = "https://record.example.org"
    event = factories.event(
        "Crane talks; a day, in short",
        dates="2016-09-06",
        summary="Of cranes,\nand harbours.",
        place=factories.place(translations=translation("name", "阿卡迪亚")),
        translations=translation("title", "起重机会谈"),
    )
    (english,) = read(client, address(event)).walk("VEVENT")
    (chinese,) = read(client, address(event, "zh-hans")).walk("VEVENT")

    assert english["SUMMARY"] == "Crane talks; a day, in short"
    assert english["DESCRIPTION"] == "Of cranes,\nand harbours."
    assert english["LOCATION"] == "Arcadia"
    assert english["URL"] == f"https://record.example.org/en/events/{event.slug}/"
    assert chinese["SUMMARY"] == "起重机会谈"
    assert chinese["LOCATION"] == "阿卡迪亚"
    assert chinese["SUMMARY"].params["LANGUAGE"] == "zh-Hans"
    # Not translated: the original, marked as what it is.
    assert chinese["DESCRIPTION"].params["LANGUAGE"] == "en"
    assert english["UID"] == chinese["UID"] == f"{event.pk}@record.example.org"
    assert english["DTSTAMP"].dt == event.updated_at.replace(microsecond=0)


def test_a_hidden_place_is_not_named(client):
    event = factories.event(place=factories.place("Hidden town", live=False))
    assert "LOCATION" not in read(client, address(event)).walk("VEVENT")[0]


def test_a_hidden_event_is_in_no_calendar(client):
    event = factories.event(live=False)
    assert client.get(address(event)).status_code == 404
    assert read(client, "/en/events.ics").walk("VEVENT") == []


def test_a_renamed_event_keeps_its_key_and_its_address(client):
    event = factories.event(live=False)
    drafts.publish(event)
    event = Event.objects.get(pk=event.pk)
    former, before = address(event), read(client, address(event)).walk("VEVENT")[0]["UID"]
    event.slug = "another-name"
    event.save()
    response = client.get(former)
    assert (response.status_code, response.url) == (301, address(event))
    assert read(client, address(event)).walk("VEVENT")[0]["UID"] == before


def test_the_same_events_give_the_same_bytes(client):
    for number in range(3):
        factories.event(f"Meeting {number}", dates=f"2016-09-0{number + 1}")
    first = client.get("/en/events.ics").content
    assert client.get("/en/events.ics").content == first


@settings(max_examples=50, deadline=None)
@given(
    st.text(
        st.one_of(
            st.characters(exclude_categories=["Cs", "Cc"]),
            st.sampled_from('港口会谈;,\\\n\r\x08:"'),
        ),
        min_size=1,
        max_size=300,
    )
)
def test_any_title_is_folded_between_letters_and_read_back(title):
    event = Event(title=title, slug="a", dates="2016-09-06")
    written = calendar_of([event], "Harbours")

    for line in written.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    (entry,) = Calendar.from_ical(written).walk("VEVENT")
    readable = "".join(sign for sign in title if sign == "\n" or sign >= " ").strip()
    assert str(entry.get("SUMMARY", "")) == "".join(
        sign for sign in readable if sign not in "\ufffe\uffff"
    )


def test_the_name_of_the_site_is_a_text_whatever_it_has():
    written = calendar_of([], "Harbours, and more\nBEGIN:VEVENT").decode()
    for name in ("NAME", "X-WR-CALNAME"):
        assert f"\r\n{name}:Harbours\\, and more\\nBEGIN:VEVENT\r\n" in written
    assert Calendar.from_ical(written).walk("VEVENT") == []


@pytest.mark.parametrize("events", [2, 20])
def test_a_calendar_asks_as_many_queries_for_many_events(client, events, django_assert_num_queries):
    for number in range(events):
        factories.event(f"Meeting {number}", place=factories.place())
    # content version; partnership; events with their places
    with django_assert_num_queries(3):
        client.get("/en/events.ics")
