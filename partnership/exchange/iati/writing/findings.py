"""What is to be said about a project on its way into an IATI file."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from partnership.publishing.findings import Finding, Level


class Kind(TextChoices):
    """How a finding bears on the file, the gravest first."""

    MISSING = "missing", _("missing")
    WRONG = "wrong", _("wrong")
    LEFT_OUT = "left_out", _("left out")
    ASSUMED = "assumed", _("assumed")
    IMPRECISE = "imprecise", _("imprecise")
    ADVICE = "advice", _("advice")


# What is missing or wrong keeps the record out of the file.
LEVELS = {
    Kind.MISSING: Level.ERROR,
    Kind.WRONG: Level.ERROR,
    Kind.LEFT_OUT: Level.LOST,
    Kind.ASSUMED: Level.NOTE,
    Kind.IMPRECISE: Level.NOTE,
    Kind.ADVICE: Level.WARNING,
}
# Where the file tells less or other than the record, which its readers should know.
TOLD_BY_THE_FILE = {Kind.LEFT_OUT, Kind.ASSUMED, Kind.IMPRECISE}


class Findings(list):
    """The findings of one record, as its parts are written one after the other."""

    def add(self, kind: Kind, field: str, message: str) -> None:
        """Note what to do about a field, or what the file says instead."""
        self.append(Finding(str(message), LEVELS[kind], field=field, kind=kind))

    @property
    def ready(self) -> bool:
        """Whether the record can be in the file."""
        return not any(finding.is_error for finding in self)

    def in_order(self) -> list[Finding]:
        """The gravest first; within a kind as they were found."""
        order = list(Kind)
        return sorted(self, key=lambda finding: order.index(finding.kind))
