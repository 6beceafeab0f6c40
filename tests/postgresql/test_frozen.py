"""A server that is frozen is given up in time, also by connections that are open already.

The tests freeze a server of their own.
"""

import os
import signal
from contextlib import contextmanager
from pathlib import Path

import environ
import psycopg
import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler
from throwaway_postgres import programs, throwaway_postgres

from partnership.postgresql import base

pytestmark = pytest.mark.skipif(not programs(), reason="needs Debian's postgresql")


@pytest.fixture(scope="module")
def server():
    """The address of a server, with what it takes to connect to it in no time."""
    with throwaway_postgres() as url:
        yield environ.Env.db_url_config(url)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(base, "PATIENCE", 0.3)
    monkeypatch.setattr(base, "GRACE", 0.3)
    monkeypatch.setattr(base, "silence", base.Silence(pause=0.2))


@pytest.fixture
def connection(server, settings, django_db_blocker):
    settings.STATEMENT_TIMEOUT = 100
    database = {
        **server,
        "ENGINE": "partnership.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **server["OPTIONS"],
            "connect_timeout": 2,
            "options": "-c statement_timeout=100",
        },
    }
    with django_db_blocker.unblock():
        connection = ConnectionHandler({"default": database})["default"]
        assert one(connection) == 1
        yield connection
        connection.close()


def one(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone()[0]


def next_request(connection):
    """What Django does between two requests."""
    connection.close_if_unusable_or_obsolete()


@contextmanager
def frozen(connection):
    """Stop the server, and the process of it that serves `connection`."""
    folder = Path(connection.settings_dict["HOST"])
    postmaster = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    pids = [postmaster, connection.connection.info.backend_pid]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def test_an_open_connection_is_given_up_and_no_other_is_waited_for(connection):
    next_request(connection)
    with frozen(connection):
        with pytest.raises(OperationalError, match=base.NO_ANSWER):
            one(connection)
        # Not even the two seconds that it takes to find that nobody answers a call.
        assert connection.connection is None
        assert base.silence.lasts()


def test_a_statement_is_given_up_soon_after_the_server_itself_should_have(connection):
    with frozen(connection):
        with pytest.raises(OperationalError, match=base.NO_ANSWER):
            one(connection)
        next_request(connection)
        assert connection.connection is None


def test_a_new_connection_is_given_up(connection):
    with frozen(connection):
        connection.close()
        with pytest.raises(OperationalError, match="timeout"):
            one(connection)
        with pytest.raises(OperationalError, match=base.NO_ANSWER):
            one(connection)


def test_a_server_that_answers_again_is_asked_again(connection, monkeypatch):
    next_request(connection)
    with frozen(connection), pytest.raises(OperationalError):
        one(connection)
    monkeypatch.setattr(base.silence, "_until", 0.0)
    assert one(connection) == 1
    assert not base.silence.lasts()


def test_a_statement_that_takes_too_long_is_not_taken_for_silence(connection):
    with pytest.raises(OperationalError) as raised, connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(2)")
    assert isinstance(raised.value.__cause__, psycopg.errors.QueryCanceled)
    assert not base.silence.lasts()
    assert one(connection) == 1


def test_commands_wait_as_long_as_it_takes(connection, settings):
    settings.STATEMENT_TIMEOUT = 0
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT pg_sleep(0.7)")
    assert not base.silence.lasts()
