"""Takes an input into the record: all of it, or nothing."""

import gc
from contextlib import closing, contextmanager

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from partnership.exchange.importing.alone import alone, alone_in_database
from partnership.exchange.importing.history import Keeping
from partnership.exchange.importing.intake import Intake
from partnership.exchange.importing.scratch import Scratch

# After how many objects the progress is told.
STEP = 250


class Cancelled(Exception):
    """Somebody asked for the import to end; nothing of it is written."""


class _Undo(Exception):
    """Ends the transaction without writing."""


def take_in(
    objects,
    report,
    *,
    dry_run=False,
    as_drafts=False,
    user=None,
    name="",
    checksum="",
    history=True,
    entry=None,
    progress=None,
):
    """Take `objects` in and return the `Outcome`; `report` has the findings.

    All objects are read and checked whatever is found. Nothing is written with `dry_run`, nor
    while the report has errors. With `as_drafts` new records are not live and changes to live
    ones become drafts. `entry` is the `Import` to fill in, made here unless given; `progress` is
    called now and then with the number of objects read, and may raise `Cancelled`. Without
    `history` records that are new get no version to begin with. AnotherRuns, before anything is
    read, where another import is not through.
    """
    with closing(_started(objects)) as objects, closing(Scratch()) as scratch:
        try:
            alone_here = alone(name or str(entry or ""))
            with alone_here, seldom_collecting(), more_cache(), transaction.atomic():
                alone_in_database()
                keeping = Keeping(scratch, user, name, checksum, as_drafts, dry_run, history, entry)
                intake = Intake(report, scratch, as_drafts=as_drafts, touching=keeping.touching)
                for number, thing in enumerate(objects, start=1):
                    intake.take(thing)
                    if progress and number % STEP == 0:
                        progress(number)
                if progress:
                    progress(intake.outcome.read)
                intake.finish()
                if not report.has_errors:
                    intake.outcome.put_into_words()
                    intake.outcome.ask_readiness(keeping.entry.records)
                    intake.outcome.find_missing(intake.links.places, intake.was_empty)
                    keeping.finish(intake)
                if progress:
                    progress(intake.outcome.read)
                if dry_run or report.has_errors:
                    raise _Undo
        except _Undo:
            pass
        except IntegrityError as error:
            report.error(
                None,
                "",
                _("The record was changed meanwhile, and it no longer fits: %(words)s Try again.")
                % {"words": str(error).splitlines()[0]},
            )
    return intake.outcome


@contextmanager
def seldom_collecting():
    """Look for garbage in circles less often: an import makes many objects, and few circles."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def more_cache():
    """Let SQLite hold 64 MB of the tables, where 2 are usual: rows go to many places of them."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        [before] = cursor.execute("PRAGMA cache_size").fetchone()
        cursor.execute("PRAGMA cache_size = -64000")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {before}")


def _started(objects):
    """The objects as a generator, which can be closed whatever it was."""
    yield from objects
