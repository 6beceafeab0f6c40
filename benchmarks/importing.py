"""Fixtures in and out against `loaddata` and `dumpdata`: processor time and peak memory.

    python benchmarks/importing.py [--objects 10000] [--links] [--runs 1] [--skip-django]
                                   [--postgresql] [--only WAY…]

Makes projects with rows and links, with --links agreements that are known by their slugs, with five
links to many each, and measures each way in a process of its own on an empty database made for it:
SQLite, or a server of its own, whose processor time then counts as well. "Floor" reads the same
file and only inserts the rows and links (SQLite only). "The search is told of it" is what the timer
does after an import of more than a few records, in portions. Of several runs the quickest counts.
Ratios of one run hold on any machine; times do not.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
from throwaway_postgres import throwaway_postgres  # noqa: E402

NAMESPACE = uuid.UUID(int=1)
MOMENT = "2026-01-02T03:04:05.678Z"


def key(kind, number):
    return str(uuid.uuid5(NAMESPACE, f"{kind}-{number}"))


def nameless(model, kind, number, /, **fields):
    """A record that is known by its slug alone, as `dumpdata --natural-primary` writes it."""
    stamped = {"slug": f"{kind}-{number}", "live": True, "created_at": MOMENT, "updated_at": MOMENT}
    return {"model": model, "fields": {**stamped, **fields}}


def record(model, kind, number, /, **fields):
    return {"pk": key(kind, number), **nameless(model, kind, number, **fields)}


def row(model, kind, number, project, /, **fields):
    owner = {"project": [f"project-{project}"]}
    return {"model": model, "pk": key(kind, number), "fields": {**owner, **fields}}


def agreements(number):
    """`number` objects: partnerships, themes, frameworks, then agreements that link to them."""
    for n in range(20):
        yield nameless("agreements.partnership", "partnership", n, title=f"Arcadia and {n}")
    for n in range(50):
        yield nameless("topics.theme", "theme", n, title=f"Theme {n}", vocabulary="own")
        yield nameless("topics.framework", "framework", n, title=f"Plan {n}", kind="plan")
    for n in range(number - 120):
        yield nameless(
            "agreements.agreement",
            "agreement",
            n,
            title=f"Jobs for young people in harbour {n}",
            kind="mou",
            summary="Trains crane drivers and those who train them. " * 6,
            signed=f"{2000 + n % 20}",
            partnerships=[[f"partnership-{n % 20}"]],
            themes=[[f"theme-{(n + more) % 50}"] for more in (0, 7)],
            frameworks=[[f"framework-{(n + more) % 50}"] for more in (0, 9)],
        )


def projects(number):
    """About `number` objects: partnership, organisations, themes, then projects with their rows."""
    organisations, themes = max(10, number // 100), 50
    yield record("agreements.partnership", "partnership", 1, title="Arcadia and Utopia")
    for n in range(organisations):
        yield record("participants.organisation", "organisation", n, name=f"Ministry {n} 部")
    for n in range(themes):
        yield record("topics.theme", "theme", n, title=f"Theme {n}", vocabulary="own")
    several = max(1, (number - organisations - themes - 1) // 7)
    for n in range(several):
        yield record(
            "projects.project",
            "project",
            n,
            title=f"Jobs for young people in harbour {n}",
            translations={"zh-hans": {"title": {"text": f"港口{n}青年就业", "status": "staff"}}},
            description="Trains crane drivers and those who train them. " * 6,
            stated_period=f"{2000 + n % 20}/{2003 + n % 20}",
            status="2",
            partnerships=[["partnership-1"]],
        )
    for n in range(several):
        provider = [f"organisation-{n % organisations}"]
        yield row(
            "projects.funding", "funding", n, n, kind="2", amount=f"{n}.50", currency="USD",
            provider=provider, date="2019-04",
        )  # fmt: skip
        for half in (0, 1):
            yield row(
                "projects.projecttheme", "projecttheme", 2 * n + half, n,
                theme=[f"theme-{(n + half) % themes}"],
            )  # fmt: skip
        yield row(
            "projects.participation", "participation", n, n, role="4", organisation=provider,
            quantity_comparator="not_stated",
        )  # fmt: skip
        yield row("projects.result", "result", n, n, level="1", statement=f"Drivers trained {n}")
        yield row(
            "projects.resultvalue", "resultvalue", n, n, result=key("result", n), nature="target",
            quantity_comparator="over", quantity_low="150.00",
        )  # fmt: skip


def write_fixture(path, objects):
    """Write objects as JSON Lines; return how many there are."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for thing in objects:
            file.write(json.dumps(thing, ensure_ascii=False) + "\n")
            count += 1
    return count


class Files:
    """Databases of SQLite, each in a folder."""

    has_floor = True

    def __init__(self, folder):
        self.folder = folder

    def environ(self, name):
        return {"VAR_DIR": str(self.folder / name), "DATABASE_URL": ""}

    def copy(self, name, new):
        shutil.rmtree(self.folder / new, ignore_errors=True)
        shutil.copytree(self.folder / name, self.folder / new)

    def seconds(self):
        """The processor time that a server has used so far: there is none."""
        return 0.0


class Server:
    """Databases of a PostgreSQL server that nobody else uses."""

    has_floor = False

    def __init__(self, folder, url):
        self.folder, self.url = folder, url
        self.home = Path(url.partition(":///")[2].partition("/postgres?")[0])
        self.run('CREATE DATABASE "empty"')

    def environ(self, name):
        url = self.url.replace("/postgres?", f"/{name}?", 1)
        return {"VAR_DIR": str(self.folder / "var"), "DATABASE_URL": url}

    def copy(self, name, new):
        self.run(f'DROP DATABASE IF EXISTS "{new}"')
        self.run(f'CREATE DATABASE "{new}" TEMPLATE "{name}"')

    def run(self, statement):
        import psycopg

        where = {"host": str(self.home), "user": "postgres", "dbname": "postgres"}
        with psycopg.connect(**where, autocommit=True) as connection:
            connection.execute(statement)

    def seconds(self):
        """The processor time that the server and those of its processes that ended have used."""
        main = (self.home / "data" / "postmaster.pid").read_text().split()[0]
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                pid = stat.parent.name
                _state, parent, *rest = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if main in (pid, parent):
                ticks += sum(map(int, rest[9 : 13 if pid == main else 11]))
        return ticks / os.sysconf("SC_CLK_TCK")


def measured(words, site, name):
    """(processor seconds, peak memory in MiB) of a command in a process of its own.

    With the time of the server; the memory is that of the command.
    """
    environ = {**os.environ, **site.environ(name)}
    # Of a parent of its own, since the peak is that of the largest child so far.
    program = (
        "import resource, subprocess, sys; "
        "code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024); sys.exit(code)"
    )
    before = site.seconds()
    done = subprocess.run(  # noqa: S603 - the words are ours
        [sys.executable, "-c", program, sys.executable, *words],
        cwd=ROOT, env=environ, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    seconds, memory = done.stdout.split()[-2:]
    if before:
        time.sleep(1)  # until the process of the server that worked for it has ended
    return float(seconds) + site.seconds() - before, float(memory)


FLOOR = """
import json, sys, uuid
sys.path.insert(0, ".")
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "partnership.settings"
import django
django.setup()
from django.db import connection, transaction
from django.apps import apps
from collections import defaultdict
def flush(model, rows):
    fields = [f for f in model._meta.concrete_fields]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    places = ", ".join(["?"] * len(fields))
    cursor.executemany(
        f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})',
        [[row.get(f.name, defaults[model][f]) for f in fields] for row in rows],
    )
    for many in model._meta.many_to_many:
        one, other = many.m2m_column_name(), many.m2m_reverse_name()
        cursor.executemany(
            f'INSERT INTO "{many.remote_field.through._meta.db_table}" ("{one}", "{other}") '
            "VALUES (?, ?)",
            [(row["id"], key) for row in rows for key in row.get(many.name) or ()],
        )
defaults = {}
keys = {}
pending = defaultdict(list)
with transaction.atomic():
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA cache_size = -64000")  # as an import has it
    for line in open(sys.argv[1], encoding="utf-8"):
        thing = json.loads(line)
        model = apps.get_model(thing["model"])
        if model not in defaults:
            defaults[model] = {
                f: "2026-01-01 00:00:00" if "_at" in f.name and f.name[0] in "cu"
                else f.get_db_prep_save(f.get_default(), connection)
                for f in model._meta.concrete_fields
            }
        fields = thing["fields"]
        pk = fields["id"] = thing["pk"].replace("-", "") if "pk" in thing else uuid.uuid4().hex
        if "slug" in fields:
            keys[fields["slug"]] = pk
        for name, value in fields.items():
            if type(value) is list:
                fields[name] = (
                    keys[value[0]] if type(value[0]) is str else [keys[one] for [one] in value]
                )
            elif type(value) is dict:
                fields[name] = json.dumps(value, ensure_ascii=False)
        if "result" in fields:
            fields["result"] = fields["result"].replace("-", "")
        rows = pending[model]
        rows.append(fields)
        if len(rows) == 2000:
            flush(model, rows)
            rows.clear()
    for model, rows in pending.items():
        flush(model, rows)
"""


TELL = """
import os, sys
sys.path.insert(0, ".")
os.environ["DJANGO_SETTINGS_MODULE"] = "partnership.settings"
import django
django.setup()
from partnership.publishing.changes import tell_index
tell_index()
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--objects", type=int, default=10_000)
    parser.add_argument("--links", action="store_true", help="Agreements with links to many.")
    parser.add_argument("--runs", type=int, default=1, help="The quickest of so many counts.")
    parser.add_argument("--skip-django", action="store_true", help="Without loaddata and dumpdata.")
    parser.add_argument("--postgresql", action="store_true", help="On a server of its own.")
    parser.add_argument(
        "--only", nargs="+", metavar="WAY", help='Such as "import_record --dry-run".'
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="importing-") as folder:
        if options.postgresql:
            with throwaway_postgres() as url:
                compare(Path(folder), Server(Path(folder), url), options)
        else:
            compare(Path(folder), Files(Path(folder)), options)


def compare(folder, site, options):
    """Print what each way costs on the databases of a site."""
    things = agreements(options.objects) if options.links else projects(options.objects)
    count = write_fixture(folder / "in.jsonl", things)
    measured(["manage.py", "migrate", "--verbosity", "0"], site, "empty")

    def quickest(words, base_of):
        runs = []
        for _run in range(options.runs):
            site.copy(base_of, "run")
            runs.append(measured(words, site, "run"))
        return min(runs)

    start, base = quickest(["manage.py", "check"], "empty")
    # These start without the checks of a command.
    floor_start = ["-c", FLOOR.partition("def flush")[0], ""]
    bare, _memory = quickest(floor_start, "empty")
    starts = {
        "floor: parse and insert": bare,
        "the search is told of it": bare,
        "export_record": quickest(["manage.py", "export_record"], "empty")[0],
    }
    print(f"{count} objects, {(folder / 'in.jsonl').stat().st_size / 1e6:.1f} MB")
    print(f"start of a command: {start:.2f} s, {base:.0f} MiB; taken off the first seconds below")
    for name, (words, base_of) in ways(str(folder / "in.jsonl"), site, options).items():
        seconds, memory = quickest(words, base_of or "empty")
        alone = max(seconds - starts.get(name, start), 0.001)
        print(
            f"{name:34} {alone:8.2f} s ({seconds:.2f} with the start) "
            f"{count / alone:9.0f} objects/s {memory:6.0f} MiB",
            flush=True,
        )
        if name == "import_record --without-history":
            site.copy("run", "full")


def ways(fixture, site, options):
    """{name: (the words of a command, the database that it begins with)} of what is compared."""
    found = {
        "floor: parse and insert": (["-c", FLOOR, fixture], None),
        "import_record": (["manage.py", "import_record", fixture], None),
        "import_record --without-history": (
            ["manage.py", "import_record", "--without-history", fixture], None,
        ),
        "the search is told of it": (["-c", TELL], "full"),
        "import_record --dry-run": (["manage.py", "import_record", "--dry-run", fixture], None),
        "import_record, nothing changes": (["manage.py", "import_record", fixture], "full"),
        "export_record": (["manage.py", "export_record"], "full"),
    }  # fmt: skip
    if not site.has_floor:
        del found["floor: parse and insert"]
    if not options.skip_django:
        found["loaddata"] = (["manage.py", "loaddata", fixture], None)
        found["dumpdata --natural-foreign"] = (
            ["manage.py", "dumpdata", "--natural-foreign", "--indent", "1", "sources",
             "places", "participants", "topics", "agreements", "projects", "events"], "full",
        )  # fmt: skip
    return {name: way for name, way in found.items() if not options.only or name in options.only}


if __name__ == "__main__":
    main()
