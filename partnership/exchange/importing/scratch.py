"""What an import remembers of every object, in a temporary file once it is more than a little.

The file is SQLite's own: it has no name, and is gone with its process, however that ends. What is
kept are tuples of texts, numbers, None and keys (UUIDs).
"""

import sqlite3
from functools import cached_property
from uuid import UUID

from partnership.exchange.batched import batched

# So many tuples of a shelf or pile are in memory before they are written.
HELD = 4000
# Bits of the sieve, a power of two: of a million keys in it, one in nine others is taken for one.
BITS = 1 << 23
# How many keys, or tuples, one statement takes.
CHUNK = 500


class Scratch:
    """The temporary file; it is made when something is first written."""

    def __init__(self):
        self.tables = 0

    @cached_property
    def sieve(self):
        """A bit for each key that is written, so that few that are not there are looked for."""
        return bytearray(BITS >> 3)

    @cached_property
    def connection(self):
        connection = sqlite3.connect("", isolation_level=None)
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("BEGIN")
        return connection

    def make_table(self, columns, rest=""):
        """Make a table with some columns; its name."""
        self.tables += 1
        name = f"t{self.tables}"
        self.connection.execute(f"CREATE TABLE {name} ({', '.join(columns)}) {rest}")
        return name

    def close(self):
        if "connection" in self.__dict__:
            self.connection.close()


class Pile:
    """Tuples of one length, in the order in which they were added."""

    def __init__(self, scratch):
        self.scratch, self.new, self.table = scratch, [], ""

    def append(self, values):
        self.new.append(values)
        if len(self.new) >= HELD:
            self._write()

    def extend(self, several):
        for values in several:
            self.append(values)

    def __iter__(self):
        return self._read("rowid", self.new)

    def __reversed__(self):
        return self._read("rowid DESC", reversed(self.new))

    def sorted_by(self, number):
        """The tuples sorted by so many of their first values, which are texts or numbers."""
        order = ", ".join(f"v{place}" for place in range(number))
        return self._read(f"{order}, rowid", sorted(self.new, key=lambda values: values[:number]))

    def _read(self, order, new):
        if not self.table:
            return iter(new)
        self._write()
        rows = self.scratch.connection.execute(
            f"SELECT * FROM {self.table} ORDER BY {order}"  # noqa: S608 - names of our own
        )
        return map(taken_out, rows)

    def _write(self):
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

    def __init__(self, scratch):
        self.scratch, self.table = scratch, ""
        self.new, self.at_hand = {}, {}  # what is not written yet, and all that is in memory

    def __setitem__(self, key, values):
        if key.__class__ is UUID:
            key = key.int
        self.new[key] = self.at_hand[key] = values
        if len(self.new) >= HELD:
            self._write()

    def get(self, key):
        """The tuple of a key, or None."""
        if key.__class__ is UUID:
            key = key.int
        found = self.at_hand.get(key)
        if found or not self.table:
            return found
        bit = hash(key) % BITS
        if not self.scratch.sieve[bit >> 3] & 1 << (bit & 7):
            return None
        row = self.scratch.connection.execute(self.select, (as_stored(key),)).fetchone()
        if row is None:
            return None
        if len(self.at_hand) >= 3 * HELD:
            self.at_hand = dict(self.new)
        found = self.at_hand[key] = taken_out(row)
        return found

    def __contains__(self, key):
        return self.get(key) is not None

    def absent(self, keys):
        """Those of some keys that have no tuple, as a set."""
        asked, at_hand = {}, self.at_hand
        for key in keys:
            inner = key.int if key.__class__ is UUID else key
            if inner not in at_hand:
                asked[inner] = key
        if self.table:
            for some in batched(list(asked), CHUNK):
                places = ", ".join("?" * len(some))
                rows = self.scratch.connection.execute(
                    f"SELECT key FROM {self.table} WHERE key IN ({places})",  # noqa: S608
                    [as_stored(key) for key in some],
                )
                for (key,) in rows:
                    asked.pop(from_stored(key), None)
        return set(asked.values())

    def _write(self):
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


def as_stored(key):
    """A key of a shelf as SQLite takes it."""
    return key.to_bytes(16) if key.__class__ is int else put_in((key,))[0]


def from_stored(key):
    return int.from_bytes(key) if key.__class__ is bytes else key


def put_in(values):
    """Values as SQLite takes them; half characters, which it does not take, as question marks."""
    return [
        value.bytes
        if (kind := value.__class__) is UUID
        else value
        if kind is not str or value.isascii()
        else value.encode("utf-8", "replace").decode()
        for value in values
    ]


def taken_out(values):
    """A tuple as it was before it was put in."""
    return tuple([UUID(bytes=value) if value.__class__ is bytes else value for value in values])
