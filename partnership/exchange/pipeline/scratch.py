"""What an import remembers of every object, in a temporary file once it is more than a little.

The file is SQLite's own: it has no name, and is gone with its process, however that ends. What is
kept are tuples of texts, numbers, None and keys (UUIDs).
"""

import sqlite3
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any
from uuid import UUID

from partnership.values.queries import batched

# So many tuples of a shelf or pile are in memory before they are written.
HELD = 4000
# Bits of the sieve, a power of two: of a million keys in it, one in nine others is taken for one.
BITS = 1 << 23
# How many keys, or tuples, one statement takes.
CHUNK = 500


class Scratch:
    """The temporary file; it is made when something is first written."""

    def __init__(self) -> None:
        self.tables = 0

    @cached_property
    def sieve(self) -> bytearray:
        """A bit for each key that is written, so that few that are not there are looked for."""
        return bytearray(BITS >> 3)

    @cached_property
    def connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect("", isolation_level=None)
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("BEGIN")
        return connection

    def make_table(self, columns: Iterable[str], rest: str = "") -> str:
        """Make a table with some columns; its name."""
        self.tables += 1
        name = f"t{self.tables}"
        self.connection.execute(f"CREATE TABLE {name} ({', '.join(columns)}) {rest}")
        return name

    def close(self) -> None:
        if "connection" in self.__dict__:
            self.connection.close()


class Pile:
    """Tuples of one length, in the order in which they were added."""

    def __init__(self, scratch: Scratch) -> None:
        self.scratch, self.table = scratch, ""
        self.new: list[tuple] = []

    def append(self, values: tuple) -> None:
        self.new.append(values)
        if len(self.new) >= HELD:
            self._write()

    def extend(self, several: Iterable[tuple]) -> None:
        for values in several:
            self.append(values)

    def __iter__(self) -> Iterator[tuple]:
        return self._read("rowid", self.new)

    def __reversed__(self) -> Iterator[tuple]:
        return self._read("rowid DESC", reversed(self.new))

    def sorted_by(self, number: int) -> Iterator[tuple]:
        """The tuples sorted by so many of their first values, which are texts or numbers."""
        order = ", ".join(f"v{place}" for place in range(number))
        return self._read(f"{order}, rowid", sorted(self.new, key=lambda values: values[:number]))

    def _read(self, order: str, new: Iterable[tuple]) -> Iterator[tuple]:
        if not self.table:
            return iter(new)
        self._write()
        rows = self.scratch.connection.execute(
            f"SELECT * FROM {self.table} ORDER BY {order}"  # noqa: S608 - names of our own
        )
        return map(taken_out, rows)

    def _write(self) -> None:
        if not self.new:
            return
        width = len(self.new[0])
        if not self.table:
            self.table = self.scratch.make_table(f"v{place}" for place in range(width))
        places = ", ".join("?" * width)
        self.scratch.connection.executemany(
            f"INSERT INTO {self.table} VALUES ({places})",  # noqa: S608
            map(put_in, self.new),
        )
        self.new.clear()


class Shelf:
    """A tuple for each of many keys, all UUIDs or all texts.

    At hand are the newest and those asked for last. Inside, a UUID is its number, which is quicker
    to look up.
    """

    def __init__(self, scratch: Scratch) -> None:
        self.scratch, self.table = scratch, ""
        # What is not written yet, and all that is in memory.
        self.new: dict[int | str, tuple] = {}
        self.at_hand: dict[int | str, tuple] = {}

    def __setitem__(self, key: UUID | str, values: tuple) -> None:
        inner = key.int if isinstance(key, UUID) else key
        self.new[inner] = self.at_hand[inner] = values
        if len(self.new) >= HELD:
            self._write()

    def get(self, key: UUID | str) -> tuple | None:
        """The tuple of a key, or None."""
        inner = key.int if isinstance(key, UUID) else key
        found = self.at_hand.get(inner)
        if found or not self.table:
            return found
        bit = hash(inner) % BITS
        if not self.scratch.sieve[bit >> 3] & 1 << (bit & 7):
            return None
        row = self.scratch.connection.execute(self.select, (as_stored(inner),)).fetchone()
        if row is None:
            return None
        if len(self.at_hand) >= 3 * HELD:
            self.at_hand = dict(self.new)
        found = self.at_hand[inner] = taken_out(row)
        return found

    def __contains__(self, key: UUID | str) -> bool:
        return self.get(key) is not None

    def absent(self, keys: Iterable[UUID | str]) -> set:
        """Those of some keys that have no tuple, as a set."""
        asked: dict[int | str, UUID | str] = {}
        at_hand = self.at_hand
        for key in keys:
            inner = key.int if isinstance(key, UUID) else key
            if inner not in at_hand:
                asked[inner] = key
        if self.table:
            for some in batched(list(asked), CHUNK):
                places = ", ".join("?" * len(some))
                rows = self.scratch.connection.execute(
                    f"SELECT key FROM {self.table} WHERE key IN ({places})",  # noqa: S608
                    [as_stored(inner) for inner in some],
                )
                for (stored,) in rows:
                    asked.pop(from_stored(stored), None)
        return set(asked.values())

    def _write(self) -> None:
        if not self.new:
            return
        width = len(next(iter(self.new.values())))
        names = [f"v{place}" for place in range(width)]
        if not self.table:
            self.table = self.scratch.make_table(["key PRIMARY KEY", *names], "WITHOUT ROWID")
            self.select = f"SELECT {', '.join(names)} FROM {self.table} WHERE key = ?"  # noqa: S608
        rows = [(as_stored(key), *put_in(values)) for key, values in self.new.items()]
        rows.sort()  # neighbours go to the same page
        places = ", ".join("?" * (width + 1))
        changes = ", ".join(f"{name} = excluded.{name}" for name in names)
        self.scratch.connection.executemany(
            f"INSERT INTO {self.table} VALUES ({places}) "  # noqa: S608
            f"ON CONFLICT (key) DO UPDATE SET {changes}",
            rows,
        )
        sieve = self.scratch.sieve
        for key in self.new:
            bit = hash(key) % BITS
            sieve[bit >> 3] |= 1 << (bit & 7)
        self.at_hand, self.new = self.new, {}


def as_stored(key: int | str) -> bytes | str:
    """A key of a shelf as SQLite takes it."""
    return key.to_bytes(16) if isinstance(key, int) else put_in((key,))[0]


def from_stored(key: bytes | str) -> int | str:
    return int.from_bytes(key) if isinstance(key, bytes) else key


def put_in(values: Iterable[Any]) -> list:
    """Values as SQLite takes them; half characters, which it does not take, as question marks."""
    return [
        value.bytes
        if (kind := value.__class__) is UUID
        else value
        if kind is not str or value.isascii()
        else value.encode("utf-8", "replace").decode()
        for value in values
    ]


def taken_out(values: Iterable[Any]) -> tuple:
    """A tuple as it was before it was put in."""
    return tuple([UUID(bytes=value) if value.__class__ is bytes else value for value in values])
