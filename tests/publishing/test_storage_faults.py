"""Why nothing can be saved is told apart by the codes of the errors, as each system gives them."""

import errno
import sqlite3

import pytest
from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
)
from psycopg import errors as psycopg

from partnership.publishing import storage_faults
from partnership.publishing.storage_faults import cause_of


def caused(error, by):
    error.__cause__ = by
    return error


@pytest.fixture
def database(tmp_path):
    connection = sqlite3.connect(tmp_path / "db.sqlite3", timeout=0, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE t (words TEXT)")
    return connection


def refusal(database, statement, *values):
    with pytest.raises(sqlite3.Error) as caught:
        database.execute(statement, values)
    return caused(OperationalError("as Django wraps it"), caught.value)


def test_sqlite_that_is_locked_full_or_read_only(database, tmp_path):
    other = sqlite3.connect(tmp_path / "db.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert cause_of(refusal(database, "BEGIN IMMEDIATE")) is storage_faults.BUSY
    other.execute("ROLLBACK")
    database.execute("PRAGMA max_page_count = 1")
    full = refusal(database, "INSERT INTO t VALUES (?)", "x" * 100_000)
    assert cause_of(full) is storage_faults.DISK_FULL
    database.execute("PRAGMA query_only = ON")
    assert cause_of(refusal(database, "INSERT INTO t VALUES ('x')")) is storage_faults.READ_ONLY
    assert cause_of(refusal(database, "SELECT nonsense")) is None
    assert cause_of(refusal(database, "SELECT * FROM gone")) is storage_faults.NOT_SET_UP
    (tmp_path / "damaged").write_text("This is no database." * 100)
    damaged = sqlite3.connect(tmp_path / "damaged")
    assert cause_of(refusal(damaged, "SELECT * FROM t")) is storage_faults.DAMAGED


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (caused(InternalError(), psycopg.ReadOnlySqlTransaction()), storage_faults.READ_ONLY),
        (caused(OperationalError(), psycopg.DiskFull()), storage_faults.DISK_FULL),
        (caused(OperationalError(), psycopg.LockNotAvailable()), storage_faults.BUSY),
        (caused(OperationalError(), psycopg.DeadlockDetected()), storage_faults.BUSY),
        (caused(OperationalError(), psycopg.QueryCanceled()), storage_faults.BUSY),
        (caused(OperationalError(), psycopg.AdminShutdown()), storage_faults.AWAY),
        (caused(OperationalError(), psycopg.TooManyConnections()), storage_faults.AWAY),
        (caused(ProgrammingError(), psycopg.UndefinedTable()), storage_faults.NOT_SET_UP),
        (caused(ProgrammingError(), psycopg.UndefinedColumn()), None),
        (caused(OperationalError(), psycopg.InvalidCatalogName()), storage_faults.NOT_SET_UP),
        (caused(InternalError(), psycopg.DataCorrupted()), storage_faults.DAMAGED),
        (caused(OperationalError(), psycopg.ProgramLimitExceeded()), None),
        (OperationalError("connection refused"), storage_faults.AWAY),
        (InterfaceError("the connection is closed"), storage_faults.AWAY),
        (OSError(errno.ENOSPC, "full"), storage_faults.DISK_FULL),
        (OSError(errno.EDQUOT, "quota"), storage_faults.DISK_FULL),
        (OSError(errno.EROFS, "read only"), storage_faults.READ_ONLY),
        (PermissionError(errno.EACCES, "denied"), storage_faults.READ_ONLY),
        (caused(ValueError(), OSError(errno.ENOSPC, "full")), storage_faults.DISK_FULL),
        (FileNotFoundError(errno.ENOENT, "gone"), None),
        (IntegrityError(), None),
        (DataError(), None),
        (ValueError(), None),
        (None, None),
    ],
)
def test_what_databases_and_systems_say(error, cause):
    assert cause_of(error) is cause


def test_errors_that_led_to_each_other_are_gone_through_once():
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert cause_of(one) is None
