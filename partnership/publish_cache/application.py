"""What stands before Django and answers readers from what is kept."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import partial
from threading import Event, Lock
from typing import Any

from django.db import close_old_connections

from partnership.publish_cache.answers import LARGEST, Answer, Headers, may_be_kept
from partnership.publish_cache.dependencies import recording
from partnership.publish_cache.disk import Disk
from partnership.publish_cache.kept import VALUES
from partnership.publish_cache.memory import Memory
from partnership.publish_cache.requests import Environ, Key, Readers, environ_for_all
from partnership.publish_cache.versions import Away, Stamp, Version, Versions

Application = Callable[[Environ, Any], Iterable[bytes]]

# Who waits for somebody else's answer to be made gives up after so many seconds, and has it
# made, too.
PATIENCE = 10
# So many addresses are remembered whose answers cannot be kept.
MOST_PASSED = 2000


class Making:
    """An answer that one request has made while others wait for it."""

    def __init__(self) -> None:
        self.done = Event()
        self.answer: Answer | None = None


class PublishCache:
    """A WSGI application that keeps the answers of another one, for each version of the content.

    Whatever is not the same for all readers goes past it: staff, sessions, streams, what a view
    calls private. While the database is away, the last good answer is sent and marked as such.
    """

    def __init__(self, application: Application, limit: int, disk: Disk | None = None) -> None:
        self.application = application
        self.memory, self.disk = Memory(limit), disk
        self.readers, self.versions = Readers(), Versions()
        self.seen: Version | None = None
        self.lock = Lock()
        self.makings: dict[tuple[Key, Stamp], Making] = {}
        self.passed: OrderedDict[tuple[str, str], bool] = OrderedDict()

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        key = self.readers.key(environ)
        if key is None or key[1:3] in self.passed:
            return self.application(environ, start_response)
        try:
            stamp = self.versions.current()
        except Away:
            answer = self.last_good(key)
            if answer is None:
                return self.application(environ, start_response)
            return answer.send(environ, start_response, stale=True)
        answer = self.memory.get(key)
        if answer is not None and answer.is_fresh(stamp):
            return answer.send(environ, start_response)
        if stamp is None:
            return self.application(environ, start_response)
        if self.disk and self.seen != stamp.version:
            self.disk.note(stamp.version)
            self.seen = stamp.version
        return self.made(key, stamp, environ, start_response)

    def made(self, key: Key, stamp: Stamp, environ: Environ, start_response: Any):
        """Have an answer made by Django, or wait for the request that does so already."""
        with self.lock:
            making = self.makings.get((key, stamp))
            if own := making is None:
                making = self.makings[key, stamp] = Making()
        if not own:
            making.done.wait(PATIENCE)
            if making.answer is None:
                return self.application(environ, start_response)
            return making.answer.send(environ, start_response)
        try:
            making.answer, send = self.make(key, stamp, environ)
        finally:
            with self.lock:
                del self.makings[key, stamp]
            making.done.set()
        return send(environ, start_response)

    def make(self, key: Key, stamp: Stamp, environ: Environ) -> tuple[Answer | None, Application]:
        """(the answer for all who ask for it, None if there is no such, what answers this one)."""
        if self.disk and (answer := self.disk.get(key, stamp)):
            self.memory.put(key, answer)
            return answer, answer.send
        if answer := self.as_before(key, stamp):
            return answer, answer.send
        head: list[Any] = []
        with recording() as recorder:
            body = self.application(
                environ_for_all(environ, key), lambda *given: head.extend(given[:2])
            )
        status, headers = head
        if status.startswith("5") and self.is_away() and (good := self.last_good(key)):
            close(body)
            return None, partial(good.send, stale=True)
        streams = getattr(body, "streaming", True)
        if streams or not may_be_kept(status, headers, by_language=bool(key.language)):
            if status.startswith("200"):
                self.pass_by(key)
            return None, partial(relayed, status, headers, body)
        whole = read(body)
        answer = Answer(status, headers, whole, stamp)
        if status.startswith("200"):
            answer.rest_on(recorder.settled())
        # What was published meanwhile may be in one part of the answer and not in the other.
        if len(whole) <= LARGEST and self.still_holds(stamp):
            self.memory.put(key, answer)
            if self.disk:
                self.disk.put(key, answer)
        return answer, answer.send

    def as_before(self, key: Key, stamp: Stamp) -> Answer | None:
        """The answer of an earlier version, if the database still says all that it was made of."""
        former = self.memory.get(key) or (self.disk and self.disk.former(key))
        if not former or not former.rests_on:
            return None
        if not former.stamp.still_of_its_time(stamp, time.time()):
            return None
        close_old_connections()
        holds = former.rests_on.hold(partial(VALUES.digest, stamp=stamp))
        if not holds or not self.still_holds(stamp):
            return None
        answer = former.under(stamp)
        self.memory.put(key, answer)
        if self.disk:
            self.disk.renew(key, answer)
        return answer

    def pass_by(self, key: Key) -> None:
        """Ask Django at once the next time: answers at this address cannot be kept."""
        with self.lock:
            self.passed[key.path, key.query] = True
            while len(self.passed) > MOST_PASSED:
                self.passed.popitem(last=False)

    def still_holds(self, stamp: Stamp) -> bool:
        try:
            return self.versions.current() == stamp
        except Away:
            return False

    def is_away(self) -> bool:
        try:
            self.versions.read()
        except Away:
            return True
        return False

    def last_good(self, key: Key) -> Answer | None:
        """The answer as it was when the database was last there.

        One of an older version is not sent: it may show what has been taken back since.
        """
        latest = (self.disk and self.disk.latest()) or self.versions.version
        for answer in (self.memory.get(key), self.disk and self.disk.get(key)):
            if answer and answer.stamp.version == latest:
                return answer if answer.stamp.shows_nothing_hidden(time.time()) else None
        return None


def read(body: Iterable[bytes]) -> bytes:
    """The whole of a body, which is closed however reading ends."""
    try:
        return b"".join(body)
    finally:
        close(body)


def close(body: Any) -> None:
    if hasattr(body, "close"):
        body.close()


def relayed(
    status: str, headers: Headers, body: Iterable[bytes], environ: Environ, start_response: Any
) -> Iterable[bytes]:
    """Send on what Django has begun to answer; a HEAD request was made as GET."""
    start_response(status, headers)
    if environ["REQUEST_METHOD"] == "HEAD":
        close(body)
        return []
    return body
