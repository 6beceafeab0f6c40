"""What is worked out of the public record and shown on many pages, kept in each process.

As with whole answers, a value is right for one version of the content and as long as the clock
changes nothing: after a publication nobody is told what was so before it.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from django.db import connection

from partnership.publish_cache.dependencies import Dependencies, digest_of, recording, rely_on
from partnership.publish_cache.versions import Away, Stamp, Versions

Value = TypeVar("Value")


class Entry(NamedTuple):
    """A value, the stamp under which it is right, what it was made of, where that is known and soon
    looked at, and a digest that no other value under this name has."""

    stamp: Stamp
    value: Any
    rests_on: Dependencies | None
    digest: bytes | None


class Kept:
    """At most `most` values; those go that nobody asked for longest."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.entries: OrderedDict[str, Entry] = OrderedDict()
        self.lock = Lock()
        self.versions = Versions()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What `make` gave for `key` in this version, or gives now.

        The value goes to many readers at once: it must be one that nobody changes.
        """
        stamp, name = self.stamp(), repr(key)
        if stamp is None:
            return make()
        entry = self.fresh(name, stamp)
        if entry is None:
            with recording() as recorder:
                value = make()
            rests_on = recorder.settled()
            # A value that is made anew and comes out the same leaves the pages that show it.
            digest = digest_of(value) or (rests_on and rests_on.digest)
            entry = Entry(stamp, value, rests_on, digest)
            # Of what was published meanwhile the value may have a part.
            if self.stamp() != stamp:
                rely_on(name, None)
                return value
            self.put(name, entry)
        rely_on(name, entry.digest)
        return entry.value

    def fresh(self, name: str, stamp: Stamp) -> Entry | None:
        """The value that is kept, if it holds under `stamp`: as it did, or as it is found to."""
        with self.lock:
            entry = self.entries.get(name)
            if entry is not None and entry.stamp == stamp:
                self.entries.move_to_end(name)
                return entry
        if entry is None or entry.rests_on is None:
            return None
        if not entry.stamp.still_of_its_time(stamp, time.time()):
            return None
        if not entry.rests_on.hold(partial(self.digest, stamp=stamp)) or self.stamp() != stamp:
            return None
        entry = entry._replace(stamp=stamp)
        self.put(name, entry)
        return entry

    def digest(self, name: str, stamp: Stamp) -> bytes | None:
        """The digest of a kept value under `stamp`; None where it would have to be made."""
        entry = self.fresh(name, stamp)
        return entry and entry.digest

    def put(self, name: str, entry: Entry) -> None:
        with self.lock:
            self.entries[name] = entry
            self.entries.move_to_end(name)
            while len(self.entries) > self.most:
                self.entries.popitem(last=False)

    def stamp(self) -> Stamp | None:
        """The stamp of a value that is made now; None where it may not be kept.

        Within a transaction drafts are looked at as if they were public.
        """
        if not self.most or connection.in_atomic_block:
            return None
        try:
            return self.versions.current()
        except Away:
            return None


# Small ones: numbers, and the names and numbers of the links of a filter.
VALUES = Kept(most=2000)
