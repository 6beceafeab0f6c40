"""What is said about an input: how grave, at which place, about which object and field."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import partialmethod
from heapq import merge

from django.utils.functional import Promise
from django.utils.translation import gettext

from partnership.exchange.pipeline.objects import Where
from partnership.exchange.pipeline.scratch import Pile, Scratch
from partnership.publishing.findings import Finding, Level
from partnership.values.texts import listed

GRAVITY = {level: number for number, level in enumerate(Level)}
# So many values at the beginning of what is kept of a finding say where it is told.
PLACE = 4
# What a file holds may stand in a sentence about it: signs that no database keeps, or that do
# something to a terminal, are shown as one that stands for them, and very long texts are cut.
ODD = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
MOST_CHARACTERS = 1000
# So many places of what recurs are told.
MOST_PLACES = 6
# How alike two names must be, from 0 to 1, for the one to be suggested for the other.
LIKENESS = 0.5
# Names that are longer are no misspellings, and comparing them takes long.
LONGEST_NAME = 60


def shown(text: str) -> str:
    """A text as it can be printed and kept, on one line."""
    if len(text) > MOST_CHARACTERS:
        text = f"{text[:MOST_CHARACTERS]}…"
    return text if text.isprintable() else ODD.sub("�", text)


class Report:
    """All findings about an input, in the order they were made.

    Each is at a `Where`, or None for the input as a whole; its subject names the object, such as
    "projects.project jobs-for-youth". What recurs is told once, with the number of times and the
    first places.
    """

    def __init__(self) -> None:
        self.errors = 0
        self.levels: Counter[Level] = Counter()
        self.files: dict[str, int] = {}  # file: its rank, in the order in which they are told of
        # (gravity, rank of the file, *order in it, level, *where or None, subject, field, message)
        self.findings = Pile(Scratch())
        # {what recurs: its first places, how often}
        self.recurring: dict[tuple[Level, str, str], tuple[list[Where | None], int]] = {}

    def add(
        self,
        level: Level,
        where: Where | None,
        field: str,
        message: str | Promise,
        subject: str = "",
    ) -> None:
        if level == Level.ERROR:
            self.errors += 1
        self.levels[level] += 1
        self.findings.append(self._kept(level, where, subject, str(field), str(message)))

    def error(
        self, where: Where | None, field: str, message: str | Promise, subject: str = ""
    ) -> None:
        """Nothing is written while this stands."""
        self.add(Level.ERROR, where, field, message, subject)

    def warning(
        self, where: Where | None, field: str, message: str | Promise, subject: str = ""
    ) -> None:
        """Somebody should look at this; it keeps nothing back."""
        self.add(Level.WARNING, where, field, message, subject)

    def lost(
        self, where: Where | None, field: str, message: str | Promise, subject: str = ""
    ) -> None:
        """Something in the input has no place in the record and is left out."""
        self.add(Level.LOST, where, field, message, subject)

    def note(
        self, where: Where | None, field: str, message: str | Promise, subject: str = ""
    ) -> None:
        self.add(Level.NOTE, where, field, message, subject)

    def recur(
        self, level: Level, where: Where | None, field: str, message: str | Promise, count: int = 1
    ) -> None:
        """Take note of what may come often; `told` says it once."""
        if level == Level.ERROR:
            self.errors += 1
        key = (level, field, str(message))
        places, before = self.recurring.get(key, ([], 0))
        if len(places) < MOST_PLACES and where not in places:
            places.append(where)
        self.recurring[key] = (places, before + count)

    @property
    def has_errors(self) -> bool:
        return self.errors > 0

    def told(self) -> Iterator[Finding]:
        """Yield every finding, the gravest first, then as the places follow each other in the
        input."""
        recurring = []
        for (level, field, message), (places, count) in self.recurring.items():
            message = f"{message}{times(places, count)}"
            recurring.append(self._kept(level, places[0], "", field, message))
        recurring.sort(key=place_of)
        for kept in merge(self.findings.sorted_by(PLACE), recurring, key=place_of):
            level, file, line, row, sheet, subject, field, message = kept[PLACE:]
            where = None if file is None else Where(file, line, row, sheet)
            yield Finding(message, Level(level), where, subject, field)

    def _kept(self, level: Level, where: Where | None, *about: str) -> tuple:
        """A finding as it is kept: what it is sorted by, then what it says."""
        said = [shown(text) for text in about]
        gravity = GRAVITY[level]
        if where is None:
            return gravity, -1, "", 0, str(level), None, None, None, None, *said
        file, line, row, sheet = where
        where = Where(shown(file), line, row, None if sheet is None else shown(sheet))
        rank = self.files.setdefault(where.file, len(self.files))
        return gravity, rank, *where.order, str(level), *where, *said

    def counts(self) -> Counter[Level]:
        """How many findings of each level there are; what recurs counts once."""
        return self.levels + Counter(key[0] for key in self.recurring)


class FileReport:
    """Tells a report what is found in one file, by the lines of that file."""

    def __init__(self, report: Report, file: str) -> None:
        self.report, self.file = report, file

    def where(self, line: int | None = None) -> Where:
        return Where(self.file, line=line)

    def add(
        self, level: Level, line: int | None, field: str, message: str | Promise, subject: str = ""
    ) -> None:
        self.report.add(level, self.where(line), field, message, subject)

    error = partialmethod(add, Level.ERROR)
    warning = partialmethod(add, Level.WARNING)
    lost = partialmethod(add, Level.LOST)
    note = partialmethod(add, Level.NOTE)

    def recur(
        self, level: Level, line: int | None, field: str, message: str | Promise, count: int = 1
    ) -> None:
        """Take note of what may come often; the report says it once."""
        self.report.recur(level, self.where(line), field, message, count)


def times(places: Sequence[Where | None], count: int) -> str:
    """How often something recurs, and where beside its first place; "" for once."""
    first, *others = places
    if count == 1:
        return ""
    if not others:
        return f" (×{count})"
    told = [other.beside(first) for other in others if other]
    if count > len(places):
        told.append("…")
    also = gettext("also %(places)s") % {"places": listed(told)}
    return f" (×{count}; {also})"


def place_of(kept: tuple) -> tuple:
    return kept[:PLACE]


def with_suggestion(message: str, name: str, names: Iterable[str]) -> str:
    """A message about an unknown name, and which of some names is nearest, if one is near."""
    by_plain = {known.casefold(): known for known in names}
    near = get_close_matches(name[:LONGEST_NAME].casefold(), by_plain, 1, LIKENESS)
    if not near:
        return message
    return f"{message} {gettext('Did you mean “%(near)s”?') % {'near': by_plain[near[0]]}}"
