"""Who shares what with whom, besides money: as sources state it for the projects.

Each line needs a giver that a source names. A receiver whom the source names is stated; one that
follows only from where the project works is implied, and is said to be.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from textwrap import wrap

from django.db.models import Exists, OuterRef, Q, QuerySet

from partnership.participants.models import MoneyLine
from partnership.publishing.models import Child, Record, with_public_links
from partnership.search.words import IS_UNSPACED
from partnership.website.figures.counted import citations_of
from partnership.website.ledger import percent
from partnership.website.sums import Sums, shared
from projects.models import Project, ProjectPlace

# How many projects are told of, the newest first.
MOST = 24
# The diagram: where the two columns stand, in per cent, the heights of a line of a name and of what
# is between two names, in pixels, and how wide a name may be, in Latin letters.
GIVERS_AT, RECEIVERS_AT, LINE, BETWEEN, WIDEST = 34.0, 66.0, 20, 24, 14


@dataclass(frozen=True)
class Receiver:
    """With whom something is shared, and the row that says so."""

    record: Record
    row: Child
    implied: bool


@dataclass
class Shared:
    """What one giver shares in one project."""

    project: Project
    giver: Record
    what: list[Child] = field(default_factory=list)
    receivers: list[Receiver] = field(default_factory=list)


@dataclass(frozen=True)
class Node:
    """A name of the diagram; `y` is where its dot stands, `lines` are its text, each with its y."""

    label: str
    x: str
    y: int
    text_x: str
    lines: list[tuple[str, int]]
    anchor: str


@dataclass(frozen=True)
class Arc:
    """A line from a giver to a receiver; broken where the receiver is implied."""

    x1: str
    y1: int
    x2: str
    y2: int
    implied: bool


class Sharing:
    """The table of who shares what with whom in one partnership, and its diagram."""

    def __init__(self, sums: Sums) -> None:
        self.sums = sums
        self.partnership, self.is_whole = sums.partnership, sums.is_whole

    @shared
    def newest(self) -> list:
        """The keys of the newest projects in which something is shared, and one more where there
        are more."""
        found = self.sums.projects.filter(Exists(self.lines.filter(project=OuterRef("pk"))))
        return list(found.newest_first().values_list("pk", flat=True)[: MOST + 1])

    @property
    def lines(self) -> QuerySet:
        """The help in kind of which a source says who gives it."""
        return self.sums.funding.filter(kind=MoneyLine.Kind.IN_KIND, provider__isnull=False)

    @cached_property
    def rows(self) -> list[Shared]:
        """One row for each giver in each project; a fixed number of queries."""
        keys = self.newest[:MOST]
        lines = (
            self.lines.filter(project__in=keys)
            .select_related("provider", "receiver")
            .order_by("provider__slug", "id")
        )
        places = self.places(keys)
        projects = self.with_citations(lines, places)
        found: dict[tuple, Shared] = {}
        for line in sorted(lines, key=lambda line: keys.index(line.project_id)):
            key = (line.project_id, line.provider_id)
            if key not in found:
                found[key] = Shared(projects[line.project_id], line.provider)
            found[key].what.append(line)
        for row in found.values():
            row.receivers = list(receivers_of(row.what, places[row.project.pk]))
            for told in (*row.what, *(receiver.row for receiver in row.receivers)):
                told.project = row.project
        return list(found.values())

    @property
    def are_more(self) -> bool:
        """Whether something is shared in projects that are not told of here."""
        return len(self.newest) > MOST

    @staticmethod
    def places(projects: list) -> dict:
        """{key of a project: the public rows of the places that it is for}."""
        found = defaultdict(list)
        rows = with_public_links(ProjectPlace.objects.all(), "place").select_related("place")
        role = ProjectPlace.Role.BENEFICIARY
        for row in rows.filter(project__in=projects, role=role).order_by("place__name"):
            found[row.project_id].append(row)
        return found

    @staticmethod
    def with_citations(lines: Iterable[Child], places: dict) -> dict:
        """The projects, with the citations that bear on what is told."""
        keys = {line.pk for line in lines}
        keys |= {place.pk for rows in places.values() for place in rows}
        projects = Project.objects.prefetch_related(citations_of(Project, Q(row__in=keys)))
        return projects.in_bulk({line.project_id for line in lines})

    @property
    def projects(self) -> list[Project]:
        """The projects with the citations that the page numbers."""
        return list(dict.fromkeys(row.project for row in self.rows))

    @cached_property
    def givers(self) -> list[Node]:
        names = dict.fromkeys(row.giver.short_label for row in self.rows)
        return nodes(names, GIVERS_AT, -1, self.height)

    @cached_property
    def receivers(self) -> list[Node]:
        return nodes(self.receiver_names, RECEIVERS_AT, 1, self.height)

    @property
    def receiver_names(self) -> dict:
        labels = (one.record.short_label for row in self.rows for one in row.receivers)
        return dict.fromkeys(labels)

    @property
    def height(self) -> int:
        """The height of the diagram, in pixels."""
        givers = {row.giver.short_label for row in self.rows}
        lines = max((len(divided(name)) for name in {*givers, *self.receiver_names}), default=1)
        return (LINE * lines + BETWEEN) * max(len(givers), len(self.receiver_names), 1)

    @property
    def arcs(self) -> list[Arc]:
        """Each pair of giver and receiver once; stated where any source states it."""
        pairs: dict[tuple[str, str], bool] = {}
        for row in self.rows:
            for one in row.receivers:
                pair = (row.giver.short_label, one.record.short_label)
                pairs[pair] = pairs.get(pair, True) and one.implied
        at = {node.label: node.y for node in self.givers}
        to = {node.label: node.y for node in self.receivers}
        start, end = percent(GIVERS_AT + 2), percent(RECEIVERS_AT - 2)
        return [
            Arc(start, at[giver], end, to[receiver], implied)
            for (giver, receiver), implied in pairs.items()
        ]


def receivers_of(lines: Iterable[Child], places: list[ProjectPlace]) -> Iterable[Receiver]:
    """Whom the lines name; where none names anyone, the places that the project is for."""
    named = {line.receiver: line for line in lines if line.receiver}
    if named:
        for record, line in named.items():
            yield Receiver(record, line, implied=False)
    else:
        for row in places:
            yield Receiver(row.place, row, implied=True)


def nodes(names: Iterable[str], x: float, side: int, height: int) -> list[Node]:
    """Names one below the other, evenly over the height; `side` is where their text stands."""
    names = list(names)
    step = height / max(len(names), 1)
    middles = [round(step * (number + 0.5)) for number in range(len(names))]
    anchor = "end" if side < 0 else "start"
    return [
        Node(name, percent(x), y, percent(x + 2.5 * side), around(y, divided(name)), anchor)
        for name, y in zip(names, middles, strict=True)
    ]


def around(y: int, lines: list[str]) -> list[tuple[str, int]]:
    """Some lines one below the other, their middle at `y`."""
    first = y + 5 - LINE * (len(lines) - 1) // 2
    return [(line, first + LINE * number) for number, line in enumerate(lines)]


def divided(name: str) -> list[str]:
    """A name in lines that a phone has room for: at blanks, or between characters without any."""
    if not IS_UNSPACED.search(name):
        return wrap(name, WIDEST, break_long_words=False, break_on_hyphens=False) or [name]
    # Such a character is as wide as two letters.
    return wrap(name, WIDEST // 2)
