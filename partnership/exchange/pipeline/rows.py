"""Rows out of and into the tables, many at a time."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Union
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CASCADE, Field, JSONField, ManyToManyField, Model, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partnership.exchange.pipeline.fields import Table, cells, json_of, param_of
from partnership.exchange.pipeline.objects import Where
from partnership.exchange.pipeline.report import Report
from partnership.participants.models import MoneyLine
from partnership.publishing.findings import Level
from partnership.publishing.models import Publishable
from partnership.publishing.readiness import order_of_dates
from partnership.sources.models import Citation
from partnership.values.models import Translatable
from partnership.values.queries import Among, batched
from partnership.values.translations import carried_over, with_unnamed_parts

if TYPE_CHECKING:
    from partnership.exchange.pipeline.loader import Row

# What exports of the public never have, and those of staff always.
OF_STAFF = ("staff_notes", "checked_on")


def stored_rows(table: Table, rows: Sequence["Row"]) -> dict[UUID, dict[str, Any]]:
    """{key: {column: value}} of those rows of an input that are saved.

    They, and the records that they belong to, stay as they are for others until the transaction
    ends, so that nobody's change is overwritten unseen.
    """
    found, keys = {}, [row.key for row in rows]
    lock = connection.features.has_select_for_update
    if lock and table.parent:
        parents = {row.values[table.parent] for row in rows if table.parent in row.values}
        for some in batched(sorted(parents)):
            list(locked(table.owner._base_manager.filter(Among("pk", some))).values_list("pk"))
    for some in batched(keys):
        saved = table.model._base_manager.filter(Among("pk", some))
        for pk, *values in (locked(saved) if lock else saved).values_list("pk", *table.attnames):
            found[pk] = dict(zip(table.attnames, values, strict=True))
    return found


def carry_over(table: Table, values: dict, before: Mapping[str, Any]) -> None:
    """Let what a saved row was checked for, and what its texts translate, outlast its change.

    A citation stays as it was checked, unless it cites anew or brings another seal.
    """
    if issubclass(table.model, Translatable):
        former = before["translations"]
        named = with_unnamed_parts(values["translations"], former)
        values["translations"] = carried_over(named, former, before, values)
    if issubclass(table.model, Citation):
        if not values["seal"]:
            values["seal"], values["checked_on"] = before["seal"], before["checked_on"]
        attnames = (table.columns[name].attname for name in Citation.CITED)
        if values["seal"] == before["seal"] and any(values[n] != before[n] for n in attnames):
            values["seal"] = ""


def refuse_changes_of_fixed(table: Table, changed: Mapping[str, tuple]) -> None:
    """ValidationError where a saved row would become what only another row may be."""
    if fixed := changed.keys() & set(getattr(table.model, "fixed_fields", ())):
        raise ValidationError(dict.fromkeys(sorted(fixed), table.model.never_changes))


def warn_of_values(table: Table, row: "Row", report: Report) -> None:
    """Tell what is odd about the values of a row that is new, or changes."""
    warn_of_order(table, row, report)
    warn_of_amount(table, row, report)


def warn_of_order(table: Table, row: "Row", report: Report) -> None:
    """Tell where a row ends before its start."""
    for start, end in table.model.ends_before_start(row.values.__getitem__):
        message = order_of_dates(table.model, start, end)
        report.warning(row.where, end, message, row.subject)


def warn_of_amount(table: Table, row: "Row", report: Report) -> None:
    """Tell of an amount that hardly any source states."""
    amount = row.values.get("amount") if issubclass(table.model, MoneyLine) else None
    if amount is None or amount > 0 or (row.before and row.before["amount"] == amount):
        return
    message = _("An amount of 0 states that no money passes. Leave it empty where none is stated.")
    if amount < 0:
        if row.values["kind"] in MoneyLine.GIVEN_BACK:
            return
        message = _(
            "An amount below zero is taken off the sums. Look at what the source says, and give "
            "the kind of what is paid back."
        )
    report.warning(row.where, "amount", message, row.subject)


def locked(rows: QuerySet) -> QuerySet:
    """Some rows, held for this transaction in an order that everybody keeps."""
    return rows.order_by("pk").select_for_update()


def write(table: Table, rows: Sequence["Row"]) -> None:
    """Insert rows, or update those that are there, with their derived columns."""
    if not rows:
        return
    # In the order of their keys, which are random, neighbours go to the same pages of the index.
    rows = sorted(rows, key=lambda row: row.key.int)
    pk = param_of(table.written[0]) or (lambda key: key)
    values = [[pk(row.key), *table.cells_of(table.derive(row.values))] for row in rows]
    columns = [str(field.column) for field in table.written]
    db_table = table.model._meta.db_table
    if all(row.adding for row in rows):
        # Costs a third less; a key that is there after all is a clash.
        insert_values(db_table, columns, values)
    else:
        execute_many(*upsert(db_table, tuple(columns)), values)


def insert(model: type[Model], rows: Iterable[dict[str, Any]], /, **common: Any) -> None:
    """Insert new rows of one model, given as {column: value}; quicker than `bulk_create`.

    All give the same columns, and have the `common` values; the others have their default.
    """
    rows = list(rows)
    if not rows:
        return
    given = [f for f in model._meta.concrete_fields if f.attname in rows[0]]
    others = [f for f in model._meta.concrete_fields if f not in given and not f.primary_key]
    rest = {f.attname: common.get(f.attname, f.get_default()) for f in others}
    same = cells((f.attname, cell_of(f)) for f in others)(rest)
    cells_of = cells((f.attname, cell_of(f)) for f in given)
    columns = [str(field.column) for field in given + others]
    insert_values(model._meta.db_table, columns, [cells_of(row) + same for row in rows])


def cell_of(field: Field) -> Callable[[Any], Any] | None:
    return json_of if isinstance(field, JSONField) else param_of(field)


def insert_values(db_table: str, columns: Sequence[str], rows: Sequence[Sequence]) -> None:
    """Insert rows, given as lists of values of some columns, in the quickest way there is."""
    if not rows:
        return
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            copying = cursor.copy(f"COPY {quote(db_table)} ({names}) FROM STDIN")
            with connection.wrap_database_errors, copying as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f"INSERT INTO {quote(db_table)} ({names}) VALUES ({places})",  # noqa: S608
            rows,
        )


@lru_cache(maxsize=200)
def upsert(db_table: str, columns: tuple[str, ...]) -> tuple[str, str]:
    """The parts, before and after the values, of a statement that writes rows of a table.

    Each row goes over the one with its key, if there is one.
    """
    quote = connection.ops.quote_name
    names = [quote(column) for column in columns]
    into = f"INSERT INTO {quote(db_table)} ({', '.join(names)}) VALUES "  # noqa: S608
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in names[1:])
    return into, f" ON CONFLICT ({names[0]}) DO UPDATE SET {changes}"


def execute_many(before: str, after: str, rows: Sequence[Sequence]) -> None:
    """Run a statement with many rows of values between two parts of it.

    SQLite takes them one by one at no cost; PostgreSQL takes many in one statement.
    """
    if not rows:
        return
    places = f"({', '.join(['%s'] * len(rows[0]))})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(before + places + after, rows)
            return
        for some in batched(rows, 250):
            values = [value for row in some for value in row]
            cursor.execute(before + ", ".join([places] * len(some)) + after, values)


class Going(NamedTuple):
    """A saved row that goes. Looks like a row on its way in, whose values are those saved."""

    where: Where
    key: UUID
    values: dict
    before: dict
    many: dict
    adding: bool = False


def rows_going(
    tables: Callable[[type[Any]], Table], table: Table, places: dict[UUID, Where]
) -> Iterable[tuple[Table, list[Going]]]:
    """Yield (table, rows) of the rows with these keys and of all that needs them, that first.

    With a row go the rows that cannot be without it, and the citations of it.
    """
    for some in batched(places):
        saved = table.model._base_manager.filter(Among("pk", some))
        rows = [
            Going(places[key], key, values, values, {})
            for key, *columns in saved.values_list("pk", *table.attnames)
            for values in [dict(zip(table.attnames, columns, strict=True))]
        ]
        here = {row.key: row.where for row in rows}
        for model, name in needing(table):
            found = model._base_manager.filter(Among(name, here)).values_list("pk", name)
            if needed := {key: here[target] for key, target in found}:
                yield from rows_going(tables, tables(model), needed)
        yield table, rows


def needing(table: Table) -> Iterable[tuple[type[Any], str]]:
    """(model, column) of the rows of the record that cannot be without a row of a table."""
    yield table.owner._meta.get_field("citations").related_model, "row"
    for link in table.model._meta.related_objects:
        if link.on_delete is CASCADE:
            yield link.related_model, link.field.attname


# What is on its way in, or goes.
AnyRow = Union["Row", Going]
# The key of a row, and the keys of those that it is linked to.
Link = tuple[UUID, Collection[UUID]]


class Many:
    """The values of one link to many, for a batch of rows; set in order, written together.

    A link that goes both ways is set on both sides, as Django does.
    """

    def __init__(self, field: ManyToManyField, keys: Collection[UUID], *, saved: bool) -> None:
        self.field = field
        self.through: type[Any] = getattr(field.model, field.name).through
        self.source, self.target = field.m2m_field_name(), field.m2m_reverse_field_name()
        self.both_ways = field.remote_field.symmetrical
        # Rows that are new, and linked to by nothing yet, need no comparison.
        self.is_new = not saved and not self.both_ways
        # {key of a row: keys of those that it is linked to}, of new rows in the order given
        self.new: dict[UUID, Collection[UUID]] = {}
        self.now: dict[UUID, set[UUID]] = defaultdict(set)
        if not self.is_new:
            for some in batched(keys):
                rows = self.through._base_manager.filter(Among(self.source, some))
                for source, target in rows.values_list(self.source, self.target):
                    self.now[source].add(target)
        self.saved = {source: set(targets) for source, targets in self.now.items()}
        self.asked = set(keys)

    def set(self, key: UUID, targets: Collection[UUID]) -> tuple[set[UUID], set[UUID]] | None:
        """Set the links of a row; return (before, now) as sets of keys, or None if they stay."""
        if self.is_new:
            self.new[key] = targets
            return None
        wanted, there = set(targets), self.now[key]
        if wanted == there:
            return None
        if self.both_ways:
            for target in wanted - there:
                self.now[target].add(key)
            for target in there - wanted:
                self.now[target].discard(key)
        self.now[key] = wanted
        return there, wanted

    def write(self) -> None:
        quote = connection.ops.quote_name
        db_table = self.through._meta.db_table
        columns = self.field.m2m_column_name(), self.field.m2m_reverse_name()
        if self.is_new:
            in_order = sorted(self.new.items(), key=lambda item: item[0].int)
            insert_values(db_table, columns, pairs(in_order))
            return
        added, removed = self._changes()
        db_table, one, other = map(quote, (db_table, *columns))
        # A row value in a list: both databases find it by the index of the pair.
        execute_many(
            f"DELETE FROM {db_table} WHERE ({one}, {other}) IN (VALUES ",  # noqa: S608
            ")",
            pairs(removed),
        )
        execute_many(
            f"INSERT INTO {db_table} ({one}, {other}) VALUES ",  # noqa: S608
            " ON CONFLICT DO NOTHING",
            pairs(added),
        )

    def _changes(self) -> tuple[list[Link], list[Link]]:
        """What to add and what to remove, as (key, targets)."""
        added: list[Link] = []
        removed: list[Link] = []
        for key, targets in self.now.items():
            before = self.saved.get(key, set())
            if key in self.asked:
                added.append((key, targets - before))
                removed.append((key, before - targets))
            else:
                added.append((key, targets))
        if self.both_ways:
            removed += [(target, [key]) for key, targets in removed for target in targets]
        return added, removed


def pairs(links: Iterable[Link]) -> list[tuple[Any, Any]]:
    """(key, target) for each target of (key, targets), as the database takes keys."""
    if connection.features.has_native_uuid_field:
        return [(key, target) for key, targets in links for target in targets]
    return [(one, target.hex) for key, targets in links for one in (key.hex,) for target in targets]


# What an export for the public left out -----------------------------------------------------------
#
# Nothing is emptied that a file does not name. A list of links cannot say what it lacks: of an
# object as the public is given it, the links to records that the public does not see stay.


def leave_what_is_not_named(
    table: Table,
    rows: Sequence["Row"],
    before: Mapping[UUID, Mapping[str, Any]],
    many: Mapping[str, Many],
    report: Report,
) -> None:
    """Keep the hidden links of saved rows that objects of the public do not name, and tell of all
    that stays as it is because they cannot name it."""
    rows = [row for row in rows if row.key in before and is_of_the_public(table, row)]
    for name in OF_STAFF:
        if name in table.columns:
            tell(report, table.columns[name], (row for row in rows if before[row.key][name]))
    for column in table.links:
        if issubclass(column.target, Publishable):
            unnamed = [row for row in rows if column.attname not in row.values]
            targets = {row.key: before[row.key][column.attname] for row in unnamed}
            hidden = hidden_among(column.target, targets.values())
            tell(report, column, (row for row in unnamed if targets[row.key] in hidden))
    for name, links in many.items():
        lacking = {row.key: links.now[row.key] - set(row.many[name]) for row in named(rows, name)}
        target = links.field.related_model
        hidden = hidden_among(target, (key for keys in lacking.values() for key in keys))
        kept = [row for row in named(rows, name) if lacking[row.key] & hidden]
        for row in kept:
            row.many[name] += sorted(lacking[row.key] & hidden)
        tell(report, links.field, kept)


def named(rows: Iterable["Row"], name: str) -> Iterator["Row"]:
    """Those of some rows of which an object names a link to many."""
    return (row for row in rows if name in row.many)


def is_of_the_public(table: Table, row: "Row") -> bool:
    """Whether an object is whole, as exports give it, but for what is kept from the public."""
    if "created_at" not in row.values:
        return False
    return not any(name in table.columns and name in row.values for name in OF_STAFF)


def hidden_among(model: type[Any], keys: Iterable[UUID | None]) -> set[UUID]:
    """Those of some keys of records that the public does not see."""
    asked = {key for key in keys if key is not None}
    seen: set[UUID] = set()
    for some in batched(asked):
        rows = model.objects.published().filter(Among("pk", some))
        seen.update(rows.values_list("pk", flat=True))
    return asked - seen


def tell(report: Report, about: Any, rows: Iterable["Row"]) -> None:
    """Tell once of a field that stays, with the first places."""
    label = capfirst(str(getattr(about, "field", about).verbose_name))
    message = _("“%(field)s” is not shown to the public, so not in this file. It stays as it is.")
    for row in rows:
        report.recur(Level.NOTE, row.where, about.name, message % {"field": label})
