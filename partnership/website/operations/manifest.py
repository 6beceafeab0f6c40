"""What a backup says of itself: which files it has, and how many rows each table."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

NAME = "manifest.json"
FORMAT = 1
KEY = "secret_key"
MEDIA = "media"
# The file of the database in a backup, by the kind of database.
DATABASE = {"sqlite": "db.sqlite3", "postgresql": "database.dump"}
BLOCK = 1 << 20


class OperationFailed(Exception):
    """Why a backup or a restoration was not done, in words for those who run the site."""


@dataclass(frozen=True)
class Place:
    """Where a site has what cannot be made again."""

    connection: Any
    media: Path
    key_file: Path
    key: str


def place_of_this_site(key: str = "") -> Place:
    """The database and uploads that the settings name. To ask the settings for a key makes one,
    so who needs it brings it."""
    return Place(connection, Path(settings.MEDIA_ROOT), settings.VAR_DIR / "secret_key", key)


@dataclass(frozen=True)
class Manifest:
    """The contents of a backup, as they were when it was made."""

    format: int
    version: str
    made_at: str
    database: str
    rows: dict[str, int]
    # By path within the backup: the SHA-256 and the number of bytes.
    files: dict[str, list]
    # Where the chain of the history ended, for `verify_history --noted`.
    history: str = ""

    def write(self, folder: Path) -> None:
        """Write it to `folder`, and have it on the disk."""
        text = json.dumps(asdict(self), indent=1, sort_keys=True)
        with open(folder / NAME, "w", encoding="utf-8") as file:
            file.write(f"{text}\n")
            file.flush()
            os.fsync(file.fileno())

    @property
    def time(self) -> datetime:
        """When the backup was made."""
        return datetime.fromisoformat(self.made_at)


def read(folder: Path) -> Manifest:
    """The manifest of the backup `folder`; OperationFailed where there is no whole one."""
    try:
        found = Manifest(**json.loads((folder / NAME).read_text(encoding="utf-8")))
        if found.format != FORMAT or found.database not in DATABASE:
            raise OperationFailed(
                f"{folder} was written by another version of the software ({found.version}): "
                f"restore it with that version."
            )
        if found.time.tzinfo is None:
            raise ValueError("its time is of no time zone")
    except FileNotFoundError as error:
        raise OperationFailed(f"{folder} is not a backup: it has no {NAME}.") from error
    except (OSError, TypeError, ValueError) as error:
        raise OperationFailed(f"{folder / NAME} cannot be read: {error}") from error
    return found


def faults_of_files(folder: Path, manifest: Manifest) -> list[str]:
    """What differs between the files that are there and those the manifest names."""
    there = {path.relative_to(folder).as_posix() for path in files_below(folder)} - {NAME}
    faults = [f"{name} is missing." for name in sorted(manifest.files.keys() - there)]
    faults += [f"{name} is not in the manifest." for name in sorted(there - manifest.files.keys())]
    for name in sorted(there & manifest.files.keys()):
        if digest_of(folder / name) != tuple(manifest.files[name]):
            faults.append(f"{name} is damaged: it is not the file that was written.")
    return faults


def files_below(folder: Path) -> Iterator[Path]:
    """Every file in `folder` and the folders in it; none where there is no such folder."""
    for parent, _folders, names in os.walk(folder):
        yield from (Path(parent, name) for name in names)


def digest_of(path: Path) -> tuple[str, int]:
    """The SHA-256 and the number of bytes of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def copy_file(source: Path, target: Path) -> None:
    """Copy the bytes of a file, and have them on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(source, "rb") as read_from, open(target, "xb") as written:
        shutil.copyfileobj(read_from, written, BLOCK)
        written.flush()
        os.fsync(written.fileno())


def write_key(path: Path, key: str) -> None:
    """Write the key so that only its owner can read it, whole or not at all."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
