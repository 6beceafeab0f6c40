"""The server's entry: the scheme of a request is the one readers use."""

import os
import signal
from types import SimpleNamespace

import pytest
from django.urls import set_script_prefix

from partnership import wsgi


@pytest.fixture
def seen(monkeypatch):
    """What Django is given of the request that `application` was called with."""
    given = {}
    monkeypatch.setattr(wsgi, "django_application", lambda environ, start: given.update(environ))
    return given


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_request_comes_by_the_scheme_of_the_site(monkeypatch, seen, scheme):
    monkeypatch.setattr(wsgi, "scheme", scheme)
    wsgi.application(
        {"PATH_INFO": "/", "wsgi.url_scheme": "http", "HTTP_X_FORWARDED_PROTO": "gopher"}, None
    )
    assert seen["wsgi.url_scheme"] == scheme


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/record/en/", "/en/"),
        ("/record", "/"),
        ("/en/", wsgi.OUTSIDE),
        ("/", wsgi.OUTSIDE),
        ("/readyz", "/readyz"),
        ("/record/readyz", "/readyz"),
    ],
)
def test_the_path_of_the_site_is_taken_away(settings, seen, asked, given):
    settings.SITE_PATH = "/record"
    wsgi.application({"PATH_INFO": asked}, None)
    assert seen["PATH_INFO"] == given


@pytest.mark.parametrize("asked", ["/", "/en/", ""])
def test_a_site_without_a_path_has_every_path(seen, asked):
    wsgi.application({"PATH_INFO": asked}, None)
    assert seen["PATH_INFO"] == asked


def test_what_is_not_of_the_site_is_not_found(client, db):
    assert client.get(wsgi.OUTSIDE).status_code == 404


def test_pages_have_a_limit_for_statements(monkeypatch):
    assert wsgi.os.environ["STATEMENT_TIMEOUT"] == "5000"


def serve_then(left_behind):
    """Be a server that begins one other process, which calls `left_behind` with the server's id."""
    try:
        server = os.getpid()
        if os.fork() == 0:
            left_behind(server)
        signal.pause()
    finally:
        os._exit(1)


def test_a_process_whose_server_was_killed_stops_as_if_it_had_been_asked_to():
    reads, writes = os.pipe()

    def asked_to_stop(*_given):
        os.write(writes, b"asked to stop")
        os._exit(0)

    def left_behind(server):
        signal.signal(signal.SIGTERM, asked_to_stop)
        os.write(writes, b"begun, ")
        wsgi.end_with(server, pause=0.01)

    if (server := os.fork()) == 0:
        serve_then(left_behind)
    os.close(writes)
    with os.fdopen(reads, "rb", buffering=0) as said:
        assert said.read(7) == b"begun, "
        os.kill(server, signal.SIGKILL)
        os.waitpid(server, 0)
        # The end of what is said comes once nobody is left.
        assert said.readall() == b"asked to stop"


@pytest.mark.parametrize("path", ["", "/record"])
def test_a_process_has_made_the_home_pages_before_it_takes_requests(
    settings, monkeypatch, rf, path
):
    settings.SITE_PATH, settings.FORCE_SCRIPT_NAME = path, path or None
    asked = []

    def answered(environ, start_response):
        start_response("503 Service Unavailable", [])
        set_script_prefix(f"{path}/")
        asked.append(rf.get("/", **environ).path_info)
        return SimpleNamespace(close=lambda: None)

    monkeypatch.setattr(wsgi, "makes_pages", answered)
    try:
        assert wsgi.warmed_application() is wsgi.application
    finally:
        set_script_prefix("/")
    assert asked == ["/en/", "/zh-hans/"]
