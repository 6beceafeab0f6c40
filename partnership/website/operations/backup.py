"""Writing a backup: all that cannot be made again, from one moment, with its checksums."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from partnership.publishing.models import Revision
from partnership.publishing.models.chain import End
from partnership.website.operations import databases, manifest, unfinished
from partnership.website.operations.manifest import Manifest, OperationFailed, Place


def write(place: Place, folder: Path, at: datetime) -> Manifest:
    """Write a backup to `folder`, which must not be there yet.

    All is written beside it and then renamed, so that whatever ends the command, a folder of that
    name is a whole backup.
    """
    folder = folder.absolute()
    if folder.exists() or folder.is_symlink():
        raise OperationFailed(f"{folder} is there already: name a folder that is not.")
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # It holds accounts and the key, so it is for its owner alone.
        with unfinished.beside(folder) as draft:
            made = fill(place, draft, at)
            draft.rename(folder)
        manifest.sync_folder(folder.parent)
    except OSError as error:
        raise OperationFailed(f"The backup was not made: {error}") from error
    return made


def fill(place: Place, draft: Path, at: datetime) -> Manifest:
    """Write database, key, uploads and manifest to an empty folder."""
    kind = place.connection.vendor
    # Before the database is copied: what is noted is in the copy, too.
    noted = end_of_history(place.connection)
    rows = databases.dump(place.connection, draft / manifest.DATABASE[kind])
    manifest.write_key(draft / manifest.KEY, place.key)
    # After the database: whatever file a row of it names was there before that row.
    copy_media(place.media, draft / manifest.MEDIA)
    files = {
        path.relative_to(draft).as_posix(): list(manifest.digest_of(path))
        for path in manifest.files_below(draft)
    }
    version = settings.VERSION
    made = Manifest(manifest.FORMAT, version, at.isoformat(), kind, rows, files, noted)
    made.write(draft)
    for folder, _folders, _names in os.walk(draft):
        manifest.sync_folder(Path(folder))
    return made


def end_of_history(connection: Any) -> str:
    """Where the chain of the history in a database ends; "" where it has none yet, as before an
    update."""
    table = Revision._meta.db_table
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return ""
        columns = connection.introspection.get_table_description(cursor, table)
        if "link" not in {column.name for column in columns}:
            return ""
        cursor.execute(
            f"SELECT link, digest FROM {table} WHERE link IS NOT NULL"  # noqa: S608 - no text of a user in it
            " ORDER BY link DESC LIMIT 1"
        )
        last = cursor.fetchone()
    return str(End(*last) if last else End())


def copy_media(source: Path, target: Path) -> None:
    """Copy all uploads. One that is deleted meanwhile is left out."""
    for path in manifest.files_below(source):
        try:
            manifest.copy_file(path, target / path.relative_to(source))
        except FileNotFoundError:
            if path.exists():
                raise


def found_in(folder: Path) -> Iterator[tuple[datetime, Path]]:
    """Each whole backup in a folder of backups, with its time."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and not path.name.endswith(unfinished.ENDING):
            try:
                yield manifest.read(path).time, path
            except OperationFailed:
                continue


def delete_all_but(keep: int, folder: Path) -> list[Path]:
    """Delete the oldest backups in a folder of them, but the newest `keep`, and what was left of
    one that was never finished; gives those."""
    left = unfinished.sweep(folder)
    old = [path for _time, path in sorted(found_in(folder), reverse=True)[keep:]]
    for path in old:
        # Renamed first: one of which half is deleted must not pass for a backup.
        doomed = path.with_name(f"{path.name}{unfinished.ENDING}")
        path.rename(doomed)
        shutil.rmtree(doomed)
    return [*left, *old]
