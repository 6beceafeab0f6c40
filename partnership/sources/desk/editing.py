"""Changing a record piece by piece under the rules of drafts, as its form does as a whole."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partnership.publishing import drafts, snapshots
from partnership.publishing.changes import note_change
from partnership.publishing.models import Record, Revision
from partnership.publishing.snapshots import Snapshot
from partnership.staff import roles
from partnership.staff.record_admin.lost_updates import fingerprint


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


# Taking a step back ----------------------------------------------------------------------------


@dataclass
class Before:
    """A record as staff saw it before a step."""

    record: Record
    snapshot: Snapshot
    had_draft: bool

    def step(self) -> dict:
        """What was changed since, in JSON: the rows as they were, the keys of those that were
        made, and a fingerprint of each as it is now, None where it is gone; {} where nothing is."""
        now = {entry["pk"]: entry for entry in state_of(self.record)}
        was = {entry["pk"]: entry for entry in self.snapshot}
        changed = [key for key in was | now if was.get(key) != now.get(key)]
        if not changed:
            return {}
        return {
            "record": str(self.record.pk),
            "was": [was[key] for key in changed if key in was],
            "now": {key: now.get(key) and fingerprint(now[key]) for key in changed},
            "had_draft": self.had_draft,
        }


@contextmanager
def as_it_is(record: Record) -> Iterator[Before]:
    """Give a record as it is before a step, while nobody else changes it."""
    with transaction.atomic():
        type(record).objects.select_for_update().filter(pk=record.pk).first()
        yield Before(record, state_of(record), drafts.draft_of(record) is not None)


def state_of(record: Record) -> Snapshot:
    """The snapshot of a record as staff see it; it may be unsaved by now."""
    draft = drafts.draft_of(record)
    return draft.snapshot if draft else snapshots.take(record)


@transaction.atomic
def take_back(record: Record, step: dict, user: User) -> None:
    """Let a record be as it was before a step of `Before.step`, without the draft that it began.

    ValidationError where what was done then was changed meanwhile, or is needed by now.
    """
    record = type(record).objects.select_for_update().get(pk=record.pk)
    now = {entry["pk"]: entry for entry in state_of(record)}
    was = {entry["pk"]: entry for entry in step["was"]}
    made = [key for key in step["now"] if key not in was]
    rest = json.dumps([entry for key, entry in now.items() if key not in step["now"]])
    is_as_left = all(
        (now.get(key) and fingerprint(now[key])) == left for key, left in step["now"].items()
    )
    if step["record"] != str(record.pk) or not is_as_left or any(key in rest for key in made):
        raise ValidationError(_("This cannot be undone any more: it was changed since."))
    kept = {key: entry for key, entry in now.items() if key not in made} | was
    with editing(record, user) as shown:
        snapshots.write(shown, list(kept.values()))
    draft = drafts.draft_of(record)
    if draft and not step["had_draft"] and draft.snapshot == snapshots.take(record):
        drafts.set_aside(draft)
