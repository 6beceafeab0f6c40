"""What becomes of rows that an earlier file brought and a later one does not have.

Publishers send a file anew with what is corrected, and then the rows that it lacks are wrong; or
they send one file for each year, and then they are not. The days of the rows tell the two apart
as far as that can be known:

- all that is left over lies in years of which this file has nothing: it is one of a series, and
  what the earlier ones brought stays;
- this file covers the time of what is left over: it corrects that, which goes, and with it what
  has no time, such as a country. A file of more than a year is one of the whole activity, so what
  lies outside its time goes as well;
- everything else stays, and the person is asked.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy, ngettext

from partnership.publishing.findings import Level
from partnership.values.dates import ImpreciseDate
from projects.models import (
    Funding,
    ProjectPlace,
    ProjectRelation,
    ProjectTheme,
    Result,
    ResultValue,
)

YEAR = 366


class Earlier(TextChoices):
    """What the person says of the rows of an earlier file."""

    BY_DATES = "by-dates", gettext_lazy("Decide by their dates, and ask where that is not clear")
    KEEP = "keep", gettext_lazy("Keep them: the file is one of a series, such as one a year")
    REPLACE = "replace", gettext_lazy("Remove them: the file replaces the earlier one")


class Span:
    """The time from the first to the last day of some rows."""

    def __init__(self, spans: Iterable[tuple[date, date]]) -> None:
        spans = list(spans)
        self.first = min((first for first, _last in spans), default=None)
        self.last = max((last for _first, last in spans), default=None)

    @property
    def is_empty(self) -> bool:
        return self.first is None

    @property
    def is_longer_than_a_year(self) -> bool:
        return (self.last - self.first).days > YEAR

    def touches(self, other: tuple[date, date]) -> bool:
        """Whether some time lies in both."""
        return other[0] <= self.last and self.first <= other[1]

    def covers(self, other: tuple[date, date]) -> bool:
        """Whether some time lies in both, or in one calendar year that all of this lies in."""
        if self.first.year != self.last.year:
            return self.touches(other)
        return other[0].year <= self.first.year <= other[1].year


class EarlierRows:
    """Decides for the activities of one file."""

    def __init__(self, earlier, report) -> None:
        self.earlier, self.report = Earlier(earlier), report
        self.replaced = []  # the rows of the activities that this file replaces as a whole

    def gone(self, said, rows, made):
        """Yield (model, row) of the stored rows of an activity that go; tell what is decided.

        `made` are the fixtures of the activity.
        """
        if self.earlier == Earlier.KEEP or not rows.exists:
            return
        left = [pair for pair in rows.left() if pair[0] is not ProjectRelation]
        if self.earlier == Earlier.REPLACE:
            going, unclear = left, []
        else:
            going, unclear = self._by_dates(said, left, made, rows)
        if going or not left:
            self.replaced.append((said, rows))
        self._tell(said, going, unclear)
        yield from going

    def corrects(self, said):
        """Whether an activity replaces what its publisher said before; ask `gone` first."""
        is_replaced = any(other is said for other, _rows in self.replaced[-1:])
        return is_replaced and (self.earlier == Earlier.REPLACE or is_by_its_publisher(said))

    def relations_gone(self):
        """The same for relations, once those of the file are known."""
        for said, rows in self.replaced:
            going = [(ProjectRelation, row) for row in rows.left_of(ProjectRelation)]
            self._tell(said, going, [])
            yield from ((said, *pair) for pair in going)

    def _by_dates(self, said, left, made, rows):
        """(rows that go, rows of which the person is asked)."""
        timed = {id(row): span for model, row in left if (span := span_of_row(row))}
        new = Span(filter(None, map(span_of_fixture, made)))
        if not is_by_its_publisher(said) or (timed and new.is_empty):
            return [], left
        if not timed:
            return left, []
        inside = [pair for pair in left if id(pair[1]) in timed and new.covers(timed[id(pair[1])])]
        repeats = rows.repeats((Funding, ResultValue))
        if not inside and not repeats:
            self._note_series(said, len(left))
            return shares_replaced(left, made), []
        if not (repeats or any(map(new.touches, timed.values()))):
            return [], left  # another part of the same year, or one corrected day
        if new.is_longer_than_a_year:
            return left, []
        if not inside:
            return [], left
        outside = [pair for pair in left if id(pair[1]) in timed and pair not in inside]
        return [pair for pair in left if pair not in outside], outside

    def _note_series(self, said, count):
        message = ngettext(
            "%(count)d row of earlier files, about another time, stays. “%(identifier)s” is taken "
            "as one of a series here.",
            "%(count)d rows of earlier files, about another time, stay. “%(identifier)s” is taken "
            "as one of a series here.",
            count,
        )
        self._say(Level.NOTE, said, message, count)

    def _tell(self, said, going, unclear):
        if going:
            message = ngettext(
                "“%(identifier)s”: %(count)d row of an earlier file goes, as this one corrects it.",
                "“%(identifier)s”: %(count)d rows of an earlier file go, as this one corrects it.",
                len(going),
            )
            self._say(Level.NOTE, said, message, len(going))
        if unclear:
            message = ngettext(
                "“%(identifier)s”: %(count)d row of an earlier file is not in this one. Its dates "
                "do not tell whether this file corrects that one or is another of a series, so "
                "the row stays. If it corrects it, import it again and choose to remove the rows "
                "of the earlier file (--earlier-rows replace).",
                "“%(identifier)s”: %(count)d rows of an earlier file are not in this one. Their "
                "dates do not tell whether this file corrects that one or is another of a series, "
                "so they stay. If it corrects it, import it again and choose to remove the rows "
                "of the earlier file (--earlier-rows replace).",
                len(unclear),
            )
            self._say(Level.WARNING, said, message, len(unclear))

    def _say(self, level, said, message, count):
        told = {"identifier": said["identifier"], "count": count}
        self.report.add(level, said["line"], "", message % told)


def is_by_its_publisher(said: dict) -> bool:
    """Whether the reporter of an activity is the one whose identifier it has."""
    reporter = said["reporter"] or {}
    secondary = reporter.get("secondary-reporter") in {"1", "true"}
    reference = reporter.get("ref", "")
    return bool(reference) and said["identifier"].startswith(reference) and not secondary


def shares_replaced(left, made):
    """Of places and themes that stay beside those of a file, the ones that its shares replace."""
    whole = {
        label
        for model in (ProjectPlace, ProjectTheme)
        for label in [model._meta.label_lower]
        if any(thing["model"] == label and thing["fields"].get("share") for thing in made)
    }
    return [(model, row) for model, row in left if model._meta.label_lower in whole]


def span_of_row(row):
    """(first day, last day) of a stored row that has a time, or None."""
    if isinstance(row, Result):
        spans = [span for value in row.values.all() if (span := span_of_row(value))]
        return (min(spans)[0], max(last for _first, last in spans)) if spans else None
    if isinstance(row, (Funding, ResultValue)):
        return span_of(row.period or getattr(row, "date", "") or getattr(row, "due", ""))
    return None


def span_of_fixture(thing):
    """The same of a fixture."""
    labels = {model._meta.label_lower for model in (Funding, ResultValue)}
    if thing["model"] not in labels:
        return None
    return span_of(thing["fields"].get("period") or thing["fields"].get("date") or "")


def span_of(text):
    if not text:
        return None
    known = ImpreciseDate.parse(text)
    first, last = known.earliest or known.latest, known.latest or known.earliest
    return (first, last) if first else None
