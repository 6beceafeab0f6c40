"""Inputs for the pipeline."""

import json

import pytest

from partnership.exchange.formats import read
from partnership.exchange.pipeline.importing import take_in
from partnership.exchange.pipeline.objects import ImportObject, Where
from partnership.exchange.pipeline.report import Report


class Taken:
    """What became of an input: its report and its outcome."""

    def __init__(self, report, outcome):
        self.report, self.outcome = report, outcome
        self.totals = outcome.totals()

    @property
    def errors(self):
        return [str(finding).removeprefix("error: ") for finding in self.report.told()]


@pytest.fixture
def take():
    """Take objects in, given as (model, key, fields); line numbers count from 1."""

    def take(*things, **options):
        report = Report()
        objects = (
            ImportObject(Where("in.json", line=number), model, str(pk) if pk else None, fields)
            for number, (model, pk, fields) in enumerate(things, start=1)
        )
        return Taken(report, take_in(objects, report, **options))

    return take


@pytest.fixture
def read_text(tmp_path):
    """Read the text of a file: (what its objects are, what is said of it)."""

    def read_text(text, name="in.json"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        report = Report()
        things = list(read([path], report))
        return things, [str(finding).removeprefix("error: ") for finding in report.told()]

    return read_text


@pytest.fixture
def as_json():
    return lambda *things: json.dumps(
        [{"model": model, "pk": pk, "fields": fields} for model, pk, fields in things]
    )
