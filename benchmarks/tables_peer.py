"""The peer of `tables.py`: django-import-export with a model of twelve columns and two links each.

Run by `tables.py --peer`; needs only Django, django-import-export and openpyxl.
"""

import os
import sys
import uuid
from time import perf_counter

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "import_export"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
)
django.setup()

from django.db import connection, models  # noqa: E402 the settings come first
from django.db.models import F, Value  # noqa: E402
from django.db.models.functions import Concat  # noqa: E402
from import_export import resources  # noqa: E402
from import_export.formats.base_formats import XLSX  # noqa: E402


class Framework(models.Model):
    slug = models.SlugField(unique=True)

    class Meta:
        app_label = "contenttypes"  # an app must be installed to have relations


class Project(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=500)
    title_zh = models.CharField(max_length=500)
    code = models.CharField(max_length=60)
    summary = models.TextField()
    stated_period = models.CharField(max_length=40)
    status = models.CharField(max_length=2)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)
    agreement = models.ForeignKey(Framework, models.CASCADE, related_name="+")
    frameworks = models.ManyToManyField(Framework)

    class Meta:
        app_label = "contenttypes"  # an app must be installed to have relations


class ProjectResource(resources.ModelResource):
    class Meta:
        model = Project
        skip_unchanged = True
        clean_model_instances = True


def measure(name, rows, action):
    began, clock = sum(os.times()[:4]), perf_counter()
    result = action()
    taken = sum(os.times()[:4]) - began
    print(
        f"{name:34} {rows / taken:9.0f} rows/CPU s   {taken:7.2f} CPU s   "
        f"{perf_counter() - clock:7.2f} s",
        flush=True,
    )
    return result


def main(rows):
    with connection.schema_editor() as editor:
        editor.create_model(Framework)
        editor.create_model(Project)
    frameworks = [Framework.objects.create(slug=f"framework-{n}") for n in range(50)]
    projects = Project.objects.bulk_create(
        Project(
            slug=f"project-{n}",
            title=f"Project {n}",
            title_zh=f"项目{n}",
            code=f"P{n}",
            summary=f"Summary of project {n}, which trains drivers of cranes.",
            stated_period="2018/2020",
            status="2",
            amount=n + 1,
            currency="USD",
            agreement=frameworks[n % 50],
        )
        for n in range(rows)
    )
    for number, project in enumerate(projects):
        project.frameworks.set(frameworks[(number + step) % 50] for step in range(2))
    file_format = XLSX()
    data = measure(
        "import-export: XLSX out",
        rows,
        lambda: file_format.export_data(ProjectResource().export()),
    )
    Project.objects.update(title=Concat(F("title"), Value(" changed")))

    def take(dry_run):
        dataset = file_format.create_dataset(data)
        result = ProjectResource().import_data(dataset, dry_run=dry_run, raise_errors=True)
        assert result.totals["update"] == rows, result.totals

    measure("import-export: XLSX in, checked", rows, lambda: take(True))
    measure("import-export: XLSX in, applied", rows, lambda: take(False))


if __name__ == "__main__":
    main(int(sys.argv[1]))
