"""What an import remembers of every object, in a temporary file once it is more than a little.

The file is SQLite's own: it has no name, and is gone with its process, however that ends. What is
kept are tuples of texts, numbers, None and keys (UUIDs).
"""

import sqlite3
from functools import cached_property
from itertools import islice
from uuid import UUID

from partnership.exchange.importing.writing import chunks

# So many tuples of a shelf or pile are in memory before they are written.
HELD = 2000
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

    def make_table(self, width, key=""):
        """A new table with some columns, after a unique key if one is asked for; its name."""
        self.tables += 1
        name = f"t{self.tables}"
        columns = ([f"{key} UNIQUE"] if key else []) + [f"v{place}" for place in range(width)]
        self.connection.execute(
            f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, {', '.join(columns)})"
        )
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
        return self._read("id", self.new)

    def __reversed__(self):
        return self._read("id DESC", reversed(self.new))

    def sorted_by(self, number):
        """The tuples sorted by so many of their first values, which are texts or numbers."""
        order = ", ".join(f"v{place}" for place in range(number))
        return self._read(f"{order}, id", sorted(self.new, key=lambda values: values[:number]))

    def _read(self, order, new):
        if not self.table:
            return iter(new)
        self._write()
        rows = self.scratch.connection.execute(
            f"SELECT * FROM {self.table} ORDER BY {order}"  # noqa: S608 - names of our own
        )
        return (taken_out(values) for _id, *values in rows)

    def _write(self):
        if not self.new:
            return
        width = len(self.new[0])
        if not self.table:
            self.table = self.scratch.make_table(width)
        places = ", ".join("?" * width)
        self.scratch.connection.executemany(
            f"INSERT INTO {self.table} VALUES (NULL, {places})",  # noqa: S608
            map(put_in, self.new),
        )
        self.new.clear()


class Shelf:
    """A tuple for each of many keys, UUIDs or texts; at hand are the newest and the last asked."""

    def __init__(self, scratch):
        self.scratch, self.table = scratch, ""
        self.new, self.at_hand = {}, {}

    def __setitem__(self, key, values):
        self.new[key] = values
        if len(self.new) >= HELD:
            self._write()

    def get(self, key):
        """The tuple of a key, or None."""
        found = self.new.get(key) or self.at_hand.get(key)
        if found or not self.table:
            return found
        bit = hash(key) % BITS
        if not self.scratch.sieve[bit >> 3] & 1 << (bit & 7):
            return None
        row = self.scratch.connection.execute(self.select, (put_in_one(key),)).fetchone()
        if row is None:
            return None
        if len(self.at_hand) >= HELD:
            self.at_hand.clear()
        found = self.at_hand[key] = taken_out(row)
        return found

    def __contains__(self, key):
        return self.get(key) is not None

    def absent(self, keys):
        """Those of some keys that have no tuple, as a set."""
        found = {key for key in keys if key not in self.new}
        if self.table:
            for some in chunks(list(found), CHUNK):
                places = ", ".join("?" * len(some))
                rows = self.scratch.connection.execute(
                    f"SELECT key FROM {self.table} WHERE key IN ({places})",  # noqa: S608
                    [put_in_one(key) for key in some],
                )
                found.difference_update(key for (key,) in map(taken_out, rows))
        return found

    def __len__(self):
        if not self.table:
            return len(self.new)
        self._write()
        [count] = self.scratch.connection.execute(
            f"SELECT count(*) FROM {self.table}"  # noqa: S608
        ).fetchone()
        return count

    def parts(self, size):
        """Yield {key: tuple} of so many at a time, in the order in which they were added.

        Keys of a part may be removed before the next one is asked for.
        """
        if not self.table:
            for some in chunks(list(self.new.items()), size):
                yield dict(some)
            return
        self._write()
        last = 0
        while rows := self.scratch.connection.execute(
            f"SELECT * FROM {self.table} WHERE id > ? ORDER BY id LIMIT ?",  # noqa: S608
            (last, size),
        ).fetchall():
            last = rows[-1][0]
            yield {key: tuple(values) for key, *values in (taken_out(row[1:]) for row in rows)}

    def remove(self, keys):
        for key in keys:
            self.new.pop(key, None)
            self.at_hand.pop(key, None)
        if self.table:
            self.scratch.connection.executemany(
                f"DELETE FROM {self.table} WHERE key = ?",  # noqa: S608
                [(put_in_one(key),) for key in keys],
            )

    def _write(self):
        if not self.new:
            return
        width = len(next(iter(self.new.values())))
        if not self.table:
            self.table = self.scratch.make_table(width, key="key")
            names = ", ".join(f"v{place}" for place in range(width))
            self.select = f"SELECT {names} FROM {self.table} WHERE key = ?"  # noqa: S608
        changes = ", ".join(f"v{place} = excluded.v{place}" for place in range(width))
        self.scratch.connection.executemany(
            f"INSERT INTO {self.table} VALUES (NULL, {', '.join('?' * (width + 1))}) "  # noqa: S608
            f"ON CONFLICT (key) DO UPDATE SET {changes}",
            [put_in((key, *values)) for key, values in self.new.items()],
        )
        sieve = self.scratch.sieve
        for key in self.new:
            bit = hash(key) % BITS
            sieve[bit >> 3] |= 1 << (bit & 7)
        self.at_hand, self.new = self.new, {}


def batched(things, size):
    """Yield lists of so many things, the last one of those that are left."""
    things = iter(things)
    while some := list(islice(things, size)):
        yield some


def put_in_one(value):
    """A value as SQLite takes it; half characters, which it does not take, as question marks."""
    if value.__class__ is UUID:
        return value.bytes
    if value.__class__ is str and not value.isascii():
        return value.encode("utf-8", "replace").decode()
    return value


def put_in(values):
    return [put_in_one(value) for value in values]


def taken_out(values):
    """A tuple as it was before it was put in."""
    return tuple([UUID(bytes=value) if value.__class__ is bytes else value for value in values])
