"""Why nothing can be saved at the moment, where that is no fault of the program.

Databases and file systems each say it in their own way; here they are told apart by the codes of
their errors, not by words, which depend on version and language; but for one that SQLite, which
speaks English only, has no code for.
"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

from django.db import InterfaceError, OperationalError, connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# After so many seconds a reader, or a program, may ask again.
RETRY_AFTER = 30


@dataclass(frozen=True)
class Cause:
    """What keeps the site from saving, in a sentence, with the status to answer with."""

    words: str | Promise
    status: HTTPStatus = HTTPStatus.SERVICE_UNAVAILABLE


DISK_FULL = Cause(
    _("The disk of the site is full. Those who run the site must make room on it."),
    HTTPStatus.INSUFFICIENT_STORAGE,
)
READ_ONLY = Cause(
    _(
        "The storage of the site can only be read at the moment, not written. Those who run the "
        "site must allow writing again."
    )
)
BUSY = Cause(
    _(
        "The database is locked: something else is saving, such as a large import, and did not "
        "end while it was waited for. Wait a minute before you try again."
    )
)
DISK_FAILS = Cause(_("The disk of the site fails. Those who run the site must look at it."))
UPLOADS_AWAY = Cause(
    _(
        "The store of uploads, which is another service than the site, does not do what it is "
        "asked. Those who run the site must look at it."
    )
)
DAMAGED = Cause(
    _("The database is damaged. Those who run the site must bring back a backup of it.")
)
NOT_SET_UP = Cause(
    _(
        "The database lacks tables: it is another one, or an empty one. Those who run the site "
        "must look at it."
    )
)
AWAY = Cause(_("The database does not answer. Those who run the site must look at it."))

# The last eight bits of SQLite's result codes, which say the kind.
OF_SQLITE = {
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_IOERR: DISK_FAILS,
    sqlite3.SQLITE_CANTOPEN: AWAY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
NO_TABLE_OF_SQLITE = "no such table:"
# The codes of PostgreSQL, or how those of a class begin; the longer one counts.
OF_POSTGRESQL = {
    "53100": DISK_FULL,
    "25006": READ_ONLY,  # a transaction that may not write, also on a standby
    "42501": READ_ONLY,  # a role that may not write
    "55P03": BUSY,
    "57014": BUSY,  # a statement that took too long
    "40": BUSY,  # a deadlock, or two transactions that cannot both stand
    "58": DISK_FAILS,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
    "42P01": NOT_SET_UP,  # no such table
    "3D": NOT_SET_UP,  # no such database
    "3F": NOT_SET_UP,  # no such schema
    "08": AWAY,
    "53": AWAY,
    "57P": AWAY,
}
OF_SYSTEM = {
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
    errno.EIO: DISK_FAILS,
}


class StoreOfUploadsFails(OSError):
    """A store of uploads that is no folder of this machine does not do what it is asked."""


def cause_of(error: BaseException | None) -> Cause | None:
    """Why saving failed, from an error or one of those that led to it; None for other faults."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if cause := _own_cause(error):
            return cause
        error = error.__cause__ or error.__context__
    return None


def _own_cause(error: BaseException) -> Cause | None:
    if isinstance(error, StoreOfUploadsFails):
        return UPLOADS_AWAY
    if (code := getattr(error, "sqlite_errorcode", None)) is not None:
        # Of what is wrong with a statement SQLite has one code for all.
        if code == sqlite3.SQLITE_ERROR and str(error).startswith(NO_TABLE_OF_SQLITE):
            return NOT_SET_UP
        return OF_SQLITE.get(code & 0xFF)
    if state := getattr(error, "sqlstate", None):
        return next(
            (OF_POSTGRESQL[state[:n]] for n in (5, 3, 2) if state[:n] in OF_POSTGRESQL), None
        )
    if isinstance(error, (OperationalError, InterfaceError)):
        # Of a driver that gives no code: there was nobody to give one.
        driver = error.__cause__
        coded = getattr(driver, "sqlite_errorcode", None) or getattr(driver, "sqlstate", None)
        return None if coded else AWAY
    return OF_SYSTEM.get(error.errno or 0) if isinstance(error, OSError) else None


@contextmanager
def waiting_at_most(milliseconds: int) -> Iterator[None]:
    """Within, SQLite waits no longer than that for somebody else who saves."""
    if connection.vendor != "sqlite" or connection.connection is None:
        yield
        return
    patience = connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000
    connection.connection.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
    try:
        yield
    finally:
        connection.connection.execute(f"PRAGMA busy_timeout = {patience:d}")
