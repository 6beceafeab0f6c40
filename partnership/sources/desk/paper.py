"""The text of an edition as the desk shows it: in its lines, with what is used marked."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from partnership.sources.models import Edition, Passage, SetAside
from partnership.sources.texts.places import Place, starts_of_lines, to_utf16

# So many lines stand on one page.
LINES = 600


@dataclass
class Segment:
    """A stretch of a line that is marked alike. `at` is its place as browsers count it.

    `ending` are the passages that end here, `put_by` is what of the text is set aside. An open
    sentence that begins here is `open`, as browsers count it.
    """

    text: str
    at: int
    used: bool = False
    picked: bool = False
    put_by: SetAside | None = None
    put_by_ends: bool = False
    ending: list[Passage] = field(default_factory=list)
    open: tuple[int, int] | None = None


@dataclass
class TextLine:
    """A line of the text with its number."""

    number: int
    segments: list[Segment]
    is_picked: bool = False

    @property
    def is_blank(self) -> bool:
        return not any(segment.text.strip() for segment in self.segments)


@dataclass(frozen=True)
class Stretch:
    """A place that is marked: used by a passage, set aside, or, with neither, still open."""

    place: Place
    passage: Passage | None = None
    put_by: SetAside | None = None

    @property
    def is_open(self) -> bool:
        return not (self.passage or self.put_by)

    def covers(self, start: int, end: int) -> bool:
        return self.place[0] < end and start < self.place[1]


class Paper:
    """A page of lines of an edition's text, the one on which a place stands."""

    def __init__(self, edition: Edition, text: str, near: int = 0):
        self.edition, self.text = edition, text
        self.starts = starts_of_lines(text)
        self.first = (bisect_right(self.starts, near) - 1) // LINES * LINES
        self.last = min(self.first + LINES, len(self.starts))

    @property
    def before(self) -> int | None:
        """Where the page before this one begins, as browsers count."""
        return self.utf16(self.starts[self.first - LINES]) if self.first else None

    @property
    def after(self) -> int | None:
        """Where the page after this one begins."""
        return self.utf16(self.starts[self.last]) if self.last < len(self.starts) else None

    def utf16(self, place: int) -> int:
        return to_utf16(self.text, place)

    def lines(self, stretches: Iterable[Stretch], picked: Place | None) -> list[TextLine]:
        """The lines of the page."""
        stretches, lines = list(stretches), []
        at = self.utf16(self.starts[self.first])
        ends = [*self.starts[1:], len(self.text) + 1]
        for number in range(self.first, self.last):
            start, end = self.starts[number], ends[number] - 1
            here = [one for one in stretches if one.covers(start, end)]
            segments, at = self.segments(start, end, at, here, picked)
            is_picked = picked is not None and start < picked[1] <= end
            lines.append(TextLine(number + 1, segments, is_picked))
            at += 1
        return lines

    def segments(self, start, end, at, stretches, picked):
        """A line cut where marks begin and end; and where it ends, as browsers count."""
        places = [one.place for one in stretches] + ([picked] if picked else [])
        cuts = sorted({start, end, *(min(max(one, start), end) for two in places for one in two)})
        made = []
        for first, last in zip(cuts, cuts[1:], strict=False):
            text = self.text[first:last]
            here = [one for one in stretches if one.covers(first, last)]
            put_by = next((one.put_by for one in here if one.put_by), None)
            opens = [one.place for one in here if one.is_open and one.place[0] == first]
            made.append(
                Segment(
                    text,
                    at,
                    used=any(one.passage for one in here),
                    picked=bool(picked and picked[0] < last and first < picked[1]),
                    put_by=put_by,
                    put_by_ends=bool(put_by and put_by.end == last),
                    ending=[one.passage for one in here if one.passage and one.place[1] == last],
                    open=(at, at + units(self.text[slice(*opens[0])])) if opens else None,
                )
            )
            at += units(text)
        return made, at


def units(text: str) -> int:
    """How long a text is for browsers."""
    return len(text) + sum(letter > "\uffff" for letter in text)
