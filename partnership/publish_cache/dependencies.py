"""On what an answer rests: the questions put to the database while it was made, and a digest of
what came back.

After a publication most pages are as they were. Where the database answers each of these questions
as before, the page that was made of the answers would be the same, and need not be made: nothing
else goes into it. All of the request is in its key; the day, and whatever the clock shows or hides,
are in its stamp; the code is that of the process, or of the name under which it lies on disk.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any, NamedTuple
from uuid import UUID

from django.db import Error, connection
from django.utils import timezone
from django.utils.functional import Promise

# An answer made of more questions than this, or of such as take longer, in seconds, is made anew:
# to look at what it was made of would cost as much.
MOST_QUESTIONS = 200
LONGEST = 0.05
ROWS_AT_A_TIME = 500
READING = ("SELECT", "WITH")
# What a question is asked between: transactions, and what a connection is told of itself.
AROUND = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT", "SET ", "PRAGMA")
# Times of the record are kept to the millisecond: a finer one is that of the clock.
FINER = 1000


PLAIN = (str, bytes, int, float, Decimal, date, UUID)


class Now:
    """Stands among the values of a question for the moment at which it is asked."""

    def __repr__(self) -> str:
        return "NOW"


NOW = Now()

Values = tuple[Any, ...] | None


class Question(NamedTuple):
    """A statement, its values, and a digest of the rows that it gave."""

    statement: str
    values: Values
    digest: bytes


class Dependencies(NamedTuple):
    """The questions that an answer was made of, and the kept values that went into it:
    {name: digest of what that one was made of}."""

    questions: tuple[Question, ...]
    shared: dict[str, bytes]

    @property
    def digest(self) -> bytes:
        """The same for two answers only if they were made of the same."""
        parts = [*self.questions, *sorted(self.shared.items())]
        return blake2b(repr(parts).encode(), digest_size=8).digest()

    @property
    def size(self) -> int:
        """About how many bytes they take. The statements are shared by pages of one kind."""
        return sum(
            120 + sum(60 + (len(value) if isinstance(value, str) else 0) for value in values or ())
            for _statement, values, _digest in self.questions
        )

    def hold(self, shared: Callable[[str], bytes | None]) -> bool:
        """Whether all is as it was. `shared` gives the digest of a kept value as it is now."""
        if any(shared(name) != digest for name, digest in self.shared.items()):
            return False
        try:
            with unrecorded(), connection.cursor() as cursor:
                return all(
                    answered(cursor, statement, values) == digest
                    for statement, values, digest in self.questions
                )
        except Error:
            return False


class Recorder:
    """Notes what the database is asked in this thread, as a wrapper of its statements."""

    def __init__(self, within: "Recorder | None" = None) -> None:
        # What is asked within may go by a moment that was taken before it.
        self.begun = within.begun if within else timezone.now()
        self.asked: dict[str, tuple[str, Values]] = {}
        self.shared: dict[str, bytes] = {}
        self.seconds = 0.0
        # SQLite works in this thread, whatever others do meanwhile.
        self.clock = time.thread_time if connection.vendor == "sqlite" else time.perf_counter
        # Whether what is noted is all that the answer rests on.
        self.is_complete = True

    def __call__(self, execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        if _recorder.get() is not self:
            return execute(statement, values, many, context)
        self.note(statement, values, many)
        begun = self.clock()
        try:
            return execute(statement, values, many, context)
        finally:
            self.seconds += self.clock() - begun

    def note(self, statement: str, values: Sequence[Any] | None, many: bool) -> None:
        begins = statement.lstrip("( \n")[:9].upper()
        if begins.startswith(AROUND):
            return
        if many or not begins.startswith(READING):
            self.is_complete = False
            return
        own = None if values is None else tuple(map(self.timeless, values))
        self.asked[f"{own!r} {statement}"] = sys.intern(statement), own

    def timeless(self, value: Any) -> Any:
        """A value of a question, or NOW if it is the moment at which this one was asked.

        A moment reckoned from that one, and a time of the record that could be taken for it,
        leave open what would be asked later.
        """
        moment = as_moment(value)
        if moment is None:
            return value
        is_now, is_fine = self.begun <= moment <= timezone.now(), moment.microsecond % FINER != 0
        if is_now and is_fine:
            return NOW
        if is_now or is_fine:
            self.is_complete = False
        return value

    def settled(self) -> Dependencies | None:
        """What was noted, with what the database says to it now; None if it is not all.

        An answer for which nothing was asked has its words from elsewhere. Whoever calls this makes
        sure that nothing was published since the recorder began.
        """
        if not self.is_complete or not (self.asked or self.shared):
            return None
        if len(self.asked) > MOST_QUESTIONS or self.seconds > LONGEST:
            return None
        try:
            with unrecorded(), connection.cursor() as cursor:
                questions = [
                    Question(statement, values, answered(cursor, statement, values))
                    for statement, values in self.asked.values()
                ]
        except Error:
            return None
        return Dependencies(tuple(questions), self.shared)


_recorder: ContextVar[Recorder | None] = ContextVar("recorder", default=None)


@contextmanager
def recording() -> Iterator[Recorder]:
    """Note what the database is asked within, by the innermost of such blocks."""
    recorder = Recorder(_recorder.get())
    before = _recorder.set(recorder)
    try:
        with connection.execute_wrapper(recorder):
            yield recorder
    finally:
        _recorder.reset(before)


@contextmanager
def unrecorded() -> Iterator[None]:
    """Leave out what is asked within: its answer goes into pages only as far as their stamp has
    it anyway."""
    before = _recorder.set(None)
    try:
        yield
    finally:
        _recorder.reset(before)


def rely_on(name: str, digest: bytes | None) -> None:
    """Note that a kept value goes into what is made now; None where it is not known of what."""
    recorder = _recorder.get()
    if recorder is None:
        return
    if digest is None:
        recorder.is_complete = False
    else:
        recorder.shared[name] = digest


def digest_of(value: Any) -> bytes | None:
    """A digest of a value that is numbers, words and the like, or made of such; None of others."""
    try:
        return blake2b(repr(plain(value)).encode(), digest_size=8).digest()
    except TypeError:
        return None


def plain(value: Any) -> Any:
    """A value as what tells it from all others; raises TypeError of what has no such."""
    if value is None or isinstance(value, PLAIN):
        return value
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, list | tuple):
        return tuple(map(plain, value))
    if isinstance(value, dict):
        return tuple((plain(name), plain(one)) for name, one in value.items())
    if is_dataclass(value):
        return type(value).__name__, *(plain(getattr(value, one.name)) for one in fields(value))
    raise TypeError(type(value))


def as_moment(value: Any) -> datetime | None:
    """The moment that a value of a statement is: SQLite is given them as words, in UTC."""
    if isinstance(value, str):
        if len(value) < 19 or value[4:5] != "-" or value[10:11] != " ":
            return None
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def answered(cursor: Any, statement: str, values: Values) -> bytes:
    """A digest of what the database answers now."""
    if values is not None and NOW in values:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        values = tuple(now if value is NOW else value for value in values)
    cursor.execute(statement, values)
    found = blake2b(digest_size=8)
    while rows := cursor.fetchmany(ROWS_AT_A_TIME):
        found.update(repr(rows).encode())
    return found.digest()
