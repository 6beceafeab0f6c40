"""What is to be said about a project on its way into an IATI file."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """How a finding bears on the file, the gravest first."""

    MISSING = "missing", _("missing")
    WRONG = "wrong", _("wrong")
    LEFT_OUT = "left_out", _("left out")
    ASSUMED = "assumed", _("assumed")
    IMPRECISE = "imprecise", _("imprecise")
    ADVICE = "advice", _("advice")


BLOCKING = {Kind.MISSING, Kind.WRONG}
# Where the file tells less or other than the record, which its readers should know.
TOLD_BY_THE_FILE = {Kind.LEFT_OUT, Kind.ASSUMED, Kind.IMPRECISE}


@dataclass(frozen=True)
class Finding:
    """One sentence that names the field and says what to do, or what the file says instead."""

    kind: Kind
    field: str
    message: str

    @property
    def blocks(self):
        """Whether the record stays out of the file because of it."""
        return self.kind in BLOCKING

    def __str__(self):
        return f"{self.kind.label}: {self.field}: {self.message}"


class Findings(list):
    """The findings of one record, as its parts are written one after the other."""

    def add(self, kind, field, message):
        self.append(Finding(kind, field, str(message)))

    @property
    def ready(self):
        return not any(finding.blocks for finding in self)

    def in_order(self):
        """The gravest first; within a kind as they were found."""
        order = list(Kind)
        return sorted(self, key=lambda finding: order.index(finding.kind))
