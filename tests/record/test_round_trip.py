"""The fixtures come out of the database as they went in, letter by letter."""

from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from partnership.publishing.models import Record
from partnership.sources.models import Source
from partnership.values.dates import ImpreciseDate
from partnership.values.fields import ImpreciseDateField


def label_of(path):
    """The app whose rows a file holds: "agreements" for 5_agreements.json."""
    return Path(path).stem.partition("_")[2]


def dump(label):
    out = StringIO()
    call_command("dumpdata", label, natural_foreign=True, indent=1, stdout=out)
    return out.getvalue()


def differing(fixture_files):
    """The files that a dump would now write differently."""
    return [
        path
        for path in fixture_files
        if dump(label_of(path)) != Path(path).read_text(encoding="utf-8")
    ]


def load(*paths):
    call_command("loaddata", *paths, verbosity=0)


def flush():
    """Empty the database within the transaction of the test."""
    connection.check_constraints()
    call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)


def test_there_is_a_file_for_each_app_in_the_order_of_the_arrows(fixture_files):
    assert [label_of(path) for path in fixture_files] == [
        "sources",
        "places",
        "participants",
        "topics",
        "agreements",
        "projects",
        "events",
    ]


def test_files_hold_what_a_dump_writes(record, fixture_files):
    assert not differing(fixture_files)


def test_dump_flush_load_dump_all_at_once(record, fixture_files):
    """The files are what a dump writes, by the test above."""
    flush()
    assert not Source.objects.exists()
    load(*fixture_files)
    assert not differing(fixture_files)


@pytest.mark.any_database
def test_dump_flush_load_dump_file_by_file(record, fixture_files):
    flush()
    for path in fixture_files:
        load(path)
    assert not differing(fixture_files)


@pytest.mark.any_database
def test_loading_again_changes_nothing(record, fixture_files):
    load(*fixture_files)
    assert not differing(fixture_files)


@pytest.mark.any_database
def test_records_whose_slugs_were_changed_are_found_again(record, fixture_files):
    models = [model for model in apps.get_models() if issubclass(model, Record)]
    keys = {model: dict(model.objects.values_list("slug", "pk")) for model in models}
    for model in models:
        for number, changed in enumerate(model.objects.all()):
            changed.slug = f"renamed-{number}"
            changed.save()

    # From the top down: each file names records below it by slugs that these no longer have.
    for path in reversed(fixture_files):
        load(path)

    assert keys == {model: dict(model.objects.values_list("slug", "pk")) for model in models}
    assert not differing(fixture_files)


def test_derived_dates_are_right_after_a_raw_load(record):
    checked = 0
    for model in apps.get_models():
        for field in model._meta.fields:
            if not isinstance(field, ImpreciseDateField):
                continue
            columns = [field.name, f"{field.name}_earliest", f"{field.name}_latest"]
            for text, earliest, latest in model.objects.values_list(*columns):
                if text:
                    date = ImpreciseDate.parse(text)
                    assert (earliest, latest) == (date.earliest, date.latest), (model, text)
                    checked += 1
                else:
                    assert (earliest, latest) == (None, None)
    assert checked > 30
