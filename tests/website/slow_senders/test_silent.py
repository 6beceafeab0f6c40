"""A connection by which nothing comes is hung up on, and no other."""

import socket
import threading
import time
from types import SimpleNamespace

import pytest

from partnership.website.slow_senders import bodies, silent
from partnership.website.slow_senders.bodies import TimedBody
from partnership.website.slow_senders.silent import Watch, canonical, hang_up

pytestmark = pytest.mark.skipif(
    not hasattr(socket, "TCP_INFO"), reason="Linux tells how long a connection is silent"
)
HERE = "127.0.0.1"


@pytest.fixture
def server():
    with socket.create_server((HERE, 0)) as server:
        yield server


@pytest.fixture
def connected(server):
    """Connect to the server; return the two ends. All are closed in the end."""
    ends = []

    def connect():
        ends.append(socket.create_connection(server.getsockname()))
        ends.append(server.accept()[0])
        return ends[-2:]

    yield connect
    for end in ends:
        end.close()


def is_open(end):
    end.settimeout(0.05)
    try:
        return end.recv(1, socket.MSG_PEEK) != b""
    except TimeoutError:
        return True


def silent_for(monkeypatch, seconds):
    """Let connections have been silent for so many seconds: {the port of the peer: (sent,
    received)}, as the system would tell."""
    told = {port: (silent.ESTABLISHED, *both) for port, both in seconds.items()}
    unknown = (silent.ESTABLISHED, 0.0, 0.0)
    monkeypatch.setattr(silent, "told_of", lambda one: told.get(one.getpeername()[1], unknown))


def port_of(client):
    return client.getsockname()[1]


def test_of_several_the_one_that_fits_is_hung_up_on(connected, monkeypatch):
    waiting, answered, busy, other = (connected()[0] for _number in range(4))
    silent_for(
        monkeypatch,
        {
            port_of(waiting): (12.0, 12.0),
            # It was answered three seconds ago; one is at work for longer; one is not so late.
            port_of(answered): (3.0, 30.0),
            port_of(busy): (40.0, 40.0),
            port_of(other): (5.0, 5.0),
        },
    )
    assert hang_up(HERE, 12.2)
    assert [is_open(one) for one in (waiting, answered, busy, other)] == [False, True, True, True]


def test_only_what_came_in_is_asked_and_only_from_that_address(server, connected, monkeypatch):
    connected()  # of which this process has the other end as well, as of one to its database
    asked = []

    def told_of(one):
        asked.append(one.getsockname())
        return silent.ESTABLISHED, 1.0, 1.0

    monkeypatch.setattr(silent, "told_of", told_of)
    assert not hang_up("192.0.2.1", 60)
    assert asked == []
    assert not hang_up(HERE, 60)
    assert set(asked) == {server.getsockname()}


def test_the_system_tells_for_how_long_a_connection_is_silent(connected):
    client, taken_in = connected()
    client.sendall(b"head")
    time.sleep(0.2)
    state, sent, received = silent.told_of(taken_in)
    assert state == silent.ESTABLISHED
    assert 0.15 < received < 5
    assert sent >= received - 0.05


def test_a_thread_that_waits_for_a_body_is_freed_at_its_deadline(connected, monkeypatch):
    monkeypatch.setattr(bodies, "SECONDS", 0.1)
    monkeypatch.setattr(silent, "PAUSE", 0.05)
    monkeypatch.setattr(bodies, "WATCH", Watch())
    client, taken_in = connected()
    client.sendall(b"a")
    ended = []

    def wait():
        body = TimedBody(SimpleNamespace(read=taken_in.recv), 2, HERE)
        with pytest.raises(TimeoutError):
            body.read(2)
        ended.append(True)

    thread = threading.Thread(target=wait)
    thread.start()
    thread.join(10)
    assert ended
    assert not is_open(client)


def test_who_is_in_time_is_left_alone(connected, monkeypatch):
    watch = Watch()
    monkeypatch.setattr(silent, "PAUSE", 0.01)
    hung_up = []
    monkeypatch.setattr(silent, "hang_up", lambda *told: hung_up.append(told))
    now = time.monotonic()
    body = TimedBody(None, 1, HERE)
    body.begun, body.deadline = now, now + 60
    with watch.over(body):
        time.sleep(0.1)
    assert hung_up == []
    assert watch.awaited == set()


@pytest.mark.parametrize(
    ("written", "known"),
    [("::ffff:192.0.2.1", "192.0.2.1"), ("192.0.2.1", "192.0.2.1"), ("::1", "::1"), ("", "")],
)
def test_an_address_is_known_however_it_is_written(written, known):
    assert canonical(written) == known
