"""Drafts of live records: what they change, what they leave alone, how they go live."""

import datetime
import uuid

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from partnership.agreements.models import Agreement, Objective, Party
from partnership.events.models import Attendance
from partnership.publishing import draft_checks, drafts, snapshots
from partnership.publishing.compare import differences
from partnership.publishing.models import ContentVersion, ReviewComment, Revision
from partnership.publishing.schedule import publish_due
from tests import factories

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def agreement():
    agreement = factories.agreement("Harbour agreement", themes=[factories.theme()])
    factories.row(Objective, agreement, text="Safer cranes", position=1)
    factories.row(Party, agreement, organisation=factories.organisation())
    return agreement


def changed(snapshot, **fields):
    """The snapshot with fields of the record changed."""
    first, *rest = snapshot
    return [{**first, "fields": {**first["fields"], **fields}}, *rest]


def without(snapshot, model):
    return [row for row in snapshot if row["model"] != model._meta.label_lower]


def test_a_snapshot_written_back_changes_nothing(agreement):
    before = snapshots.take(agreement)
    snapshots.write(agreement, before)

    assert snapshots.take(agreement) == before


def test_a_snapshot_brings_back_rows_links_and_texts(agreement):
    before = snapshots.take(agreement)
    agreement.objectives.all().delete()
    agreement.themes.set([factories.theme("Other")])
    factories.row(Objective, agreement, text="Added later")
    Agreement.objects.filter(pk=agreement.pk).update(title="Changed", signed="2001")

    snapshots.write(agreement, before)

    assert snapshots.take(agreement) == before


def test_rows_that_point_to_siblings_come_back_whatever_their_order():
    event = factories.event()
    whole = factories.row(Attendance, event, group="Everybody")
    keys = sorted([uuid.uuid4(), uuid.uuid4()])
    for key in keys:
        factories.row(Attendance, event, id=key, group="Some", part_of=whole)
    before = snapshots.take(event)
    event.attendance.all().delete()

    snapshots.write(event, before)

    assert snapshots.take(event) == before


def test_the_state_of_publishing_is_not_in_a_snapshot(agreement):
    hidden = factories.agreement(live=False)
    snapshot = snapshots.take(hidden)

    assert not snapshots.STATE_FIELDS & snapshot[0]["fields"].keys()


def test_an_old_snapshot_survives_fields_that_came_and_went(agreement):
    first, *rest = snapshots.take(agreement)
    del first["fields"]["purpose"]
    first["fields"]["abolished"] = "x"

    snapshots.write(agreement, [first, *rest])

    assert Agreement.objects.get(pk=agreement.pk).title == "Harbour agreement"


def test_an_old_snapshot_survives_fields_that_were_renamed(agreement, monkeypatch):
    """In the record and in its rows: applied, compared and checked under their present names."""
    old = snapshots.take(agreement)
    old[0]["fields"]["headline"] = old[0]["fields"].pop("title")
    old[0]["fields"]["subjects"] = old[0]["fields"].pop("themes")
    row = next(entry for entry in old if entry["model"] == "agreements.objective")
    row["fields"]["words"] = row["fields"].pop("text")
    assert len(list(draft_checks.unknown_parts(old))) == 3
    former = {"headline": "title", "subjects": "themes"}
    monkeypatch.setattr(Agreement, "former_fields", former, raising=False)
    monkeypatch.setattr(Objective, "former_fields", {"words": "text"}, raising=False)
    assert differences(old, snapshots.take(agreement)) == []
    assert list(draft_checks.unknown_parts(old)) == []

    before = snapshots.take(agreement)
    agreement.title = "Newer"
    agreement.save()
    agreement.themes.clear()
    agreement.objectives.update(text="Newer")
    snapshots.write(agreement, old)
    assert snapshots.take(agreement) == before


def test_a_draft_with_a_kind_of_row_that_the_code_no_longer_has_is_published(agreement):
    clause = {"model": "agreements.clause", "pk": str(uuid.uuid4()), "fields": {"text": "x"}}
    drafts.save_draft(agreement, [*changed(snapshots.take(agreement), title="New"), clause])

    drafts.publish(agreement)

    assert Agreement.objects.get(pk=agreement.pk).title == "New"


def test_within_an_overlay_the_rows_are_the_draft_and_afterwards_the_live_ones(agreement):
    draft = without(changed(snapshots.take(agreement), title="New title"), Objective)

    with drafts.overlay(agreement, draft) as shown:
        assert shown.title == "New title"
        assert not Objective.objects.filter(agreement=agreement).exists()
    agreement.refresh_from_db()

    assert agreement.title == "Harbour agreement"
    assert agreement.objectives.count() == 1


def test_an_error_within_an_overlay_leaves_the_rows_alone(agreement):
    draft = changed(snapshots.take(agreement), title="New title")
    with pytest.raises(ZeroDivisionError), drafts.overlay(agreement, draft):
        raise ZeroDivisionError

    agreement.refresh_from_db()
    assert agreement.title == "Harbour agreement"


def test_a_saved_draft_leaves_the_live_record_alone_until_it_is_published(agreement):
    drafts.save_draft(agreement, changed(snapshots.take(agreement), title="New title"))
    agreement.refresh_from_db()
    assert agreement.title == "Harbour agreement"

    revision = drafts.publish(agreement, note="Corrected the title")

    agreement.refresh_from_db()
    assert agreement.title == "New title"
    assert agreement.live
    assert revision.kind == Revision.Kind.PUBLISHED
    assert revision.note == "Corrected the title"
    assert Revision.objects.draft_of(agreement) is None


def test_there_is_one_draft_of_a_record(agreement):
    first = drafts.save_draft(agreement, changed(snapshots.take(agreement), title="One"))
    second = drafts.save_draft(agreement, changed(snapshots.take(agreement), title="Two"))

    assert first.pk == second.pk
    assert Revision.objects.draft_of(agreement).title == "Two"


def test_publishing_moves_the_content_version(agreement):
    drafts.publish(agreement)
    assert ContentVersion.objects.current()[0] == 1


def test_a_live_record_that_changed_under_its_draft_is_not_overwritten(agreement):
    drafts.save_draft(agreement, changed(snapshots.take(agreement), title="Draft"))
    Agreement.objects.filter(pk=agreement.pk).update(
        title="Imported", updated_at=timezone.now() + HOUR
    )

    with pytest.raises(drafts.LiveVersionChanged):
        drafts.publish(agreement)
    agreement.refresh_from_db()
    assert agreement.title == "Imported"
    drafts.publish(agreement, over_changes=True)
    agreement.refresh_from_db()
    assert agreement.title == "Draft"


def test_a_draft_that_links_to_what_is_gone_is_not_published(agreement):
    organisation = factories.organisation()
    draft = snapshots.take(agreement)
    party = next(row for row in draft if row["model"] == "agreements.party")
    party["fields"]["organisation"] = str(organisation.pk)
    drafts.save_draft(agreement, draft)
    organisation.delete()

    with pytest.raises(drafts.LostLinks, match="organisation"):
        drafts.publish(agreement)


def test_a_discarded_draft_is_gone_and_the_record_untouched(agreement):
    drafts.save_draft(agreement, changed(snapshots.take(agreement), title="Draft"))

    assert drafts.discard(agreement)
    assert not drafts.discard(agreement)
    agreement.refresh_from_db()
    assert agreement.title == "Harbour agreement"


def test_unpublishing_hides_the_record_and_is_in_its_history(agreement):
    drafts.unpublish(agreement, note="Wrong source")

    agreement.refresh_from_db()
    assert not agreement.live
    assert Revision.objects.of(agreement).first().kind == Revision.Kind.UNPUBLISHED


def test_what_readers_saw_of_a_loaded_record_stays_in_the_history_under_its_day(agreement):
    loaded = agreement.updated_at
    drafts.unpublish(agreement)
    seen = Revision.objects.of(agreement).get(kind=Revision.Kind.PUBLISHED)
    assert (seen.made_at, seen.snapshot[0]["fields"]["title"]) == (loaded, "Harbour agreement")


def test_what_a_draft_said_is_what_staff_edit_once_the_record_is_unpublished(agreement):
    draft = drafts.save_draft(agreement, changed(snapshots.take(agreement), title="Drafted"))
    drafts.send_for_review(agreement, "Please look.")
    drafts.unpublish(agreement)

    agreement.refresh_from_db()
    assert (agreement.live, agreement.title) == (False, "Drafted")
    assert Revision.objects.draft_of(agreement) is None
    edited = Revision.objects.to_review(agreement)
    assert (edited.ready_for_review, edited.review_note) == (True, "Please look.")
    assert edited.user == draft.user
    assert drafts.publish(agreement).snapshot[0]["fields"]["title"] == "Drafted"


def test_a_draft_that_no_longer_fits_is_in_the_history_once_the_record_is_unpublished(agreement):
    draft = drafts.save_draft(agreement, changed(snapshots.take(agreement), title="Drafted"))
    Agreement.objects.update(updated_at=timezone.now() + HOUR, title="Imported")
    drafts.unpublish(agreement)

    agreement.refresh_from_db()
    assert (agreement.live, agreement.title) == (False, "Imported")
    draft.refresh_from_db()
    assert draft.kind == Revision.Kind.DRAFTED
    assert drafts.publish(agreement).snapshot[0]["fields"]["title"] == "Imported"


def test_a_scheduled_draft_goes_live_when_its_time_has_come_and_only_once(agreement):
    drafts.save_draft(agreement, changed(snapshots.take(agreement), title="Later"))
    at = timezone.now() + HOUR
    drafts.schedule(agreement, at)

    assert list(publish_due(at - HOUR / 2)) == []
    assert [error for _draft, error in publish_due(at)] == [None]
    assert list(publish_due(at)) == []
    agreement.refresh_from_db()
    assert agreement.title == "Later"


def test_a_scheduled_draft_that_fails_says_why_and_keeps_no_other_back(agreement):
    other = factories.agreement("Other")
    at = timezone.now() + HOUR
    for record in (agreement, other):
        drafts.save_draft(record, changed(snapshots.take(record), title="Later"))
        drafts.schedule(record, at)
    Agreement.objects.filter(pk=agreement.pk).update(updated_at=timezone.now() + HOUR)

    outcome = {draft.record: error for draft, error in publish_due(at)}

    assert outcome[other.pk] is None
    assert outcome[agreement.pk]
    failed = Revision.objects.draft_of(agreement)
    assert failed.failure == outcome[agreement.pk]
    assert "live record was changed" in failed.failure_in_words
    with override("zh-hans"):
        # Not in the language of the timer.
        assert "公开的记录已有改动" in failed.failure_in_words
    assert list(publish_due(at)) == []


def test_only_a_draft_can_be_scheduled_and_only_for_a_time_to_come(agreement):
    with pytest.raises(ValidationError, match="no draft"):
        drafts.schedule(agreement, timezone.now() + HOUR)
    drafts.save_draft(agreement, snapshots.take(agreement))
    with pytest.raises(ValidationError, match="still to come"):
        drafts.schedule(agreement, timezone.now() - HOUR)


def test_another_text_keeps_the_time_but_goes_live_only_once_that_is_confirmed(agreement):
    drafts.save_draft(agreement, snapshots.take(agreement))
    at = timezone.now() + HOUR
    drafts.schedule(agreement, at)
    draft = drafts.save_draft(agreement, changed(snapshots.take(agreement), title="Other"))

    assert draft.go_live_at == at
    assert list(publish_due(at + HOUR)) == []
    drafts.schedule(agreement, at)
    assert [error for _draft, error in publish_due(at + HOUR)] == [None]


def test_the_same_text_saved_again_leaves_a_draft_as_it_was(agreement):
    ada, boris = User.objects.create_user("ada"), User.objects.create_user("boris")
    drafts.save_draft(agreement, changed(snapshots.take(agreement), title="Hers"), ada)
    drafts.schedule(agreement, timezone.now() + HOUR)
    drafts.send_for_review(agreement, "Please look")
    before = Revision.objects.draft_of(agreement)

    drafts.save_draft(agreement, before.snapshot, boris)

    after = Revision.objects.draft_of(agreement)
    assert (after.user, after.made_at, after.is_scheduled) == (ada, before.made_at, True)
    assert (after.ready_for_review, after.review_note) == (True, "Please look")
    assert Revision.objects.of(agreement).count() == 1


def test_a_draft_that_somebody_else_wrote_over_stays_in_the_history_and_comes_back(agreement):
    ada, boris = User.objects.create_user("ada"), User.objects.create_user("boris")
    drafts.save_draft(agreement, changed(snapshots.take(agreement), title="Hers"), ada, "Why")
    drafts.save_draft(agreement, changed(snapshots.take(agreement), title="His"), boris)

    former = Revision.objects.of(agreement).get(kind=Revision.Kind.DRAFTED)
    assert (former.title, former.user, former.note) == ("Hers", ada, "Why")

    drafts.restore(former, ada)
    assert Revision.objects.draft_of(agreement).title == "Hers"


@pytest.mark.parametrize("scheduled", [True, False])
def test_the_history_tells_who_drafted_and_who_published(agreement, scheduled):
    ada, boris = User.objects.create_user("ada"), User.objects.create_user("boris")
    drafts.save_draft(agreement, changed(snapshots.take(agreement), title="Hers"), ada)
    if scheduled:
        at = timezone.now() + HOUR
        drafts.schedule(agreement, at, user=boris)
        assert [error for _draft, error in publish_due(at)] == [None]
    else:
        drafts.publish(agreement, boris)

    newest = Revision.objects.versions().of(agreement).first()
    assert (newest.user, newest.drafted_by) == (boris, ada)
    assert Revision.objects.of(agreement).get(kind=Revision.Kind.DRAFTED).user == ada


def test_who_wrote_a_record_that_another_publishes_for_the_first_time_is_told(agreement):
    ada, boris = User.objects.create_user("ada"), User.objects.create_user("boris")
    Agreement.objects.update(live=False)
    drafts.keep(agreement, Revision.Kind.EDITED, ada)

    assert drafts.publish(agreement, boris).drafted_by == ada


def test_a_discarded_draft_stays_in_the_history_with_its_author(agreement):
    ada = User.objects.create_user("ada")
    drafts.save_draft(agreement, changed(snapshots.take(agreement), title="Hers"), ada)
    drafts.schedule(agreement, timezone.now() + HOUR)
    drafts.discard(agreement)

    gone = Revision.objects.of(agreement).get()
    assert (gone.kind, gone.title, gone.user) == (Revision.Kind.DRAFTED, "Hers", ada)


@pytest.mark.parametrize(
    "end", [drafts.discard, lambda record: drafts.keep(record, Revision.Kind.DELETED)]
)
def test_comments_that_nobody_answered_stay_open_when_a_draft_goes(agreement, end):
    drafts.save_draft(agreement, changed(snapshots.take(agreement), title="Hers"))
    said = {"model": agreement._meta.label_lower, "record": agreement.pk, "text": "Who says so?"}
    ReviewComment.objects.create(**said)
    end(agreement)
    assert ReviewComment.objects.open().count() == 1


def test_the_note_for_the_reviewer_is_never_that_for_readers(agreement):
    drafts.save_draft(agreement, changed(snapshots.take(agreement), title="New"))
    drafts.send_for_review(agreement, "Is the minister's date right?")

    published = drafts.publish(agreement)

    assert (published.note, published.review_note) == ("", "Is the minister's date right?")


def test_an_old_version_of_a_live_record_comes_back_as_its_draft(agreement):
    old = drafts.publish(agreement)
    drafts.save_draft(agreement, changed(snapshots.take(agreement), title="Newer"))
    drafts.publish(agreement)

    drafts.restore(old)

    agreement.refresh_from_db()
    assert agreement.title == "Newer"
    assert Revision.objects.draft_of(agreement).title == "Harbour agreement"


def test_a_deleted_record_comes_back_with_its_rows_and_is_not_live(agreement):
    revision = drafts.keep(agreement, Revision.Kind.DELETED)
    before, key = snapshots.take(agreement), agreement.pk
    agreement.delete()

    drafts.restore(revision)

    back = Agreement.objects.get(pk=key)
    assert snapshots.take(back) == before
    assert not back.live
