"""Counting requests: by the class of their answer, and how many of them Django was asked.

Each process counts in a file of its own, of which all are added up, so that it does not matter
which of them is asked for the figures.
"""

import mmap
import os
import socket
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

# The places in the file: "1xx" to "5xx" by their first digit, and what Django was asked.
CLASSES = range(1, 6)
MADE = 6
PLACES = 8
# Native unsigned numbers of eight bytes: one is written at once, so no reader sees half of it.
NUMBER = "Q"
SIZE = PLACES * 8


class Counts:
    """What this process counted, in a file that outlives it: a counter never goes back."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with open(path, "a+b") as file:
            file.truncate(SIZE)
            self.numbers = memoryview(mmap.mmap(file.fileno(), SIZE)).cast(NUMBER)
        self.lock = Lock()

    def add(self, place: int) -> None:
        """Count one more."""
        with self.lock:
            self.numbers[place] += 1


def folder() -> Path:
    """Where the processes of this machine count; others may share VAR_DIR."""
    return settings.VAR_DIR / "requests" / socket.gethostname()


def own_counts() -> Counts:
    """Those of this process."""
    folder().parent.mkdir(mode=0o700, exist_ok=True)
    return Counts(folder() / str(os.getpid()))


def counted() -> list[int]:
    """The sums of all processes, by place."""
    sums = [0] * PLACES
    for path in folder().iterdir() if folder().is_dir() else ():
        whole = path.read_bytes()
        if len(whole) == SIZE:
            sums = [sum(pair) for pair in zip(sums, memoryview(whole).cast(NUMBER), strict=True)]
    return sums


def forget() -> None:
    """Begin anew: what counted before has ended."""
    for path in folder().iterdir() if folder().is_dir() else ():
        path.unlink(missing_ok=True)


def by_class(application: Application, counts: Counts) -> Application:
    """The same application, whose answers are counted by their class."""

    def counting(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def begun(status: str, *more: Any) -> Any:
            counts.add(int(status[0]))
            return start_response(status, *more)

        return application(environ, begun)

    return counting


def as_made(application: Application, counts: Counts) -> Application:
    """The same application, each call of which is counted."""

    def counting(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        counts.add(MADE)
        return application(environ, start_response)

    return counting
