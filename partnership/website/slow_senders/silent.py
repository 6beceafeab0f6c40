"""Ends connections by which nothing comes any more while a thread waits for it.

A read of the server waits for its sender as long as that pleases, and can be ended from this side
in one way only: the connection is hung up. Which one it is the server does not tell, so the system
is asked: of those from the same address, the one by which nothing came or went for so long. It
knows that on Linux; elsewhere nothing is hung up.
"""

import ipaddress
import os
import socket
import stat
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol

# How often it is looked whether somebody is late, in seconds.
PAUSE = 1.0
# The system and this process do not measure from the same moment.
LEEWAY = 1.0
# Of the kernel's `tcp_info`: eight bytes, then numbers of four, of which these are how many
# milliseconds ago data were last sent, and last received.
TCP_INFO = struct.Struct("=8B13I")
LAST_SENT, LAST_RECEIVED = 8 + 9, 8 + 11
ESTABLISHED = 1
FAMILIES = (socket.AF_INET, socket.AF_INET6)


class Awaited(Protocol):
    """What a thread reads: since when nothing came, by when all is to be there, and from where."""

    address: str
    begun: float
    deadline: float


class Watch:
    """Looks after what the threads of this process are reading."""

    def __init__(self) -> None:
        self.awaited: set[Awaited] = set()
        self.some = threading.Event()
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None

    @contextmanager
    def over(self, awaited: Awaited) -> Iterator[None]:
        """Within, whoever sends this is hung up on once it is late."""
        with self.lock:
            self.awaited.add(awaited)
            if self.thread is None and hasattr(socket, "TCP_INFO"):
                self.thread = threading.Thread(target=self.run, daemon=True)
                self.thread.start()
        self.some.set()
        try:
            yield
        finally:
            with self.lock:
                self.awaited.discard(awaited)

    def run(self) -> None:
        """Look after it for ever; where nothing is read, wait."""
        while True:
            self.some.wait()
            time.sleep(PAUSE)
            with self.lock:
                late = [one for one in self.awaited if time.monotonic() > one.deadline]
                if not self.awaited:
                    self.some.clear()
            for one in late:
                hang_up(one.address, time.monotonic() - one.begun)


def hang_up(address: str, silent: float) -> bool:
    """End the connection from an address that best fits one by which nothing came for so many
    seconds; returns whether there is one."""
    with ExitStack() as copies:
        fitting = []
        for connection in taken_in_from(address, copies):
            state, sent, received = told_of(connection)
            # What is being answered sent something since, or was asked later.
            unanswered = sent >= received - LEEWAY and received >= silent - LEEWAY
            if state == ESTABLISHED and unanswered:
                fitting.append((abs(received - silent), len(fitting), connection))
        if fitting:
            min(fitting)[2].shutdown(socket.SHUT_RDWR)
        return bool(fitting)


def told_of(connection: socket.socket) -> tuple[int, float, float]:
    """What the system tells of a connection: its state, and for how many seconds nothing was sent
    by it, and nothing received."""
    raw = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO.size)
    told = TCP_INFO.unpack(raw)
    return told[0], told[LAST_SENT] / 1000, told[LAST_RECEIVED] / 1000


def taken_in_from(address: str, copies: ExitStack) -> list[socket.socket]:
    """The connections from an address that this process took in, as copies to be closed.

    Those that it opened itself, such as to a database, have another port on this side.
    """
    by_tcp = [copies.enter_context(one) for one in sockets() if one.family in FAMILIES]
    ports = {one.getsockname()[1] for one in by_tcp if takes_in(one)}
    return [
        one
        for one in by_tcp
        if not takes_in(one)
        and one.getsockname()[1] in ports
        and canonical(peer_of(one)) == canonical(address)
    ]


def takes_in(one: socket.socket) -> bool:
    """Whether a socket is there to take in connections."""
    return bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


def peer_of(one: socket.socket) -> str:
    """The address at the other end; "" where there is none any more."""
    try:
        return one.getpeername()[0]
    except OSError:
        return ""


def sockets() -> Iterator[socket.socket]:
    """The sockets of this process, each as a copy to be closed."""
    for name in os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else ():
        try:
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                # The object closes what it is given, so it is given a copy.
                yield socket.socket(fileno=os.dup(int(name)))
        except OSError:
            continue  # closed meanwhile


def canonical(address: str) -> str:
    """An address of IPv4 that is written as one of IPv6, as one of IPv4."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(getattr(known, "ipv4_mapped", None) or known)
