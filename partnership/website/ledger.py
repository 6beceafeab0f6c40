"""The ledger of projects: a table whose bars show each period on one axis of years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from partnership.pages.related import Role
from partnership.publishing.models import Record
from partnership.values.dates import bound_a_time

# Years between two marks of the axis: the first of these that leaves at most MARKS steps.
INTERVALS = (1, 2, 5, 10, 20, 50, 100)
MARKS = 5


@dataclass(frozen=True)
class Tick:
    """A year named on the axis."""

    year: int
    x: str
    anchor: str


@dataclass(frozen=True)
class Bar:
    """The time of a project; positions are written as SVG wants them, in per cent.

    `look` is its class: run (filled), or exp (outlined) of what is only planned.
    """

    x: str
    width: str
    look: str = "run"


def percent(number):
    """A number as SVG wants it, whatever the language of the page."""
    return f"{number:.1f}%"


class Axis:
    """The years that the periods of some projects span, computed from them."""

    def __init__(self, projects):
        days = [(project.first_day, project.last_day) for project in projects]
        first = [day.year for pair in days for day in pair if day]
        self.is_empty = not first
        if self.is_empty:
            return
        self.start = min(first)
        # The axis ends with the last year, and a single year has a length, too.
        self.end = max(first) + 1

    def bar(self, project):
        """The Bar of a project, or None where no source says when. An open end runs on."""
        first, last = project.first_day, project.last_day
        if self.is_empty or not bound_a_time(first, last):
            return None
        start = self._position(first) if first else 0.0
        end = self._position(last, after=True) if last else 100.0
        # A day would be too narrow to see.
        width = percent(max(end - start, 1))
        return Bar(percent(start), width, "exp" if project.is_planned else "run")

    def _position(self, day, after=False):
        """Where a day stands on the axis: its beginning, or its end."""
        begins = day.replace(month=1, day=1)
        passed = ((day - begins).days + after) / (366 if _is_leap(day.year) else 365)
        return 100 * (day.year + passed - self.start) / (self.end - self.start)

    def ticks(self):
        """The years to name, evenly spaced, from the first on."""
        if self.is_empty:
            return []
        span = self.end - self.start
        interval = next(
            (years for years in INTERVALS if span / years <= MARKS), 100 * (span // 500 + 1)
        )
        years = range(self.start, self.end + 1, interval)
        return [
            Tick(
                year,
                percent(100 * (year - self.start) / span),
                "start" if year == self.start else "end" if year == self.end else "middle",
            )
            for year in years
        ]


@dataclass(frozen=True)
class Row:
    """A project of the ledger, the bar of its period, and its money lines with an amount.

    `record` and `dated_by` say what the passages of its period are cited for; `roles` are what the
    project is to the record whose page this is.
    """

    project: Record
    bar: Bar | None
    lines: list
    roles: Sequence[Role] = ()

    @property
    def record(self) -> Record:
        return self.project

    @property
    def dated_by(self) -> str:
        return self.project.dated_by


class Ledger:
    """Some projects with what a row shows, as a table that is the chart.

    `roles` has by their keys what they are to the record whose page this is.
    """

    def __init__(self, projects, roles: Mapping[UUID, Sequence[Role]] = MappingProxyType({})):
        self.axis = Axis(projects)
        self.rows = [
            Row(
                project,
                self.axis.bar(project),
                self._with_amount(project),
                roles.get(project.pk, ()),
            )
            for project in projects
        ]

    @staticmethod
    def _with_amount(project):
        return [line for line in project.public_funding if line.amount is not None]


def _is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
