"""What an input changes: what is new, what differs and how, what stays, what it does not name."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnership.exchange.models import ImportedRecordQuerySet
from partnership.exchange.pipeline.fields import Table
from partnership.exchange.pipeline.rows import AnyRow
from partnership.exchange.pipeline.scratch import Shelf
from partnership.publishing.compare import Names, row_changes
from partnership.publishing.findings import Level
from partnership.publishing.readiness import faults_among
from partnership.publishing.snapshots import Entry, row_as_json
from partnership.sources.evidence.checks import rows_by_key
from partnership.sources.models import Citation
from partnership.values.queries import batched

# How many objects of each sort are told one by one; the others are counted.
MOST_TOLD = 500
# What each record lacks takes some dozens of queries: it is asked where no more change than this.
MOST_ASKED = 100
CHUNK = 1000
# A text in a change is shown up to here.
MOST_LETTERS = 2000


@dataclass
class Told:
    """One object of the outcome in words, with its changes as (field, before, after)."""

    kind: str
    title: str
    where: str = ""
    address: tuple = ()
    changes: list = field(default_factory=list)


class Outcome:
    """The counts for each kind of row, and the first objects of each sort one by one.

    `put_into_words` must be called while the rows are as the input would have them.
    """

    def __init__(self) -> None:
        self.read, self.faulty, self.drafts = 0, 0, 0
        self.tables: dict[str, Table] = {}
        # How many rows of each kind, by its label.
        self.created: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.removed: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self.missing: Counter[str] = Counter()
        self._rows: dict[str, list[tuple[Table, AnyRow, Mapping[str, tuple]]]] = {
            "created": [],
            "changed": [],
            "removed": [],
        }
        self.lacking: list[dict[str, Any]] = []  # of the records touched, those with faults
        self.told: dict[str, list[Told]] = {
            "created": [],
            "changed": [],
            "removed": [],
            "missing": [],
        }

    def add_table(self, table: Table) -> None:
        self.tables[table.label] = table

    def note(self, table: Table, row: AnyRow, changed: Mapping[str, tuple]) -> None:
        """Note a row that is new, or that changes: {field: (before, now)}."""
        sort = "created" if row.before is None else "changed"
        getattr(self, sort)[table.label] += 1
        if len(self._rows[sort]) < MOST_TOLD:
            self._rows[sort].append((table, row, changed))

    def note_removed(self, table: Table, row: AnyRow) -> None:
        """Note a row that goes."""
        self.tables.setdefault(table.label, table)
        self.removed[table.label] += 1
        if len(self._rows["removed"]) < MOST_TOLD:
            self._rows["removed"].append((table, row, {}))

    def totals(self) -> dict[str, int]:
        """{word: number} over all kinds of rows."""
        return {
            "created": self.created.total(),
            "changed": self.changed.total(),
            "removed": self.removed.total(),
            "unchanged": self.unchanged.total(),
            "missing": self.missing.total(),
        }

    @property
    def is_empty(self) -> bool:
        """Whether nothing is new, nothing differs and nothing goes."""
        return not (self.created or self.changed or self.removed)

    def find_missing(
        self, places: Mapping[type[Model], Shelf], was_empty: Mapping[str, bool]
    ) -> None:
        """Count the records of the kinds in the input that it does not name."""
        for label, table in self.tables.items():
            if not table.is_record or was_empty[label]:
                continue
            named, model = places[table.model], table.model
            rows = model._base_manager.order_by("slug").values_list("pk", model.title_field)
            for some in batched(rows.iterator(), CHUNK):
                absent = named.absent([pk for pk, _title in some])
                self.missing[label] += len(absent)
                for pk, title in some:
                    if pk in absent and len(self.told["missing"]) < MOST_TOLD:
                        told = Told(kind_of(model), title, address=(label, str(pk)))
                        self.told["missing"].append(told)

    def put_into_words(self) -> None:
        """Make the words for what is new and what changes, as the rows stand now."""
        names = Names(cited_rows(some for rows in self._rows.values() for some in rows))
        for sort, rows in self._rows.items():
            for table, row, changed in rows:
                entry = entry_of(table, row.key, row.values, row.many)
                told = Told(
                    kind=kind_of(table.model),
                    title=str(
                        row.values[table.model.title_field] if table.is_record else names.row(entry)
                    )[:200],
                    where=str(row.where or ""),
                    address=(table.label, str(row.key)) if table.is_record else (),
                )
                if changed:
                    old = {name: as_json(before) for name, (before, _now) in changed.items()}
                    new = {name: as_json(now) for name, (_before, now) in changed.items()}
                    told.changes = [
                        (
                            str(change.field),
                            change.before[:MOST_LETTERS],
                            change.after[:MOST_LETTERS],
                        )
                        for change in row_changes(
                            {**entry, "fields": old}, {**entry, "fields": new}, names
                        )
                    ]
                self.told[sort].append(told)
            rows.clear()

    def ask_readiness(self, imported: ImportedRecordQuerySet) -> None:
        """Count what the records that are new or change lack, as the rows stand now.

        `imported` has them. Where they are many, the page of data quality tells.
        """
        if imported.count() > MOST_ASKED:
            return
        run: dict[Hashable, Any] = {}
        keys_of: dict[str, list[UUID]] = defaultdict(list)
        for label, key in imported.order_by("pk").values_list("model", "record"):
            keys_of[label].append(key)
        for label, keys in keys_of.items():
            model = apps.get_model(label)
            records = model._base_manager.filter(pk__in=keys).order_by("slug")
            for record, faults in faults_among(records, run=run):
                levels = Counter(fault.level for fault in faults)
                if levels:
                    self.lacking.append(
                        {
                            "kind": kind_of(model),
                            "title": str(record)[:200],
                            "errors": levels[Level.ERROR],
                            "warnings": levels[Level.WARNING],
                        }
                    )

    # As data and as text ----------------------------------------------------------------------

    def as_data(self) -> dict[str, Any]:
        """The outcome as JSON holds it."""
        return {
            "read": self.read,
            "drafts": self.drafts,
            "tables": [
                {
                    "kind": str(capfirst(table.model._meta.verbose_name_plural)),
                    "label": label,
                    "created": self.created[label],
                    "changed": self.changed[label],
                    "removed": self.removed[label],
                    "unchanged": self.unchanged[label],
                    "missing": self.missing[label] if table.is_record else None,
                }
                for label, table in self.tables.items()
            ],
            "totals": self.totals(),
            "lacking": self.lacking,
            "told": {sort: [vars(told) for told in rows] for sort, rows in self.told.items()},
        }

    def as_text(self) -> Iterator[str]:
        """The outcome in lines, as the command prints it."""
        yield counted(self.totals())
        for sort, heading in headings().items():
            rows, number = self.told[sort], self.totals()[sort]
            if not rows:
                continue
            yield ""
            yield f"{heading} ({number})"
            for told in rows:
                place = f" ({told.where})" if told.where and sort != "missing" else ""
                yield f"  {told.kind}: {told.title}{place}"
                for name, before, after in told.changes:
                    yield f"    {name}: {before or '–'} → {after or '–'}"
            if number > len(rows):
                yield "  " + more(number - len(rows))


def headings() -> dict[str, str]:
    """What each list of an outcome is called."""
    return {
        "created": _("New"),
        "changed": _("Changed"),
        "removed": _("Removed"),
        "missing": _("Records of these kinds that are not in the input"),
    }


def more(number: int) -> str:
    return ngettext("and %(number)d more", "and %(number)d more", number) % {"number": number}


def counted(totals: Mapping[str, int]) -> str:
    """The counts of an outcome in one line."""
    text = _("%(created)d new, %(changed)d changed, %(unchanged)d unchanged") % totals
    if removed := totals.get("removed"):  # imports of former times do not say
        text = _("%(counts)s, %(removed)d removed") % {"counts": text, "removed": removed}
    return text


def kind_of(model: type[Model]) -> str:
    return str(capfirst(model._meta.verbose_name))


def as_json(value: Any) -> Any:
    """The value of a column as a snapshot holds it."""
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return value


def entry_of(
    table: Table, key: UUID, values: Mapping[str, Any], many: Mapping[str, Iterable]
) -> Entry:
    """A row as an entry of a snapshot."""
    fields = {name: as_json(values[column.attname]) for name, column in table.columns.items()}
    fields |= {name: [str(target) for target in targets] for name, targets in many.items()}
    return {"model": table.label, "pk": str(key), "fields": fields}


def cited_rows(told: Iterable[tuple[Table, AnyRow, Mapping[str, tuple]]]) -> list[Entry]:
    """The saved rows that citations among some rows are for, so that these can be named."""
    keys: dict[type[Any], set[UUID]] = defaultdict(set)
    for table, row, _changed in told:
        if issubclass(table.model, Citation) and row.values["row"]:
            keys[table.owner].add(row.values["row"])
    found = (rows_by_key(some, owner).values() for owner, some in keys.items())
    return [row_as_json(row) for rows in found for row in rows]
