"""The goals for speed that need no large record, each beside what is measured in one run.

    make bench

Serves the shipped record and two peers as benchmarks/pages.py does, and starts the command that
runs each minute. Ratios are what to read: times move with the machine and with what else it does.
Wagtail and django CMS are not served here: docs/benchmarks.md says how they compare. For growth
see benchmarks/growth.py, for files importing.py and tables.py.
"""

import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import pages
from drafts import table

STARTS = 5
BARE = "import django; from django.conf import settings; settings.configure(INSTALLED_APPS=["
BARE += "'django.contrib.' + n for n in ('auth', 'contenttypes', 'sessions', 'messages')],"
BARE += "DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3'}}); django.setup()"


def processor_seconds(command, folder):
    """What a command takes of the processor: the median of several calls after a first one."""
    taken = []
    for _n in range(STARTS + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, *command], cwd=pages.ROOT, env=os.environ | {"VAR_DIR": folder}
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(taken[1:])


def resident(pid):
    """MiB of memory that a process and its children hold."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    held = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]
    return int(held) / 1024 + sum(map(resident, children))


def first_view(port, headers):
    """(requests, kB) of the home page with its style sheets, scripts and pictures."""
    packed = pages.ask(port, pages.PAGE, **headers)[2]
    page = pages.ask(port, pages.PAGE)[2].decode()
    needed = r'<(?:link rel="stylesheet"|script|img)[^>]*?(?:href|src)="(/[^"]+)"'
    parts = dict.fromkeys(re.findall(needed, page))
    sizes = [len(packed), *(len(pages.ask(port, part, **headers)[2]) for part in parts)]
    return len(sizes), sum(sizes) / 1000


def site_goals():
    """(what, goal, measured, whether it is met) of what the server does."""
    seen = {}

    def look(found):
        port, pid, _path, headers = found["kept: home"]
        seen["memory"], seen["view"] = resident(pid), first_view(port, headers)

    micro, _speed = pages.costs(32, pages.SECONDS, look)
    raw, constant = micro[pages.RAW], micro[pages.CONSTANT]
    for name, cost in micro.items():
        times = cost / constant
        if name.startswith("kept"):
            yield name, "≤ 1/6 of the constant view", f"1/{1 / times:.1f}", times <= 1 / 6
            yield name, "≤ 1.3 × raw WSGI", f"{cost / raw:.2f}", cost <= 1.3 * raw
        elif name.startswith("made anew"):
            yield name, "≤ 8 × the constant view", f"{times:.0f}", times <= 8
    requests, size = seen["view"]
    yield "first view, requests", "≤ 3", f"{requests}", requests <= 3
    yield "first view, packed", "≤ 14 kB", f"{size:.1f}", size <= 14
    memory = seen["memory"]
    yield "resident after the load", "≤ 250 MiB", f"{memory:.0f}", memory <= 250


def start_goals():
    """The same of commands."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "manage.py", "setup"],
            cwd=pages.ROOT,
            env=os.environ | {"VAR_DIR": folder},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        timer = processor_seconds(["manage.py", "publish_due"], folder)
        bare = processor_seconds(["-c", BARE], folder)
    yield (
        "start of `publish_due`",
        "≤ 0.6 s",
        f"{timer:.2f} s, {timer / bare:.1f} × bare",
        timer <= 0.6,
    )


def main():
    lines = [*site_goals(), *start_goals()]
    head = ["what", "goal", "measured", "met"]
    table(head, [[*line, "yes" if met else "no"] for *line, met in lines])


if __name__ == "__main__":
    main()
