"""One import at a time: the one that runs holds a lock and says what it is.

The lock is a file under VAR_DIR, one for each database, so that it can be asked without waiting
for the database, and is free as soon as its process ends, however it ends. PostgreSQL, which
processes of other machines may use, holds one as well.
"""

import fcntl
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.db import connection
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from partnership.publishing.models import now

# Of the lock in PostgreSQL: any number that nothing else here uses.
NUMBER = 7302011
# Somebody may hold the lock for a moment to see whether it is free; tries, seconds between them.
TRIES, PAUSE = 5, 0.05


class AnotherRuns(Exception):
    """Another import runs; `other` names it where it is known, the words also say what to do."""

    def __init__(self, other: str) -> None:
        self.other = other
        again = _("Begin this one again when that has ended.")
        super().__init__(f"{other} {again}")


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Be the only import of this database; AnotherRuns at once where there is one.

    `name` is what others are told of it. Enter before the transaction begins, which on SQLite
    waits for another one.
    """
    with path().open("a+") as lock:
        if not _taken(lock):
            raise AnotherRuns(words(lock))
        lock.truncate(0)
        json.dump({"name": name, "began": now().isoformat()}, lock)
        lock.flush()
        yield


def alone_in_database() -> None:
    """Hold the lock of the database until the transaction ends; AnotherRuns where that is held."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [NUMBER])
            if not cursor.fetchone()[0]:
                raise AnotherRuns(words(None))


def running() -> str:
    """The words that name the import which runs on this machine, or "" if there is none."""
    with path().open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return str(AnotherRuns(words(lock)))
    return ""


def path() -> Path:
    """The file of the lock."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    database = hashlib.sha256(str(connection.settings_dict["NAME"]).encode()).hexdigest()
    return settings.VAR_DIR / f"import-{database[:12]}.lock"


def words(lock: TextIO | None) -> str:
    """A sentence that names the import whose lock this is."""
    unknown = _("Another import runs.")
    if lock is None:
        return unknown
    try:
        lock.seek(0)
        told = json.load(lock)
        began = date_format(localtime(parse_datetime(told["began"])), "DATETIME_FORMAT")
    except (AttributeError, ValueError):
        return unknown
    known = {"name": told["name"], "time": began}
    return _("Another import runs: %(name)s, begun %(time)s.") % known


def _taken(lock: TextIO) -> bool:
    for attempt in range(TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if attempt + 1 < TRIES:
                time.sleep(PAUSE)
        else:
            return True
    return False
