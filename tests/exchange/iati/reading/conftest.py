"""Files of one activity, and the way in for several of them."""

import pytest

from partnership.exchange.formats import read
from partnership.exchange.iati.reading.earlier import Earlier
from partnership.exchange.pipeline.importing import take_in
from partnership.exchange.pipeline.report import Report
from tests.exchange.iati.taken import PARTS


@pytest.fixture
def file_of(tmp_path):
    """Write a file of one activity with some parts replaced; return its path."""

    def write(name, **parts):
        inside = "".join({**PARTS, **parts}.values())
        path = tmp_path / name
        path.write_text(
            '<iati-activities version="2.03">\n<iati-activity xml:lang="en" '
            f'default-currency="USD">{inside}</iati-activity></iati-activities>'
        )
        return path

    return write


@pytest.fixture
def take_files(partnership):
    """Take files in together; return (outcome, report)."""

    def run(*paths, earlier=Earlier.BY_DATES, **options):
        report = Report()
        objects = read(paths, report, partnership=partnership.slug, live=True, earlier=earlier)
        outcome = take_in(objects, report, **options)
        assert not report.has_errors, [str(finding) for finding in report.told()]
        return outcome, report

    return run
