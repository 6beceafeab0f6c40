"""What is said about an input: how grave, at which place, about which object and field."""

from collections import Counter
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from partnership.exchange.importing.objects import Where


class Level(TextChoices):
    """How grave it is: while an error stands, nothing of the input is taken in."""

    ERROR = "error", _("error")
    WARNING = "warning", _("warning")
    LOST = "lost", _("not taken in")
    NOTE = "note", _("note")


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
        self.findings = []
        self.recurring = {}
        self.errors = 0

    def add(self, level, where, field, message, subject=""):
        if level == Level.ERROR:
            self.errors += 1
        self.findings.append(Finding(level, where, subject, field, str(message)))

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
        """Every finding, the gravest first, then as the places follow each other in the input."""
        every = list(self.findings)
        for (level, field, message), (where, count) in self.recurring.items():
            times = f" (×{count})" if count > 1 else ""
            every.append(Finding(level, where, "", field, f"{message}{times}"))
        gravity = {level: number for number, level in enumerate(Level)}
        files = {}
        for finding in every:
            if finding.where:
                files.setdefault(finding.where.file, len(files))

        def place(finding):
            where = finding.where
            rank = (files[where.file], *where.order) if where else (-1, "", 0)
            return gravity[finding.level], rank

        return sorted(every, key=place)

    def counts(self):
        """How many findings of each level there are; what recurs counts once."""
        return Counter(finding.level for finding in self.findings) + Counter(
            key[0] for key in self.recurring
        )
