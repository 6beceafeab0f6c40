"""What is worked out of the public record and shown on many pages, kept in each process.

As with whole answers, a value is right for one version of the content and as long as the clock
changes nothing: after a publication nobody is told what was so before it.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.db import connection

from partnership.publish_cache.versions import Away, Stamp, Versions

Value = TypeVar("Value")


class Kept:
    """At most `most` values; those go that nobody asked for longest."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.values: OrderedDict[Hashable, tuple[Stamp, Any]] = OrderedDict()
        self.lock = Lock()
        self.versions = Versions()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What `make` gave for `key` in this version, or gives now.

        The value goes to many readers at once: it must be one that nobody changes.
        """
        stamp = self.stamp()
        if stamp is None:
            return make()
        with self.lock:
            of, value = self.values.get(key, (None, None))
            if of == stamp:
                self.values.move_to_end(key)
                return value
        value = make()
        # Of what was published meanwhile the value may have a part.
        if self.stamp() == stamp:
            self.put(key, stamp, value)
        return value

    def put(self, key: Hashable, stamp: Stamp, value: Any) -> None:
        with self.lock:
            self.values[key] = stamp, value
            self.values.move_to_end(key)
            while len(self.values) > self.most:
                self.values.popitem(last=False)

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
