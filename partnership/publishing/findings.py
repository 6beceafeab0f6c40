"""What is found about data, whoever looks: a rule, a reader of files, a writer, a check."""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """How grave a finding is, the gravest first.

    While an error stands, nothing is published, taken in or given out.
    """

    ERROR = "error", _("error")
    WARNING = "warning", _("warning")
    LOST = "lost", _("not taken in")
    NOTE = "note", _("note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that somebody should know.

    message: what is wrong and what to do, in sentences for those who can do it.
    level: how grave it is.
    where: the place, in the words of who looks: that of a file, an element, a row of a record;
        None for the whole.
    subject: the name of the thing that it is about, where the place does not say it.
    field: the field, column or parameter that it is about; "" for the whole.
    kind: the name of the rule that found it, or how it bears on what is written.
    links: the records that would have to be published as well.
    """

    message: str
    level: Level = Level.WARNING
    where: Any = None
    subject: str = ""
    field: str = ""
    kind: str = ""
    links: tuple = ()

    def __str__(self) -> str:
        about = ", ".join(filter(None, (self.subject, self.field)))
        where = str(self.where) if self.where else ""
        return ": ".join(filter(None, (str(self.level.label), where, about, self.message)))

    @property
    def is_error(self) -> bool:
        """Whether it holds up what it is about."""
        return self.level == Level.ERROR
