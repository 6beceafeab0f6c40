"""`manage.py serve` hands over to the web server, or says why it cannot."""

import os
import socket
import subprocess
import sys
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

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
    monkeypatch.setattr(serve, "start_timer", lambda: None)
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


def test_a_number_that_is_no_port_is_refused():
    with pytest.raises(CommandError, match="PORT is a number from 1 to 65535, not 70000"):
        serve.check_address("127.0.0.1", 70000)


def test_a_port_of_administrators_is_named_with_the_remedy():
    error = PermissionError(13, "Permission denied")
    assert "administrator rights" in serve.reason_not_to_listen(error, "127.0.0.1", 80)


def test_the_server_has_threads_for_slow_senders(settings, executed, taken):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.PORT = probe.getsockname()[1]
    out = StringIO()
    call_command("serve", stdout=out)
    (program, words) = executed[0]
    assert program == sys.executable
    assert words[words.index("--interface") + 1] == "wsgi"
    assert words[words.index("--workers") + 1] == "2"
    assert int(words[words.index("--blocking-threads") + 1]) >= 32
    assert words[words.index("--port") + 1] == str(settings.PORT)
    assert settings.SITE_URL in out.getvalue()


def test_what_is_due_is_published_beside_the_server_until_it_ends(tmp_path):
    """A stand-in for the server starts a stand-in for the timer, and dies at once."""
    ended = tmp_path / "ended"
    timer = f"import sys; sys.stdin.read(); open({str(ended)!r}, 'w').close()"
    server = (
        "import os, sys; from partnership.website.management.commands import serve;"
        f"serve.timer_command = lambda: [sys.executable, '-c', {timer!r}];"
        "serve.start_timer();"
        "os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(600)'])"
    )
    process = subprocess.Popen([sys.executable, "-c", server])
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    assert not ended.exists()
    process.kill()
    process.wait()
    for _try in range(600):
        if ended.exists():
            break
        time.sleep(0.05)
    assert ended.exists()


def test_the_timer_is_the_command_that_a_cron_job_calls():
    assert serve.timer_command()[2:] == ["publish_due", "--every", "60"]
    assert os.path.exists(serve.timer_command()[1])
