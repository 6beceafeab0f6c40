"""A file of SQLite that is removed or replaced is noticed, and none is made in its place."""

import os
import shutil
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from partnership.publish_cache import versions
from partnership.publishing import storage_faults
from partnership.publishing.models import ContentVersion
from partnership.sqlite import base
from partnership.website import health
from partnership.website.operations import running

OPTIONS = {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL;"}


@pytest.fixture
def database(tmp_path, django_db_blocker):
    """Opens the file anew, as another thread does."""
    file = {"ENGINE": "partnership.sqlite", "NAME": str(tmp_path / "a file?.sqlite3")}
    usual = {"OPTIONS": OPTIONS, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
    opened = []

    def connect():
        opened.append(ConnectionHandler({"default": file | usual})["default"])
        return opened[-1]

    with django_db_blocker.unblock():
        yield connect
        for connection in opened:
            connection.close()
    base.DatabaseWrapper.formers.clear()


def do(connection, *statements):
    """What a request does, from its beginning on."""
    connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall()


@pytest.fixture
def connection(database):
    """Open to a file with a table."""
    found = database()
    found.make_file()
    do(found, "CREATE TABLE t (words TEXT)", "INSERT INTO t VALUES ('kept')")
    found.close()
    read(found)
    return found


def read(connection):
    return do(connection, "SELECT words FROM t")


def test_only_who_says_so_makes_a_file(database):
    found = database()
    with pytest.raises(OperationalError) as caught:
        read(found)
    assert storage_faults.cause_of(caught.value) is storage_faults.AWAY
    assert not os.path.exists(found.path)
    found.make_file()
    assert os.stat(found.path).st_mode & 0o777 == 0o600
    with pytest.raises(OperationalError) as caught:
        read(found)
    assert storage_faults.cause_of(caught.value) is storage_faults.NOT_SET_UP


def test_a_file_that_is_removed_is_missed_and_found_again(connection, database):
    away = f"{connection.path}.away"
    os.rename(connection.path, away)
    for one in (connection, database()):
        with pytest.raises(OperationalError):
            read(one)
    assert not os.path.exists(connection.path)
    os.rename(away, connection.path)
    assert read(connection) == [("kept",)]


def test_nothing_is_acknowledged_that_was_saved_into_a_file_that_is_gone(connection):
    connection.set_autocommit(False)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO t VALUES ('lost')")
    os.rename(connection.path, f"{connection.path}.away")
    with pytest.raises(OperationalError, match="removed or replaced") as caught:
        connection.commit()
    assert storage_faults.cause_of(caught.value) is storage_faults.AWAY
    connection.rollback()


def test_another_file_is_opened_once_the_log_of_the_former_is_gone(connection, database):
    copy = f"{connection.path}.copy"
    do(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(connection.path, copy)
    do(connection, "INSERT INTO t VALUES ('newer')")
    os.replace(copy, connection.path)
    for one in (connection, database()):
        with pytest.raises(OperationalError, match="-wal and .*-shm away"):
            read(one)
    for end in ("-wal", "-shm"):
        os.unlink(f"{connection.path}{end}")
    assert read(connection) == read(database()) == [("kept",)]


def test_what_was_opened_to_be_read_only_does_not_outlive_its_request(
    connection, database, monkeypatch
):
    def end_requests(*connections):
        for one in connections:
            one.close_if_unusable_or_obsolete()
        return [one.connection is not None for one in connections]

    # Whoever runs the tests as root may write to any file.
    can_write = SimpleNamespace(now=False)
    monkeypatch.setattr(base.os, "access", lambda path, mode: can_write.now)
    one, another, third = database(), database(), database()
    assert read(one) == read(connection) == [("kept",)]
    # What could be written to is kept while it cannot: it can be read, and perhaps no other.
    assert end_requests(one, connection) == [False, True]
    read(one)
    can_write.now = True
    # This one shares with the one before what SQLite still takes to be read-only.
    read(another)
    assert end_requests(one, another) == [False, False]
    read(third)
    assert end_requests(third) == [True]


def test_the_version_is_not_read_from_a_file_that_is_gone(connection, monkeypatch):
    table = ContentVersion._meta.db_table
    do(connection, f"CREATE TABLE {table} (id, number, moved_at)")
    do(connection, f"INSERT INTO {table} VALUES (1, 7, 'then')")
    monkeypatch.setattr(versions, "connections", {"default": connection})
    asked = versions.Versions()
    assert asked.read() == ("7", "then")
    assert asked.kept.connection
    os.rename(connection.path, f"{connection.path}.away")
    with pytest.raises(versions.Away):
        asked.read()
    os.rename(f"{connection.path}.away", connection.path)
    connection.read_only.add(connection)
    assert asked.read() == ("7", "then")
    assert asked.kept is None
    connection.read_only.clear()


def test_who_watches_is_told_and_nobody_advised_to_begin_anew(
    database, monkeypatch, settings, tmp_path
):
    settings.VAR_DIR = tmp_path
    found = database()
    for module in (health, running):
        monkeypatch.setattr(module, "connection", found)
    monkeypatch.setattr("django.db.connections", {"default": found})

    def said():
        (finding,) = running.database(None)
        return [*running.words_for_probes(None)], finding.is_error, finding.message

    words, is_error, message = said()
    assert (words, is_error) == (["database file missing"], True)
    assert "setup for a new site" in message
    (tmp_path / "timer").touch()
    assert "manage.py restore. Do not call setup" in said()[2]
    found.make_file()
    words, is_error, message = said()
    assert (words, is_error) == (["database empty"], True)
    assert "manage.py restore. Do not call setup" in message


def test_to_migrate_makes_the_file(database, monkeypatch):
    found = database()
    monkeypatch.setattr(
        "partnership.website.management.commands.migrate.connections", {"default": found}
    )
    monkeypatch.setattr(migrate.Command, "handle", lambda *_words, **_options: None)
    call_command("migrate")
    assert found.has_file()
