"""How many rows of a table go out and come in for each second of the processor.

    python benchmarks/tables.py [--rows 10000] [--peer PYTHON]

Makes projects in an empty database of its own, writes them as XLSX and CSV, and takes the XLSX in
again after every title was changed: checked first, then applied, as the staff pages do it. With
`--peer`, the Python of an environment that has django-import-export and openpyxl, the same number
of rows goes through that, too, in `tables_peer.py`, with a model of fewer columns.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent


def processor_seconds():
    """Seconds of the processor that this process and its children have taken."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def measure(name, rows, action):
    began, clock = processor_seconds(), perf_counter()
    result = action()
    taken = processor_seconds() - began
    print(
        f"{name:34} {rows / taken:9.0f} rows/CPU s   {taken:7.2f} CPU s   "
        f"{perf_counter() - clock:7.2f} s",
        flush=True,
    )
    return result


def make(rows):
    """Projects with two frameworks and one line of funding each."""
    from partnership.agreements.models import Partnership
    from partnership.topics.models import Framework
    from projects.models import Funding, Project

    partnership = Partnership.objects.create(title="Partnership", slug="partnership", live=True)
    frameworks = Framework.objects.bulk_create(
        Framework(title=f"Framework {number}", slug=f"framework-{number}", kind="plan", live=True)
        for number in range(50)
    )
    projects = Project.objects.bulk_create(
        Project(
            title=f"Project {number}",
            slug=f"project-{number}",
            code=f"P{number}",
            summary=f"Summary of project {number}, which trains drivers of cranes.",
            stated_period="2018/2020",
            status="2",
            live=True,
            translations={"zh-hans": {"title": {"text": f"项目{number}", "status": "staff"}}},
        )
        for number in range(rows)
    )
    through = Project.frameworks.through
    through.objects.bulk_create(
        through(project=project, framework=frameworks[(number + step) % 50])
        for number, project in enumerate(projects)
        for step in range(2)
    )
    of = Project.partnerships.through
    of.objects.bulk_create(of(project=project, partnership=partnership) for project in projects)
    Funding.objects.bulk_create(
        Funding(project=project, amount=number + 1, currency="USD", kind="2")
        for number, project in enumerate(projects)
    )


def run(rows, folder):
    """Print what it costs to write and to take in tables of so many projects."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db.models import F, Value
    from django.db.models.functions import Concat

    from projects.models import Project

    call_command("migrate", verbosity=0)
    make(rows)
    measure("CSV out, one table", rows, lambda: write_one_table(folder / "projects.csv"))
    # Of the workbook, rows of the projects, of their links (three each) and of their funding.
    everything, workbook = rows * 5, folder / "projects.xlsx"
    measure("XLSX out, all tables", everything, lambda: write_all_tables(workbook))
    print(f"{'size of the workbook':34} {workbook.stat().st_size:9} bytes")
    Project.objects.update(title=Concat(F("title"), Value(" changed")))
    measure("XLSX in, checked only", everything, lambda: take(workbook, dry_run=True))
    totals = measure("XLSX in, applied", everything, lambda: take(workbook))
    print(f"{'':34} {totals}")
    assert totals["changed"] == rows


def contents(**options):
    from partnership.exchange.datasets import DATASETS
    from partnership.exchange.tables.writing.limits import contents_of

    dataset = DATASETS["projects"]
    return contents_of(dataset, dataset.published().order_by("slug"), **options)


def write_one_table(path):
    from partnership.exchange.tables.writing.csv import write_csv

    tables, records = contents(alone=True)
    with path.open("wb") as file:
        write_csv(file, tables[0], records)


def write_all_tables(path):
    from partnership.exchange.tables.writing.xlsx import write_workbook

    with path.open("wb") as file:
        write_workbook(file, [contents()])


def take(path, **options):
    """Take a workbook in; what came of it, counted."""
    from partnership.exchange.formats import read
    from partnership.exchange.pipeline.importing import take_in
    from partnership.exchange.pipeline.report import Report

    report = Report()
    outcome = take_in(read([path], report), report, **options)
    assert not report.has_errors, [str(one) for one in report.told()][:5]
    return outcome.totals()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--peer", help="a Python that has django-import-export")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "partnership.settings"}
        os.environ.pop("DATABASE_URL", None)
        sys.path.insert(0, str(ROOT))
        run(options.rows, Path(folder))
    if options.peer:
        peer = Path(__file__).with_name("tables_peer.py")
        subprocess.run([options.peer, peer, str(options.rows)], check=True)


if __name__ == "__main__":
    main()
