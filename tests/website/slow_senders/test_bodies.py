"""Who sends a form slowly holds no more than a part of the threads, and not for ever."""

import io
import os
import socket

import pytest
from django.test import Client

from partnership.accounts import devices
from partnership.website.slow_senders import bodies
from partnership.website.slow_senders.bodies import SlowBodyMiddleware, TimedBody, timed
from tests.accounts.signing_in import INDEX, sign_in


class Sender:
    """A body of which each byte takes so many seconds to come."""

    def __init__(self, data, seconds, monkeypatch):
        self.file, self.seconds, self.now = io.BytesIO(data), seconds, 0.0
        self.calls = 0
        monkeypatch.setattr(bodies.time, "monotonic", lambda: self.now)

    def read(self, size):
        self.calls += 1
        data = self.file.read(size)
        self.now += self.seconds * len(data)
        return data


def test_a_body_that_is_there_is_read_whole_and_not_byte_by_byte(monkeypatch):
    data = bytes(range(256)) * 100
    sender = Sender(data, 0, monkeypatch)
    assert TimedBody(sender, len(data)).read(len(data)) == data
    assert sender.calls < len(data) / 50


def test_a_body_of_a_slow_line_is_read_whole(monkeypatch):
    data = b"x" * 200_000
    sender = Sender(data, 1 / bodies.BYTES_PER_SECOND, monkeypatch)
    assert TimedBody(sender, len(data)).read(len(data)) == data


@pytest.mark.parametrize("seconds", [0.1, 1, 9])
def test_a_body_that_drips_is_given_up_at_its_deadline(monkeypatch, seconds):
    sender = Sender(b"x" * 1000, seconds, monkeypatch)
    with pytest.raises(TimeoutError):
        TimedBody(sender, 1000).read(1000)
    # The read that waits asks for one byte.
    assert sender.now <= bodies.SECONDS + 0.05 + 2 * seconds


def test_the_deadline_is_one_for_all_of_the_body(monkeypatch):
    sender = Sender(b"x" * 1000, 1, monkeypatch)
    body = TimedBody(sender, 1000)
    assert body.read(6) == b"x" * 6
    with pytest.raises(TimeoutError):
        body.read(6)


@pytest.mark.parametrize(
    ("length", "has_deadline"),
    [("1", True), ("2621440", True), ("2621441", False), ("0", False), ("", False), ("a", False)],
)
def test_small_bodies_have_a_deadline(length, has_deadline):
    environ = {"CONTENT_LENGTH": length, "wsgi.input": io.BytesIO()}
    timed(environ)
    assert isinstance(environ["wsgi.input"], TimedBody) is has_deadline


def test_who_vanishes_is_noticed_by_what_takes_in_connections_and_nothing_is_left_open():
    def opened():
        return sorted(os.listdir("/proc/self/fd"))

    with socket.create_server(("127.0.0.1", 0)) as server, open(os.devnull), socket.socketpair()[0]:
        before = opened()
        bodies.notice_who_vanishes()
        assert opened() == before
        with socket.create_connection(server.getsockname()), server.accept()[0] as taken:
            assert taken.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 60


@pytest.fixture
def middleware(monkeypatch):
    monkeypatch.setattr(bodies, "notice_who_vanishes", lambda: None)
    return SlowBodyMiddleware(lambda request: "answered")


def late(rf, path="/admin/account/login/", **headers):
    """A request whose body comes too slowly."""
    request = rf.post(path, {"login": "ada"}, **headers)

    class Late:
        def read(self, *size):
            raise TimeoutError

        readline = read

        def close(self):
            pass

    request._stream = Late()
    return request


def test_a_form_that_comes_too_slowly_is_told_so(rf, middleware):
    response = middleware(late(rf))
    assert response.status_code == 408
    assert "too slowly" in response.content.decode()
    # Its place is free again.
    for _number in range(bodies.MOST_STRANGERS + 1):
        assert middleware(late(rf)).status_code == 408
    assert middleware(rf.post("/admin/account/login/", {"login": "ada"})) == "answered"


def test_strangers_hold_some_places_only_and_readers_none(rf, middleware):
    for _number in range(bodies.MOST_STRANGERS):
        assert middleware.places.acquire(blocking=False)
    request = late(rf)
    response = middleware(request)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    # It was not read at all.
    assert not hasattr(request, "_body")
    assert middleware(rf.get("/admin/")) == "answered"
    assert middleware(late(rf, "/en/")) == "answered"


def test_a_browser_that_is_known_needs_no_place(rf, middleware, monkeypatch):
    for _number in range(bodies.MOST_STRANGERS):
        middleware.places.acquire()
    monkeypatch.setattr(bodies, "is_known", lambda request: True)
    assert middleware(rf.post("/admin/", {"title": "x"})) == "answered"
    assert middleware(late(rf)).status_code == 408


def test_larger_bodies_are_left_to_who_may_send_files(rf, middleware, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5
    assert middleware(late(rf)) == "answered"


@pytest.mark.django_db
def test_forms_are_taken_as_before(ada):
    client = Client()
    assert sign_in(client).url == INDEX
    assert devices.is_known(client.get(INDEX).wsgi_request)
