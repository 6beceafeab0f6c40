"""Keeps those who send a form slowly, or never, from holding every thread.

The server hands a request on once its head is there, and whoever reads the rest waits for the
sender. So strangers may hold some of the threads only, and a small body has a deadline.

The deadline cannot end a read that is waiting for its next byte: the server has no such limit, and
a read that is left to another thread stops the whole process. So whoever sends nothing at all is
hung up on, by `silent`; until then other strangers may be sent away. Pages, and staff at browsers
that are known, do not notice. A proxy that takes in requests whole, as docs/operations.md has it,
leaves nothing to do here.
"""

import math
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string

from partnership.accounts.devices import is_known
from partnership.pages.middleware import for_staff, length_of
from partnership.website.slow_senders.silent import FAMILIES, Watch, sockets, takes_in

# The seconds within which a body is to be there, and the bytes in each of them of a longer one.
SECONDS = 10.0
BYTES_PER_SECOND = 20_000
# A read waits until all that it asks for is there, so it asks for one byte, and for more only while
# it need not wait. That costs an honest form of a megabyte some hundredths of a second.
LARGEST_PIECE = 64
AT_ONCE = 0.001
# How many threads of a process may wait for strangers; a process has 32.
MOST_STRANGERS = 12
RETRY_AFTER = 10
# Where readers send what they report, in any language.
REPORTS = "/report/"
# Who does not answer for two minutes has vanished.
KEEP_ALIVE = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 60),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 15),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 4),
)

WATCH = Watch()


class TimedBody:
    """The body of a request, as the server gives it, with a deadline from the first read on."""

    def __init__(self, body: Any, length: int, address: str = "") -> None:
        self.body, self.address = body, address
        self.seconds = SECONDS + length / BYTES_PER_SECOND
        self.begun, self.deadline = 0.0, math.inf
        self.ask_for = 1

    def read(self, size: int) -> bytes:
        """Read so many bytes, or fewer at the end; TimeoutError when they come too slowly."""
        self.begun = time.monotonic()
        self.deadline = min(self.deadline, self.begun + self.seconds)
        with WATCH.over(self):
            return b"".join(self.pieces(size))

    def pieces(self, left: int) -> Iterator[bytes]:
        """So many bytes in the pieces in which they come."""
        piece = b"first"
        while left > 0 and piece:
            piece = self.body.read(min(self.ask_for, left))
            now = time.monotonic()
            if now > self.deadline:
                raise TimeoutError
            left -= len(piece)
            is_there = now - self.begun < AT_ONCE
            self.ask_for = min(2 * self.ask_for, LARGEST_PIECE) if is_there else 1
            self.begun = now
            yield piece

    def readline(self, *size: int) -> bytes:
        """A line, which Django asks for in no request that it answers here."""
        return self.body.readline(*size)


def is_small(length: int) -> bool:
    """Whether a body of this length is one of a form without files."""
    return 0 < length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def takes_a_form(request: HttpRequest) -> bool:
    """Whether something reads a form that is sent there: of the staff, or a reader's report."""
    return for_staff(request) or request.path_info.endswith(REPORTS)


def timed(environ: dict[str, Any]) -> None:
    """Give a small body of a request to the server its deadline."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdecimal() and len(length) < 20 and is_small(int(length)):
        address = environ.get("REMOTE_ADDR", "")
        environ["wsgi.input"] = TimedBody(environ["wsgi.input"], int(length), address)


def notice_who_vanishes() -> None:
    """Let the system ask those connected to this process whether they are still there.

    Without it, a place would be held for ever for who has vanished amid a form. Connections have
    what the socket has that they come in by, which the server gives no other way to set.
    """
    for found in sockets():
        with found, suppress(OSError):
            if found.family in FAMILIES and takes_in(found):
                for level, option, value in KEEP_ALIVE:
                    found.setsockopt(level, option, value)


class SlowBodyMiddleware:
    """Takes in small bodies of forms before anything else is done at the address they are sent to.

    Nothing reads one that is sent elsewhere. Larger ones are files, which only those who are
    signed in may send: see SignedOutMiddleware.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.places = BoundedSemaphore(MOST_STRANGERS)
        self.has_begun = False

    def __call__(self, request):
        if takes_a_form(request) and is_small(length_of(request)):
            if not self.has_begun:
                self.has_begun = True
                notice_who_vanishes()
            refusal = self.refusal(request)
            if refusal:
                return refusal
        return self.get_response(request)

    def refusal(self, request: HttpRequest) -> HttpResponse | None:
        """None once the whole body is there, else the answer instead of it."""
        if is_known(request):
            return self.too_slow(request)
        if not self.places.acquire(blocking=False):
            body = render_to_string("503.html", {"crowded": True})
            return HttpResponse(body, status=503, headers={"Retry-After": str(RETRY_AFTER)})
        try:
            return self.too_slow(request)
        finally:
            self.places.release()

    @staticmethod
    def too_slow(request: HttpRequest) -> HttpResponse | None:
        try:
            # Django keeps what was read, for whoever asks for the form.
            request.body  # noqa: B018
        except UnreadablePostError:
            return HttpResponse(render_to_string("408.html"), status=408)
        return None
