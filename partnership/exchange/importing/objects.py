"""What every reader makes of a file: objects in Django's serialization format, each with a place.

A reader is a generator of `ImportObject`; what it cannot read it tells a `Report`, and goes on
with the next object wherever that is possible, so that all faults are found at once.
"""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


class Where(NamedTuple):
    """The place in a file that an object, or a fault, is at. Lines and rows count from 1."""

    file: str
    line: int | None = None
    row: int | None = None
    sheet: str | None = None

    def __str__(self):
        parts = [self.file]
        if self.sheet is not None:
            parts.append(_("sheet “%(sheet)s”") % {"sheet": self.sheet})
        if self.line is not None:
            parts.append(_("line %(line)d") % {"line": self.line})
        if self.row is not None:
            parts.append(_("row %(row)d") % {"row": self.row})
        return pgettext("between items", ", ").join(parts)

    @property
    def order(self):
        """What places of one file sort by."""
        return (self.sheet or "", self.line or self.row or 0)


class Places:
    """Places as numbers, which take less room. A place counts by lines or by rows, not by both."""

    def __init__(self):
        self.kinds, self.ranks = [], {}

    def number(self, where):
        """The number of a place in this input; `where` gives the place back."""
        file, line, row, sheet = where
        kind = (file, sheet, line is None)
        rank = self.ranks.get(kind)
        if rank is None:
            rank = self.ranks[kind] = len(self.kinds)
            self.kinds.append(kind)
        return rank << 32 | ((row if line is None else line) or 0)

    def where(self, number):
        file, sheet, by_row = self.kinds[number >> 32]
        at = number & 0xFFFFFFFF or None
        return Where(file, None if by_row else at, at if by_row else None, sheet)


class ImportObject(NamedTuple):
    """One row to take in.

    `model` is a label such as "projects.project". `pk` is the text of a UUID, or None: then a
    record is found by its slug, former slugs included, and a new one gets a key made from it.
    `fields` is in the serialization format: links as UUID text or natural key (a list), links to
    many as a list of those. A field that is not named keeps its stored value; in a new row it
    has its default.
    """

    where: Where
    model: str
    pk: str | None
    fields: dict[str, Any]
