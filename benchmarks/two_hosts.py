"""Two hosts over one PostgreSQL behind nginx: whether a reader is ever shown what is out of date.

    .venv/bin/python benchmarks/two_hosts.py [--reads 10000] [--publications 200]

Starts a PostgreSQL server, two sites with folders of their own, and nginx with deploy/nginx.conf
(its TLS taken out). Where that can be done (root, Linux) each site is in a network namespace of its
own, with a cable to this machine; else all listen at loopback addresses. One process publishes a
record again and again while readers ask for its page through nginx; each must be shown the last
text that was published before it asked, or a newer one. Midway one host is lost, with its cable and
all its processes at once: no read may fail.
"""

import argparse
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import namespaces
import pages

sys.path.insert(0, str(pages.ROOT / "scripts"))
from throwaway_postgres import throwaway_postgres

READERS = 8
RECORD, ADDRESS = "harbour-two-hosts", "/en/themes/harbour-two-hosts/"


class Host:
    """One site of the two."""

    def __init__(self, folder, environ, machine=None):
        self.port = pages.free_port()
        self.machine, self.address = machine, machine.address if machine else "127.0.0.1"
        own = {"VAR_DIR": str(folder), "PORT": str(self.port), "HOST": self.address}
        if machine:
            own["DATABASE_URL"] = f"postgres://postgres@{machine.here}:5432/postgres"
        self.environ = os.environ | environ | own | {"ALLOWED_HOSTS": self.address}
        self.log = open(f"{folder}.log", "w")  # noqa: SIM115 - as long as the host
        self.process = None

    def run(self, *words):
        command = [sys.executable, "manage.py", *words]
        return subprocess.Popen(
            self.machine.command(*command) if self.machine else command,
            cwd=pages.ROOT,
            env=self.environ,
            stdout=self.log,
            stderr=self.log,
        )

    def start(self):
        assert self.run("setup").wait() == 0, f"see {self.log.name}"
        self.process = self.run("serve")
        for _try in range(600):
            with suppress(OSError, HTTPException):
                if ask(self.port, "/livez", self.address)[0] == 200:
                    return
            time.sleep(0.2)
        raise RuntimeError("a host did not start")

    def kill(self):
        """It is gone with all of its processes, and nobody is told."""
        if self.machine:
            self.machine.cut()
        own = self.process.pid
        workers = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        for pid in [own, *map(int, workers)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)


def ask(port, path, address="127.0.0.1"):
    asked = HTTPConnection(address, port, timeout=30)
    try:
        asked.request("GET", path)
        answer = asked.getresponse()
        return answer.status, answer.read().decode()
    finally:
        asked.close()


def nginx(stack, folder, hosts):
    """The port of nginx before the hosts."""
    port = pages.free_port()
    text = (pages.ROOT / "deploy" / "nginx.conf").read_text()
    servers = "\n".join(
        f"    server {host.address}:{host.port} max_fails=1 fail_timeout=5s;" for host in hosts
    )
    text = re.sub(r"    server 127\.0\.0\.1:8000 [^\n]*", servers, text)
    text = re.sub(r"    listen \[::\][^\n]*\n|    ssl_[^\n]*\n", "", text)
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    text = text.replace("server_name record.example", "server_name 127.0.0.1")
    text = text[: text.rindex("server {")]
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = Path(folder, "nginx.conf")
    file.write_text(
        f"daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/nginx.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}\n{text}\n}}\n"
    )
    process = subprocess.Popen(["nginx", "-c", str(file)])
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return port


def own_machine(stack, name, database):
    """A machine whose cable ends at the database; None where there is none."""
    if not namespaces.there_are():
        return None
    machine = stack.enter_context(namespaces.machine(name))
    socket = database.removeprefix("postgres:///").partition("/postgres?")[0] + "/.s.PGSQL.5432"
    stack.enter_context(namespaces.relayed(machine.here, 5432, f"/{socket.lstrip('/')}"))
    return machine


PUBLISH = f"""
import sys
from partnership.publishing import drafts, snapshots
from partnership.topics.models import Theme
first = {{"title": "Text 0", "live": True}}
theme, _made = Theme.objects.get_or_create(slug={RECORD!r}, defaults=first)
print(0, flush=True)
for line in sys.stdin:
    snapshot = snapshots.take(theme)
    snapshot[0]["fields"]["title"] = f"Text {{int(line)}}"
    drafts.save_draft(theme, snapshot)
    drafts.publish(theme)
    print(int(line), flush=True)
"""


class Run:
    """The readers, and what they saw."""

    def __init__(self, port, reads):
        self.port, self.least, self.reads, self.is_over = port, reads, 0, False
        self.published, self.stale, self.failed, self.seen = 0, 0, 0, 0
        self.slowest = 0.0
        self.lock = threading.Lock()

    def read(self):
        while True:
            with self.lock:
                if self.is_over and self.reads >= self.least:
                    return
                self.reads += 1
                least = self.published
            began = time.monotonic()
            try:
                status, body = ask(self.port, ADDRESS)
            except (OSError, HTTPException):
                status, body = 0, ""
            shown = re.search(r"Text (\d+)", body)
            with self.lock:
                self.slowest = max(self.slowest, time.monotonic() - began)
                if status != 200 or not shown:
                    self.failed += 1
                else:
                    self.stale += int(shown[1]) < least
                    self.seen = max(self.seen, int(shown[1]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reads", type=int, default=10_000)
    parser.add_argument("--publications", type=int, default=200)
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        os.chmod(folder, 0o755)  # noqa: S103 - nginx reads its file there as another user
        address = stack.enter_context(throwaway_postgres())
        environ = {"DATABASE_URL": address, "SECRET_KEY": secrets.token_hex(32)}
        hosts = []
        for name in ("one", "two"):
            hosts.append(Host(Path(folder, name), environ, own_machine(stack, name, address)))
            stack.callback(hosts[-1].close)
            hosts[-1].start()
        port = nginx(stack, folder, hosts)
        publisher = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", PUBLISH],
            cwd=pages.ROOT,
            env=hosts[0].environ | environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.callback(publisher.kill)
        publisher.stdout.readline()
        run = Run(port, given.reads)
        readers = [threading.Thread(target=run.read) for _n in range(READERS)]
        for reader in readers:
            reader.start()
        for number in range(1, given.publications + 1):
            print(number, file=publisher.stdin, flush=True)
            acknowledged = int(publisher.stdout.readline())
            with run.lock:
                run.published = acknowledged
            if number == given.publications // 2:
                hosts[1].kill()
        run.is_over = True
        for reader in readers:
            reader.join()
        _status, body = ask(port, ADDRESS)
        lost = f"Text {given.publications}" not in body
    print(f"{run.reads} reads, {run.published} publications, one host of two killed midway:")
    print(f"{run.stale} stale, {run.failed} failed, last publication lost: {lost}")
    print(
        f"slowest read {run.slowest:.2f} s; {'in namespaces' if hosts[0].machine else 'loopback'}"
    )
    sys.exit(bool(run.stale or run.failed or lost))


if __name__ == "__main__":
    main()
