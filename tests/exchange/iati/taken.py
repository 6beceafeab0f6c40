"""Fixtures of IATI files into the record, for tests: by the pipeline, as every file."""

from partnership.exchange.iati.reading.activities import as_objects
from partnership.exchange.pipeline.importing import take_in

PARTS = {
    "identifier": "<iati-identifier>XM-DAC-41302-A</iati-identifier>",
    "reporter": '<reporting-org ref="XM-DAC-41302" type="40"><narrative>Office</narrative>'
    "</reporting-org>",
    "title": '<title><narrative>Cranes</narrative><narrative xml:lang="zh">起重机</narrative>'
    "</title>",
    "description": '<description type="1"><narrative>Drivers learn.</narrative></description>',
    "participants": '<participating-org role="1" type="10"><narrative>Ministry of Harbours'
    "</narrative></participating-org>",
    "status": '<activity-status code="2"/>',
    "dates": '<activity-date type="2" iso-date="2018-03-01"/>',
    "places": '<recipient-country code="KH"/>',
    "sectors": '<sector vocabulary="1" code="16020"/>',
    "money": "",
    "rest": "",
}


def apply(fixtures, report, *, dry_run=False):
    """Take fixtures in; return how many were created, changed and unchanged, by that word."""
    objects = as_objects(fixtures, report)
    outcome = take_in(objects, report.report, dry_run=dry_run, history=False)
    totals = outcome.totals()
    return {word: totals[word] for word in ("created", "changed", "unchanged") if totals[word]}


def told(report, level):
    """The findings of one level: (field, message) of each."""
    return [(found.field, found.message) for found in report.report.told() if found.level == level]


def lines_of(report, level):
    """The lines at which findings of one level stand."""
    return [finding.where.line for finding in report.report.told() if finding.level == level]
