"""Queries and conditions that the ORM has no words for."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Thing = TypeVar("Thing")


def batched(things: Iterable[Thing], size: int = 1000) -> Iterator[list[Thing]]:
    """Yield lists of so many things, as one statement takes them, the last one of what is left."""
    things = iter(things)
    while some := list(islice(things, size)):
        yield some


def rows_of(queries: Sequence[QuerySet], *, all: bool = False) -> QuerySet:
    """The rows of several queries as one, in no order; `all` keeps those that are equal.

    Without an order of their own: SQLite takes none within a union, and from version 6.1 on
    Django orders the whole as the model of its first query is ordered, also by a column that
    the queries do not have.
    """
    first, *others = (query.order_by() for query in queries)
    return first.union(*others, all=all).order_by()


class Among(Func):
    """Whether a column of keys has one of some keys, UUIDs or their texts.

    As `name__in`, but all keys go into one parameter: making and reading a statement costs no more
    for a thousand of them than for one, and its text stays the same.
    """

    output_field = BooleanField()

    def __init__(self, name: str, keys: Iterable[UUID | str]) -> None:
        super().__init__(F(name))
        self.keys = list(keys)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple]:
        given = "%(expressions)s IN (SELECT value FROM json_each(%%s))"
        sql, params = self.as_sql(compiler, connection, template=given, **context)
        return sql, (*params, json.dumps(list(map(digits, self.keys))))

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple]:
        given = "%(expressions)s = ANY(%%s::uuid[])"
        sql, params = self.as_sql(compiler, connection, template=given, **context)
        return sql, (*params, as_array(self.keys))


class AmongNumbers(Among):
    """The same of a column of whole numbers. Of a thousand keys SQLite reads each by its index,
    where after `IN (?, ?, …)` it rather reads the whole table."""

    def __init__(self, name: str, keys: Iterable[int]) -> None:
        Func.__init__(self, F(name))
        self.numbers = list(keys)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple]:
        given = "%(expressions)s IN (SELECT value FROM json_each(%%s))"
        sql, params = self.as_sql(compiler, connection, template=given, **context)
        return sql, (*params, json.dumps(self.numbers))

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple]:
        given = "%(expressions)s = ANY(%%s::bigint[])"
        sql, params = self.as_sql(compiler, connection, template=given, **context)
        return sql, (*params, as_array(self.numbers))


def as_array(keys: Iterable[object]) -> str:
    """Some keys as PostgreSQL reads an array: in a fraction of the time that a list takes."""
    return f"{{{','.join(map(str, keys))}}}"


def digits(key: UUID | str) -> str:
    """A key as SQLite keeps it."""
    return key.hex if isinstance(key, UUID) else key.replace("-", "")


def with_linked(rows: QuerySet, names: Sequence[str]) -> QuerySet:
    """The rows with what the named links lead to: with nothing, where none is named.

    Without a name `select_related` would bring all that the rows link to, until Django drops that.
    """
    return rows.select_related(*names) if names else rows


@contextmanager
def apart(models: Collection[type[Model]]) -> Iterator[None]:
    """Within, rows of some models are written apart: into tables of this connection's own.

    What is written there is seen by nobody else, waits for nobody who saves, and keeps nobody
    waiting. All else is read as it was when this began; afterwards everything is as before. Tables
    apart have no constraints: what is written is checked by whoever writes.
    """
    with reading(), transaction.atomic(), connection.cursor() as cursor:
        for model in models:
            for statement in copying(model):
                cursor.execute(statement)
        yield
        transaction.set_rollback(True)


def copying(model: type[Model]) -> Iterator[str]:
    """The SQL that makes the table of a model once more, with its rows and what finds them.

    Both databases look for a table among those of the connection first. PostgreSQL reads what to
    copy before there is one, and names indexes itself.
    """
    is_sqlite, quoted = connection.vendor == "sqlite", connection.ops.quote_name
    name = model._meta.db_table
    table = quoted(name)
    rows = f"SELECT * FROM {'main.' if is_sqlite else ''}{table}"  # noqa: S608 - names of our own
    yield f"CREATE TEMPORARY TABLE {table} AS {rows}"
    for field in model._meta.concrete_fields:
        if field.primary_key or field.is_relation:
            column = str(field.column)
            index = f"temp.{quoted(f'{name}_{column}')}" if is_sqlite else ""
            yield f"CREATE INDEX {index} ON {table} ({quoted(column)})"


@contextmanager
def reading() -> Iterator[None]:
    """Within, a transaction of SQLite begins as one that reads, not as one that will write."""
    own: Any = connection
    mode = getattr(own, "transaction_mode", None)
    own.transaction_mode = "DEFERRED" if own.vendor == "sqlite" else mode
    try:
        yield
    finally:
        own.transaction_mode = mode
