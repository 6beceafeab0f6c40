"""Rows out of and into the tables, many at a time."""

from collections import defaultdict
from functools import lru_cache

from django.db import connection
from django.db.models import JSONField

from partnership.exchange.importing.columns import cells, json_of, param_of


def stored_rows(table, rows):
    """{key: {column: value}} of those rows of an input that are saved.

    They, and the records that they belong to, stay as they are for others until the transaction
    ends, so that nobody's change is overwritten unseen.
    """
    found, keys = {}, [row.key for row in rows]
    lock = connection.features.has_select_for_update
    if lock and table.parent:
        parents = {row.values[table.parent] for row in rows if table.parent in row.values}
        owner = table.model._meta.get_field(table.model.parent_name).related_model
        for some in chunks(sorted(parents)):
            list(locked(owner, some).values_list("pk"))
    for some in chunks(keys):
        saved = locked(table.model, some) if lock else table.model._base_manager.filter(pk__in=some)
        for pk, *values in saved.values_list("pk", *table.attnames):
            found[pk] = dict(zip(table.attnames, values, strict=True))
    return found


def chunks(keys, size=1000):
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def locked(model, keys):
    """Some rows, held for this transaction in an order that everybody keeps."""
    return model._base_manager.filter(pk__in=keys).order_by("pk").select_for_update()


def write(table, rows):
    """Insert rows, or update those that are there, with their derived columns."""
    if not rows:
        return
    pk = param_of(table.written[0]) or (lambda key: key)
    values = [[pk(row.key), *table.cells_of(table.derive(row.values))] for row in rows]
    before, after = upsert(table.model, tuple(f.column for f in table.written))
    # A plain INSERT costs SQLite a third less; a key that is there after all is a clash.
    execute_many(before, after if any(not row.adding for row in rows) else "", values)


def insert(model, rows):
    """Insert new rows of one model, given as {column: value}; quicker than `bulk_create`.

    All give the same columns; the others have their default.
    """
    rows = list(rows)
    if not rows:
        return
    fields = [f for f in model._meta.concrete_fields if not f.primary_key or f.attname in rows[0]]
    default = {f.attname: f.get_default() for f in fields if f.attname not in rows[0]}
    cells_of = cells(
        (f.attname, json_of if isinstance(f, JSONField) else param_of(f)) for f in fields
    )
    before, _after = upsert(model, tuple(field.column for field in fields))
    execute_many(before, "", [cells_of(default | row) for row in rows])


def insert_selected(model, values, rows):
    """Insert a row of a model for each of some rows, which stay in the database.

    `values` are expressions over them, by column.
    """
    quote = connection.ops.quote_name
    names = ", ".join(quote(model._meta.get_field(name).column) for name in values)
    select, params = rows.order_by().values_list(*values.values()).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(model._meta.db_table)} ({names}) {select}",  # noqa: S608
            params,
        )


@lru_cache(maxsize=200)
def upsert(model, columns):
    """The parts, before and after the values, of a statement that writes rows of a model.

    Each row goes over the one with its key, if there is one.
    """
    quote = connection.ops.quote_name
    names = [quote(column) for column in columns]
    table = quote(model._meta.db_table)
    into = f"INSERT INTO {table} ({', '.join(names)}) VALUES "  # noqa: S608
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in names[1:])
    return into, f" ON CONFLICT ({names[0]}) DO UPDATE SET {changes}"


def execute_many(before, after, rows):
    """Run a statement with many rows of values between two parts of it.

    SQLite takes them one by one at no cost; PostgreSQL takes many in one statement.
    """
    places = f"({', '.join(['%s'] * len(rows[0]))})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(before + places + after, rows)
            return
        for some in chunks(rows, 250):
            values = [value for row in some for value in row]
            cursor.execute(before + ", ".join([places] * len(some)) + after, values)


class Many:
    """The values of one link to many, for a batch of rows; set in order, written together.

    A link that goes both ways is set on both sides, as Django does.
    """

    def __init__(self, field, keys, *, saved):
        self.field, self.through = field, field.remote_field.through
        self.source, self.target = field.m2m_field_name(), field.m2m_reverse_field_name()
        self.both_ways = field.remote_field.symmetrical
        self.now = defaultdict(set)
        if saved or self.both_ways:
            for some in chunks(keys):
                rows = self.through._base_manager.filter(**{f"{self.source}__in": some})
                for source, target in rows.values_list(self.source, self.target):
                    self.now[source].add(target)
        self.saved = {source: set(targets) for source, targets in self.now.items()}
        self.asked = set(keys)

    def set(self, key, targets):
        """Set the links of a row; return (before, now) as sets of keys, or None if they stay."""
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

    def write(self):
        added, removed = [], []
        for key, targets in self.now.items():
            before = self.saved.get(key, set())
            if key in self.asked:
                added += [(key, target) for target in targets - before]
                removed += [(key, target) for target in before - targets]
            else:
                added += [(key, target) for target in targets]
        if self.both_ways:
            removed += [(target, key) for key, target in removed]
        quote = connection.ops.quote_name
        db_table = quote(self.through._meta.db_table)
        one, other = quote(self.field.m2m_column_name()), quote(self.field.m2m_reverse_name())
        if removed:
            # A row value in a list: both databases find it by the index of the pair.
            execute_many(
                f"DELETE FROM {db_table} WHERE ({one}, {other}) IN (VALUES ",  # noqa: S608
                ")",
                self._params(removed),
            )
        if added:
            execute_many(
                f"INSERT INTO {db_table} ({one}, {other}) VALUES ",  # noqa: S608
                " ON CONFLICT DO NOTHING",
                self._params(added),
            )

    def _params(self, pairs):
        if connection.features.has_native_uuid_field:
            return pairs
        return [(key.hex, target.hex) for key, target in pairs]
