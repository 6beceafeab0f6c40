"""A shared cache that is away or silent costs time, never an error."""

import socket
import threading
import time

import pytest
from redis.exceptions import ResponseError

from partnership.pages.redis_cache import ForgivingRedisCache


@pytest.fixture
def away():
    """A cache whose server is not there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return ForgivingRedisCache(f"redis://127.0.0.1:{port}/0", {"OPTIONS": {}})


@pytest.fixture
def silent():
    """A cache whose server takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        options = {"socket_connect_timeout": 0.1, "socket_timeout": 0.1}
        yield ForgivingRedisCache(f"redis://127.0.0.1:{port}/0", {"OPTIONS": options})


def test_every_call_answers_as_an_empty_cache_would(away):
    assert away.get("a") is None
    assert away.get("a", "other") == "other"
    assert away.add("a", 1) is False
    assert away.set("a", 1) is None
    assert away.touch("a") is False
    assert away.delete("a") is False
    assert away.get_many(["a", "b"]) == {}
    assert away.has_key("a") is False
    assert "a" not in away
    assert away.incr("a") == 1
    assert away.set_many({"a": 1}) == ["a"]
    assert away.delete_many(["a"]) is None
    assert away.clear() is False
    assert away.get_or_set("a", 7) == 7


def test_after_a_fault_the_server_is_left_alone_for_a_while(silent):
    silent.get("a")
    start = time.monotonic()
    for _ in range(100):
        silent.get("a")
    assert time.monotonic() - start < 0.1


def test_after_the_pause_the_server_is_asked_again():
    class Server(threading.Thread):
        """Answers each command with one word of the protocol."""

        def __init__(self):
            super().__init__(daemon=True)
            self.socket = socket.create_server(("127.0.0.1", 0))
            self.asked = 0

        def run(self):
            connection, _ = self.socket.accept()
            while connection.recv(4096):
                self.asked += 1
                connection.sendall(b"$-1\r\n")

    server = Server()
    server.start()
    port = server.socket.getsockname()[1]
    cache = ForgivingRedisCache(
        f"redis://127.0.0.1:{port}/0", {"OPTIONS": {"protocol": 2, "driver_info": None}}
    )
    cache.closed_until = time.monotonic() + 60
    cache.get("a")
    assert server.asked == 0
    cache.closed_until = 0
    assert cache.get("a") is None
    assert server.asked > 0
    server.socket.close()


def test_an_answer_that_says_no_is_not_hidden(away):
    def refuse():
        raise ResponseError("wrong password")

    with pytest.raises(ResponseError):
        away._forgiving(refuse, None)
