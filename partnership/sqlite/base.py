"""The backend itself, under the name of module and class that Django asks for.

SQLite makes a file where there is none, and goes on reading and writing one that was removed: a
site whose file is gone would seem to be new, or keep what is saved where nobody finds it. Here
`make_file()` alone makes one, and each request and each commit looks whether the file is still the
one that was opened.
"""

import gc
import io
import os
import sqlite3
import time
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import quote
from weakref import WeakSet

from django.db.backends.sqlite3 import base

# A file is itself by these two, whatever it is called.
Identity = tuple[int, int]


class Former(NamedTuple):
    """What this process opened last in a place."""

    file: Identity | None
    # The write-ahead log beside it. It is held open, so that no other file gets its number.
    log: io.FileIO


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, for a file that is there, and as long as it is the same."""

    # By path.
    formers: dict[str, Former] = {}
    # Those of this process that were opened while the file could only be read. SQLite keeps what
    # connections share so until the last of them is closed: none outlives its request.
    read_only: WeakSet["DatabaseWrapper"] = WeakSet()
    was_read_only = False
    opened: Identity | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """As Django's, but an error where there is no file.

        Also where another database stands beside the log of the former: SQLite would take the
        changes in it for those of the other one.
        """
        if self.is_in_memory_db():
            return super().get_new_connection(conn_params)
        self.refuse_log_of_another()
        can_write = os.access(self.path, os.W_OK) and not self.read_only
        if can_write and DatabaseWrapper.was_read_only:
            # A fault that was raised may still hold a statement, and that a connection.
            gc.collect()
            DatabaseWrapper.was_read_only = False
        connection = super().get_new_connection(
            {**conn_params, "database": f"file:{quote(self.path)}?mode=rw"}
        )
        self.opened = identity(self.path)
        with suppress(OSError):
            self.formers[self.path] = Former(self.opened, io.FileIO(f"{self.path}-wal"))
        if not can_write:
            DatabaseWrapper.was_read_only = True
            self.read_only.add(self)
            self.close_at = time.monotonic()
        return connection

    def _close(self) -> None:
        super()._close()
        self.read_only.discard(self)

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
        return self.opened is None or identity(self.path) == self.opened

    def is_usable(self) -> bool:
        """Asked once in each request."""
        return self.is_in_place()

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
