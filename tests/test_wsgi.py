"""The server's entry: the scheme of a request is the one readers use."""

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
