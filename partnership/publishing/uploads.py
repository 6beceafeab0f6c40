"""Uploaded files that nothing refers to: those of previews, and of drafts that were thrown away."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.utils import timezone

from partnership.publishing.models import Revision
from partnership.values.pictures import picture_of

# A file is on disk before the row or draft that names it is saved.
SPARED = timedelta(days=1)


def stored(folder: str = "") -> Iterator[str]:
    """The name of every file in the storage of uploads."""
    folders, files = default_storage.listdir(folder)
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in files)
    for name in folders:
        yield from stored(f"{prefix}{name}")


def named_in_rows() -> Iterator[str]:
    """The name of every file that a row refers to."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, FileField):
                names = model._base_manager.exclude(**{field.name: ""})
                yield from names.values_list(field.name, flat=True).iterator()


def named_in_snapshots() -> Iterator[str]:
    """Every text that a snapshot holds as the value of a field: file names are among them.

    Whatever the field, since a snapshot may be older than the code.
    """
    for snapshot in Revision.objects.order_by().values_list("snapshot", flat=True).iterator():
        for entry in snapshot:
            yield from (value for value in entry["fields"].values() if isinstance(value, str))


def abandoned(at: datetime | None = None) -> list[str]:
    """The names of the files that no row and no snapshot refers to, older than a day; sorted.

    The smaller ones of a picture stay as long as the picture itself.
    """
    before = (at or timezone.now()) - SPARED
    try:
        names = set(stored())
    except FileNotFoundError:  # nothing was ever uploaded
        return []
    named = {*named_in_rows(), *named_in_snapshots()}
    return sorted(
        name
        for name in names
        if picture_of(name) not in named and default_storage.get_modified_time(name) < before
    )
