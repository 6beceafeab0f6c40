"""Faults of the storage and of those who read, for chaos.py."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing, contextmanager, suppress

import importing
from pages import PAGE, ROOT

READERS = 300
# Of the disk of its own, in megabytes.
ROOM = 192
OBJECTS = 30_000


def can_mount():
    """Whether a disk of its own can be had for the site."""
    if os.geteuid() or not shutil.which("mount"):
        return False
    with tempfile.TemporaryDirectory() as folder, own_disk(folder) as done:
        return done


@contextmanager
def own_disk(folder):
    """Within, a folder is a small disk of its own; tells whether that could be done."""
    words = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}m,mode=700", "tmpfs", str(folder)]
    done = subprocess.run(words, capture_output=True).returncode == 0
    try:
        yield done
    finally:
        # Perhaps mounted over once more, to be read only.
        while done and os.path.ismount(folder):
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def full(served):
    """The disk has no byte left."""
    # Within the room that the log of the database has already, it could still be written.
    with closing(sqlite3.connect(served.folder / "db.sqlite3", timeout=20)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ballast = served.folder / "ballast"
    with open(ballast, "wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1 << 20))
    with open(ballast, "ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x")
    yield
    ballast.unlink()


@contextmanager
def read_only(served):
    """The file system can only be read; the processes of the site are new ones, which open all
    there anew."""
    folder = str(served.folder)
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
    replace_workers(served)
    yield
    subprocess.run(["mount", "-o", "remount,bind,rw", folder], check=True)


def replace_workers(served):
    """Kill the processes that answer, one after the other, and wait for the new ones."""
    for pid in served.workers():
        before = set(served.workers())
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        for _try in range(300):
            if set(served.workers()) - before:
                break
            time.sleep(0.1)
        # The server gives up where two end within five seconds.
        time.sleep(6)
    served.wait_until_there()


@contextmanager
def file_removed(served):
    """Somebody moves the file of the database away, and back."""
    file = served.folder / "db.sqlite3"
    away = file.rename(served.folder / "away")
    yield
    away.rename(file)


@contextmanager
def file_replaced(served):
    """An empty file stands in the place of the database, and the right one is brought back."""
    file = served.folder / "db.sqlite3"
    away = file.rename(served.folder / "away")
    file.touch()
    yield
    file.unlink()
    away.rename(file)


@contextmanager
def slow_readers(served):
    """Many ask for many pages and a long file each, and read nothing."""
    with ExitStack() as stack:
        for _n in range(READERS):
            reader = stack.enter_context(socket.socket())
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            reader.connect(("127.0.0.1", served.port))
            asked = ["/data/projects.csv", *[PAGE] * 40]
            head = f"HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n"
            reader.sendall("".join(f"GET {path} {head}" for path in asked).encode())
        yield


@contextmanager
def large_import(served):
    """A file of tens of thousands of records is taken in; lasts as long as that."""
    file = served.folder / "large.jsonl"
    importing.write_fixture(file, importing.projects(OBJECTS))
    words = [sys.executable, "manage.py", "import_record", str(file)]
    process = subprocess.Popen(
        words, cwd=ROOT, env=served.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield lambda: process.poll() is None
    assert process.wait() == 0
