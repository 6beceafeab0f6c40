"""The inverted index: which entries have which words. SQLite's FTS5 or PostgreSQL's GIN.

Both are given the same words and asked the same questions, so that both give the same entries in
the same order. A word lies in one of four parts of an entry: its NAMES, its WORDS as they stand,
their STEMS, and the stems of what stands AROUND it, the names of records linked with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet, Value
from django.db.models.expressions import RawSQL

from partnership.search.models import Entry, Link, Name, Word
from partnership.search.words import in_index

NAMES, WORDS, STEMS, AROUND = PARTS = ("names", "words", "stems", "around")
# What a word begins with on PostgreSQL, by its part. The weights that it has for that are not in
# the index: each row that has the word anywhere would be read for them.
LETTERS = dict(zip(PARTS, "abcd", strict=True))
# PostgreSQL keeps no place of a word beyond; nothing further on is found as a phrase.
LAST_PLACE = 16_000
MOST_PLACES = 250

TABLES = {
    "sqlite": (
        "CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5"
        "(names, words, stems, around, tokenize = 'ascii')",
    ),
    "postgresql": (
        "CREATE TABLE IF NOT EXISTS search_words"
        " (id bigint PRIMARY KEY, own tsvector NOT NULL, whole tsvector NOT NULL)",
        "CREATE INDEX IF NOT EXISTS search_words_whole ON search_words USING gin (whole)",
        # Words that wait to be put in order are read from end to end by each search.
        "ALTER INDEX search_words_whole SET (fastupdate = off)",
        # A phrase is looked for in the rows themselves: kept as they are, not packed elsewhere.
        "ALTER TABLE search_words SET (toast_tuple_target = 8160)",
    ),
}


IGNORING_CONFLICTS = " ON CONFLICT DO NOTHING"


@dataclass(frozen=True)
class Has:
    """That an entry has some words beside each other, or one alone, in certain parts."""

    words: tuple[str, ...]
    parts: tuple[str, ...] = PARTS
    # Whether the last word may go on.
    begins: bool = False


@dataclass(frozen=True)
class Every:
    """That all of some conditions hold."""

    of: tuple


@dataclass(frozen=True)
class Some:
    """That at least one of some conditions holds."""

    of: tuple


Condition = Has | Every | Some


def connection() -> BaseDatabaseWrapper:
    return connections[router.db_for_write(Entry)]


def make_tables(**kwargs: Any) -> None:
    """Make the tables of words where they are missing."""
    database = connection()
    with database.cursor() as cursor:
        for statement in TABLES[database.vendor]:
            cursor.execute(statement)


def write(entries: Sequence[tuple[int, Mapping[str, Sequence[str]]]]) -> None:
    """Keep the own words of entries instead of those they had: by part, in order."""
    # Also what stands there of entries that were flushed: the table is none of Django's.
    remove([entry for entry, _parts in entries])
    database = connection()
    rows: list[list[Any]] = []
    for entry, parts in entries:
        own = {part: list(map(in_index, words)) for part, words in parts.items()}
        if database.vendor == "sqlite":
            rows.append([entry, *(" ".join(own[part]) for part in PARTS[:3])])
        else:
            kept = vector(own)
            rows.append([entry, kept, kept])
    if database.vendor == "sqlite":
        statement = (
            "INSERT INTO search_words (rowid, names, words, stems, around)"
            " VALUES (%s, %s, %s, %s, '')"
        )
    else:
        statement = (
            "INSERT INTO search_words (id, own, whole) VALUES (%s, %s::tsvector, %s::tsvector)"
        )
    with database.cursor() as cursor:
        cursor.executemany(statement, rows)


def insert(
    model: type[Model], rows: Sequence[Mapping[str, Any]], *, ignore_conflicts: bool = False
) -> None:
    """Insert rows, given as {column: value} with the same columns; quicker than `bulk_create`."""
    if not rows:
        return
    database = connection()
    fields = [field for field in model._meta.concrete_fields if field.attname in rows[0]]
    columns = ", ".join(database.ops.quote_name(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    values = [
        [field.get_db_prep_save(row[field.attname], database) for field in fields] for row in rows
    ]
    with database.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places})"  # noqa: S608
            + (IGNORING_CONFLICTS if ignore_conflicts else ""),
            values,
        )


def insert_from(model: type[Model], columns: Sequence[str], rows: QuerySet) -> None:
    """Insert what a query gives for some columns, but for what is there already."""
    with suppress(EmptyResultSet), connection().cursor() as cursor:
        sql, params = rows.query.sql_with_params()
        into = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "  # noqa: S608
        cursor.execute(into + sql + IGNORING_CONFLICTS, params)


def write_around(entries: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Keep what stands around entries, whose own words stay."""
    database = connection()
    rows: list[list[Any]]
    if database.vendor == "sqlite":
        statement = "UPDATE search_words SET around = %s WHERE rowid = %s"
        rows = [[" ".join(map(in_index, around)), entry] for entry, around in entries]
    else:
        statement = "UPDATE search_words SET whole = own || %s::tsvector WHERE id = %s"
        rows = [[vector({AROUND: list(map(in_index, around))}), entry] for entry, around in entries]
    with database.cursor() as cursor:
        cursor.executemany(statement, rows)


def empty_around(entries: QuerySet) -> None:
    """Forget what stands around some entries."""
    database = connection()
    if database.vendor == "sqlite":
        statement = "UPDATE search_words SET around = '' WHERE rowid IN ({})"
    else:
        statement = "UPDATE search_words SET whole = own WHERE id IN ({})"
    with suppress(EmptyResultSet), database.cursor() as cursor:
        sql, params = entries.order_by().values("pk").query.sql_with_params()
        cursor.execute(statement.format(sql), params)


def remove(entries: Iterable[int]) -> None:
    """Forget the words of some entries."""
    database = connection()
    column = "rowid" if database.vendor == "sqlite" else "id"
    with database.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM search_words WHERE {column} = %s",  # noqa: S608
            [[entry] for entry in entries],
        )


def remove_all() -> None:
    """Forget all words."""
    with connection().cursor() as cursor:
        cursor.execute("DELETE FROM search_words")


def take_stock() -> None:
    """Let PostgreSQL count what its tables hold, after much has changed: it plans by that."""
    database = connection()
    if database.vendor == "postgresql":
        tables = [model._meta.db_table for model in (Entry, Name, Link, Word)]
        with database.cursor() as cursor:
            cursor.execute(f"ANALYZE search_words, {', '.join(tables)}")


def vector(parts: Mapping[str, Sequence[str]]) -> str:
    """The words of some parts as PostgreSQL writes a tsvector."""
    places: dict[str, list[str]] = {}
    place = 0
    for part, words in parts.items():
        for word in words:
            place += 1
            of_word = places.setdefault(LETTERS[part] + word, [])
            if len(of_word) < MOST_PLACES:
                of_word.append(str(min(place, LAST_PLACE)))
        # What ends one part is not beside what begins the next.
        place += 1
    return " ".join(f"'{word}':{','.join(found)}" for word, found in places.items())


@dataclass(frozen=True)
class Scope:
    """Some entries as the database is asked for them, compiled once for several questions."""

    sql: str
    params: tuple


def scope_of(entries: QuerySet) -> Scope | None:
    """Some entries as `find` takes them; None where there can be none."""
    column = "rowid" if connection().vendor == "sqlite" else "id"
    this = entries.order_by().filter(pk=RawSQL(f"search_words.{column}", ()))  # noqa: S611
    try:
        return Scope(*this.values(one=Value(1)).query.sql_with_params())
    except EmptyResultSet:
        return None


def has_any(condition: Condition, scope: Scope | None) -> bool:
    """Whether an entry of a scope has what is asked.

    PostgreSQL takes a word that none has for one that a few have, and would read one row after
    the other until it met one: it is told to ask the index first.
    """
    if scope is None:
        return False
    statement, ask = asking_for(condition)
    if connection().vendor == "postgresql":
        statement = f"WITH search_words AS MATERIALIZED ({statement}) SELECT id FROM search_words"  # noqa: S608
        joint = "WHERE"
    else:
        joint = "AND"
    with connection().cursor() as cursor:
        cursor.execute(f"{statement} {joint} EXISTS ({scope.sql}) LIMIT 1", [ask, *scope.params])
        return cursor.fetchone() is not None


def asking_for(condition: Condition) -> tuple[str, str]:
    """A statement for the keys of the entries that have what is asked, and its parameter."""
    if connection().vendor == "sqlite":
        return "SELECT rowid FROM search_words WHERE search_words MATCH %s", match(condition)
    return "SELECT id FROM search_words WHERE whole @@ %s::tsquery", text_query(condition)


def find(condition: Condition, scope: Scope | None, limit: int | None = None) -> list[int]:
    """The keys of those entries of a scope that have what is asked, in the order of the keys."""
    if scope is None:
        return []
    statement, ask = asking_for(condition)
    statement += f" AND EXISTS ({scope.sql}) ORDER BY 1"
    if limit is not None:
        statement += f" LIMIT {limit:d}"
    with connection().cursor() as cursor:
        cursor.execute(statement, [ask, *scope.params])
        return [row[0] for row in cursor.fetchall()]


def those_with(condition: Condition, entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Those of some entries that have what is asked, for a query around it to ask."""
    statement, ask = asking_for(condition)
    return entries.filter(pk__in=RawSQL(statement, (ask,)))  # noqa: S611


def match(condition: Condition) -> str:
    """A condition as FTS5 is asked."""
    if isinstance(condition, Has):
        columns = " ".join(condition.parts)
        phrase = " + ".join(f'"{in_index(word)}"' for word in condition.words)
        return f"{{{columns}}} : {phrase}{' *' if condition.begins else ''}"
    joint = " AND " if isinstance(condition, Every) else " OR "
    return "(" + joint.join(map(match, condition.of)) + ")"


def text_query(condition: Condition) -> str:
    """A condition as PostgreSQL is asked."""
    if isinstance(condition, Has):
        letters = [LETTERS[part] for part in condition.parts]
        return (
            "("
            + " | ".join(
                " <-> ".join(
                    f"'{letter}{in_index(word)}'{':*' if condition.begins and last else ''}"
                    for last, word in (
                        (number == len(condition.words) - 1, word)
                        for number, word in enumerate(condition.words)
                    )
                )
                for letter in letters
            )
            + ")"
        )
    joint = " & " if isinstance(condition, Every) else " | "
    return "(" + joint.join(map(text_query, condition.of)) + ")"
