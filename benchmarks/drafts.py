"""What drafts cost: the forms of staff against the stock admin, and the public list.

    .venv/bin/python benchmarks/drafts.py [rows …]

Makes a database of its own in a temporary folder, or on PostgreSQL where DATABASE_URL names a
server, in a test database beside the one that is named; prints tables as docs/benchmarks.md has
them. A project has so many child rows: its objectives. Each figure is the median of several
calls, with the HTML, through the views, without the network.
"""

import os
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
CALLS = 3
ROWS = [0, 50, 500]
DRAFTS = [0, 10_000]


@contextmanager
def database():
    """Django, set up with an empty database that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "partnership.settings"
        import django

        django.setup()
        from django.conf import settings
        from django.db import connection
        from django.test.utils import override_settings, setup_test_environment

        # Hashed names exist only once static files are collected.
        plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
        storages = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
        setup_test_environment()
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0)
        try:
            with override_settings(STORAGES=storages):
                yield connection.vendor
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


def measured(call, prepare=None):
    """(queries, milliseconds) of `call`: those of the last one, and the median of all."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _call in range(CALLS):
        given = prepare() if prepare else None
        start = time.perf_counter()
        call(given)
        times.append((time.perf_counter() - start) * 1000)
    given = prepare() if prepare else None
    with CaptureQueriesContext(connection) as queries:
        call(given)
    return len(queries), statistics.median(times)


def stock_admin():
    """The stock admin of projects and all their child rows, on a site of its own."""
    from django.contrib import admin

    from projects.models import Project

    def rows_of(child):
        options = {"model": child, "fk_name": child.parent_name, "extra": 0}
        return type(f"Stock{child.__name__}", (admin.StackedInline,), options)

    site = admin.AdminSite(name="stock")
    site.register(Project, inlines=[rows_of(child) for child in Project.child_models()])
    return site


def addresses():
    """Have the stock admin answer beside everything else."""
    from django.urls import clear_url_caches, path

    from partnership import urls

    urls.urlpatterns.insert(0, path("admin/stock/", stock_admin().urls))
    clear_url_caches()


def project(rows):
    """A live project with so many objectives."""
    from projects.models import ProjectObjective
    from tests import factories

    made = factories.project(f"Cranes with {rows} rows")
    for number in range(rows):
        factories.row(ProjectObjective, made, text=f"Objective {number}", position=number)
    return made


def forms(client, rows):
    """Yield (what, queries, milliseconds) of opening and saving a project with so many rows."""
    from partnership.publishing.models import Revision
    from tests.forms import fields_of

    made = project(rows)
    ours = f"/admin/projects/project/{made.pk}/change/"
    stock = f"/admin/stock/projects/project/{made.pk}/change/"
    numbers = iter(range(10_000))

    def opened(address):
        response = client.get(address)
        assert response.status_code == 200, response.status_code
        return response

    def typed(address):
        """The form with two texts changed: one of the record, one of a row."""
        data = fields_of(opened(address))
        data["title"] = f"Cranes {next(numbers)}"
        if rows:
            data["objectives-0-text"] = f"Objective {next(numbers)}"
        return data

    def save(address, button):
        def send(data):
            response = client.post(address, {**data, button: "x"})
            assert response.status_code == 302, response.context["errors"]

        return send

    yield "stock: open", *measured(lambda _given: opened(stock))
    yield "stock: save", *measured(save(stock, "_continue"), lambda: typed(stock))
    yield "open without a draft", *measured(lambda _given: opened(ours))
    yield "save draft", *measured(save(ours, "_draft"), lambda: typed(ours))
    assert Revision.objects.drafts().count() == 1
    yield "open with a draft", *measured(lambda _given: opened(ours))
    yield "publish", *measured(save(ours, "_publish"), lambda: typed(ours))
    made.delete()


def public_list(number):
    """(queries, milliseconds) of the public list of fifty projects while so many drafts wait."""
    import uuid

    from django.core.cache import cache
    from django.test import Client

    from partnership.publishing import snapshots
    from partnership.publishing.models import Revision
    from projects.models import Project
    from tests import factories

    records = list(Project.objects.all()) or [factories.project(f"Quay {n}") for n in range(50)]
    draft = snapshots.take(records[0])
    Revision.objects.bulk_create(
        Revision(model="projects.project", record=key, title="Quay", kind="draft", snapshot=draft)
        for key in [*(one.pk for one in records), *(uuid.uuid4() for _n in range(number))][:number]
    )
    reader = Client()

    def read(_given):
        assert reader.get("/en/projects/").status_code == 200

    return measured(read, cache.clear)


def table(head, lines):
    for line in [head, ["---", *["---:" for _cell in head[1:]]], *lines]:
        print("|", " | ".join(str(cell) for cell in line), "|")
    print()


def main(sizes):
    with database() as vendor:
        from django.contrib.auth.models import User
        from django.test import Client

        addresses()
        client = Client()
        client.force_login(User.objects.create_superuser("bench"))
        found = {}
        for rows in sizes:
            for what, queries, took in forms(client, rows):
                found.setdefault(what, []).append(f"{queries} / {took:.0f} ms")
                print(f"{rows} rows, {what}: {queries} / {took:.0f} ms", file=sys.stderr)
        print(f"{vendor}, queries / median time\n")
        table(["child rows", *sizes], [[what, *cells] for what, cells in found.items()])
        lists = [public_list(number) for number in DRAFTS]
        table(
            ["drafts about", *(f"{number:,}" for number in DRAFTS)],
            [["public list", *(f"{queries} / {took:.0f} ms" for queries, took in lists)]],
        )


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or ROWS)
