"""What every reader makes of a file: objects in Django's serialization format, each with a place.

A reader is a generator of `ImportObject`; what it cannot read it tells a `Report`, and goes on
with the next object wherever that is possible, so that all faults are found at once.
"""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# Nothing in the record is nested deeper than a few levels. Each Python has its own limit, which
# also differs from function to function: what one can read, another may fail to write.
MOST_NESTED = 50


class Where(NamedTuple):
    """The place in a file that an object, or a fault, is at. Lines and rows count from 1."""

    file: str
    line: int | None = None
    row: int | None = None
    sheet: str | None = None

    def __str__(self) -> str:
        return self.beside(None)

    def beside(self, other: "Where | None") -> str:
        """The place in words; without its file where that of another place is named already."""
        parts = [self.file] if other is None or other.file != self.file else []
        if self.sheet is not None:
            parts.append(_("sheet “%(sheet)s”") % {"sheet": self.sheet})
        if self.line is not None:
            parts.append(_("line %(line)d") % {"line": self.line})
        if self.row is not None:
            parts.append(_("row %(row)d") % {"row": self.row})
        return pgettext("between items", ", ").join(parts)

    @property
    def order(self) -> tuple[str, int]:
        """What places of one file sort by."""
        return (self.sheet or "", self.line or self.row or 0)


class Places:
    """Places as numbers, which take less room. A place counts by lines or by rows, not by both."""

    def __init__(self) -> None:
        self.kinds: list[tuple[str, str | None, bool]] = []
        self.ranks: dict[tuple[str, str | None, bool], int] = {}

    def number(self, where: Where) -> int:
        """The number of a place in this input; `where` gives the place back."""
        file, line, row, sheet = where
        kind = (file, sheet, line is None)
        rank = self.ranks.get(kind)
        if rank is None:
            rank = self.ranks[kind] = len(self.kinds)
            self.kinds.append(kind)
        return rank << 32 | ((row if line is None else line) or 0)

    def where(self, number: int) -> Where:
        file, sheet, by_row = self.kinds[number >> 32]
        at = number & 0xFFFFFFFF or None
        return Where(file, None if by_row else at, at if by_row else None, sheet)


class ImportObject(NamedTuple):
    """One row to take in.

    `model` is a label such as "projects.project". `pk` is the text of a UUID, or None: then a
    record is found by its slug, former slugs included, and a new one gets a key made from it.
    `fields` is in the serialization format: links as UUID text or natural key (a list), links to
    many as a list of those. A field that is not named keeps its stored value; in a new row it
    has its default. No value is nested too deep. `told` names the fields that the reader found
    fault with, and has told of: the object is not taken in, and what else is wrong with it is
    told. `gone` says that a saved row of a record goes, with all that belongs to it; its fields
    are not asked.
    """

    where: Where
    model: str
    pk: str | None
    fields: dict[str, Any]
    told: tuple[str, ...] = ()
    gone: bool = False


# Stands between objects: what follows may go over rows before it, which are to be written by then.
NEXT_EDITION = object()


def is_nested_too_deep(value: Any) -> bool:
    """Whether a JSON value holds lists and objects in each other beyond MOST_NESTED levels."""
    level = [value]
    for _step in range(MOST_NESTED):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return any(isinstance(inner, (dict, list)) for inner in level)
