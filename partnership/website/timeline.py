"""What happened when: one order through all records that have a place in time."""

import datetime
from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q
from django.db.models.functions import Coalesce

from partnership.events.models import Milestone
from partnership.pages.registry import with_timeline
from partnership.values.dates import ImpreciseDate
from partnership.values.texts import listed
from partnership.website.ledger import Axis, Bar, percent

# So many years with most entries are named in words.
MOST_FULLEST = 3


@dataclass(frozen=True)
class Key:
    """The place of an entry in the timeline, without its record."""

    day: datetime.date | None
    last_day: datetime.date | None
    kind: str
    slug: str
    pk: object

    @property
    def first_day(self):
        """The day from which it counts in the density, as an axis asks for it."""
        return self.day

    @property
    def order(self):
        """By first day, then last day; what has no date comes last."""
        latest = datetime.date.max
        return (
            self.day or latest,
            self.last_day or latest,
            with_timeline()[self.kind].timeline.position,
            self.slug,
        )


@dataclass
class Entry:
    """One line of the timeline; `bar` is that of a span on the scale of its page."""

    key: Key
    record: object
    text: str
    role: str
    word: str
    bar: Bar | None = None

    @property
    def kind(self):
        return self.key.kind

    @property
    def kind_label(self):
        return with_timeline()[self.kind].timeline.label

    @property
    def is_context(self):
        """Whether it belongs to the world around the partnership."""
        return self.kind == "milestone" and self.record.scope == Milestone.Scope.CONTEXT

    @property
    def when(self):
        """The date in words; "" when it is not stated."""
        if not self.text:
            return ""
        try:
            return ImpreciseDate.parse(self.text).display(self.role)
        except ValueError:
            return self.text

    @property
    def first_day(self):
        """The day on which it begins; a project has an own date for its beginning and its end."""
        return getattr(self.record, "first_day", self.key.day)

    @property
    def last_day(self):
        """The day on which it ends."""
        return getattr(self.record, "last_day", self.key.last_day)

    @property
    def is_planned(self):
        """Whether its time, as its bar shows it, is only planned."""
        return getattr(self.record, "is_planned", False)

    @property
    def is_span(self):
        """Whether it lasted over years: some day between two years, not known which, does not."""
        if not (self.first_day and self.last_day):
            return False
        lasts = self.role == "period" or hasattr(self.record, "last_day")
        return lasts and self.first_day.year < self.last_day.year

    @property
    def says_when(self):
        """Whether the date says more than the year under which the entry stands."""
        return bool(self.text) and (bool(self.word) or self.text != str(self.year))

    @property
    def year(self):
        """The year under which it stands: that of its first possible day; None without a date."""
        return self.key.day.year if self.key.day else None


def keys(*, kinds=None, scope="", partnership=None, start=None, end=None):
    """The places of all public entries, in order; one small query for each kind.

    `kinds` names some of the kinds in the timeline; `scope` keeps what is of the partnership or of
    the world around it; `start` and `end` are years that an entry's time must touch, which drops
    what has none.
    """
    found = []
    for name, kind in with_timeline().items():
        # Only milestones tell of the world around the partnership.
        beside = scope == Milestone.Scope.CONTEXT and name != "milestone"
        if beside or (kinds and name not in kinds):
            continue
        rows = of_partnership(kind, partnership).order_by()
        if scope and name == "milestone":
            rows = rows.filter(scope=scope)
        columns = ("first_day_of_entry", "last_day_of_entry", "slug", "pk")
        for day, last_day, slug, pk in in_years(rows, kind, start, end).values_list(*columns):
            found.append(Key(day, last_day, name, slug, pk))
    return sorted(found, key=lambda key: key.order)


def of_partnership(kind, partnership):
    """The public records of a kind, those of a partnership if one is given."""
    records = kind.model.objects.published()
    if not partnership:
        return records
    if not hasattr(kind.model, "partnerships"):
        return records.none()
    return records.filter(partnerships=partnership)


def in_years(rows, kind, start, end):
    """Some records with their days; of two years, if one is given, those whose time touches it."""
    first, last = kind.timeline.first, kind.timeline.last
    rows = rows.annotate(first_day_of_entry=Coalesce(first, last), last_day_of_entry=last)
    if not (start or end):
        return rows
    # Without a last day it is still going on; without any day it is not found.
    return rows.filter(
        Q(last_day_of_entry__isnull=True)
        | Q(last_day_of_entry__gte=datetime.date(start or 1000, 1, 1)),
        first_day_of_entry__lte=datetime.date(end or 9999, 12, 31),
    )


def entries(some_keys):
    """The entries of some keys, in their order; at most two queries for each kind."""
    records = {}
    for name in {key.kind for key in some_keys}:
        kind = with_timeline()[name]
        wanted = [key.pk for key in some_keys if key.kind == name]
        records |= kind.timeline.fetched(kind.model.objects.published()).in_bulk(wanted)
    made = []
    for key in some_keys:
        # A record may have been withdrawn since its key was read.
        if record := records.get(key.pk):
            text, role, word = with_timeline()[key.kind].timeline.date_of(record)
            made.append(Entry(key, record, text, role, word))
    return made


def by_year(some_entries):
    """[(year, entries)] in order; the year is None for those without a date, at the end."""
    return [(year, list(group)) for year, group in groupby(some_entries, lambda entry: entry.year)]


def by_decade(years):
    """[(the first year of a decade, its years)] of what `by_year` gives; None without a date."""
    decades = groupby(years, lambda pair: None if pair[0] is None else pair[0] // 10 * 10)
    return [(decade, list(group)) for decade, group in decades]


def drawn_on_one_scale(some_entries):
    """Give those entries that are spans their bars; returns the axis that these stand on."""
    spans = [entry for entry in some_entries if entry.is_span]
    axis = Axis(spans)
    for entry in spans:
        entry.bar = axis.bar(entry)
    return axis


# The diagram of how many entries begin in each year: its height and foot, in pixels.
HIGH, FOOT = 45, 50


@dataclass(frozen=True)
class Column:
    """The entries of one year, in the diagram."""

    x: str
    y: int
    width: str
    height: int


class Density:
    """How many entries begin in each year; those without a date are told in words."""

    def __init__(self, some_keys):
        self.counts = Counter(key.day.year for key in some_keys if key.day)
        self.undated = sum(1 for key in some_keys if not key.day)
        self.axis = Axis([key for key in some_keys if key.day])

    @property
    def is_told(self):
        """Whether there are years to compare."""
        return len(self.counts) > 1

    @property
    def fullest(self):
        """The years with most entries, in their order, each with its number."""
        return listed(f"{year} ({n})" for year, n in sorted(self.counts.most_common(MOST_FULLEST)))

    @property
    def first(self):
        return min(self.counts)

    @property
    def last(self):
        return max(self.counts)

    @property
    def columns(self):
        """One for each year that has entries."""
        years, most = self.axis.end - self.axis.start, max(self.counts.values())
        for year, number in sorted(self.counts.items()):
            height = max(round(HIGH * number / most), 2)
            x = percent(100 * (year - self.axis.start) / years)
            yield Column(x, FOOT - height, percent(min(80 / years, 6)), height)
