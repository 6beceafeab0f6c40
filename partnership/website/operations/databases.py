"""Copying a whole database, filling an empty one, counting and checking: on both kinds."""

import os
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import Error
from django.db.backends.sqlite3.base import DatabaseWrapper

from partnership.website.operations.manifest import OperationFailed


def dump(connection: Any, target: Path) -> dict[str, int]:
    """Write the database, as it is at one moment, to a file; gives the rows of each table."""
    if connection.vendor == "sqlite":
        return dump_sqlite(connection, target)
    return dump_postgresql(connection, target)


def dump_sqlite(connection: Any, target: Path) -> dict[str, int]:
    """By SQLite's own means, which copies pages that stand in the write-ahead log as well."""
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        # One file, with no log beside it: the copy is read by nobody yet.
        copy.execute("PRAGMA journal_mode=DELETE")
        rows = rows_of_sqlite(copy)
    with open(target, "rb") as file:
        os.fsync(file.fileno())
    return rows


def dump_postgresql(connection: Any, target: Path) -> dict[str, int]:
    """By pg_dump, which sees the same moment as the transaction that counts the rows."""
    connection.ensure_connection()
    connection.set_autocommit(False)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # The transaction waits while pg_dump works, longer than those of pages may.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
        words = ["--format", "custom", "--no-owner", "--no-privileges", "--snapshot", snapshot]
        run("pg_dump", [*words, "--file", str(target)], connection)
        return rows_of(connection)
    finally:
        connection.rollback()
        connection.set_autocommit(True)


def fill_postgresql(connection: Any, source: Path) -> None:
    """By pg_restore, all or nothing."""
    words = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    connection.ensure_connection()
    name = connection.connection.info.dbname
    run("pg_restore", [*words, "--no-comments", "--dbname", name, str(source)], connection)


def run(program: str, words: list[str], connection: Any) -> None:
    """Run a program of PostgreSQL on that database; OperationFailed says what went wrong."""
    connection.ensure_connection()
    variables = environment_of(connection.connection.pgconn.info)
    call(program, words, {**os.environ, **variables})


def call(program: str, words: list[str], variables: dict[str, str]) -> None:
    """Run a program with these variables."""
    try:
        done = subprocess.run(  # noqa: S603 - no text of a user in it
            [program, *words], env=variables, capture_output=True, text=True, errors="replace"
        )
    except FileNotFoundError as error:
        raise OperationFailed(
            f"{program} is missing. Install the programs of PostgreSQL, of the server's version "
            f"or newer (on Debian and Ubuntu: postgresql-client)."
        ) from error
    if done.returncode:
        raise OperationFailed(f"{program} failed: {done.stderr.strip() or done.returncode}")


def environment_of(options: Iterable[Any]) -> dict[str, str]:
    """The variables by which PostgreSQL's programs connect as an open connection did. The
    password is among them: the words of a command are for everybody on the machine to read."""
    return {
        option.envvar.decode(): option.val.decode()
        for option in options
        if option.envvar and option.val
    }


def rows_of(connection: Any) -> dict[str, int]:
    """How many rows each table of a database has."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        return {name: count(cursor, connection.ops.quote_name(name)) for name in sorted(names)}


def rows_of_sqlite(database: sqlite3.Connection) -> dict[str, int]:
    """The same of a file of SQLite that is not the site's database, or not yet."""
    found = database.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%'"
        " ESCAPE '\\' ORDER BY name"
    )
    return {name: count(database, f'"{name}"') for (name,) in found.fetchall()}


def count(cursor: Any, quoted: str) -> int:
    """How many rows a table has."""
    done = cursor.execute(f"SELECT COUNT(*) FROM {quoted}")  # noqa: S608 - a table's own name
    return (done or cursor).fetchone()[0]


def faults_of_sqlite(connection: Any, path: Path, rows: dict[str, int]) -> list[str]:
    """What is wrong with a file of SQLite that should have so many rows.

    It is opened as Django opens the database of `connection`: constraints call functions of it.
    """
    opened = DatabaseWrapper({**connection.settings_dict, "NAME": str(path), "OPTIONS": {}})
    try:
        opened.connect()
        database = opened.connection
        words = [text for (text,) in database.execute("PRAGMA integrity_check")]
        if words != ["ok"]:
            return [f"The database is damaged: {text}" for text in words]
        loose = database.execute("PRAGMA foreign_key_check").fetchall()
        faults = faults_of_rows(rows_of_sqlite(database), rows)
    except (sqlite3.Error, Error) as error:
        return [f"The database is damaged: {error}"]
    finally:
        opened.close()
    found: dict[tuple[str, str], int] = {}
    for table, _row, other, _key in loose:
        found[table, other] = found.get((table, other), 0) + 1
    return faults + [loose_rows(table, other, many) for (table, other), many in found.items()]


def faults_of_postgresql(connection: Any, rows: dict[str, int]) -> list[str]:
    """The same of the database of a connection."""
    faults = faults_of_rows(rows_of(connection), rows)
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            relations = connection.introspection.get_relations(cursor, table)
            for column, (other_column, other, *_more) in relations.items():
                cursor.execute(
                    f"SELECT COUNT(*) FROM {quote(table)} a WHERE a.{quote(column)} IS NOT NULL"  # noqa: S608
                    f" AND NOT EXISTS (SELECT 1 FROM {quote(other)} b"
                    f" WHERE b.{quote(other_column)} = a.{quote(column)})"
                )
                if many := cursor.fetchone()[0]:
                    faults.append(loose_rows(table, other, many))
    return faults


def faults_of_rows(there: dict[str, int], expected: dict[str, int]) -> list[str]:
    """Where the number of rows is not the one it should be."""
    return [
        f"{table} has {there.get(table, 'no table')} rows and should have "
        f"{expected.get(table, 'no table')}."
        for table in sorted(there.keys() | expected.keys())
        if there.get(table) != expected.get(table)
    ]


def loose_rows(table: str, other: str, many: int) -> str:
    """The words for rows whose foreign key leads nowhere."""
    return f"{many} rows of {table} refer to rows of {other} that are not there."
