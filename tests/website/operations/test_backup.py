"""A backup holds all that cannot be made again, and comes back whole or not at all.

On a SQLite of its own, and on a PostgreSQL of its own where there is one.
"""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import environ
import pytest
from django.core.management import CommandError, call_command
from django.db.utils import ConnectionHandler
from psycopg.pq import Conninfo
from throwaway_postgres import programs, throwaway_postgres

from partnership.website.operations import backup, databases, manifest
from partnership.website.operations.manifest import OperationFailed, Place
from partnership.website.operations.restore import restore

AT = datetime(2026, 3, 1, 4, 5, 6, tzinfo=UTC)
TABLES = [
    "CREATE TABLE source (id integer PRIMARY KEY, title varchar(50) NOT NULL)",
    "CREATE TABLE fact (id integer PRIMARY KEY, source_id integer REFERENCES source (id))",
]
ROWS = [
    "INSERT INTO source VALUES (1, 'Brochure'), (2, '年报')",
    "INSERT INTO fact VALUES (1, 1), (2, 2), (3, NULL)",
]


def connected(config):
    """A connection to a database that is not the one of the tests."""
    extra = {"ENGINE": "django.db.backends.postgresql"} if "postgres" in config["ENGINE"] else {}
    return ConnectionHandler({"default": {**config, **extra}})["default"]


def sqlite_at(folder):
    name = str(folder / "db.sqlite3")
    return connected({"ENGINE": "django.db.backends.sqlite3", "NAME": name})


@pytest.fixture(scope="module")
def server():
    with throwaway_postgres() as url:
        yield environ.Env.db_url_config(url)


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param(
            "postgresql",
            marks=pytest.mark.skipif(not programs(), reason="needs Debian's postgresql"),
        ),
    ]
)
def kind(request):
    return request.param


@pytest.fixture
def places(kind, request, tmp_path, django_db_blocker):
    """Makes empty places, each with a database and a folder of its own."""
    made = []

    def place(name):
        folder = tmp_path / name
        folder.mkdir()
        if kind == "sqlite":
            connection = sqlite_at(folder)
        else:
            server = request.getfixturevalue("server")
            with connected(server).cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")
                cursor.execute(f"CREATE DATABASE {name}")
            connection = connected({**server, "NAME": name})
        made.append(connection)
        return Place(connection, folder / "media", folder / "secret_key", f"key of {name}")

    with django_db_blocker.unblock():
        yield place
        for connection in made:
            connection.close()


@pytest.fixture
def site(places):
    """A site with rows, uploads and a key."""
    site = places("site")
    with site.connection.cursor() as cursor:
        for statement in [*TABLES, *ROWS]:
            cursor.execute(statement)
    (site.media / "images").mkdir(parents=True)
    (site.media / "images" / "bridge.png").write_bytes(b"\x89PNG")
    return site


def rows(place, statement="SELECT id, title FROM source ORDER BY id"):
    with place.connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_what_was_written_comes_back_into_an_empty_place(site, places, tmp_path):
    folder = tmp_path / "copies" / "one"
    made = backup.write(site, folder, AT)
    assert made.rows == {"fact": 3, "source": 2}
    assert folder.stat().st_mode & 0o077 == 0

    other = places("other")
    kept = other.key_file.with_name("kept_pages.sqlite3")
    kept.write_bytes(b"pages of what was here before")
    assert restore(other, folder, verify=True) == made
    assert rows(other) == [(1, "Brochure"), (2, "年报")]
    assert (other.media / "images" / "bridge.png").read_bytes() == b"\x89PNG"
    assert other.key_file.read_text() == "key of site"
    assert other.key_file.stat().st_mode & 0o077 == 0
    assert not kept.exists()


def test_nothing_is_written_over(site, tmp_path):
    backup.write(site, tmp_path / "copy", AT)
    with pytest.raises(OperationFailed, match="database already"):
        restore(site, tmp_path / "copy", verify=True)
    with pytest.raises(OperationFailed, match="is there already"):
        backup.write(site, tmp_path / "copy", AT)
    assert len(rows(site)) == 2


def test_uploads_are_not_written_over(site, places, tmp_path):
    backup.write(site, tmp_path / "copy", AT)
    other = places("other")
    other.media.mkdir()
    (other.media / "own.png").write_bytes(b"own")
    with pytest.raises(OperationFailed, match="uploads"):
        restore(other, tmp_path / "copy", verify=False)
    assert [path.name for path in other.media.iterdir()] == ["own.png"]


@pytest.mark.parametrize("harm", ["changed", "missing", "added", "cut"])
def test_a_damaged_backup_is_refused_before_anything_is_written(site, places, tmp_path, harm):
    folder = tmp_path / "copy"
    backup.write(site, folder, AT)
    picture = folder / "media" / "images" / "bridge.png"
    match harm:
        case "changed":
            picture.write_bytes(b"\x89PNX")
        case "missing":
            picture.unlink()
        case "added":
            picture.with_name("other.png").write_bytes(b"")
        case "cut":
            (folder / "secret_key").write_text("")
    other = places("other")
    with pytest.raises(OperationFailed, match="Nothing was restored"):
        restore(other, folder, verify=True)
    assert not other.media.exists()
    assert databases.rows_of(other.connection) == {}


def test_rows_that_are_not_those_of_the_manifest_are_told(site, places, tmp_path):
    folder = tmp_path / "copy"
    made = backup.write(site, folder, AT)
    replace(made, rows={"source": 2, "fact": 4, "lost": 1}).write(folder)
    with pytest.raises(OperationFailed) as raised:
        restore(places("other"), folder, verify=True)
    assert "fact has 3 rows and should have 4." in str(raised.value)
    assert "lost has no table rows and should have 1." in str(raised.value)


def test_foreign_keys_that_lead_nowhere_are_told(site, places, tmp_path):
    with site.connection.cursor() as cursor:
        if site.connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
        else:
            # As the owner of a database may have done to load something in a hurry.
            cursor.execute("ALTER TABLE fact DROP CONSTRAINT fact_source_id_fkey")
            cursor.execute(
                "ALTER TABLE fact ADD CONSTRAINT loose FOREIGN KEY (source_id)"
                " REFERENCES source (id) NOT VALID"
            )
            cursor.execute("ALTER TABLE fact DISABLE TRIGGER ALL")
        cursor.execute("INSERT INTO fact VALUES (4, 99), (5, 98)")
    backup.write(site, tmp_path / "copy", AT)
    with pytest.raises(OperationFailed, match="2 rows of fact refer to rows of source"):
        restore(places("other"), tmp_path / "copy", verify=True)


@pytest.mark.parametrize("step", ["copy_media", "manifest.sync_folder"])
def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(site, tmp_path, monkeypatch, step):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"partnership.website.operations.backup.{step}", full)
    with pytest.raises(OperationFailed, match="No space left"):
        backup.write(site, tmp_path / "copies" / "one", AT)
    assert list((tmp_path / "copies").iterdir()) == []


def test_rows_that_come_while_it_is_written_are_in_whole_or_not_at_all(
    site, places, tmp_path, monkeypatch
):
    """The rows are counted at the moment of the copy, not after it."""
    real = databases.run

    def run(program, words, connection):
        real(program, words, connection)
        if program == "pg_dump":
            another = connected(site.connection.settings_dict)
            with another.cursor() as cursor:
                cursor.execute("INSERT INTO source VALUES (3, 'Late')")
            another.close()

    monkeypatch.setattr(databases, "run", run)
    assert backup.write(site, tmp_path / "copy", AT).rows["source"] == 2
    restore(places("other"), tmp_path / "copy", verify=True)


# Of one kind of database only -------------------------------------------------------------------


@pytest.fixture
def small(tmp_path, django_db_blocker):
    """A site on SQLite, for what is the same on both."""
    with django_db_blocker.unblock():
        connection = sqlite_at(tmp_path)
        with connection.cursor() as cursor:
            cursor.execute(TABLES[0])
        yield Place(connection, tmp_path / "media", tmp_path / "secret_key", "a key")
        connection.close()


def test_what_is_still_in_the_write_ahead_log_is_saved_too(small, tmp_path):
    with small.connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(ROWS[0])
    assert (tmp_path / "db.sqlite3-wal").stat().st_size
    assert backup.write(small, tmp_path / "copy", AT).rows == {"source": 2}
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == [
        "db.sqlite3",
        "manifest.json",
        "secret_key",
    ]
    with closing(sqlite3.connect(tmp_path / "copy" / "db.sqlite3")) as copy:
        assert copy.execute("SELECT COUNT(*) FROM source").fetchone() == (2,)


def test_constraints_that_call_functions_of_django_are_no_damage(small, tmp_path):
    with small.connection.cursor() as cursor:
        cursor.execute("CREATE TABLE code (name text CHECK (name REGEXP '^[a-z]+$'))")
        cursor.execute("INSERT INTO code VALUES ('abc')")
    backup.write(small, tmp_path / "copy", AT)
    (tmp_path / "other").mkdir()
    there = tmp_path / "other"
    other = Place(sqlite_at(there), there / "media", there / "secret_key", "")
    assert restore(other, tmp_path / "copy", verify=True).rows == {"code": 1, "source": 0}
    other.connection.close()


def test_a_backup_of_the_other_kind_of_database_is_refused_in_words(small, tmp_path):
    made = backup.write(small, tmp_path / "copy", AT)
    replace(made, database="postgresql").write(tmp_path / "copy")
    with pytest.raises(OperationFailed, match="The backup is of postgresql"):
        restore(small, tmp_path / "copy", verify=True)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": 1}', "\x00", '{"rows": {}, "files": {}, "x": 1}', None, "time"],
)
def test_what_is_no_manifest_is_refused_in_words(small, tmp_path, text):
    backup.write(small, tmp_path / "copy", AT)
    path = tmp_path / "copy" / manifest.NAME
    if text is None:
        path.unlink()
    elif text == "time":
        path.write_text(json.dumps({**json.loads(path.read_text()), "made_at": "yesterday"}))
    else:
        path.write_text(text)
    with pytest.raises(OperationFailed, match="cannot be read|is not a backup"):
        restore(small, tmp_path / "copy", verify=True)


def test_a_missing_program_is_named():
    with pytest.raises(OperationFailed, match="pg_dump is missing"):
        databases.call("pg_dump", [], {"PATH": "/nowhere"})


def test_a_password_is_no_word_of_the_command():
    options = Conninfo.parse(b"host=db password=secret dbname=record sslmode=require")
    assert databases.environment_of(options) == {
        "PGHOST": "db",
        "PGPASSWORD": "secret",
        "PGDATABASE": "record",
        "PGSSLMODE": "require",
    }


def test_the_newest_are_kept_and_what_is_no_backup_left_alone(small, tmp_path):
    copies = tmp_path / "copies"
    for day in range(4):
        backup.write(small, copies / f"day-{day}", AT + timedelta(days=day))
    (copies / "notes").mkdir()
    shutil.copytree(copies / "day-0", copies / "half.1234.unfinished")
    deleted = backup.delete_all_but(2, copies)
    assert [path.name for path in deleted] == ["half.1234.unfinished", "day-1", "day-0"]
    assert sorted(path.name for path in copies.iterdir()) == [
        "day-2",
        "day-3",
        "notes",
    ]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ([], "set BACKUP_DIR"),
        (["somewhere", "--keep", "2"], "name no folder"),
        (["--keep", "0"], "from 1 on"),
    ],
)
def test_the_command_says_what_it_needs(settings, tmp_path, words, fault):
    settings.BACKUP_DIR = tmp_path if "0" in words else None
    with pytest.raises(CommandError, match=fault):
        call_command("backup", *words)


def test_an_empty_database_is_no_backup_and_takes_the_place_of_none(
    settings, tmp_path, monkeypatch
):
    settings.BACKUP_DIR = tmp_path

    def write(place, folder, at):
        folder.mkdir()
        return manifest.Manifest(1, "0.1.0", str(at), "sqlite", rows={}, files={})

    good = tmp_path / "good"
    good.mkdir()
    monkeypatch.setattr(backup, "write", write)
    with pytest.raises(CommandError, match="no backup deleted"):
        call_command("backup", keep=1)
    assert list(tmp_path.iterdir()) == [good]


def test_the_restoring_command_says_what_is_wrong(tmp_path):
    with pytest.raises(CommandError, match="is not a backup"):
        call_command("restore", str(tmp_path), verify=True)
