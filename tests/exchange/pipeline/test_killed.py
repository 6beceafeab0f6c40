"""An import that is killed leaves nothing, and can be run again."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from django.db import connection, connections

ROOT = Path(__file__).resolve().parents[3]
TIMES = 20
# So many objects that there is time to be killed while they are written.
OBJECTS = 300


@pytest.fixture
def other_database(tmp_path):
    """The environment of a process with a database of its own, a copy of this run's empty one."""
    environ = {**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": ""}
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as copy:
            connection.connection.backup(copy)
        yield environ
        return
    ours, name = connection.settings_dict["NAME"], f"killed_{os.getpid()}"
    # A database is copied while nobody is connected to it.
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{ours}"')
    head, _slash, tail = os.environ["DATABASE_URL"].rpartition("/")
    _old, mark, options = tail.partition("?")
    environ["DATABASE_URL"] = f"{head}/{name}{mark}{options}"
    yield environ
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


# Rounds of imports in one process, each of which says when it begins: starting a process for each
# round would take most of the time. A child is forked for every round and is the one to be killed.
ROUNDS = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "partnership.settings"
sys.path.insert(0, ".")
import django
django.setup()
from django.core.management import call_command
from django.db import connections
from partnership.exchange.models import Import, ImportedRecord
from partnership.exchange.formats import read
from partnership.exchange.pipeline.report import Report
from partnership.exchange.pipeline.importing import take_in
from partnership.places.models import Place
from partnership.publishing.models import Revision

for line in sys.stdin:
    word = line.strip()
    if word == "count":
        print(Place.objects.count(), Revision.objects.count(), Import.objects.count(), flush=True)
        connections.close_all()
        continue
    if word == "clear":
        for model in (ImportedRecord, Import, Revision, Place):
            model._base_manager.all()._raw_delete("default")
        connections.close_all()
        print("cleared", flush=True)
        continue
    child = os.fork()
    if child == 0:
        report = Report()
        take_in(read([sys.argv[1]], report), report, name="places.json")
        os._exit(0 if not report.has_errors else 1)
    print(child, flush=True)
    _pid, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


def write_places(path):
    """Write the fixture of so many places; its path."""
    fields = {"name": "Arcadia", "kind": "country"}
    things = [
        {"model": "places.place", "pk": None, "fields": {"slug": f"place-{n}", **fields}}
        for n in range(OBJECTS)
    ]
    path.write_text(json.dumps(things))
    return path


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_it_leaves_nothing_half_done(other_database, tmp_path):
    path = write_places(tmp_path / "places.json")
    program = subprocess.Popen(
        [sys.executable, "-c", ROUNDS, str(path)],
        cwd=ROOT, env=other_database, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip

    def ask(word):
        program.stdin.write(f"{word}\n")
        program.stdin.flush()
        return program.stdout.readline().split()

    def run(kill_after=None):
        """Import once; return (how it ended, seconds it took)."""
        [child] = ask("import")
        begun = time.monotonic()
        if kill_after is not None:
            time.sleep(kill_after)
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        return int(program.stdout.readline()), time.monotonic() - begun

    moments = random.Random(1)
    empty, full = ["0", "0", "0"], [str(OBJECTS), str(OBJECTS), "1"]
    killed = 0
    try:
        assert ask("count") == empty
        ended, seconds = run()
        assert ended == 0
        while killed < TIMES:
            if ask("count") == full:
                ask("clear")
            run(kill_after=moments.uniform(0, seconds))
            counts = ask("count")
            # All of it where the signal came too late, else nothing.
            assert counts in (empty, full)
            killed += counts == empty
        # Whatever was killed before, a whole run takes all in, and one more changes nothing.
        assert run()[0] == 0
        assert run()[0] == 0
        places, revisions, imports = ask("count")
        assert (places, revisions) == (str(OBJECTS), str(OBJECTS))
        assert int(imports) >= 2
    finally:
        program.stdin.close()
        program.wait(timeout=60)
        connections.close_all()
