"""What is said about a file that is read: how grave, where, and what to do."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """How grave it is: while an error stands, nothing of the file is taken in."""

    ERROR = "error", _("error")
    WARNING = "warning", _("warning")
    LOST = "lost", _("not taken in")
    NOTE = "note", _("note")


@dataclass(frozen=True)
class Notice:
    """A sentence about a line of the file and an element, or about the file as a whole."""

    level: Level
    line: int | None
    element: str
    message: str

    def __str__(self):
        place = f"line {self.line}, {self.element}" if self.line else self.element
        return f"{self.level.label}: {place}: {self.message}".replace(": : ", ": ")


REFUSALS = {
    "too_large": _("The file is larger than 20 MB. Split it."),
    "too_much": _("The file takes more time or memory to read than it may. Split it."),
    "doctype": _("The file has a DOCTYPE. IATI needs none; remove it."),
    "organisation_file": _("This is an organisation file. Only activities can be taken in."),
    "not_datastore": _("This is no document of the IATI Datastore."),
    "not_iati": _("This is no IATI file: it begins with “%(detail)s”."),
    "old_version": _("This is IATI %(detail)s. Only 2.01, 2.02 and 2.03 can be read."),
    "version": _(
        "The file does not name a version that can be read (it says “%(detail)s”). IATI 2.01, 2.02 "
        "and 2.03 can be."
    ),
    "not_well_formed": _("The file is not well-formed XML: %(detail)s"),
}


class Notices(list):
    """All notices about a file. What recurs at the same element is told once, with a number."""

    def __init__(self):
        super().__init__()
        self.recurring = {}
        self.lines = {}  # of each object that is made, by its key

    def add(self, level, line, element, message):
        self.append(Notice(level, line, element, str(message)))

    def recur(self, level, line, element, message, count=1):
        """Take note of what may come often; `told` says it once."""
        key = (level, element, str(message))
        first, before = self.recurring.get(key, (line, 0))
        self.recurring[key] = (first, before + count)

    def refuse(self, refused):
        """Say why the file is not read."""
        message = REFUSALS[refused.code] % {"detail": refused.detail}
        self.add(Level.ERROR, refused.line, "", message)

    def told(self):
        """Every notice in the order of gravity and line."""
        every = list(self)
        for (level, element, message), (line, count) in self.recurring.items():
            times = f" (×{count})" if count > 1 else ""
            every.append(Notice(level, line, element, f"{message}{times}"))
        order = list(Level)
        return sorted(every, key=lambda notice: (order.index(notice.level), notice.line or 0))

    @property
    def has_errors(self):
        return any(notice.level == Level.ERROR for notice in self) or any(
            key[0] == Level.ERROR for key in self.recurring
        )

    def counts(self):
        return Counter(notice.level for notice in self.told())
