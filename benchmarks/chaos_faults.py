"""Faults of the database server and the machine for chaos.py, and somebody who saves meanwhile."""

import http.cookiejar
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psycopg
from pages import ROOT
from throwaway_postgres import unprivileged

PASSWORD = "quay-crane-harbour-47"  # noqa: S105 - of a site that is gone in a minute
NAMES = count()


class NotLed(urllib.request.HTTPRedirectHandler):
    """Leads nowhere: what is acknowledged is the answer that leads on."""

    def redirect_request(self, *given):
        return None


class Saver:
    """Somebody who has signed in and saves small things, one after the other."""

    def __init__(self, port):
        self.home = f"http://127.0.0.1:{port}/admin/"
        self.cookies = http.cookiejar.CookieJar()
        handlers = urllib.request.HTTPCookieProcessor(self.cookies), NotLed
        self.opener = urllib.request.build_opener(*handlers)
        self.acknowledged, self.answers = [], []

    def send(self, path, **fields):
        """(status, body) of a page that is asked for, or sent a form."""
        token = next((one.value for one in self.cookies if one.name == "csrftoken"), "")
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        try:
            answer = self.opener.open(self.home + path, data if fields else None, timeout=60)
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""
        return answer.status, answer.read()

    def sign_in(self):
        self.send("account/login/")
        self.send("account/login/", login="admin", password=PASSWORD)

    def save(self):
        """Make a group, and note it where that is acknowledged; the status of the answer."""
        name = f"chaos-{next(NAMES)}"
        status, _body = self.send("auth/group/add/", name=name, _save="Save")
        self.answers.append(status)
        if status == 302:
            self.acknowledged.append(name)
        return status

    def lost(self):
        """Which of what was acknowledged is not there."""
        return [
            name
            for name in self.acknowledged
            if not re.search(rf">{name}<".encode(), self.send(f"auth/group/?q={name}")[1])
        ]

    @contextmanager
    def saving(self):
        """Within, it saves without a pause."""
        ended = threading.Event()

        def go_on():
            while not ended.wait(0.2):
                self.save()

        thread = threading.Thread(target=go_on, daemon=True)
        thread.start()
        yield
        ended.set()
        thread.join(60)


@contextmanager
def clock_set_back(served):
    """What was published last was so a day from now: the clock ran ahead, and was set right."""
    other = sqlite3.connect(served.folder / "db.sqlite3", timeout=20)
    with other:
        other.execute(
            "UPDATE publishing_contentversion"
            " SET number = number + 1, moved_at = datetime(moved_at, '+1 day')"
        )
    other.close()
    yield


@contextmanager
def locked_for_a_minute(served):
    """Another program holds the database of SQLite for a minute, well beyond all patience."""
    other = sqlite3.connect(served.folder / "db.sqlite3", isolation_level=None, timeout=20)
    other.execute("BEGIN EXCLUSIVE")
    ends = time.monotonic() + 60
    yield
    time.sleep(max(0, ends - time.monotonic()))
    other.close()


@contextmanager
def timer_killed(served):
    """The command that does what is due is killed whenever it runs."""
    ended = threading.Event()

    def hunt():
        while not ended.wait(0.1):
            for pid in served.workers():
                with suppress(OSError):
                    if b"publish_due" in Path(f"/proc/{pid}/cmdline").read_bytes():
                        os.kill(pid, signal.SIGKILL)

    hunter = threading.Thread(target=hunt, daemon=True)
    hunter.start()
    yield
    ended.set()
    hunter.join()


@contextmanager
def server_killed(served):
    """The server and its processes are killed, and started again as by a service manager."""
    for pid in [served.process.pid, *served.workers()]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    served.process.wait()
    served.start()
    served.wait_until_there()
    yield


@contextmanager
def importing(served):
    """The whole record is imported again, with its history, by another process."""
    file = served.folder / "record.json"
    manage = [sys.executable, "manage.py"]
    given = {"cwd": ROOT, "env": served.environ, "stdout": subprocess.DEVNULL}
    with open(file, "w") as written:
        subprocess.run([*manage, "export_record"], **(given | {"stdout": written}), check=True)
    text = file.read_text()
    file.write_text(re.sub(r'("title": "[^"]{3,60})"', r'\1 "', text).replace(' ",', '.",'))
    process = subprocess.Popen([*manage, "import_record", str(file)], **given)
    yield
    process.wait()


class Server:
    """The throw-away PostgreSQL server, to be stopped and started."""

    def __init__(self, address):
        self.address = address
        self.folder = Path(address.removeprefix("postgres:///").partition("/postgres?")[0])
        self.started = None

    def stop(self):
        """As `pg_ctl stop --mode fast`: everybody is sent away."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(first, signal.SIGINT)
        while (self.folder / "data" / "postmaster.pid").exists():
            time.sleep(0.1)

    def start(self):
        words = shlex.split((self.folder / "data" / "postmaster.opts").read_text())
        given = {"cwd": self.folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.started = subprocess.Popen(words, **given, **quiet, **unprivileged())

    def close(self):
        """Stop what was started here."""
        if self.started:
            # With connections that are open: a gentle end would wait for them.
            self.started.send_signal(signal.SIGINT)
            self.started.wait(30)

    @contextmanager
    def stopped(self, _served):
        """It is stopped, and started in the end."""
        self.stop()
        yield
        self.start()

    @contextmanager
    def restarted(self, _served):
        """It is stopped and at once started again."""
        self.stop()
        self.start()
        yield

    @contextmanager
    def read_only(self, _served):
        """It takes nothing: a copy that is not yet made the first, or one whose disk is full."""
        self.say("ALTER SYSTEM SET default_transaction_read_only = on")
        yield
        self.say("SET default_transaction_read_only = off", "ALTER SYSTEM RESET ALL")

    @contextmanager
    def emptied(self, _served):
        """It is an empty database, until the right one is brought back."""
        self.say("ALTER SCHEMA public RENAME TO away", "CREATE SCHEMA public")
        yield
        self.say("DROP SCHEMA public", "ALTER SCHEMA away RENAME TO public")

    def say(self, *statements):
        words = {"host": str(self.folder), "user": "postgres", "dbname": "postgres"}
        with psycopg.connect(**words, autocommit=True) as asked:
            for statement in (*statements, "SELECT pg_reload_conf()"):
                asked.execute(statement)
