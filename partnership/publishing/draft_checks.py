"""Whether drafts still fit the code: asked before a release, since a migration may break them."""

from collections.abc import Iterator

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError
from django.db.models import FileField, Model

from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Record, Revision
from partnership.publishing.snapshots import Entry, Snapshot

# What writing an old snapshot over the rows may end in: a value that a field no longer takes, a
# row that is against a constraint, a file that is gone.
BROKEN = (ValidationError, DatabaseError, ObjectDoesNotExist, ValueError, TypeError, OSError)


def check(draft: Revision) -> Iterator[str]:
    """Yield what is wrong with one draft; nothing when it can be applied. Changes no row."""
    unknown = list(unknown_parts(draft.snapshot))
    yield from unknown
    if any(model_of(entry) is None for entry in draft.snapshot):
        return
    try:
        record = drafts.record_of(draft)
    except LookupError:
        return  # a deleted record: its draft is history
    for model, _key, name, missing in snapshots.lost_links(draft.snapshot):
        yield f"{model._meta.label}.{name} links to {missing}, which is gone"
    try:
        with drafts.overlay(record, draft.snapshot) as shown:
            found = list(faults_of_rows(shown))
    except BROKEN as error:
        words = " ".join(error.messages) if isinstance(error, ValidationError) else error
        yield f"cannot be applied: {words}"
    else:
        yield from found


def check_all() -> Iterator[tuple[Revision, list[str]]]:
    """Yield (draft, its faults) for every draft that has any."""
    for draft in Revision.objects.drafts().select_related("user").order_by("model", "title"):
        faults = list(check(draft))
        if faults:
            yield draft, faults


def model_of(entry: Entry) -> type[Model] | None:
    """The model of an entry of a snapshot, or None when the code no longer has it."""
    try:
        return apps.get_model(entry["model"])
    except LookupError:
        return None


def unknown_parts(snapshot: Snapshot) -> Iterator[str]:
    """Yield what a snapshot holds that the code has no place for: it would be lost."""
    lost = set()
    for entry in snapshot:
        model = model_of(entry)
        if model is None:
            lost.add(f"{entry['model']} no longer exists")
            continue
        for name, value in entry["fields"].items():
            if snapshots.field_of(model, name) is None and value not in (None, "", [], {}):
                lost.add(f"{model._meta.label}.{name} no longer exists; its text would be lost")
    yield from sorted(lost)


def faults_of_rows(record: Record) -> Iterator[str]:
    """Yield what `full_clean` finds in a record and its rows as they are saved now, and each
    file that is not there.
    """
    for row in (record, *snapshots.child_rows(record)):
        try:
            row.full_clean()
        except ValidationError as error:
            for name, texts in error.message_dict.items():
                yield f"{row._meta.label} {row.pk}, {name}: {' '.join(texts)}"
        for field in row._meta.concrete_fields:
            file = getattr(row, field.attname)
            if isinstance(field, FileField) and file and not file.storage.exists(file.name):
                yield f"{row._meta.label} {row.pk}, {field.name}: the file {file.name} is gone"
