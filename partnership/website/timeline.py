"""What happened when: one order through milestones, agreements, projects and events."""

import datetime
from dataclasses import dataclass
from itertools import groupby

from django.db.models import F, Prefetch, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnership.agreements.models import Agreement
from partnership.events.models import Event, Milestone, MilestoneCitation
from partnership.sources.citations import with_public_passages
from partnership.values.dates import ImpreciseDate
from projects.models import Project
from projects.models.project import FIRST_DAY, LAST_DAY


class Kind:
    """One sort of entry: its records, and the expressions for their first and last day."""

    model = None
    label = ""
    first, last = None, None

    def records(self):
        return self.model.objects.published()

    def with_content(self, records):
        """The records with what their entries show."""
        return records

    def date_of(self, record):
        """(EDTF text, role of the date, word for it) of a record; "" when not stated."""
        raise NotImplementedError


class Milestones(Kind):
    model, label = Milestone, pgettext_lazy("timeline", "Milestone")
    first, last = F("date_earliest"), F("date_latest")

    def with_content(self, records):
        citations = with_public_passages(MilestoneCitation.objects.all())
        return records.prefetch_related(
            Prefetch("citations", citations, to_attr="public_citations")
        )

    def date_of(self, record):
        return record.date, "point", ""


class Agreements(Kind):
    model, label = Agreement, pgettext_lazy("timeline", "Agreement")
    first, last = F("signed_earliest"), F("signed_latest")

    def date_of(self, record):
        return record.signed, "point", record.signed_label


class Projects(Kind):
    model, label = Project, pgettext_lazy("timeline", "Project")
    first, last = FIRST_DAY, LAST_DAY

    def date_of(self, record):
        if record.actual_start:
            return record.actual_start, "point", _("Started")
        if record.planned_start:
            return record.planned_start, "point", _("Planned to start")
        return record.stated_period, "period", _("Period")


class Events(Kind):
    model, label = Event, pgettext_lazy("timeline", "Event")
    first, last = F("dates_earliest"), F("dates_latest")

    def date_of(self, record):
        return record.dates, "period", ""


KINDS = {
    "milestone": Milestones(),
    "agreement": Agreements(),
    "project": Projects(),
    "event": Events(),
}


@dataclass(frozen=True)
class Key:
    """The place of an entry in the timeline, without its record."""

    day: datetime.date | None
    last_day: datetime.date | None
    kind: str
    slug: str
    pk: object

    @property
    def order(self):
        """By first day, then last day; what has no date comes last."""
        latest = datetime.date.max
        return (
            self.day or latest,
            self.last_day or latest,
            list(KINDS).index(self.kind),
            self.slug,
        )


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    key: Key
    record: object
    text: str
    role: str
    word: str

    @property
    def kind(self):
        return self.key.kind

    @property
    def kind_label(self):
        return KINDS[self.kind].label

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
    def says_when(self):
        """Whether the date says more than the year under which the entry stands."""
        return bool(self.text) and (bool(self.word) or self.text != str(self.year))

    @property
    def year(self):
        """The year under which it stands: that of its first possible day; None without a date."""
        return self.key.day.year if self.key.day else None


def keys(*, kinds=None, scope="", partnership=None, start=None, end=None):
    """The places of all public entries, in order; one small query for each kind.

    `kinds` names some of KINDS; `scope` keeps what is of the partnership or of the world around
    it; `start` and `end` are years that an entry's time must touch, which drops what has none.
    """
    found = []
    for name, kind in KINDS.items():
        if kinds and name not in kinds:
            continue
        # Only milestones tell of the world around the partnership.
        if scope == Milestone.Scope.CONTEXT and name != "milestone":
            continue
        rows = kind.records().order_by()
        if scope and name == "milestone":
            rows = rows.filter(scope=scope)
        if partnership:
            rows = rows.filter(partnerships=partnership)
        rows = rows.annotate(
            first_day_of_entry=Coalesce(kind.first, kind.last), last_day_of_entry=kind.last
        )
        if start or end:
            # Without a last day it is still going on; without any day it is not found.
            rows = rows.filter(
                Q(last_day_of_entry__isnull=True)
                | Q(last_day_of_entry__gte=datetime.date(start or 1000, 1, 1)),
                first_day_of_entry__lte=datetime.date(end or 9999, 12, 31),
            )
        columns = ("first_day_of_entry", "last_day_of_entry", "slug", "pk")
        for day, last_day, slug, pk in rows.values_list(*columns):
            found.append(Key(day, last_day, name, slug, pk))
    return sorted(found, key=lambda key: key.order)


def entries(some_keys):
    """The entries of some keys, in their order; at most two queries for each kind."""
    records = {}
    for name in {key.kind for key in some_keys}:
        kind = KINDS[name]
        wanted = [key.pk for key in some_keys if key.kind == name]
        records |= kind.with_content(kind.records()).in_bulk(wanted)
    made = []
    for key in some_keys:
        # A record may have been withdrawn since its key was read.
        if record := records.get(key.pk):
            text, role, word = KINDS[key.kind].date_of(record)
            made.append(Entry(key, record, text, role, word))
    return made


def by_year(some_entries):
    """[(year, entries)] in order; the year is None for those without a date, at the end."""
    return [(year, list(group)) for year, group in groupby(some_entries, lambda entry: entry.year)]
