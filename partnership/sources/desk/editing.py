"""Changing a record piece by piece under the rules of drafts, as its form does as a whole."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.contrib.auth.models import User
from django.db import transaction

from partnership.publishing import drafts, snapshots
from partnership.publishing.changes import note_change
from partnership.publishing.models import Record, Revision
from partnership.staff import roles


def as_draft(record: Record):
    """A context in which the rows of a record are those of its draft, if it has one."""
    draft = drafts.draft_of(record)
    return drafts.overlay(record, draft.snapshot) if draft else nullcontext(record)


@contextmanager
def editing(record: Record, user: User) -> Iterator[Record]:
    """Within, the record is as its draft says; as it is at the end, it becomes the draft.

    A record that is not live has no draft and is changed itself. All or nothing is kept.
    """
    with transaction.atomic():
        record = type(record).objects.select_for_update().get(pk=record.pk)
        change = _in_draft if record.live else _in_place
        with change(record, user) as changed:
            yield changed


@contextmanager
def _in_draft(record, user):
    draft = drafts.draft_of(record)
    with drafts.overlay(record, draft and draft.snapshot) as shown:
        yield shown
        after = snapshots.take(shown)
    keeps_schedule = roles.may_schedule_own(user, record)
    draft = draft or drafts.begun(record)
    drafts.write_draft(draft, record, after, user, keeps_schedule=keeps_schedule)


@contextmanager
def _in_place(record, user):
    before = snapshots.take(record)
    yield record
    if snapshots.take(record) != before:
        record.save(update_fields=["updated_at"])
        note_change(record)
        drafts.keep(record, Revision.Kind.EDITED, user)
