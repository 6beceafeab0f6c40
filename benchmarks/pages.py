"""What a page costs the server: kept, not modified and made anew, beside two peers, in one run.

    .venv/bin/python benchmarks/pages.py [seconds]

Sets up a site of its own in a temporary folder (or in the empty database that DATABASE_URL names)
and starts it twice, with and without what is kept, with the options of `manage.py serve`; and the
two applications of pages_peers.py with the same. Then `wrk` (apt install wrk) asks each in turn,
on loopback only. A figure is the median of the rounds of the processor time of the server's
processes for one request; that of a PostgreSQL server is not in it.
"""

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from drafts import table

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 9
# What takes a tenth of a second each time is asked less often.
ROUNDS_ANEW = 3
SECONDS = 1
CONNECTIONS = 8
PAGE, LIST, FILTERED = "/en/", "/en/projects/", "/en/projects/?q=work"
RAW, CONSTANT = "raw WSGI, 10 kB", "Django constant view, 8 middlewares"
TICK = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(application, threads, *, factory=False, **environ):
    """(port, process) of a server of `application`, with the options of `manage.py serve`."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2"]
    command += ["--blocking-threads", str(threads), "--port", str(port), "--log-level", "error"]
    command += ["--no-ws", *(["--factory"] if factory else []), application]
    folder = ROOT / "benchmarks" if application.startswith("pages_peers") else ROOT
    given = os.environ | environ | {"PORT": str(port), "PYTHONPATH": f"{folder}:{ROOT}"}
    server = subprocess.Popen(command, cwd=folder, env=given)
    try:
        for _try in range(600):
            try:
                ask(port, "/")
                break
            except OSError:
                time.sleep(0.1)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(20)


def ask(port, path, **headers):
    """(status, headers, body) of one request."""
    asked = HTTPConnection("127.0.0.1", port, timeout=60)
    asked.request("GET", path, headers=headers)
    answer = asked.getresponse()
    return answer.status, answer.headers, answer.read()


def processor_time(pid):
    """Seconds of the processor that a process and its children have taken."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK + sum(map(processor_time, children))


def load(port, pid, path, seconds, headers):
    """(microseconds of the server's processor for one request, requests a second)."""
    words = [word for pair in headers.items() for word in ("-H", f"{pair[0]}: {pair[1]}")]
    before = processor_time(pid)
    said = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            *words,
            f"http://127.0.0.1:{port}{path}",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    taken = processor_time(pid) - before
    number = int(re.search(r"(\d+) requests in", said)[1])
    if not number:
        return load(port, pid, path, 3 * seconds, headers)
    if bad := re.search(r"Non-2xx or 3xx responses: (\d+)", said):
        raise SystemExit(f"{path}: {bad[0]}")
    return taken / number * 1e6, float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def targets(stack, threads, folder):
    """{name: (port, process, path, headers)} of all that is compared."""
    site = {"VAR_DIR": folder}
    subprocess.run(
        [sys.executable, "manage.py", "setup"],
        cwd=ROOT,
        env=os.environ | site,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    wsgi = "partnership.wsgi:application"
    kept = stack.enter_context(served(wsgi, threads, **site))
    anew = stack.enter_context(served(wsgi, threads, **site, PUBLISH_CACHE_MB="0"))
    raw = stack.enter_context(served("pages_peers:raw", threads))
    constant = stack.enter_context(served("pages_peers:constant", threads, factory=True))
    packed = {"Accept-Encoding": "gzip, deflate, br"}
    tag = ask(kept[0], LIST, **packed)[1]["ETag"]
    project = re.search(r'"(/en/projects/[\w-]+/)"', ask(anew[0], LIST)[2].decode())[1]
    return {
        RAW: (*raw, "/", packed),
        CONSTANT: (*constant, "/", packed),
        "kept: home": (*kept, PAGE, packed),
        "kept: list": (*kept, LIST, packed),
        "kept: filtered list": (*kept, FILTERED, packed),
        "kept: not modified (304)": (*kept, LIST, packed | {"If-None-Match": tag}),
        "made anew: home": (*anew, PAGE, packed),
        "made anew: list": (*anew, LIST, packed),
        "made anew: filtered list": (*anew, FILTERED, packed),
        "made anew: project": (*anew, project, packed),
    }


def costs(threads, seconds, look=lambda found: None):
    """({target: microseconds of the processor}, {target: requests a second}).

    `look` is called with the targets while they are served, after all others were asked.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        found = targets(stack, threads, folder)
        for port, _pid, path, headers in found.values():
            # Both processes have it, and have imported what it needs.
            for _n in range(8):
                ask(port, path, **headers)
        figures = {name: [] for name in found}
        for number in range(ROUNDS):
            for name, (port, pid, path, headers) in found.items():
                if name.startswith("made anew") and number >= ROUNDS_ANEW:
                    continue
                figures[name].append(load(port, pid, path, seconds, headers))
        look(found)
    micro = {name: statistics.median(cost for cost, _ in rows) for name, rows in figures.items()}
    speed = {
        name: statistics.median(number for _, number in rows) for name, rows in figures.items()
    }
    return micro, speed


def measure(threads, seconds):
    """Rows of a table: each target beside the peers."""
    micro, speed = costs(threads, seconds)
    raw, constant = micro[RAW], micro[CONSTANT]
    return [
        [name, f"{cost:,.0f}", f"{cost / raw:.2f}", f"{cost / constant:.3f}", f"{speed[name]:,.0f}"]
        for name, cost in micro.items()
    ]


def main():
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing. On Debian and Ubuntu: apt install wrk")
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    for threads in (1, 32):
        print(f"\n{threads} threads in each of 2 processes:\n")
        head = ["", "µs", "× raw", "× constant view", "requests/s"]
        table(head, measure(threads, seconds))


if __name__ == "__main__":
    main()
