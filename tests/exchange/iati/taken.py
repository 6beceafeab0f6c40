"""Fixtures of IATI files into the record, for tests: by the pipeline, as every file."""

from partnership.exchange.iati.taking import as_objects
from partnership.exchange.importing.taking import take_in


def apply(fixtures, notices, *, dry_run=False):
    """Take fixtures in; return how many were created, changed and unchanged, by that word."""
    objects = as_objects(fixtures, notices)
    outcome = take_in(objects, notices.report, dry_run=dry_run, history=False)
    totals = outcome.totals()
    return {word: totals[word] for word in ("created", "changed", "unchanged") if totals[word]}
