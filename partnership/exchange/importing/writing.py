"""Rows out of and into the tables, many at a time."""

from collections import defaultdict
from functools import lru_cache

from django.db import connection
from django.db.models import JSONField

from partnership.exchange.batched import batched
from partnership.exchange.importing.columns import cells, json_of, param_of
from partnership.values.conditions import Among


def stored_rows(table, rows):
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


def locked(rows):
    """Some rows, held for this transaction in an order that everybody keeps."""
    return rows.order_by("pk").select_for_update()


def write(table, rows):
    """Insert rows, or update those that are there, with their derived columns."""
    if not rows:
        return
    # In the order of their keys, which are random, neighbours go to the same pages of the index.
    rows = sorted(rows, key=lambda row: row.key.int)
    pk = param_of(table.written[0]) or (lambda key: key)
    values = [[pk(row.key), *table.cells_of(table.derive(row.values))] for row in rows]
    columns = [field.column for field in table.written]
    db_table = table.model._meta.db_table
    if all(row.adding for row in rows):
        # Costs a third less; a key that is there after all is a clash.
        insert_values(db_table, columns, values)
    else:
        execute_many(*upsert(db_table, tuple(columns)), values)


def insert(model, rows, /, **common):
    """Insert new rows of one model, given as {column: value}; quicker than `bulk_create`.

    All give the same columns, and have the `common` values; the others have their default.
    """
    rows = list(rows)
    if not rows:
        return
    given = [f for f in model._meta.concrete_fields if f.attname in rows[0]]
    others = [f for f in model._meta.concrete_fields if f not in given and not f.primary_key]
    same = {f.attname: common.get(f.attname, f.get_default()) for f in others}
    same = cells((f.attname, cell_of(f)) for f in others)(same)
    cells_of = cells((f.attname, cell_of(f)) for f in given)
    columns = [field.column for field in given + others]
    insert_values(model._meta.db_table, columns, [cells_of(row) + same for row in rows])


def cell_of(field):
    return json_of if isinstance(field, JSONField) else param_of(field)


def insert_values(db_table, columns, rows):
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
def upsert(db_table, columns):
    """The parts, before and after the values, of a statement that writes rows of a table.

    Each row goes over the one with its key, if there is one.
    """
    quote = connection.ops.quote_name
    names = [quote(column) for column in columns]
    into = f"INSERT INTO {quote(db_table)} ({', '.join(names)}) VALUES "  # noqa: S608
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in names[1:])
    return into, f" ON CONFLICT ({names[0]}) DO UPDATE SET {changes}"


def execute_many(before, after, rows):
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


class Many:
    """The values of one link to many, for a batch of rows; set in order, written together.

    A link that goes both ways is set on both sides, as Django does.
    """

    def __init__(self, field, keys, *, saved):
        self.field, self.through = field, field.remote_field.through
        self.source, self.target = field.m2m_field_name(), field.m2m_reverse_field_name()
        self.both_ways = field.remote_field.symmetrical
        # Rows that are new, and linked to by nothing yet, need no comparison.
        self.is_new = not saved and not self.both_ways
        self.now = defaultdict(set)
        if not self.is_new:
            for some in batched(keys):
                rows = self.through._base_manager.filter(Among(self.source, some))
                for source, target in rows.values_list(self.source, self.target):
                    self.now[source].add(target)
        self.saved = {source: set(targets) for source, targets in self.now.items()}
        self.asked = set(keys)

    def set(self, key, targets):
        """Set the links of a row; return (before, now) as sets of keys, or None if they stay."""
        if self.is_new:
            self.now[key] = targets
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

    def write(self):
        quote = connection.ops.quote_name
        db_table = self.through._meta.db_table
        columns = self.field.m2m_column_name(), self.field.m2m_reverse_name()
        if self.is_new:
            in_order = sorted(self.now.items(), key=lambda item: item[0].int)
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

    def _changes(self):
        """What to add and what to remove, as (key, targets)."""
        added, removed = [], []
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


def pairs(links):
    """(key, target) for each target of (key, targets), as the database takes keys."""
    if connection.features.has_native_uuid_field:
        return [(key, target) for key, targets in links for target in targets]
    return [(one, target.hex) for key, targets in links for one in (key.hex,) for target in targets]
