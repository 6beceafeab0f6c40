"""What the page of a record prints of others: it is found by that, too, and only by that."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partnership.publishing.changes import note_change
from tests import factories
from tests.factories import translation
from tests.searching import index, titles_found

pytestmark = pytest.mark.django_db

LINES = ["undated leaflet", "2016年9月6日至8日", "spelt so", "Vega", "织女", "told again"]


def world(theme):
    """An event and a quotation on a theme, whose lines say what `LINES` are."""
    event = factories.event("Meeting", date_note="As an undated leaflet has it.")
    speaker = factories.position(factories.person("Mr Vega", translations=name("织女先生")))
    words = factories.quotation("Safe.", speaker=speaker, sic_note="Spelt so; told again.")
    for record in (event, words):
        record.themes.add(theme)
    return event, words


def name(chinese):
    return translation("name", chinese)


def test_a_page_is_found_by_what_lines_about_other_records_say_on_it():
    world(factories.theme("Quays"))
    index()
    for words in LINES:
        assert "Quays" in titles_found(words), words


def test_a_page_is_found_by_what_the_row_of_another_record_says_of_it():
    giver = factories.organisation("Ministry of Tides")
    project = factories.project("Harbour")
    factories.funding(project, provider=giver, amount=745000, currency="EUR", description="tugs")
    index()
    for words in ("tugs", "745,000", "74.5万"):
        assert "Ministry of Tides" in titles_found(words), words


def test_a_page_is_found_by_what_rows_call_it_and_their_dates():
    giver = factories.organisation("Ministry of Tides")
    project = factories.project("Harbour", stated_period="2016")
    factories.funding(project, provider=giver, amount=745000, currency="EUR")
    index()
    assert titles_found("provider") == titles_found("提供方") == ["Ministry of Tides"]
    assert titles_found("stated period")[0] == "Harbour"


def test_nothing_that_is_not_public_or_will_be_hidden_by_the_clock_is_said_on():
    theme = factories.theme("Quays")
    event, words = world(theme)
    type(event).objects.update(live=False)
    type(words).objects.update(expire_at=timezone.now() + timedelta(days=1))
    index()
    for asked in LINES:
        assert "Quays" not in titles_found(asked), asked


def test_a_row_that_is_held_back_says_nothing_of_whom_it_names():
    giver = factories.organisation("Ministry of Tides", live=False)
    project = factories.project("Harbour")
    taker = factories.organisation("Port of Tides")
    factories.funding(project, provider=giver, receiver=taker, amount=5, description="tugs")
    factories.funding(project, receiver=taker, amount=6, description="barges")
    index()
    assert set(titles_found("barges")) == {"Harbour", "Port of Tides"}
    assert titles_found("tugs") == []


def test_what_a_line_says_changes_with_the_record_and_with_whom_it_names():
    theme = factories.theme("Quays")
    event, words = world(theme)
    index()
    type(event).objects.update(date_note="In a dated booklet.")
    person = words.speaker.person
    type(person).objects.update(name="Mr Altair")
    for record in (event, person):
        note_change(record)
    assert "Quays" in titles_found("dated booklet")
    assert "Quays" in titles_found("Altair")
    assert "Quays" not in titles_found("leaflet")
    assert "Quays" not in titles_found("Vega")


def test_the_page_that_prints_the_phrase_stands_before_one_with_its_words_apart():
    theme = factories.theme("Quays")
    factories.event("Talks on open seas").themes.add(theme)
    # Kinds of projects stand before themes.
    factories.project("Seas", summary="Talks are open; on the whole.")
    index()
    found = titles_found("talks on open seas")
    assert found.index("Quays") < found.index("Seas")
