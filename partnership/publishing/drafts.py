"""The verbs of publishing: draft, publish, schedule, unpublish, restore, recover.

A live record is never edited in place. Its draft is a snapshot; to show or change it, the draft
is written over the rows inside a transaction that is rolled back, so that the stock admin and the
public views work on it as on any record. Only `publish` lets the transaction stand.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnership.publishing import snapshots
from partnership.publishing.changes import note_change, note_changes
from partnership.publishing.findings import Finding
from partnership.publishing.models import Child, Hierarchical, Record, ReviewComment, Revision, now
from partnership.publishing.models.own_words import in_each_language
from partnership.publishing.readiness import faults_of
from partnership.publishing.snapshots import LostLink, Snapshot


class LiveVersionChanged(Exception):
    """The live record was changed, by an import for example, after its draft was begun."""


class LostLinks(Exception):
    """A draft links to records that are gone; `links` are those of `snapshots.lost_links`."""

    def __init__(self, links: list[LostLink]) -> None:
        self.links = links
        super().__init__(
            _("The draft links to records that no longer exist: %(fields)s. Choose others.")
            % {
                "fields": ", ".join(
                    f"{m._meta.verbose_name}: {name}" for m, _pk, name, _key in links
                )
            }
        )


# Faults of a draft, which trying again does not cure; a database that is busy is none of them.
REFUSED = (LiveVersionChanged, LostLinks, ValidationError, LookupError)
CANNOT_BE_PUBLISHED = (*REFUSED, IntegrityError, DataError)


@contextmanager
def overlay(record: Record, snapshot: Snapshot | None = None) -> Iterator[Record]:
    """Within, the saved rows of `record` are as in `snapshot`; afterwards they are as before.

    Gives the record as it then is. Constraints are checked at the end: a link to nothing would
    otherwise go unnoticed, since what is rolled back is never checked.
    """
    with transaction.atomic():
        record = snapshots.write(record, snapshot) if snapshot is not None else record
        yield record
        check_links(record)
        transaction.set_rollback(True)


def check_links(record: Record) -> None:
    """Raise IntegrityError where a row of a record links to nothing.

    SQLite could only be asked about every row of the database, which takes seconds where there
    are many records, and tables that stand apart have no constraints: so the rows of the record
    are looked at.
    """
    if connection.vendor != "sqlite":
        connection.check_constraints()
    if lost := list(snapshots.lost_links(snapshots.take(record))):
        model, row, field, key = lost[0]
        raise IntegrityError(f"{model._meta.label} {row}: {field} links to {key}, which is gone")


def draft_of(record: Record) -> Revision | None:
    """The draft of a live record, or None; a record that is not live is changed in place."""
    return Revision.objects.draft_of(record) if record.live else None


def save_draft(
    record: Record,
    snapshot: Snapshot,
    user: User | None = None,
    note: str | None = None,
    **rest: Any,
) -> Revision:
    """Keep `snapshot` as the draft of a live record; return the revision. See `write_draft`."""
    draft = Revision.objects.draft_of(record) or begun(record)
    return write_draft(draft, record, snapshot, user, note, **rest)


def begun(record: Record) -> Revision:
    """A new draft of a record as it is live now, with nothing in it yet."""
    return Revision(
        model=record._meta.label_lower,
        record=record.pk,
        kind=Revision.Kind.DRAFT,
        based_on=type(record).objects.values_list("updated_at", flat=True).get(pk=record.pk),
    )


def write_draft(
    draft: Revision,
    record: Record,
    snapshot: Snapshot,
    user: User | None,
    note: str | None = None,
    *,
    review_note: str | None = None,
    keeps_schedule: bool = False,
) -> Revision:
    """Save a draft of `record` with what `snapshot` says; return it. Notes of None stay.

    A draft that says what it said before stays whose it was. Of another text the former one stays
    in the history, a request for review stands, and so does a time to go live; but that has to be
    confirmed, unless `keeps_schedule` says that `user` may let this text go live. A draft that has
    a time notes what would keep it from going live then.
    """
    is_saved = not draft._state.adding
    is_changed = not is_saved or draft.snapshot != snapshot
    if is_saved and is_changed:
        keep_former_draft(draft)
    if note is not None:
        draft.note = note
    if review_note is not None:
        draft.review_note = review_note
    if is_changed:
        draft.title = title_in(snapshot, record)
        draft.snapshot, draft.user, draft.made_at, draft.failure = snapshot, user, now(), ""
        if draft.go_live_at:
            passed = draft.go_live_at <= timezone.now()
            draft.awaits_confirmation |= passed or not keeps_schedule
            draft.unready = lacks_of(draft)
    draft.save()
    return draft


def keep_former_draft(draft: Revision) -> Revision:
    """Add what a draft says to the history, before another text takes its place."""
    names = ("model", "record", "title", "snapshot", "made_at", "note", "review_note", "based_on")
    former = {name: getattr(draft, name) for name in names}
    return Revision.objects.create(kind=Revision.Kind.DRAFTED, user_id=draft.user_id, **former)


def keep_what_was_loaded(record: Record) -> None:
    """Add the live version to the history before it is overwritten, if it is not there yet.

    Data that were loaded, from a file or by an import, came without a revision.
    """
    last = Revision.objects.of(record).filter(kind=Revision.Kind.PUBLISHED).first()
    if last is None or last.snapshot != snapshots.take(record):
        keep(record, Revision.Kind.PUBLISHED, made_at=record.updated_at)


def title_in(snapshot: Snapshot, record: Record) -> str:
    """The title a record has in a snapshot."""
    return str(snapshot[0]["fields"].get(record.title_field, ""))[:500]


def keep(
    record: Record, kind: str, user: User | None = None, note: str = "", **rest: Any
) -> Revision:
    """Add the present state of a record to its history; return the revision.

    `rest` are other fields of the revision. The draft of a record that goes stays as a version:
    nobody can publish it any more.
    """
    snapshot = snapshots.take(record)
    review = review_ended(record)
    if kind == Revision.Kind.EDITED:
        rest = review | rest
    if kind == Revision.Kind.DELETED:
        keep_end(record, user, note)
        snapshot[0]["created_at"] = snapshots.as_json(record.created_at)
        for draft in Revision.objects.drafts().of(record):
            set_aside(draft)
    return Revision.objects.create(
        model=record._meta.label_lower,
        record=record.pk,
        title=title_in(snapshot, record),
        kind=kind,
        snapshot=snapshot,
        user=user,
        note=note,
        **rest,
    )


def keep_end(record: Record, user: User | None = None, note: str = "") -> None:
    """Add to the history of a record that goes what readers see of it, and that they no longer do:
    it may come back, and then its former versions have their addresses again."""
    if record.live:
        keep_what_was_loaded(record)
        keep(record, Revision.Kind.UNPUBLISHED, user, note)


def review_ended(record: Record) -> dict[str, bool]:
    """Let no version of a record that is not live be in review; return how far the last one was.

    The version that comes after it goes on with it, as a draft does when it is saved.
    """
    marks = ("ready_for_review", "sent_back")
    reviewed = Revision.objects.of(record).in_work().filter(kind=Revision.Kind.EDITED)
    last = reviewed.values(*marks).first()
    if last is None:
        return {}
    Revision.objects.filter(pk__in=list(reviewed.values_list("pk", flat=True))).update(
        **dict.fromkeys(marks, False)
    )
    return last


@transaction.atomic
def publish(
    record: Record, user: User | None = None, note: str = "", *, over_changes: bool = False
) -> Revision:
    """Make a record, or the draft of a live one, what the public sees; return the revision.

    It tells who published and who wrote that. Raises LiveVersionChanged when the live rows changed
    under the draft, unless `over_changes` says that this is known, and LostLinks when the draft
    links to what is gone. Comments that nobody resolved stay open: nobody has answered them.
    """
    record = type(record).objects.select_for_update().get(pk=record.pk)
    draft = Revision.objects.select_for_update().draft_of(record)
    written = draft or (None if record.live else Revision.objects.to_review(record))
    if draft is not None:
        if draft.based_on != record.updated_at and not over_changes:
            raise LiveVersionChanged
        refuse_lost_links(draft)
        keep_what_was_loaded(record)
        record = snapshots.write(record, draft.snapshot)
        refuse_circles(record)
        note = note or draft.note
        if user and draft.user_id == user.pk and not ReviewComment.objects.of(record).exists():
            # What they wrote is the version that they publish.
            draft.delete()
        else:
            set_aside(draft)
    record.live = True
    record.save()
    check_links(record)
    note_change(record)
    published = keep(
        record,
        Revision.Kind.PUBLISHED,
        user,
        note,
        drafted_by_id=written and written.user_id,
        review_note=written.review_note if written else "",
    )
    # At once; the timer links what is left in the history in other ways.
    Revision.objects.link([published])
    return published


def refuse_lost_links(draft: Revision) -> None:
    """LostLinks where a draft links to what is gone."""
    if lost := list(snapshots.lost_links(draft.snapshot)):
        raise LostLinks(lost)


def refuse_circles(record: Record) -> None:
    """ValidationError where a record or a row of it closes a circle with what is saved by now."""
    for row in (record, *snapshots.child_rows(record)):
        if isinstance(row, Hierarchical):
            row.refuse_circle()


@transaction.atomic
def unpublish(record: Record, user: User | None = None, note: str = "") -> Revision:
    """Hide a record from the public; what its draft says, if any, is what staff see of it."""
    record = type(record).objects.select_for_update().get(pk=record.pk)
    draft = Revision.objects.select_for_update().draft_of(record)
    is_current = draft is not None and draft.based_on == record.updated_at
    if record.live:
        keep_what_was_loaded(record)
    record.live = False
    record.save()
    note_changes([(type(record), record.pk)])
    unpublished = keep(record, Revision.Kind.UNPUBLISHED, user, note)
    Revision.objects.link([unpublished])
    if draft is not None:
        if is_current:
            edit_in_place(record, draft)
        set_aside(draft)
    return unpublished


def edit_in_place(record: Record, draft: Revision) -> None:
    """Let a record that is live no more say what its draft says: it is edited in place now.

    Where the draft does not fit what is saved by now nothing changes.
    """
    try:
        with transaction.atomic():
            refuse_lost_links(draft)
            record = snapshots.write(record, draft.snapshot)
            record.save()
            refuse_circles(record)
            check_links(record)
            note_change(record)
            names = ("review_note", "ready_for_review", "sent_back")
            rest = {name: getattr(draft, name) for name in names}
            keep(record, Revision.Kind.EDITED, draft.user, **rest)
    except CANNOT_BE_PUBLISHED:
        return


@transaction.atomic
def set_at_once(
    row: Child, name: str, value: object, user: User | None = None, note: str = ""
) -> Revision:
    """Change one field of a saved child row now, live and in the draft alike; return the revision.

    For switches that cannot wait for the draft. The draft stays as current as it was, and forms
    that were opened before are refused as stale.
    """
    record = type(row.parent).objects.select_for_update().get(pk=row.parent.pk)
    if record.live:
        keep_what_was_loaded(record)
    draft = Revision.objects.select_for_update().draft_of(record)
    current = draft is not None and draft.based_on == record.updated_at
    type(row)._base_manager.filter(pk=row.pk).update(**{name: value})
    record.save()
    if draft is not None:
        for entry in draft.snapshot:
            if entry["pk"] == str(row.pk):
                entry["fields"][name] = value
        draft.based_on = record.updated_at if current else draft.based_on
        draft.made_at = now()
        draft.save()
    note_change(record)
    kind = Revision.Kind.PUBLISHED if record.live else Revision.Kind.EDITED
    return keep(record, kind, user, note)


def discard(record: Record) -> bool:
    """Take the draft of a record away; it stays in the history.

    Comments that nobody resolved stay open: nobody has answered them. Returns whether it was there.
    """
    draft = Revision.objects.draft_of(record)
    if draft is not None:
        set_aside(draft)
    return draft is not None


def schedule(record: Record, at: datetime, note: str = "", user: User | None = None) -> Revision:
    """Let the draft of a live record go live at a time to come; return the draft.

    `user` answers for it. ValidationError when there is no draft, the time is past, or the draft
    could not go live: then the time is kept as a wish, and the draft says what it lacks.
    """
    draft = Revision.objects.draft_of(record)
    if draft is None:
        raise ValidationError(_("There is no draft to schedule. Save a draft first."))
    if at <= timezone.now():
        raise ValidationError(_("Choose a time that is still to come."))
    draft.note = note or draft.note
    set_time(draft, at, user, confirmed=True)
    if draft.unready:
        raise ValidationError(draft.unready_in_words)
    return draft


def set_time(
    draft: Revision, at: datetime | None, user: User | None = None, *, confirmed: bool
) -> Revision:
    """Give a draft a time to go live, or none: confirmed by `user`, or as a wish; return it.

    What could not go live by then is given no more than a wish.
    """
    draft.go_live_at, draft.failure = at, ""
    draft.unready = lacks_of(draft) if at else ""
    confirmed = confirmed and not draft.unready
    draft.awaits_confirmation = at is not None and not confirmed
    draft.scheduled_by = user if at is not None and confirmed else None
    draft.save()
    return draft


def why_unready(draft: Revision) -> str:
    """What would keep a draft from going live at its time, as far as is known now; else ""."""
    try:
        record = record_of(draft)
        if draft.based_on != record.updated_at:
            raise LiveVersionChanged
        refuse_lost_links(draft)
        with overlay(record, draft.snapshot) as shown:
            refuse_circles(shown)
            # What it links to need not be seen before.
            shown.publish_at = max(filter(None, [shown.publish_at, draft.go_live_at]))
            refuse_unready(shown)
    except CANNOT_BE_PUBLISHED as error:
        return reason_in_words(error)
    return ""


def lacks_of(draft: Revision) -> str:
    """The same in each language of the site, as it is kept."""
    return in_each_language(lambda: why_unready(draft))


def send_for_review(record: Record, note: str | None = None) -> Revision:
    """Let the draft of a live record, or one that is not live as it is, wait for review; return it.

    A note of None stays. ValidationError when a live one has no draft.
    """
    draft = Revision.objects.to_review(record)
    if not record.live and (draft is None or note not in (None, draft.review_note)):
        # A version with another note is another version: what is in the history stays as it is.
        by, said = (draft.user, draft.note) if draft else (None, "")
        draft = keep(record, Revision.Kind.EDITED, by, said, review_note=note or "")
    if draft is None:
        raise ValidationError(_("There is no draft to review. Save a draft first."))
    draft.ready_for_review, draft.sent_back = True, False
    if note is not None and record.live:
        draft.review_note = note
    draft.save()
    return draft


def take_back_from_review(record: Record) -> None:
    """Let a record, or its draft, wait for review no longer."""
    Revision.objects.of(record).in_work().update(ready_for_review=False)


def refuse_unready(record: Record) -> list[Finding]:
    """ValidationError with what keeps a record from being published; else return the warnings."""
    faults = faults_of(record)
    errors = [fault.message for fault in faults if fault.is_error]
    if errors:
        raise ValidationError(errors)
    return faults


def reason_in_words(error: Exception) -> str:
    """Why a draft could not be published, as its editors read it."""
    if isinstance(error, LiveVersionChanged):
        return _("The live record was changed after the draft was begun.")
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, (IntegrityError, DataError)):
        return _("The draft contradicts what is saved by now. Open it, correct it and save it.")
    return str(error)


def record_of(revision: Revision) -> Record:
    """The record that a revision is of. LookupError when it was deleted."""
    model = apps.get_model(revision.model)
    record = model.objects.filter(pk=revision.record).first()
    if record is None:
        raise LookupError(_("The record was deleted."))
    return record


@transaction.atomic
def restore(revision: Revision, user: User | None = None) -> Revision:
    """Make an old version the draft of its record; return the draft.

    A draft that is there already stays in the history as a version. A record that is not live is
    set back at once, since it has no drafts; one that was deleted comes back as it was, not live.
    """
    model = apps.get_model(revision.model)
    record = model.objects.select_for_update().filter(pk=revision.record).first()
    said = _("Restored the version of %(when)s.") % {
        "when": date_format(timezone.localtime(revision.made_at), "DATETIME_FORMAT")
    }
    if record is not None and record.live:
        return save_draft(record, revision.snapshot, user, "", review_note=said)
    gone = model(pk=revision.record, created_at=revision.record_begun_at())
    record = snapshots.write(record or gone, revision.snapshot)
    refuse_circles(record)
    return keep(record, Revision.Kind.EDITED, user, review_note=said)


def set_aside(draft: Revision) -> None:
    """Make a draft a version in the history: it was published, replaced or taken away."""
    draft.kind = Revision.Kind.DRAFTED
    draft.go_live_at, draft.scheduled_by, draft.failure, draft.unready = None, None, "", ""
    draft.ready_for_review = draft.sent_back = draft.awaits_confirmation = False
    draft.save()
