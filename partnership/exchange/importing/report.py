"""What is said about an input: how grave, at which place, about which object and field."""

import re
from collections import Counter
from heapq import merge
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from partnership.exchange.importing.objects import Where
from partnership.exchange.importing.scratch import Pile, Scratch


class Level(TextChoices):
    """How grave it is: while an error stands, nothing of the input is taken in."""

    ERROR = "error", _("error")
    WARNING = "warning", _("warning")
    LOST = "lost", _("not taken in")
    NOTE = "note", _("note")


GRAVITY = {level: number for number, level in enumerate(Level)}
# So many values at the beginning of what is kept of a finding say where it is told.
PLACE = 4
# What a file holds may stand in a sentence about it: signs that no database keeps, or that do
# something to a terminal, are shown as one that stands for them, and very long texts are cut.
ODD = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
MOST_CHARACTERS = 1000


def shown(text):
    """A text as it can be printed and kept, on one line."""
    if len(text) > MOST_CHARACTERS:
        text = f"{text[:MOST_CHARACTERS]}…"
    return text if text.isprintable() else ODD.sub("�", text)


class Finding(NamedTuple):
    """One sentence: what is wrong and what to do, about a field of an object at a place.

    `where` is None for the input as a whole; `subject` names the object, such as
    "projects.project jobs-for-youth"; both it and `field` may be "".
    """

    level: Level
    where: Where | None
    subject: str
    field: str
    message: str

    def __str__(self):
        parts = [str(self.where)] if self.where else []
        about = ", ".join(filter(None, (self.subject, self.field)))
        parts += filter(None, (about, self.message))
        return f"{Level(self.level).label}: {': '.join(parts)}"


class Report:
    """All findings about an input, in the order they were made.

    What recurs is told once, with the number of times and the first place.
    """

    def __init__(self):
        self.errors = 0
        self.levels = Counter()
        self.files = {}  # file: its rank, in the order in which they are told of
        # (gravity, rank of the file, *order in it, level, *where or None, subject, field, message)
        self.findings = Pile(Scratch())
        self.recurring = {}

    def add(self, level, where, field, message, subject=""):
        if level == Level.ERROR:
            self.errors += 1
        self.levels[level] += 1
        self.findings.append(self._kept(Finding(level, where, subject, str(field), str(message))))

    def error(self, where, field, message, subject=""):
        """Nothing is written while this stands."""
        self.add(Level.ERROR, where, field, message, subject)

    def warning(self, where, field, message, subject=""):
        """Somebody should look at this; it keeps nothing back."""
        self.add(Level.WARNING, where, field, message, subject)

    def lost(self, where, field, message, subject=""):
        """Something in the input has no place in the record and is left out."""
        self.add(Level.LOST, where, field, message, subject)

    def note(self, where, field, message, subject=""):
        self.add(Level.NOTE, where, field, message, subject)

    def recur(self, level, where, field, message, count=1):
        """Take note of what may come often; `told` says it once."""
        if level == Level.ERROR:
            self.errors += 1
        key = (level, field, str(message))
        first, before = self.recurring.get(key, (where, 0))
        self.recurring[key] = (first, before + count)

    @property
    def has_errors(self):
        return self.errors > 0

    def told(self):
        """Yield every finding, the gravest first, then as the places follow each other in the
        input."""
        recurring = []
        for (level, field, message), (where, count) in self.recurring.items():
            times = f" (×{count})" if count > 1 else ""
            recurring.append(self._kept(Finding(level, where, "", field, f"{message}{times}")))
        recurring.sort(key=place_of)
        for kept in merge(self.findings.sorted_by(PLACE), recurring, key=place_of):
            level, file, line, row, sheet, *about = kept[PLACE:]
            where = None if file is None else Where(file, line, row, sheet)
            yield Finding(Level(level), where, *about)

    def _kept(self, finding):
        """A finding as it is kept: what it is sorted by, then what it says."""
        level, where, *about = finding
        about = [shown(text) for text in about]
        gravity = GRAVITY[level]
        if where is None:
            return gravity, -1, "", 0, str(level), None, None, None, None, *about
        file, line, row, sheet = where
        where = Where(shown(file), line, row, None if sheet is None else shown(sheet))
        rank = self.files.setdefault(where.file, len(self.files))
        return gravity, rank, *where.order, str(level), *where, *about

    def counts(self):
        """How many findings of each level there are; what recurs counts once."""
        return self.levels + Counter(key[0] for key in self.recurring)


def place_of(kept):
    return kept[:PLACE]
