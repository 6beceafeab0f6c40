"""What the clock does: scheduled drafts, and times of publication and expiry that pass."""

import datetime
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError
from django.utils import timezone

from partnership.agreements.models import Agreement
from partnership.publishing import drafts, schedule, snapshots
from partnership.publishing.models import ContentVersion, Revision
from partnership.website.management.commands import publish_due
from tests import factories

pytestmark = pytest.mark.django_db

START = datetime.datetime(2026, 5, 4, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def scheduled(record, **fields):
    """Let a draft of `record` go live in an hour."""
    first, *rest = snapshots.take(record)
    first["fields"] |= fields
    drafts.save_draft(record, [first, *rest])
    drafts.schedule(record, timezone.now() + HOUR)


def run(**options):
    out, err = StringIO(), StringIO()
    call_command("publish_due", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def version():
    return ContentVersion.objects.current()[0]


def test_a_version_of_a_clock_that_ran_ahead_ends_when_that_is_set_right(clock):
    """What was shown by that clock may be hidden again."""
    run()
    clock.shift(24 * HOUR)
    ContentVersion.objects.move()
    clock.shift(-24 * HOUR)
    before = version()
    assert "the clock was set back" in run()[0]
    assert version() == before + 1
    assert run() == ("", "")


def test_the_command_tells_what_it_published_and_then_has_nothing_to_do(clock):
    agreement = factories.agreement("Old")
    scheduled(agreement, title="New")
    assert run() == ("", "")

    clock.shift(HOUR)
    assert run() == ("Published: “New”\n", "")
    agreement.refresh_from_db()
    assert agreement.title == "New"
    assert version() == 1
    assert run() == ("", "")
    assert version() == 1


def test_the_command_tells_a_failure_once_as_an_error(clock):
    agreement = factories.agreement()
    scheduled(agreement, title="New")
    Agreement.objects.update(updated_at=START + HOUR / 2)
    clock.shift(HOUR)

    out, err = run()
    assert (out, err.startswith("Not published: “New”. The live record was changed")) == ("", True)
    assert run() == ("", "")


def test_a_draft_that_is_not_ready_does_not_go_live_by_the_clock(clock):
    quotation = factories.quotation("Words.", speaker=factories.position())
    scheduled(quotation, text="Other words.")
    draft = Revision.objects.draft_of(quotation)
    first, *rest = draft.snapshot
    unready = [{**first, "fields": {**first["fields"], "speaker": None}}, *rest]
    drafts.write_draft(draft, quotation, unready, None, keeps_schedule=True)
    clock.shift(HOUR)

    _out, err = run()
    assert "Say who said it" in err
    quotation.refresh_from_db()
    assert (quotation.text, version()) == ("Words.", 0)
    assert "Say who said it" in Revision.objects.draft_of(quotation).failure


def test_the_timer_notes_what_became_unready_through_others_and_then_ready_again(clock):
    source = factories.source("Annual report")
    agreement = factories.agreement("Pact")
    factories.cite(agreement, passage=factories.passage(source=source))
    scheduled(agreement, title="New")
    run()
    clock.shift(HOUR / 4)
    drafts.unpublish(source)
    run()
    assert "Annual report" in Revision.objects.draft_of(agreement).unready

    clock.shift(HOUR / 4)
    drafts.publish(source)
    run()
    assert Revision.objects.draft_of(agreement).unready == ""
    clock.shift(HOUR)
    assert run() == ("Published: “New”\n", "")


def test_what_a_draft_cites_need_not_be_seen_before_its_time(clock):
    source = factories.source(publish_at=timezone.now() + HOUR / 2)
    agreement = factories.agreement("Pact")
    factories.cite(agreement, passage=factories.passage(source=source))
    scheduled(agreement, title="New")
    assert Revision.objects.draft_of(agreement).is_scheduled


def test_a_draft_of_a_live_version_that_changed_is_not_scheduled(clock):
    agreement = factories.agreement("Pact")
    drafts.save_draft(agreement, snapshots.take(agreement))
    Agreement.objects.update(updated_at=START + HOUR / 2)
    with pytest.raises(ValidationError, match="live record was changed"):
        drafts.schedule(agreement, timezone.now() + HOUR)
    assert not Revision.objects.draft_of(agreement).is_scheduled


def test_a_draft_that_the_database_refuses_keeps_no_other_back(clock, monkeypatch):
    first, second = factories.agreement("First"), factories.agreement("Second")
    scheduled(first, title="Refused")
    scheduled(second, title="Published")
    write = snapshots.write

    def refusing(record, snapshot):
        if record == first:
            raise IntegrityError
        return write(record, snapshot)

    monkeypatch.setattr(drafts.snapshots, "write", refusing)
    clock.shift(HOUR)
    out, err = run()
    assert "Published: “Published”" in out
    assert "contradicts" in err


def test_a_database_that_is_busy_is_no_fault_of_a_draft(clock, monkeypatch):
    agreement = factories.agreement("Old")
    scheduled(agreement, title="New")
    clock.shift(HOUR)
    in_a_sentence = "database is locked. The next time does it."
    with monkeypatch.context() as patch, pytest.raises(CommandError, match=in_a_sentence):
        patch.setattr(schedule, "publish", busy)
        run()
    assert run() == ("Published: “New”\n", "")


def busy(*args):
    raise OperationalError("database is locked")


@pytest.mark.parametrize(
    "times",
    [
        {"publish_at": START + HOUR},
        {"expire_at": START + HOUR},
    ],
)
def test_the_content_version_moves_once_as_a_time_passes(clock, times):
    factories.agreement(**times)
    ContentVersion.objects.move()
    assert run() == ("", "")

    clock.shift(HOUR)
    assert run() == ("A time of publication or expiry has passed, or the clock was set back.\n", "")
    assert version() == 2
    clock.shift(HOUR)
    assert run() == ("", "")
    assert version() == 2


def test_the_times_of_a_record_that_is_not_live_move_nothing(clock):
    factories.agreement(live=False, publish_at=START - HOUR)
    assert schedule.note_passed_times(START) is False


def test_a_site_whose_version_never_moved_notes_the_times_that_passed_before(clock):
    factories.agreement(publish_at=START - HOUR)
    assert schedule.note_passed_times(START) is True
    assert schedule.note_passed_times(START) is False


def test_a_locked_database_is_told_in_a_sentence(monkeypatch):
    def refuse(**options):
        raise OperationalError("database is locked")

    monkeypatch.setattr(publish_due, "catch_up", refuse)
    with pytest.raises(CommandError, match="database is locked. The next time does it"):
        run()
