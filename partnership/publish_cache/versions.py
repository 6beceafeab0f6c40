"""Which version of the content holds now, asked exactly at each request."""

import select
import time
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, Error, close_old_connections, connections
from django.utils import timezone

from partnership.publish_cache.dependencies import unrecorded
from partnership.publishing.models import ContentVersion
from partnership.publishing.schedule import changes_by_the_clock

# The number and the time of the last publication, as the database writes them.
Version = tuple[str, str]

# A database that says nothing for so long, in seconds, is away.
PATIENCE = 1.0
# Then, or when it takes longer than a moment to refuse, it is asked again after so many, by one
# request at a time.
PAUSE = 1.0
MOMENT = 0.1

ROW = f"SELECT number, moved_at FROM {ContentVersion._meta.db_table} WHERE id = 1"  # noqa: S608


class Away(Exception):
    """The database does not answer."""


class Stamp(NamedTuple):
    """When an answer is right: its version, and from when to when the clock changes nothing."""

    version: Version
    since: float
    until: float
    # The last time of publication or expiry before, and the next expiry: outside of these two
    # the answer would show what the public may not see.
    passed: float
    hides: float

    def still_of_its_time(self, later: "Stamp", at: float) -> bool:
        """Whether an answer of this stamp can be right at the moment `at` of a later version.

        It shows the day, that on which the record last changed, and what was public then.
        """
        same_day = moved_on(self.version) == moved_on(later.version)
        return same_day and self.since <= at < self.until

    def shows_nothing_hidden(self, at: float) -> bool:
        """Whether the clock alone hides nothing of the answer at the moment `at`."""
        return self.passed <= at < self.hides


@lru_cache(maxsize=8)
def moved_on(version: Version) -> date | str:
    """The day on which a version came to be, as pages of the site say it."""
    try:
        moment = datetime.fromisoformat(version[1])
    except ValueError:
        return version[1]
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(timezone.get_default_timezone()).date()


class InSQLite:
    """The version in an SQLite database: the row is read when any process has committed."""

    def __init__(self, kept: Any) -> None:
        self.kept, self.connection = kept, kept.connection
        self.seen, self.version = None, None
        self.connection.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")

    def ask(self) -> Version | None:
        if not self.kept.is_in_place():
            raise Error("the file was removed or replaced")
        moved = self.connection.execute("PRAGMA data_version").fetchone()
        if moved != self.seen:
            row = self.connection.execute(ROW).fetchone()
            self.version = row and (str(row[0]), str(row[1]))
            self.seen = moved
        return self.version


class InPostgreSQL:
    """The version in PostgreSQL: the row, by a statement that is prepared once.

    A notice (LISTEN) would come some time after the commit, and the reader between the two would
    get the page of before.
    """

    NAME = b"content_version"

    def __init__(self, kept: Any) -> None:
        self.connection = kept.connection.pgconn
        self.readable = select.poll()
        self.readable.register(self.connection.socket, select.POLLIN)
        self.connection.send_prepare(self.NAME, ROW.encode())
        self.result()

    def ask(self) -> Version | None:
        self.connection.send_query_prepared(self.NAME, None)
        result = self.result()
        if not result.ntuples:
            return None
        return result.get_value(0, 0).decode(), result.get_value(0, 1).decode()

    def result(self) -> Any:
        """What the server answers; TimeoutError when it takes too long."""
        found = None
        deadline = time.monotonic() + PATIENCE
        self.connection.flush()
        while True:
            while self.connection.is_busy():
                if not self.readable.poll(max(0, deadline - time.monotonic()) * 1000):
                    raise TimeoutError
                self.connection.consume_input()
            result = self.connection.get_result()
            if result is None:
                return found
            if result.error_message:
                raise Error(result.error_message.decode(errors="replace"))
            found = result


READERS = {"sqlite": InSQLite, "postgresql": InPostgreSQL}


class Versions:
    """Says which version holds, or that the database is away.

    All threads of a process share one connection. Requests that wait for it together are
    answered by one question, as long as it is put after they came.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.begun = 0
        self.version: Version | None = None
        self.stamp: Stamp | None = None
        self.kept: Any = None
        self.reader: InSQLite | InPostgreSQL | None = None
        self.away, self.again_at = False, 0.0

    def current(self) -> Stamp | None:
        """The stamp of what is made now. None while nothing has been published: what is there
        then was loaded by hand, and may change without notice. Raises Away."""
        version = self.read()
        if version is None:
            return None
        stamp, moment = self.stamp, time.time()
        if stamp and stamp.version == version and stamp.since <= moment < stamp.until:
            return stamp
        self.stamp = self.stamp_of(version, moment)
        return self.stamp

    def read(self) -> Version | None:
        """The version as it is committed now. Raises Away."""
        arrived = self.begun
        # Nobody waits for a database that was away a moment ago.
        if not self.lock.acquire(blocking=not self.away):
            raise Away
        try:
            if self.away and time.monotonic() < self.again_at:
                raise Away
            if self.begun == arrived or self.away:
                self.begun += 1
                self.version, self.away = self.ask(), False
                if self.kept.close_at is not None:
                    self.close()
            return self.version
        finally:
            self.lock.release()

    def ask(self) -> Version | None:
        """Ask the database, once more by a new connection if the kept one has ended."""
        begun = time.monotonic()
        try:
            if self.reader is not None:
                try:
                    return self.reader.ask()
                except faults():
                    self.close()
            self.open()
            return self.reader.ask()
        except (*faults(), TimeoutError) as fault:
            self.close()
            self.away, ended = True, time.monotonic()
            self.again_at = ended + PAUSE if ended - begun > MOMENT else 0.0
            raise Away from fault

    def open(self) -> None:
        self.kept = connections[DEFAULT_DB_ALIAS].copy()
        self.kept.inc_thread_sharing()
        self.kept.connect()
        self.reader = READERS[self.kept.vendor](self.kept)

    def close(self) -> None:
        self.reader = None
        if self.kept is not None:
            try:
                self.kept.close()
            except faults():
                pass
            self.kept = None

    @staticmethod
    def stamp_of(version: Version, moment: float) -> Stamp:
        """From when to when the clock changes nothing: neither what is public nor the day."""
        at = datetime.fromtimestamp(moment, tz=timezone.get_default_timezone())
        try:
            close_old_connections()
            # Whether the times are others than before is asked of each stamp, not of each page.
            with unrecorded():
                passed, coming, hides = changes_by_the_clock(at)
        except Error as fault:
            raise Away from fault
        finally:
            # This may be all that the thread does: Django then ends no request.
            close_old_connections()
        day = at.replace(hour=0, minute=0, second=0, microsecond=0)
        since, until = day.timestamp(), (day + timedelta(days=1)).timestamp()
        passed = passed.timestamp() if passed else 0.0
        hides = hides.timestamp() if hides else float("inf")
        if coming:
            until = min(until, coming.timestamp())
        return Stamp(version, max(since, passed), until, passed, hides)


def faults() -> tuple[type[Exception], ...]:
    """What a database raises, through Django and from its own library."""
    return Error, connections[DEFAULT_DB_ALIAS].Database.Error
