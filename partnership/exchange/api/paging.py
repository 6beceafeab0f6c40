"""Pages of a list that stay right while records come and go.

A page begins after, or ends before, the key of a record: the keys never change, and every
database orders them alike. Whoever follows `next` meets each record that was there all the time
exactly once, whatever is published or withdrawn meanwhile; counting pages would skip some.
"""

import base64
import uuid
from dataclasses import dataclass
from typing import NamedTuple

from django.core.signing import BadSignature, Signer

DIRECTIONS = ("after", "before")
# Above every key: the page before it is the last one.
END = uuid.UUID(int=2**128 - 1)
# A cursor has 23 characters, a point, and the 43 of its signature.
LONGEST_CURSOR = 67


class Position(NamedTuple):
    """Where a page lies: directly `after` or directly `before` a key."""

    direction: str
    key: uuid.UUID


class CursorFormat:
    """Cursors of one list: opaque, and refused when changed or taken to another list."""

    def __init__(self, list_name):
        self.signer = Signer(sep=".", salt=f"partnership.exchange.api {list_name}")

    def write(self, position):
        packed = bytes([DIRECTIONS.index(position.direction)]) + position.key.bytes
        return self.signer.sign(base64.urlsafe_b64encode(packed).decode().rstrip("="))

    def read(self, cursor):
        """The position that a cursor stands for; ValueError when it is none of this list."""
        try:
            packed = base64.urlsafe_b64decode(self.signer.unsign(cursor) + "=")
        except (BadSignature, UnicodeEncodeError) as error:
            raise ValueError("not a cursor of this list") from error
        return Position(DIRECTIONS[packed[0]], uuid.UUID(bytes=packed[1:]))


@dataclass(frozen=True)
class Page:
    """Some records of a list, how many the list has, and where its neighbours lie, or None."""

    records: list
    total: int
    previous: Position | None
    next: Position | None


def page_of(found, position, limit, fetch):
    """The page of the records `found` at a position (None: the first).

    `fetch` is called with the records of the page, to add what is shown of them. Queries: the
    count; whether there are records on the other side, if the page has a position; the records,
    one more than shown to know whether they go on; and what `fetch` adds.
    """
    total = found.order_by().count()
    backwards = position is not None and position.direction == "before"
    if position is None:
        part = found.order_by("pk")
    elif backwards:
        part = found.filter(pk__lt=position.key).order_by("-pk")
    else:
        part = found.filter(pk__gt=position.key).order_by("pk")
    records = list(fetch(part)[: limit + 1])
    goes_on = len(records) > limit
    del records[limit:]
    if backwards:
        records.reverse()
    if not records:
        # Everything beyond went away meanwhile: lead back to what is left.
        turn = Position("after", uuid.UUID(int=0)) if backwards else Position("before", END)
        turn = turn if position and total else None
        return Page([], total, None if backwards else turn, turn if backwards else None)
    first, last = records[0].pk, records[-1].pk
    before, after = goes_on, goes_on
    if position is None:
        before = False
    elif backwards:
        after = found.filter(pk__gt=last).order_by().exists()
    else:
        before = found.filter(pk__lt=first).order_by().exists()
    return Page(
        records,
        total,
        Position("before", first) if before else None,
        Position("after", last) if after else None,
    )
