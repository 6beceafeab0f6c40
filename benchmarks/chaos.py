"""What readers meet while something beneath the site fails, and whether it recovers by itself.

    make chaos
    .venv/bin/python benchmarks/chaos.py [sqlite] [disk] [postgresql]

Serves the shipped record with `manage.py serve` from a temporary folder, on SQLite and, where its
programs are, on PostgreSQL; then causes one fault after the other. In each, a page that was asked
before must stay 200; one that was not must be 200, or 503 with `Retry-After`, within three seconds;
and ten seconds after the fault both must be 200, and saving must succeed. Somebody who is signed in
saves all the while: nothing that was acknowledged may be missing afterwards, and no answer may be a
fault of the program. Disks and networks of its own need root; without, these faults are left out,
and a full disk is played by a limit to the size of files.
"""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import pages
from drafts import table

sys.path.insert(0, str(pages.ROOT / "scripts"))
import chaos_faults as faults
import chaos_storage as storage
import namespaces
from throwaway_postgres import programs, throwaway_postgres

PATIENCE, RECOVERY = 3.0, 10.0
SENDERS = 300
# How a save may be answered: taken, refused in words, or by nobody as there is no server.
ANSWERS_TO_SAVES = {302, 503, 507, 0}
NEW = count()


class Served:
    """A running site."""

    def __init__(self, port, folder, environ):
        self.port, self.folder, self.environ = port, folder, environ
        self.start("--setup")

    def start(self, *options):
        command = [sys.executable, "manage.py", "serve", *options]
        with open(self.folder / "log", "a") as log:
            self.process = subprocess.Popen(
                command, cwd=pages.ROOT, env=self.environ, stdout=log, stderr=log
            )

    def wait_until_there(self, seconds=900):
        return until(lambda: self.kept()[0] == 200, seconds)

    def ask(self, path):
        """(status, seconds, whether it says when to come back); 0 where nobody answers."""
        began = time.monotonic()
        asked = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            asked.request("GET", path)
            answer = asked.getresponse()
            answer.read()
        except (OSError, HTTPException):
            return 0, time.monotonic() - began, False
        finally:
            asked.close()
        return answer.status, time.monotonic() - began, "Retry-After" in answer.headers

    def kept(self):
        return self.ask(pages.PAGE)

    def new(self):
        """A page that nobody has asked for."""
        return self.ask(f"{pages.LIST}?q=word{next(NEW)}")

    def workers(self):
        own = self.process.pid
        return [*map(int, Path(f"/proc/{own}/task/{own}/children").read_text().split())]


@contextmanager
def site(*, own_disk=False, **environ):
    """A site with the shipped record, warm."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        if own_disk:
            stack.enter_context(storage.own_disk(folder))
        port = pages.free_port()
        own = {"VAR_DIR": folder, "PORT": str(port), "ADMIN_PASSWORD": faults.PASSWORD}
        served = Served(port, Path(folder), os.environ | own | environ)
        try:
            served.wait_until_there()
            for _n in range(8):
                served.kept(), served.new()
            yield served
        finally:
            served.process.terminate()
            served.process.wait(30)


def until(happened, seconds):
    """Whether something happens within some seconds."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


@contextmanager
def locked(served):
    """Another program writes to the database of SQLite all the time."""
    other = sqlite3.connect(served.folder / "db.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield
    other.close()


@contextmanager
def worker_killed(served):
    """One of the processes that answer is killed."""
    os.kill(served.workers()[0], signal.SIGKILL)
    yield


@contextmanager
def slow_senders(served):
    """Many begin a request and never end it."""
    with ExitStack() as stack:
        for number in range(SENDERS):
            sender = stack.enter_context(socket.create_connection(("127.0.0.1", served.port)))
            head = b"POST /en/contact/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999\r\n"
            sender.sendall(head + b"\r\na" if number % 2 else head)
        yield


@contextmanager
def full_disk(served):
    """No file can grow: neither the database nor what is kept of pages."""
    limits = "--fsize=1:"
    for pid in served.workers():
        subprocess.run(["prlimit", "--pid", str(pid), limits], check=True)
    yield
    for pid in served.workers():
        subprocess.run(["prlimit", "--pid", str(pid), "--fsize=unlimited:"], check=False)


def stopped(find):
    """A fault: processes that `find` names do nothing, until it is over."""

    @contextmanager
    def fault(_served):
        found = find()
        for pid in found:
            os.kill(pid, signal.SIGSTOP)
        yield
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    return fault


def tried(name, served, fault):
    """A line of the table: what readers met during a fault, and after it."""
    saver = faults.Saver(served.port)
    saver.sign_in()
    saver.save()
    kept, new = [], []
    with saver.saving(), fault(served) as lasts:
        time.sleep(1)
        while len(kept) < 10 or (lasts and lasts()):
            kept += [served.kept() for _n in range(2)]
            new.append(served.new())

    def is_well():
        pages_are = served.kept()[0] == served.new()[0] == 200
        return pages_are and all(saver.save() == 302 for _n in range(6))

    again = until(is_well, RECOVERY)
    slowest = max(seconds for _status, seconds, _told in kept + new)
    lost = saver.lost()
    fine = (
        all(status == 200 for status, *_rest in kept)
        and all(status == 200 or (status == 503 and told) for status, _seconds, told in new)
        and slowest <= PATIENCE
        and again
        and not lost
        and saver.acknowledged
        and ANSWERS_TO_SAVES.issuperset(saver.answers)
    )
    answers = [
        ", ".join(sorted({str(status) for status in some}))
        for some in ([one[0] for one in kept], [one[0] for one in new], saver.answers)
    ]
    line = [name, *answers[:2], f"{slowest:.2f}", "yes" if again else "no", answers[2]]
    line.append(f"{len(lost)} of {len(saver.acknowledged)}")
    print(*line, sep=" | ", file=sys.stderr, flush=True)
    return [*line, "yes" if fine else "no"]


def on_sqlite():
    with site() as served:
        yield tried("database locked by a writer", served, locked)
        yield tried("a process of the server killed", served, worker_killed)
        yield tried(f"{SENDERS} senders that never end", served, slow_senders)
        yield tried(f"{storage.READERS} readers that do not read", served, storage.slow_readers)
        yield tried("database locked for a minute", served, faults.locked_for_a_minute)
        yield tried("the clock set back by a day", served, faults.clock_set_back)
        yield tried("the file of the database moved away", served, storage.file_removed)
        yield tried("an empty file in its place", served, storage.file_replaced)
        yield tried("the record imported anew", served, faults.importing)
        yield tried("the timer killed", served, faults.timer_killed)
        yield tried("the server killed, and started again", served, faults.server_killed)
        if not storage.can_mount() and shutil.which("prlimit"):
            yield tried("disk full", served, full_disk)
        yield tried(f"{storage.OBJECTS:,} objects imported", served, storage.large_import)


def on_own_disk():
    if not storage.can_mount():
        print("No disk of its own can be had: its faults are left out.", file=sys.stderr)
        return
    with site(own_disk=True) as served:
        yield tried("disk full", served, storage.full)
        yield tried("file system read-only", served, storage.read_only)


def on_postgresql():
    with ExitStack() as stack:
        address = stack.enter_context(throwaway_postgres())
        environ = {"DATABASE_URL": address}
        far = None
        if namespaces.there_are():
            # The database is at the end of a cable.
            far = stack.enter_context(namespaces.machine("database"))
            stack.enter_context(far.relay(5432, faults.Server(address).folder / ".s.PGSQL.5432"))
            environ["DATABASE_URL"] = f"postgres://postgres@{far.address}:5432/postgres"
        served = stack.enter_context(site(**environ))
        yield tried("PostgreSQL frozen", served, stopped(lambda: processes_of(address)))
        if far:
            yield tried("the network to PostgreSQL drops all", served, cut(far))
        else:
            print("No network of its own can be had: its fault is left out.", file=sys.stderr)
        server = faults.Server(address)
        stack.callback(server.close)
        yield tried("PostgreSQL read-only", served, server.read_only)
        yield tried("PostgreSQL without tables", served, server.emptied)
        yield tried("PostgreSQL restarted", served, server.restarted)
        yield tried("PostgreSQL stopped", served, server.stopped)
        yield tried("the server killed, and started again", served, faults.server_killed)
        yield tried(f"{storage.OBJECTS:,} objects imported", served, storage.large_import)


def cut(far):
    """A fault: nothing arrives at a machine any more."""

    @contextmanager
    def fault(_served):
        far.cut()
        yield
        far.mend()

    return fault


def processes_of(address):
    """The processes of the PostgreSQL server in a folder."""
    folder = Path(address.removeprefix("postgres:///").partition("/postgres?")[0])
    first = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    return [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]


def main():
    parts = {"sqlite": on_sqlite, "disk": on_own_disk, "postgresql": on_postgresql}
    if not programs():
        print("PostgreSQL is not here: its faults are left out.", file=sys.stderr)
        del parts["postgresql"]
    chosen = [parts[name] for name in sys.argv[1:] or parts]
    lines = [line for part in chosen for line in part()]
    head = ["fault", "kept page", "new page", "slowest, s", "recovers", "saves", "lost"]
    table([*head, "as it should be"], lines)


if __name__ == "__main__":
    main()
