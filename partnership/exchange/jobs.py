"""Imports from the staff pages: each is checked, and taken in, by a process of its own.

The files of an import wait in a folder under VAR_DIR, outside the uploads. There the process
writes how far it is, and looks for a wish to end; not in the database, where on SQLite nobody
else can write while an import does. It holds a lock as long as it lives, so that one that was
killed is noticed.
"""

import fcntl
import json
import logging
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from partnership.exchange.formats import checksum_of, read
from partnership.exchange.models import Import, as_data
from partnership.exchange.pipeline.importing import Cancelled, take_in
from partnership.exchange.pipeline.lock import AnotherRuns
from partnership.exchange.pipeline.report import Report
from partnership.exchange.progress import estimated
from partnership.publishing.findings import Finding
from partnership.publishing.storage_faults import BUSY, cause_of

logger = logging.getLogger(__name__)
# A process that has not taken the lock so long after its start never will, in seconds: on a machine
# with much to do it takes a minute to start.
PATIENCE = 120
# A check that begins beside another import waits for its end: so long at most, looking so often,
# in seconds; and so many wait at a time, each a process of its own.
LONGEST_WAIT, LOOK_AGAIN, MOST_WAITING = 3600, 1, 3


def folder_of(entry):
    return settings.VAR_DIR / "imports" / str(entry.pk)


def keep_files(entry, uploads):
    """Keep uploaded files for an import, all or none, and note their names and checksums on it."""
    folder = folder_of(entry)
    folder.mkdir(mode=0o700, parents=True)
    entry.sources = []
    try:
        for number, upload in enumerate(uploads):
            path = folder / f"{number}{Path(upload.name).suffix.lower()}"
            with path.open("wb") as file:
                file.writelines(upload.chunks())
            entry.sources.append({"name": Path(upload.name).name, "sha256": checksum_of(path)})
        entry.save()
    except (OSError, DatabaseError):
        # A full disk is not to be kept full by half a file.
        shutil.rmtree(folder, ignore_errors=True)
        raise


def files_of(entry):
    """The paths of the files that an import reads, in order."""
    return [
        folder_of(entry) / f"{number}{Path(source['name']).suffix.lower()}"
        for number, source in enumerate(entry.sources)
    ]


def start(entry):
    """Start the process that checks an import, or takes it in, as its state says."""
    folder = folder_of(entry)
    (folder / "cancel").unlink(missing_ok=True)
    write_progress(folder, 0, None)
    with (folder / "log").open("ab") as log:
        subprocess.Popen(  # noqa: S603 - the words are ours
            [sys.executable, settings.BASE_DIR / "manage.py", "run_import", str(entry.pk)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=settings.BASE_DIR,
            start_new_session=True,
        )


def ask_to_cancel(entry):
    """Let the process of an import end at its next step; nothing is written then."""
    folder = folder_of(entry)
    if folder.is_dir():
        (folder / "cancel").touch()


def run(entry):
    """Check an import or take it in, as its state says, and note on it how that ended."""
    folder = folder_of(entry)
    with held(folder), translation.override(entry.options.get("language")):
        report, outcome, applies = Report(), None, entry.state == Import.State.APPLYING
        try:
            outcome = take_in_turn(entry, report, applies=applies)
            ended = Import.State.FAILED if report.has_errors else Import.State.WAITING
        except AnotherRuns as error:
            if applies:
                wait_again(entry, str(error))
                return
            report.error(None, "", str(error))
            ended = Import.State.FAILED
        except Cancelled:
            ended = Import.State.CANCELLED
        except Exception as error:
            logger.exception("Import %s ended with a fault", entry.pk)
            cause = cause_of(error)
            program = _("The program has a fault. Tell those who run the site.")
            report.error(None, "", str(cause.words) if cause else program)
            ended = Import.State.FAILED
        if applies and ended == Import.State.WAITING:
            shutil.rmtree(folder, ignore_errors=True)
            return  # it was noted with what it wrote
        entry.tell(report, outcome)
        close_in_turn(entry, ended)


def close_in_turn(entry, state):
    """Note the end of an import as soon as nobody else keeps the database from being written."""
    until = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            return close(entry, state)
        except DatabaseError as error:
            if cause_of(error) is not BUSY or time.monotonic() >= until:
                raise
            time.sleep(LOOK_AGAIN)


def take_in_turn(entry, report, *, applies):
    """Take an import in, or check it, which waits where another one runs; return the `Outcome`.

    AnotherRuns where that is not to be waited for, or takes too long.
    """
    paths, names = files_of(entry), [source["name"] for source in entry.sources]
    given = ("partnership", "earlier")
    options = {name: entry.options[name] for name in given if name in entry.options}
    step = Step(folder_of(entry), estimated(paths))
    until = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            return take_in(
                read(paths, report, names=names, **options),
                report,
                dry_run=not applies,
                as_drafts=entry.as_drafts,
                user=entry.user,
                name=str(entry),
                entry=entry if applies else None,
                progress=step,
            )
        except AnotherRuns as error:
            if applies or time.monotonic() >= until:
                raise
            step.wait(error.other)
        except DatabaseError as error:
            # Before anything was read: somebody else has been saving for a long time.
            begun = report.counts().total() > 0
            if applies or begun or cause_of(error) is not BUSY or time.monotonic() >= until:
                raise
            step.wait(BUSY.words)


def wait_again(entry, message):
    """Let an import that was checked wait for confirmation as before, with the reason."""
    others = [finding for finding in entry.findings if finding["message"] != message]
    entry.findings = [as_data(Finding(message)), *others]
    close(entry, Import.State.WAITING)


class Step:
    """Notes how far an import is, at most twice a second, and ends it when somebody asks."""

    def __init__(self, folder, total):
        self.folder, self.total, self.told = folder, total, 0.0

    def __call__(self, done):
        moment = time.monotonic()
        if moment - self.told >= 0.5:
            self.told = moment
            write_progress(self.folder, done, self.total)
        if (self.folder / "cancel").exists():
            raise Cancelled

    def wait(self, other):
        """Let the import that `other` names go on for a moment, and say that this one waits."""
        waits = _("This one is checked when that has ended.")
        write_progress(self.folder, 0, None, waits=f"{other} {waits}")
        time.sleep(LOOK_AGAIN)
        self(0)


def write_progress(folder, done, total, waits=""):
    draft = folder / "progress.part"
    draft.write_text(json.dumps({"done": done, "total": total, "waits": waits}))
    # A disk of another machine may have another clock than the site.
    os.utime(draft, (time.time(), time.time()))
    draft.replace(folder / "progress")


def progress_of(entry):
    """{"done": rows, "total": rows or None, "waits": words, for what} of one that runs."""
    try:
        return json.loads((folder_of(entry) / "progress").read_text())
    except (OSError, ValueError):
        return {"done": 0, "total": None, "waits": ""}


def close(entry, state):
    """Note the end of an import, or that it waits; its files go once nobody needs them."""
    entry.state, entry.finished_at = state, timezone.now()
    entry.save()
    # Not before: without its folder a process counts as killed, also while it waits to save.
    if state != Import.State.WAITING:
        shutil.rmtree(folder_of(entry), ignore_errors=True)


@contextmanager
def held(folder):
    """Hold the lock of an import's process."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def too_many_wait():
    """Whether no further check may wait for its turn."""
    checked = Import.objects.filter(state=Import.State.CHECKING)
    return sum(map(is_alive, checked)) > MOST_WAITING


def is_alive(entry):
    """Whether the process of an import runs, or may still be starting."""
    folder = folder_of(entry)
    try:
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return abs(time.time() - (folder / "progress").stat().st_mtime) < PATIENCE
    except BlockingIOError:
        return True
    except OSError:
        return False


def notice_end(entry):
    """Note on an import whose process was killed that nothing of it was taken in."""
    if entry.is_running and not is_alive(entry):
        entry.refresh_from_db()
        if entry.is_running:
            report = Report()
            report.error(None, "", _("The import was interrupted. Nothing was taken in."))
            entry.tell(report, None)
            close(entry, Import.State.FAILED)
