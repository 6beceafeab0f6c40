"""After a publication an answer stays where the database says all that it was made of, and goes
where it says anything else."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from partnership.agreements.models import Partnership
from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.publish_cache import dependencies
from partnership.publish_cache.application import PublishCache
from partnership.publish_cache.dependencies import (
    NOW,
    Dependencies,
    Question,
    Recorder,
    digest_of,
    recording,
    unrecorded,
)
from partnership.publish_cache.disk import Disk, packed, unpacked
from partnership.publish_cache.kept import VALUES, Kept
from partnership.publishing.models import ContentVersion
from partnership.website.written_site.answers import ask
from projects.models import Project
from tests import factories

EARLIER = "2026-05-01 10:00:00.123456"


@pytest.fixture(autouse=True)
def clock():
    """A moment that stands: one of a thousand moments could be a time of the record."""
    with time_machine.travel(datetime(2027, 3, 10, 10, 0, 0, 123456, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def pages(transactional_db, monkeypatch, tmp_path):
    """The pages of a small record, behind a publish cache with a disk."""
    partnership = factories.partnership()
    agreement = factories.agreement(partnerships=[partnership])
    ministry = factories.organisation()
    factories.party(agreement, organisation=ministry)
    project = factories.project(agreement=agreement)
    factories.funding(project, provider=ministry)
    person = factories.person()
    ContentVersion.objects.move()
    found = Pages(
        [one.get_absolute_url() for one in (agreement, ministry, project, person)]
        + ["/en/", "/en/projects/", "/en/people/", "/en/figures/", "/en/search/?q=cranes"],
        tmp_path / "kept.sqlite3",
    )
    monkeypatch.setattr(VALUES, "most", 2000)
    # However slow the machine is.
    monkeypatch.setattr(dependencies, "LONGEST", 600)
    monkeypatch.setattr(VALUES, "versions", found.cache.versions)
    yield found
    VALUES.entries.clear()
    found.cache.versions.close()


class Pages:
    """Some addresses, asked through the cache and past it."""

    def __init__(self, addresses, file):
        self.addresses, self.made = addresses, []
        self.handler = WSGIHandler()
        self.file = file
        self.cache = PublishCache(self.django, 10_000_000, Disk(file, 10_000_000))

    def django(self, environ, start_response):
        query = environ["QUERY_STRING"]
        self.made.append(environ["PATH_INFO"] + (f"?{query}" if query else ""))
        return self.handler(environ, start_response)

    def made_anew(self):
        """Which pages Django is asked for; each is what Django would say now."""
        self.made.clear()
        for address in self.addresses:
            assert ask(self.cache, address) == ask(self.handler, address), address
        return set(self.made)


def publish(change):
    with transaction.atomic():
        change()
        ContentVersion.objects.move()


def name_the_ministry_anew():
    Organisation.objects.update(name="Ministry of Cranes")


def add_a_project():
    under = Project.objects.get().agreement
    factories.project(title="Cranes in spring", agreement=under, publish_at=timezone.now())


def take_a_project_back():
    Project.objects.filter(title="Cranes in spring").update(live=False)


def change_what_no_page_shows():
    Place.objects.update(updated_at=timezone.now())


def test_a_publication_makes_anew_only_the_pages_that_it_changes(pages):
    agreement, ministry, project, person, *_others = pages.addresses
    assert pages.made_anew() == set(pages.addresses)
    assert pages.made_anew() == set()
    publish(change_what_no_page_shows)
    assert pages.made_anew() == set()
    for change in (name_the_ministry_anew, add_a_project, take_a_project_back):
        publish(change)
        made = pages.made_anew()
        assert agreement in made, change
        assert not {person, "/en/people/"} & made, change


def test_what_lies_on_disk_is_looked_at_likewise(pages):
    pages.made_anew()
    publish(change_what_no_page_shows)
    started = PublishCache(pages.django, 10_000_000, Disk(pages.file, 10_000_000))
    started.versions = pages.cache.versions
    pages.cache = started
    assert pages.made_anew() == {"/en/search/?q=cranes"}
    publish(name_the_ministry_anew)
    assert pages.addresses[1] in pages.made_anew()


def test_the_next_day_all_is_made_anew(pages):
    """Pages say what has ended, and on which day the record last changed."""
    pages.made_anew()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        publish(change_what_no_page_shows)
        assert pages.made_anew() == set(pages.addresses)


def test_what_is_asked_by_the_clock_is_asked_by_the_clock_again():
    recorder = Recorder()
    moment = timezone.now()
    for given in (moment, str(moment.replace(tzinfo=None))):
        recorder.note("SELECT 1", [given, 5], False)
    assert [values for _statement, values in recorder.asked.values()] == [(NOW, 5)]


@pytest.mark.parametrize(
    ("statement", "values", "many"),
    [
        ("INSERT INTO a VALUES (1)", None, False),
        ("UPDATE a SET b = 1", (), False),
        ("SELECT 1", [()], True),
        # Reckoned from the clock: nobody knows what would be asked later.
        ("SELECT %s", [EARLIER], False),
        ("SELECT %s", [datetime(2026, 5, 1, microsecond=1, tzinfo=UTC)], False),
    ],
)
def test_what_is_made_in_other_ways_is_made_anew(statement, values, many):
    recorder = Recorder()
    recorder.note("SELECT 1", None, False)
    assert recorder.is_complete
    recorder.note(statement, values, many)
    assert recorder.settled() is None


def test_what_frames_a_question_and_times_of_the_record_do_no_harm():
    recorder = Recorder()
    for statement in ("BEGIN", 'SAVEPOINT "a"', "SET statement_timeout = 1"):
        recorder.note(statement, None, False)
    recorder.note("SELECT 1", ["2026-05-01 10:00:00", "2026-05-01", "words", None], False)
    assert recorder.is_complete
    assert len(recorder.asked) == 1


def test_what_was_made_of_nothing_has_its_words_from_elsewhere():
    assert Recorder().settled() is None


@pytest.mark.django_db
def test_each_block_notes_its_own_questions():
    with recording() as outer:
        list(Place.objects.all())
        with recording() as inner:
            list(Organisation.objects.all())
        with unrecorded():
            list(Partnership.objects.all())
    (asked,) = outer.asked.values()
    assert Place._meta.db_table in asked[0]
    (asked,) = inner.asked.values()
    assert Organisation._meta.db_table in asked[0]
    places, organisations = outer.settled(), inner.settled()
    factories.place()
    assert not places.hold({}.get)
    assert organisations.hold({}.get)


@pytest.mark.django_db(transaction=True)
def test_a_page_goes_when_a_value_goes_that_it_shares(monkeypatch):
    kept = Kept(most=10)
    ContentVersion.objects.move()
    with recording() as recorder:
        kept.get("places", Place.objects.count)
    rests_on = recorder.settled()

    def digest_now(name):
        return kept.digest(name, kept.stamp())

    assert list(rests_on.shared) == ["'places'"]
    assert rests_on.questions == ()
    publish(lambda: None)
    assert rests_on.hold(digest_now)
    publish(factories.place)
    assert not rests_on.hold(digest_now)
    assert kept.get("places", Place.objects.count) == 1
    kept.versions.close()


@pytest.mark.django_db(transaction=True)
def test_pages_stay_where_a_value_that_takes_long_comes_out_the_same(monkeypatch):
    monkeypatch.setattr(dependencies, "LONGEST", -1)
    kept = Kept(most=10)
    factories.place()
    ContentVersion.objects.move()
    kept.get("places", Place.objects.count)
    before = kept.digest("'places'", kept.stamp())
    publish(lambda: Place.objects.update(updated_at=timezone.now()))
    # Nobody looks at what it was made of: that would take as long.
    assert kept.digest("'places'", kept.stamp()) is None
    kept.get("places", Place.objects.count)
    assert kept.digest("'places'", kept.stamp()) == before
    kept.versions.close()


@dataclass
class Amount:
    value: Decimal
    words: object


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, 2), (1, "1"), ([1], [[1]]), ({"a": 1}, {"a": 2}), (None, 0)]
    + [(Amount(Decimal(1), "a"), Amount(Decimal(1), "b"))],
)
def test_values_that_differ_have_other_digests(one, other):
    assert digest_of(one) == digest_of(one) != digest_of(other)


def test_values_that_nothing_tells_apart_have_no_digest():
    assert digest_of([object()]) is None
    assert digest_of(Amount(Decimal(1), gettext_lazy("Search"))) is not None


def test_dependencies_come_back_from_disk_as_they_were():
    values = (NOW, 1, "a", None, uuid4(), date(2026, 5, 1), Decimal("1.50"))
    values += (datetime(2026, 5, 1, tzinfo=UTC), [1, uuid4()])
    made = Dependencies(
        (Question("SELECT 1", None, b"1"), Question("SELECT 2", values, b"2")), {"'a'": b"3"}
    )
    assert unpacked(packed(made)) == made
    assert unpacked(packed(made)).questions[1].values[0] is NOW


def test_values_of_another_kind_do_not_lie_on_disk():
    made = Dependencies((Question("SELECT 1", (object(),), b"1"),), {})
    assert packed(made) is None
