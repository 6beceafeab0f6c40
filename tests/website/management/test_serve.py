"""`manage.py serve` hands over to the web server, or says why it cannot."""

import socket
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from partnership.website.management.commands import serve


@pytest.fixture
def taken():
    """A port of this machine that something listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def executed(monkeypatch):
    """What the process would have become."""
    calls = []
    monkeypatch.setattr(serve.os, "chdir", lambda folder: None)
    monkeypatch.setattr(serve.os, "execv", lambda program, words: calls.append((program, words)))
    return calls


def test_a_taken_port_is_named_with_the_remedy(taken, settings, executed):
    settings.PORT = taken
    with pytest.raises(CommandError, match=f"Port {taken} is taken.*PORT={taken + 1} make run"):
        call_command("serve", setup=True)
    assert executed == []


def test_a_host_of_another_machine_is_named():
    with pytest.raises(CommandError, match="Cannot listen at 192.0.2.1, port 8000"):
        serve.check_address("192.0.2.1", 8000)


def test_a_port_of_administrators_is_named_with_the_remedy():
    error = PermissionError(13, "Permission denied")
    assert "administrator rights" in serve.reason_not_to_listen(error, "127.0.0.1", 80)


@pytest.fixture
def set_up(monkeypatch):
    """A site that lacks nothing."""
    monkeypatch.setattr(serve.health, "has_static_files", lambda: True)
    monkeypatch.setattr(serve.health, "missing_in_database", list)


@pytest.fixture
def free(settings):
    """The port of the settings is one that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.PORT = probe.getsockname()[1]


@pytest.mark.parametrize(
    ("name", "answer"), [("has_static_files", False), ("missing_in_database", ["topics.0001"])]
)
def test_a_site_that_is_not_set_up_is_not_served(executed, free, set_up, monkeypatch, name, answer):
    monkeypatch.setattr(serve.health, name, lambda: answer)
    with pytest.raises(CommandError, match="call `make setup`, or `manage.py serve --setup`"):
        call_command("serve")
    assert executed == []


def test_a_database_that_is_away_keeps_nobody_from_what_is_kept(
    executed, free, set_up, monkeypatch
):
    def away():
        raise OperationalError("connection refused")

    monkeypatch.setattr(serve.health, "missing_in_database", away)
    call_command("serve")
    assert len(executed) == 1


def test_a_python_that_cannot_be_started_is_told_in_words(free, set_up, executed, monkeypatch):
    def refuse(program, words):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(serve.os, "execv", refuse)
    with pytest.raises(CommandError, match="cannot be started anew.*: Permission denied. Was it"):
        call_command("serve")


def test_it_becomes_the_server_for_the_addresses_of_the_settings(settings, executed, free, set_up):
    out = StringIO()
    call_command("serve", stdout=out)
    (program, words) = executed[0]
    assert program == sys.executable
    assert words[1:] == [
        "-m",
        "partnership.website.server",
        "127.0.0.1",
        str(settings.PORT),
        settings.SITE_URL,
    ]
    # Nothing answers yet, so nothing is promised.
    assert out.getvalue() == ""
