"""Takes an input into the record: all of it, or nothing."""

import gc
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager

from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from partnership.exchange.models import Import
from partnership.exchange.pipeline.cleaning import seal_citations, settle_passages
from partnership.exchange.pipeline.history import Keeping
from partnership.exchange.pipeline.loader import Intake
from partnership.exchange.pipeline.lock import alone, alone_in_database
from partnership.exchange.pipeline.objects import ImportObject
from partnership.exchange.pipeline.outcome import Outcome
from partnership.exchange.pipeline.report import Report
from partnership.exchange.pipeline.scratch import Scratch

# After how many objects the progress is told.
STEP = 250


class Cancelled(Exception):
    """Somebody asked for the import to end; nothing of it is written."""


class _Undo(Exception):
    """Ends the transaction without writing."""


def take_in(
    objects: Iterable[ImportObject],
    report: Report,
    *,
    dry_run: bool = False,
    as_drafts: bool = False,
    user: User | None = None,
    name: str = "",
    checksum: str = "",
    history: bool = True,
    entry: Import | None = None,
    progress: Callable[[int], None] | None = None,
) -> Outcome:
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
                tell = progress or (lambda _number: None)
                take_each(intake, objects, tell)
                finish(intake, keeping)
                tell(intake.outcome.read)
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


def take_each(intake: Intake, objects: Iterable[ImportObject], tell: Callable[[int], None]) -> None:
    """Take in one object after another, and tell now and then how many they are so far."""
    for number, thing in enumerate(objects, start=1):
        intake.take(thing)
        if number % STEP == 0:
            tell(number)
    tell(intake.outcome.read)


def finish(intake: Intake, keeping: Keeping) -> None:
    """Do what can only be done once all objects are there."""
    intake.finish()
    settle_passages(intake, keeping.entry.records.all())
    seal_citations(intake)
    if not intake.report.has_errors:
        intake.outcome.put_into_words()
        intake.outcome.ask_readiness(keeping.entry.records.all())
        intake.outcome.find_missing(intake.links.places, intake.was_empty)
        keeping.finish(intake)


@contextmanager
def seldom_collecting() -> Iterator[None]:
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
def more_cache() -> Iterator[None]:
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


def _started(objects: Iterable[ImportObject]) -> Generator[ImportObject]:
    """The objects as a generator, which can be closed whatever it was."""
    yield from objects
