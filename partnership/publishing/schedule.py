"""What happens by the clock: drafts go live, and times of publication and expiry pass."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Max, Min, Q, Value
from django.db.models.functions import Cast

from partnership.publishing.changes import note_changes, tell_index
from partnership.publishing.drafts import (
    CANNOT_BE_PUBLISHED,
    lacks_of,
    publish,
    reason_in_words,
    record_of,
    refuse_unready,
    why_unready,
)
from partnership.publishing.models import ContentVersion, Record, Revision, now, record_models
from partnership.publishing.models.own_words import in_each_language, in_this_language
from partnership.publishing.models.revision import OVERDUE_AFTER
from partnership.search import waiting
from partnership.values.queries import rows_of

# So long the index is told of what waits, each time that the timer runs.
SECONDS_FOR_THE_INDEX = 30
# And so long versions that an import left are linked to the chain of the history.
SECONDS_FOR_THE_HISTORY = 10


def catch_up(
    at: datetime | None = None, tell: Callable[[Revision, str | None], None] | None = None
) -> Iterator[tuple[bool, str]]:
    """Do what is due at the moment `at` (now, unless told).

    Gives for each deed (whether it succeeded, words). A second call at once finds nothing to do.
    `tell` is called with each draft whose time had come, and why it did not go live, if so.
    """
    at = at or now()
    for draft, failure in publish_due(at):
        if tell:
            tell(draft, failure)
        if failure is None:
            yield True, f"Published: “{draft.title}”"
        else:
            yield False, f"Not published: “{draft.title}”. {in_this_language(failure)}"
    if note_passed_times(at):
        yield True, "A time of publication or expiry has passed, or the clock was set back."
    if is_changed_since_the_timer_ran():
        note_readiness()
    link_versions(SECONDS_FOR_THE_HISTORY)
    if tell_index(SECONDS_FOR_THE_INDEX):
        yield True, f"The search was told of changed records; {waiting.count()} wait."


def publish_due(at: datetime | None = None) -> Iterator[tuple[Revision, str | None]]:
    """Publish every draft that is due. Gives (draft, why not or None), as it is kept, one by one.

    Each in a transaction of its own, so that one that fails keeps no other back; a failure is
    written on the draft, which is not tried again until somebody saves or schedules it.
    """
    for draft in list(Revision.objects.due(at)):
        try:
            with transaction.atomic():
                # Another process may have been quicker: then there is nothing to do.
                if not Revision.objects.select_for_update().due(at).filter(pk=draft.pk).exists():
                    continue
                publish(record_of(draft), draft.scheduled_by or draft.user, draft.note)
                refuse_unready(record_of(draft))
        except CANNOT_BE_PUBLISHED as error:
            kept = in_each_language(partial(why_not, draft, error))
            Revision.objects.filter(pk=draft.pk).update(failure=kept)
            yield draft, kept
        else:
            yield draft, None


def why_not(draft: Revision, error: Exception) -> str:
    """Why a draft did not go live, in the active language, whatever that of the error is."""
    return why_unready(draft) or reason_in_words(error)


def note_readiness() -> None:
    """Note on every draft that has a time whether it could go live then."""
    for draft in Revision.objects.drafts().filter(go_live_at__isnull=False, failure=""):
        if (lacks := lacks_of(draft)) != draft.unready:
            Revision.objects.filter(pk=draft.pk, made_at=draft.made_at).update(unready=lacks)


def link_versions(seconds: float | None = None) -> None:
    """Link the versions that wait to the chain of the history, all of them or for so long."""
    ends = None if seconds is None else time.monotonic() + seconds
    while Revision.objects.unlinked().exists() and Revision.objects.link():
        if ends is not None and time.monotonic() >= ends:
            break


def is_changed_since_the_timer_ran() -> bool:
    """Whether the record may have changed since, or while the timer did its work."""
    ran_at, (_number, edited_at) = timer_ran_at(), ContentVersion.objects.edits()
    return not (ran_at and edited_at) or edited_at >= ran_at - OVERDUE_AFTER


@transaction.atomic
def note_passed_times(at: datetime) -> bool:
    """Move the content version if, since it last moved, the clock alone showed or hid a record.

    Readers see the change by query; what is derived from the record keys on the version. One that
    moved at a time to come did so while the clock ran ahead, and what it showed then may be hidden
    again.
    """
    _number, since = ContentVersion.objects.current()
    ran_ahead = bool(since and since > at)
    changed = list(changed_by_the_clock(at))
    if not ran_ahead and not changed:
        return False
    note_changes(changed)
    return True


def note_timer() -> None:
    """Leave a mark that the timer has just done its work; without one where none can be left."""
    with suppress(OSError):
        timer_mark().touch()
        # A disk of another machine may have another clock than the site.
        os.utime(timer_mark(), (time.time(), time.time()))


def timer_ran_at() -> datetime | None:
    """When the timer of this machine last did its work, as far as its mark says."""
    try:
        return datetime.fromtimestamp(timer_mark().stat().st_mtime, UTC)
    except OSError:
        return None


def timer_mark() -> Path:
    """The file whose time is that of the timer."""
    return settings.VAR_DIR / "timer"


def is_overdue(at: datetime | None = None) -> bool:
    """Whether the clock has asked for something a while ago that nobody has done."""
    at = at or now()
    return Revision.objects.overdue(at).exists() or times_passed(at - OVERDUE_AFTER)


def times_passed(at: datetime) -> bool:
    """Whether, since the content version moved, a time passed that shows or hides a record."""
    return next(changed_by_the_clock(at), None) is not None


def changed_by_the_clock(at: datetime) -> Iterator[tuple[type[Record], UUID]]:
    """The records that a time shows or hides which passed since the content version moved."""
    _number, since = ContentVersion.objects.current()
    passed = Q()
    for name in ("publish_at", "expire_at"):
        after = {f"{name}__gt": since} if since else {}
        passed |= Q(**{f"{name}__lte": at}, **after)
    kinds = {model._meta.label: model for model in record_models()}
    parts = [
        model.objects.filter(passed, live=True)
        .annotate(label_of=Value(label), key=Cast("pk", CharField()))
        .values_list("label_of", "key")
        for label, model in kinds.items()
    ]
    for label, key in rows_of(parts, all=True):
        yield kinds[label], UUID(key)


def changes_by_the_clock(
    at: datetime,
) -> tuple[datetime | None, datetime | None, datetime | None]:
    """When the clock alone shows or hides live records, seen from the moment `at`.

    Gives the last such time up to then, the next one, and the next at which something is hidden.
    Between the first two every reader sees the same.
    """
    times = {
        f"{which}_{name}": kind(name, filter=Q(**{f"{name}__{step}": at}))
        for name in ("publish_at", "expire_at")
        for which, kind, step in (("last", Max, "lte"), ("next", Min, "gt"))
    }
    found = [model.objects.filter(live=True).aggregate(**times) for model in record_models()]

    def of(*names: str) -> list[datetime]:
        return [row[name] for row in found for name in names if row[name] is not None]

    passed, coming = (
        of("last_publish_at", "last_expire_at"),
        of("next_publish_at", "next_expire_at"),
    )
    return (
        max(passed, default=None),
        min(coming, default=None),
        min(of("next_expire_at"), default=None),
    )
