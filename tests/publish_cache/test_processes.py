"""Two processes of the real server, and a third that publishes: no reader gets the page of before.

A reader who asks after a commit gets what was committed, whichever process answers.
"""

import os
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.db import connection

from partnership.publishing.models import ContentVersion
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
PUBLICATIONS = 60
READERS = 6
# The settings of the site, but for the names of static files, which are not collected here.
SETTINGS = """
from partnership.settings import *
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
"""
PUBLISHER = f"""
import django; django.setup()
from django.db import transaction
from partnership.agreements.models import Partnership
from partnership.publishing.models import ContentVersion
for number in range(1, {PUBLICATIONS} + 1):
    with transaction.atomic():
        Partnership.objects.update(title=f"Edition {{number}}")
        ContentVersion.objects.move()
    print(number, flush=True)
"""


@pytest.fixture
def environ(transactional_db, tmp_path):
    """The environment of other processes that use the database of this test."""
    factories.partnership(title="Edition 0", short_title="")
    ContentVersion.objects.move()
    (tmp_path / "settings_of_processes.py").write_text(SETTINGS)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = os.environ | {
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "settings_of_processes",
        "VAR_DIR": str(tmp_path),
        "PORT": str(port),
    }
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as file:
            connection.connection.backup(file)
        environ.pop("DATABASE_URL", None)
    else:
        name = connection.settings_dict["NAME"]
        environ["DATABASE_URL"] = re.sub(
            r"/[^/?]*(\?|$)", rf"/{name}\1", os.environ["DATABASE_URL"]
        )
    return environ


@pytest.fixture
def port(environ):
    """Where two processes of the server answer."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2"]
    command += ["--blocking-threads", "4", "--port", environ["PORT"], "--log-level", "error"]
    server = subprocess.Popen([*command, "partnership.wsgi:application"], cwd=ROOT, env=environ)
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                status, _body = get(int(environ["PORT"]), "/livez")
                break
            except ConnectionError:
                time.sleep(0.2)
        assert status == 200
        yield int(environ["PORT"])
    finally:
        server.terminate()
        server.wait(20)


def get(port, path):
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as asked:
        asked.request("GET", path)
        answer = asked.getresponse()
        return answer.status, answer.read().decode()


def edition_of(body):
    return int(re.search(r"<b>Edition (\d+)</b>", body)[1])


def test_no_reader_gets_the_page_of_before(environ, port):
    committed, faults, read, ended = [0], [], [0] * READERS, threading.Event()

    def ask(number):
        while not ended.is_set():
            least = committed[0]
            # Each time another connection: either process may take it.
            status, body = get(port, "/en/about/")
            if status != 200 or edition_of(body) < least:
                faults.append((status, least, body[:100]))
            read[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        with subprocess.Popen(
            [sys.executable, "-c", PUBLISHER],
            env=environ,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as publisher:
            for line in publisher.stdout:
                committed[0] = int(line)
                time.sleep(0.02)
        assert publisher.returncode == 0
        end = time.monotonic() + 60
        while sum(read) < 2000 and time.monotonic() < end:
            time.sleep(0.05)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert faults == []
    assert committed[0] == PUBLICATIONS
    assert sum(read) >= 2000
    assert edition_of(get(port, "/en/about/")[1]) == PUBLICATIONS
