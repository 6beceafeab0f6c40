"""The server's entry: the scheme of a request is the one readers use."""

import pytest

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
    wsgi.application({"wsgi.url_scheme": "http", "HTTP_X_FORWARDED_PROTO": "gopher"}, None)
    assert seen["wsgi.url_scheme"] == scheme


def test_pages_have_a_limit_for_statements(monkeypatch):
    assert wsgi.os.environ["STATEMENT_TIMEOUT"] == "5000"
