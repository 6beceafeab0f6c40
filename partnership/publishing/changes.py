"""The one way in which what is derived from the record moves on: the version of the content, the
index, and what is known of the quality of each record."""

from collections.abc import Iterable
from time import monotonic
from uuid import UUID

from django.db import transaction

from partnership.publishing import searchable
from partnership.publishing.models import Child, ContentVersion, Examined, Record, Revision
from partnership.search import waiting


def note_change(*rows: Record | Child) -> None:
    """Note that some records, or rows of some, were made or changed, in the same transaction.

    Records that are not live, and were not, are seen by no reader: pages that are kept stay right.
    """
    records = [row.parent if isinstance(row, Child) else row for row in rows]
    # Asked of the database: what is in memory may be older than the lock on the row.
    live = (type(one)._base_manager.filter(pk=one.pk, live=True).exists() for one in records)
    changed = [(type(record), record.pk) for record in records]
    note_changes(changed, public=any(live))


@transaction.atomic
def note_change_beside(record: Record) -> None:
    """Note that rows of a record changed which have no versions.

    Its page may differ by them; a draft stays as current as it was.
    """
    record = type(record).objects.select_for_update().get(pk=record.pk)
    draft = Revision.objects.select_for_update().draft_of(record)
    current = draft is not None and draft.based_on == record.updated_at
    record.save(update_fields=["updated_at"])
    if draft is not None and current:
        draft.based_on = record.updated_at
        draft.save(update_fields=["based_on"])
    note_change(record)


def note_changes(changed: Iterable[tuple[type[Record], UUID]], *, public: bool = True) -> None:
    """As `note_change`, for records named by their model and key; `public` says whether readers
    see any of them, or did before."""
    if public:
        ContentVersion.objects.move()
    else:
        ContentVersion.objects.note_edit()
    searchable.refresh(Examined.objects.note_changed(changed))


def tell_index(seconds: float | None = None) -> int:
    """Tell the index of changed records that wait for it, of all or for so many seconds.

    Each portion is a transaction of its own, between which others save. Returns how many steps
    were done: a record has one or two.
    """
    told, ends = 0, None if seconds is None else monotonic() + seconds
    while some := tell_portion():
        told += some
        if ends is not None and monotonic() >= ends:
            ContentVersion.objects.move()
            break
    return told


@transaction.atomic
def tell_portion() -> int:
    """Tell the index of the next of the records that wait; the version moves on with the last.

    Until then kept pages of the search lack them, but hold nothing that is out of date.
    """
    ContentVersion.objects.hold()
    told = searchable.tell_waiting()
    if told and not waiting.exists():
        ContentVersion.objects.move()
    return told


def note_all_changed() -> None:
    """Note that any record may have changed: everything derived is made anew."""
    ContentVersion.objects.move()
    Examined.objects.all().delete()
    searchable.rebuild()
