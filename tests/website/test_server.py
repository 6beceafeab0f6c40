"""The web server says when it answers, and calls the timer each minute."""

import http.server
import os
import socket
import subprocess
import sys
import threading

import pytest

from partnership.website import server


class Probed(http.server.BaseHTTPRequestHandler):
    statuses = [503, 200]
    asked = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(self.statuses[min(len(self.asked), 2) - 1])
        self.end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture
def starting():
    """The port of a site that answers from the second request on."""
    Probed.asked.clear()
    with http.server.HTTPServer(("127.0.0.1", 0), Probed) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield site.server_port
        site.shutdown()


def test_the_server_has_threads_for_slow_senders():
    made = server.web_server("127.0.0.1", 8000)
    assert (made.interface.value, made.bind_port, made.workers) == ("wsgi", 8000, 2)
    assert made.blocking_threads >= 32
    assert made.http1_settings.header_read_timeout == 10_000
    assert made.respawn_failed_workers
    # What the server says of its processes stands in the log as all else does.
    assert "handlers" not in made.log_config["loggers"]["_granian"]


def test_it_says_that_it_serves_only_once_it_does(starting, monkeypatch, capsys):
    said_before = []
    monkeypatch.setattr(server.time, "sleep", lambda pause: said_before.append(capsys.readouterr()))
    monkeypatch.setattr(server, "keep_calling", lambda command: None)
    server.watch("127.0.0.1", starting, "https://record.example")
    assert Probed.asked == ["/livez", "/livez"]
    assert [said.out for said in said_before] == [""]
    assert capsys.readouterr().out == (
        "Serving https://record.example/  Staff: https://record.example/admin/\n"
    )


def test_where_nothing_listens_nothing_answers():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert not server.answers("127.0.0.1", port)


def test_every_address_of_the_machine_is_asked_at_its_own(starting):
    assert not server.answers("0.0.0.0", starting)
    assert server.answers("0.0.0.0", starting)


def test_the_timer_is_the_command_that_a_cron_job_calls():
    assert server.timer_command()[2:] == ["publish_due"]
    assert os.path.exists(server.timer_command()[1])


def test_a_timer_that_fails_is_called_again(monkeypatch):
    class Over(Exception):
        pass

    rests, said = [], []

    def rest(seconds):
        rests.append(seconds)
        if len(rests) == 2:
            raise Over

    monkeypatch.setattr(server.time, "sleep", rest)
    killed = [sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"]
    with pytest.raises(Over):
        server.keep_calling(killed, every=0, pause=3, say=said.append)
    assert rests == [3, 3]
    assert said == ["The timer ended with -9 and is called again."] * 2
    said.clear(), rests.clear()
    with pytest.raises(Over):
        server.keep_calling(["/nowhere/python"], every=0, pause=3, say=said.append)
    assert len(rests) == len(said) == 2
    assert said[0].startswith("The timer could not be called: [Errno 2] No such file")


def test_processes_that_cannot_be_started_are_told_in_words(monkeypatch):
    def refuse(self, *given):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(server.WebServer, "serve", refuse)
    with pytest.raises(SystemExit, match="could not start its processes: .*unavailable"):
        server.main(["127.0.0.1", "8000", "http://127.0.0.1:8000"])


def test_the_timer_loads_nothing_that_only_pages_need():
    """It is started each minute."""
    loaded = (
        "import django, sys; django.setup();"
        "from partnership.website.management.commands import publish_due;"
        "print(*sys.modules)"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "partnership.settings"}
    done = subprocess.run(
        [sys.executable, "-c", loaded], env=environment, capture_output=True, text=True, check=True
    )
    dear = {"partnership.urls", "partnership.staff.admin", "openpyxl", "numpy", "docx", "PIL"}
    dear |= {"obstore", "rapidfuzz", "icalendar", "fido2", "lxml", "typst", "granian"}
    assert dear & set(done.stdout.split()) == set()
