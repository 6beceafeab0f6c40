"""The backend itself, under the name of module and class that Django asks for.

SQLite makes a file where there is none, and goes on reading and writing one that was removed: a
site whose file is gone would seem to be new, or keep what is saved where nobody finds it. Here
`make_file()` alone makes one, and each request and each commit looks whether the file is still the
one that was opened.
"""

import io
import os
import sqlite3
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import quote

from django.db.backends.sqlite3 import base

# A file is itself by these two, whatever it is called.
Identity = tuple[int, int]


class Opened(NamedTuple):
    """What a connection was opened to."""

    file: Identity | None
    writable: bool


class Former(NamedTuple):
    """What this process opened last in a place."""

    file: Identity | None
    # The write-ahead log beside it. It is held open, so that no other file gets its number.
    log: io.FileIO


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, for a file that is there, and as long as it is the same."""

    # By path.
    formers: dict[str, Former] = {}
    opened: Opened | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """As Django's, but an error where there is no file.

        Also where another database stands beside the log of the former: SQLite would take the
        changes in it for those of the other one.
        """
        if self.is_in_memory_db():
            return super().get_new_connection(conn_params)
        self.refuse_log_of_another()
        connection = super().get_new_connection(
            {**conn_params, "database": f"file:{quote(self.path)}?mode=rw"}
        )
        self.opened = Opened(identity(self.path), os.access(self.path, os.W_OK))
        with suppress(OSError):
            self.formers[self.path] = Former(self.opened.file, io.FileIO(f"{self.path}-wal"))
        return connection

    def refuse_log_of_another(self) -> None:
        """Raise OperationalError where the file is another, and the log that of the one before."""
        path = self.path
        former, file = self.formers.get(path), identity(path)
        if former and file and file != former.file:
            if identity(f"{path}-wal") == identity(former.log.fileno()):
                raise sqlite3.OperationalError(
                    f"another database stands at {path}, and beside it the log of the one before: "
                    f"move {path}-wal and {path}-shm away"
                )
            self.formers.pop(path, None)

    @property
    def path(self) -> str:
        """Where the file of the database is."""
        return str(self.settings_dict["NAME"])

    def has_file(self) -> bool:
        """Whether there is a file to open."""
        return self.is_in_memory_db() or os.path.exists(self.path)

    def make_file(self) -> None:
        """Make an empty file where there is none, to be opened by its owner only."""
        if not self.has_file():
            with suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    def is_in_place(self) -> bool:
        """Whether what is open is what stands there now."""
        return self.opened is None or identity(self.path) == self.opened.file

    def is_usable(self) -> bool:
        """Asked once in each request. What was opened while it could only be read stays so for
        SQLite, and is given up once it can be written to."""
        if self.opened is None:
            return True
        return self.is_in_place() and (self.opened.writable or not os.access(self.path, os.W_OK))

    def _commit(self) -> None:
        with self.wrap_database_errors:
            if not self.is_in_place():
                raise sqlite3.OperationalError(f"the file {self.path} was removed or replaced")
        super()._commit()


def identity(path: str | int) -> Identity | None:
    """Which file stands at a path, or is open by that number; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
