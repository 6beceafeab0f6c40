"""The version is read exactly, and what the clock changes by itself is known."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from partnership.publish_cache import versions
from partnership.publish_cache.versions import Away, Versions
from partnership.publishing.models import ContentVersion
from partnership.publishing.schedule import changes_by_the_clock
from tests import factories

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def reading(transactional_db):
    """What reads the version, by a connection of its own."""
    found = Versions()
    yield found
    found.close()


@pytest.fixture
def clock(monkeypatch):
    """Sets the time at which the version is asked for."""

    def at(moment):
        monkeypatch.setattr(versions.time, "time", lambda: moment.timestamp())

    at(NOON)
    return at


def test_before_the_first_publication_there_is_none(reading):
    assert reading.current() is None


def test_a_commit_is_seen_by_the_next_question_and_what_is_undone_is_not(reading):
    ContentVersion.objects.move()
    seen = {reading.current().version}
    for _n in range(5):
        ContentVersion.objects.move()
        seen.add(reading.current().version)
    assert len(seen) == 6
    before = reading.current()
    with suppress(ZeroDivisionError), transaction.atomic():
        ContentVersion.objects.move()
        raise ZeroDivisionError
    assert reading.current() == before


def test_other_commits_change_nothing(reading):
    ContentVersion.objects.move()
    before = reading.current()
    factories.place()
    assert reading.current() is before


def test_an_emptied_and_filled_database_has_another_version(reading):
    ContentVersion.objects.move()
    before = reading.current()
    ContentVersion.objects.all().delete()
    assert reading.current() is None
    time.sleep(0.002)
    ContentVersion.objects.move()
    assert reading.current().version != before.version


def test_a_time_that_passes_makes_another_stamp(reading, clock):
    factories.place(publish_at=NOON + HOUR)
    factories.place(expire_at=NOON + 3 * HOUR)
    ContentVersion.objects.move()
    stamps = []
    for hours in (0, 0.5, 1, 2.5, 3, 4):
        clock(NOON + hours * HOUR)
        stamps.append(reading.current())
    assert [stamps.index(one) for one in stamps] == [0, 0, 2, 2, 4, 4]


def test_a_clock_that_is_set_back_finds_the_stamp_of_before(reading, clock):
    factories.place(publish_at=NOON + HOUR)
    ContentVersion.objects.move()
    before = reading.current()
    clock(NOON + 2 * HOUR)
    after = reading.current()
    assert after != before
    clock(NOON)
    assert reading.current() == before
    assert not after.shows_nothing_hidden(NOON.timestamp())


def test_a_page_is_made_anew_each_day(reading, clock, settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    ContentVersion.objects.move()
    before = reading.current()
    clock(NOON + 3.9 * HOUR)
    assert reading.current() == before
    clock(NOON + 4.1 * HOUR)
    assert reading.current() != before
    assert before.shows_nothing_hidden((NOON + 5 * HOUR).timestamp())


def test_an_expired_record_is_not_shown_while_the_database_is_away(reading, clock):
    factories.place(expire_at=NOON + HOUR)
    ContentVersion.objects.move()
    stamp = reading.current()
    assert stamp.shows_nothing_hidden(NOON.timestamp())
    assert not stamp.shows_nothing_hidden((NOON + HOUR).timestamp())


@pytest.mark.django_db
def test_only_times_of_live_records_count():
    factories.place(live=False, publish_at=NOON - HOUR, expire_at=NOON + HOUR)
    assert changes_by_the_clock(NOON) == (None, None, None)
    factories.place(publish_at=NOON, expire_at=NOON + 2 * HOUR)
    factories.theme(publish_at=NOON + HOUR)
    assert changes_by_the_clock(NOON) == (NOON, NOON + HOUR, NOON + 2 * HOUR)


def test_a_connection_that_has_ended_is_opened_again(reading):
    ContentVersion.objects.move()
    before = reading.current()
    reading.kept.connection.close()
    assert reading.current() == before


@pytest.mark.parametrize(("takes", "questions"), [(0, 5), (3, 1)])
def test_a_database_that_is_slow_to_refuse_is_left_alone_for_a_second(
    reading, monkeypatch, takes, questions
):
    ContentVersion.objects.move()
    there, asked, clock = reading.current(), [], [1000.0]
    monkeypatch.setattr(versions.time, "monotonic", lambda: clock[0])

    def refuse(self):
        asked.append(1)
        clock[0] += takes
        raise connection.Database.OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(Versions, "open", refuse)
        reading.close()
        for _n in range(5):
            with pytest.raises(Away):
                reading.current()
        assert len(asked) == questions
    if takes:
        with pytest.raises(Away):
            reading.current()
        clock[0] += versions.PAUSE
    assert reading.current() == there


def test_nobody_waits_for_a_database_that_is_away(reading):
    reading.away = True
    with reading.lock, pytest.raises(Away):
        reading.read()


def test_a_silent_database_is_away(reading, monkeypatch):
    """Only PostgreSQL can be silent: here it sleeps."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server")
    ContentVersion.objects.move()
    reading.current()
    monkeypatch.setattr(versions, "PATIENCE", 0.2)
    monkeypatch.setattr(versions, "ROW", "SELECT pg_sleep(5)::text, ''")
    reading.close()
    start = time.monotonic()
    with pytest.raises(Away):
        reading.current()
    assert time.monotonic() - start < 3
