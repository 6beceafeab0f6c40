"""Bringing a backup back, into an empty place only: nothing that is there is written over."""

import os
import shutil
from contextlib import closing
from pathlib import Path

from partnership.website.operations import databases, manifest
from partnership.website.operations.manifest import Manifest, OperationFailed, Place


def restore(place: Place, folder: Path, *, verify: bool) -> Manifest:
    """Put database, uploads and key of a backup in their places.

    Checksums are always checked, before anything is written. With `verify` the rows are counted
    and all foreign keys followed as well, on SQLite before the database is put in its place.
    """
    found = manifest.read(folder)
    refuse_what_is_taken(place, found)
    if faults := manifest.faults_of_files(folder, found):
        raise OperationFailed("\n".join(["Nothing was restored. The backup is damaged:", *faults]))
    rows = found.rows if verify else None
    try:
        source = folder / manifest.DATABASE[found.database]
        if found.database == "sqlite":
            put_sqlite(place, source, rows)
        else:
            put_postgresql(place, source, rows)
        put_media(folder / manifest.MEDIA, place.media)
        manifest.write_key(place.key_file, (folder / manifest.KEY).read_text())
        forget_kept_pages(place)
    except OSError as error:
        raise OperationFailed(
            f"The backup was not restored as a whole: {error}. Empty the place (the database, "
            f"{place.media}) before another try."
        ) from error
    return found


def refuse_what_is_taken(place: Place, found: Manifest) -> None:
    """Raise OperationFailed unless the place is empty, and of the same kind of database."""
    kind = place.connection.vendor
    if kind != found.database:
        raise OperationFailed(
            f"The backup is of {found.database} and DATABASE_URL names {kind}: name an empty "
            f"database of {found.database}."
        )
    if has_database(place):
        raise OperationFailed(
            "There is a database already, and it is not written over. Name an empty place by "
            "VAR_DIR or DATABASE_URL."
        )
    if place.media.is_dir() and any(place.media.iterdir()):
        raise OperationFailed(
            f"There are uploads in {place.media} already, and they are not written over."
        )


def has_database(place: Place) -> bool:
    """Whether something is in the database; asked without making one."""
    if place.connection.vendor == "sqlite":
        path = path_of(place)
        logs = [path.with_name(f"{path.name}{end}") for end in ("-wal", "-journal")]
        return any(file.exists() and file.stat().st_size for file in (path, *logs))
    with place.connection.cursor() as cursor:
        return bool(place.connection.introspection.table_names(cursor, include_views=True))


def path_of(place: Place) -> Path:
    """The file of a database of SQLite."""
    return Path(place.connection.settings_dict["NAME"])


def put_media(source: Path, target: Path) -> None:
    """Copy the uploads, all or none."""
    if not source.is_dir():
        return
    draft = target.with_name(f"{target.name}.restoring")
    shutil.rmtree(draft, ignore_errors=True)
    for path in manifest.files_below(source):
        manifest.copy_file(path, draft / path.relative_to(source))
    if draft.is_dir():
        draft.replace(target)


def put_sqlite(place: Place, source: Path, rows: dict[str, int] | None) -> None:
    """Copy the file beside its place, check it there, and rename it."""
    target = path_of(place)
    draft = target.with_name(f"{target.name}.restoring")
    try:
        draft.unlink(missing_ok=True)
        manifest.copy_file(source, draft)
        if rows is not None:
            faults = databases.faults_of_sqlite(place.connection, draft, rows)
            refuse(faults, "Nothing was restored.")
        draft.chmod(0o600)
        draft.replace(target)
        manifest.sync_folder(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def put_postgresql(place: Place, source: Path, rows: dict[str, int] | None) -> None:
    """Fill the database, then check it."""
    with closing(place.connection):
        databases.fill_postgresql(place.connection, source)
        if rows is not None:
            faults = databases.faults_of_postgresql(place.connection, rows)
            refuse(faults, "Do not use what is in the database now; empty it.")


def refuse(faults: list[str], what_to_do: str) -> None:
    """Raise OperationFailed with these faults, if there are any."""
    if faults:
        words = f"{what_to_do} The backup does not hold what its manifest says:"
        raise OperationFailed("\n".join([words, *faults]))


def forget_kept_pages(place: Place) -> None:
    """Delete the pages that were kept of what stood here before: numbers of versions come again."""
    for end in ("", "-wal", "-shm"):
        kept = place.key_file.with_name(f"kept_pages.sqlite3{end}")
        if kept.exists():
            os.unlink(kept)
