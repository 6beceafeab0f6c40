"""A stand-in for Django, and requests as the server hands them over."""

from types import SimpleNamespace

import pytest

from partnership.publish_cache.application import PublishCache
from partnership.publish_cache.versions import Away, Stamp

HTML = "text/html; charset=utf-8"
PAGE = "<p>What came of it.</p>" * 40


def stamp(number=1, **times):
    """The stamp of a version that the clock does not change, unless `times` say so."""
    usual = {"since": 0.0, "until": float("inf"), "passed": 0.0, "hides": float("inf")}
    return Stamp((str(number), "then"), **(usual | times))


class Body(list):
    """What Django gives back: an answer that is no stream, and is to be closed."""

    streaming = False
    closed = False

    def close(self):
        self.closed = True


class Site:
    """A publish cache before a stand-in for Django, whose answers can be set."""

    def __init__(self):
        self.asked, self.bodies = [], []
        self.status, self.headers, self.page = "200 OK", [("Content-Type", HTML)], PAGE
        self.before_answering = lambda environ: None
        self.body_type = Body
        self.cache = PublishCache(self.django, 1_000_000)
        self.now = stamp()
        self.cache.versions = SimpleNamespace(current=self.current, read=self.read, version=None)

    def current(self):
        self.read()
        return self.now

    def read(self):
        if self.now is Away:
            raise Away
        self.cache.versions.version = self.now and self.now.version

    def django(self, environ, start_response):
        self.asked.append(environ)
        self.before_answering(environ)
        start_response(self.status, list(self.headers))
        self.bodies.append(self.body_type([self.page.encode()]))
        return self.bodies[-1]

    def get(self, path="/en/about/", query="", method="GET", **headers):
        """(status, headers, body) of a request."""
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "127.0.0.1:8000",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "wsgi.url_scheme": "http",
            **headers,
        }
        head = []
        body = self.cache(environ, lambda status, headers: head.extend((status, headers)))
        return head[0], dict(head[1]), b"".join(body)


@pytest.fixture
def site():
    return Site()
