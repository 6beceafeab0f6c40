"""Folders that are filled under another name beside their own, and are whole once renamed."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# What is being written, or is being deleted, has this in its name.
ENDING = ".unfinished"


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder`, closed to others, to be filled and renamed.

    It is gone after the block unless it was renamed. Whoever fills it holds a lock that ends with
    the process, so that what a killed one left is known: see `sweep`.
    """
    draft = folder.with_name(f"{folder.name}.{os.getpid()}{ENDING}")
    draft.mkdir(mode=0o700)
    handle = os.open(draft, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield draft
    finally:
        os.close(handle)
        shutil.rmtree(draft, ignore_errors=True)


def sweep(parent: Path, name: str = "*") -> list[Path]:
    """Delete what was left unfinished of folders of this name; gives it."""
    found = sorted(parent.glob(f"{name}{ENDING}"))
    left = [path for path in found if path.is_dir() and not is_being_written(path)]
    for path in left:
        shutil.rmtree(path)
    return left


def is_being_written(draft: Path) -> bool:
    """Whether a process that lives is at it."""
    with suppress(FileNotFoundError):
        handle = os.open(draft, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
    return False
