"""The record as data: all of it as a fixture, or one record as JSON."""

import json

from django.views.decorators.http import require_safe

from partnership.exchange.datasets import as_json
from partnership.exchange.datasets.addresses import about_one_record
from partnership.exchange.datasets.statements import Statements
from partnership.exchange.fixtures.selection import Selection
from partnership.exchange.fixtures.writing import export
from partnership.exchange.responses import small_file
from partnership.exchange.tables.views import download


@require_safe
def record_fixture(request):
    """All that the public sees as one fixture, which a copy of this software loads."""

    def write(file):
        file.writelines(part.encode() for part in export(selection=Selection(published=True)))

    return download(request, "record", "json", write)


@about_one_record
def record_json(request, dataset, record):
    """All that is public of one record."""

    def write():
        value = as_json(dataset.public().get(pk=record.pk))
        return json.dumps(value, ensure_ascii=False, indent=1) + "\n"

    return small_file(request, write, "application/json", f"{record.slug}.json")


@about_one_record
def record_statements(request, dataset, record):
    """What one record states, fact by fact, with the passages that say so."""

    def write():
        found = Statements(dataset, dataset.public().get(pk=record.pk)).as_json()
        return json.dumps({"statements": found}, ensure_ascii=False, indent=1) + "\n"

    return small_file(request, write, "application/json", f"{record.slug}.statements.json")
