"""The real site for tests that look at pages: the record loaded, static files collected and
compressed, served by the production server with the real policy, in a folder of its own."""

import fcntl
import os
import pickle
import re
import shutil
import socket
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from check import CHROMIUM
from django.urls import resolve
from django.utils import translation

from tests.browser.asking import ANSWER, Asked
from tests.browser.editors import people_of, windows_of
from tests.clock import CLOCK

ROOT = Path(__file__).resolve().parent.parent.parent
# A test container has no sandbox of its own to offer; nothing is to be fetched from outside.
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    # All pages are of one site that is trusted: a process for each of them would cost a tenth.
    "--disable-site-isolation-trials",
    "--renderer-process-limit=1",
]
PASSWORD = "quay-crane-harbour-47"


@pytest.fixture(scope="session", autouse=True)
def time_of_the_site():
    """Let these tests have the time of the site and of the browser, which nobody can set."""
    CLOCK.stop()
    yield
    CLOCK.start()


class Site:
    """A running copy of the site, and the folder that all processes of one run share."""

    def __init__(self, port, shared):
        self.url = f"http://127.0.0.1:{port}"
        self.shared = shared
        self.login, self.password = "admin", PASSWORD
        # What answers questions to its database, from the first one on.
        self.asked = None
        # Whose sessions there are, by their names: tests/browser/editors.py makes them.
        self.people = None

    def ask(self, module, function, *values):
        """What a function returns that is called beside the site, in its database."""
        if self.asked is None:
            self.asked = Asked(manage(self.var_dir, "shell", "-v0", "-c", ANSWER))
        return self.asked(module, function, *values)

    def get(self, path):
        """Return (status, headers, body) of one address, redirects followed."""
        try:
            with urlopen(Request(self.url + path), timeout=30) as response:
                return response.status, response.headers, response.read()
        except HTTPError as error:
            return error.code, error.headers, error.read()

    @cached_property
    def pages(self):
        """The body of every page of the sitemap, by its path.

        They are asked for once in a run: what tests make readers see, they take back.
        """
        kept = self.shared / "pages.pickle"
        with one_at_a_time(kept):
            if not kept.exists():
                kept.write_bytes(pickle.dumps(self.ask_for_pages()))
            return pickle.loads(kept.read_bytes())

    def ask_for_pages(self):
        status, _, body = self.get("/sitemap.xml")
        assert status == 200, "there is no sitemap"
        bodies = {}
        for address in re.findall(r"<loc>\s*([^<\s]+)\s*</loc>", body.decode()):
            path = urlsplit(address).path
            status, _, bodies[path] = self.get(path)
            assert status == 200, f"the sitemap names {path}, which answers {status}"
        return bodies

    @cached_property
    def kinds(self):
        """The fullest page of each kind and language: {(name of the address, language): path}."""
        found = defaultdict(str)
        for path, body in self.pages.items():
            language = path.split("/")[1]
            # Addresses are matched in the language they begin with only.
            with translation.override(language):
                kind = resolve(path).view_name, language
            if len(body) > len(self.pages.get(found[kind], b"")):
                found[kind] = path
        return dict(found)

    def languages_of(self, path):
        """Return the languages in which the sitemap has a page, given one of its addresses."""
        rest = path.split("/", 2)[2]
        return {other.split("/")[1] for other in self.pages if other.split("/", 2)[2] == rest}


@contextmanager
def one_at_a_time(path):
    """Let only one process of a run make a file or folder, and the others wait for it."""
    with open(path.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def manage(var_dir, *words):
    """Return the command line and surroundings of a management command on a site of its own."""
    return {
        "args": [sys.executable, "manage.py", *words],
        "cwd": ROOT,
        "env": {
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(var_dir),
            "ADMIN_PASSWORD": PASSWORD,
        },
    }


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """The folder of a site with the record loaded and static files collected.

    It is made once for all processes of one run, which share the folder above their own.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "site-prepared"
    with one_at_a_time(folder):
        if not folder.exists():
            draft = shared / "site-draft"
            subprocess.run(**manage(draft, "setup"), check=True)
            draft.rename(folder)
    return folder


@pytest.fixture(scope="session")
def site(prepared, tmp_path_factory):
    """Serve a copy of the prepared site until the tests are through."""
    var_dir = tmp_path_factory.mktemp("site") / "var"
    with served(prepared, var_dir, EMBEDDED_BY="https://news.example.org") as running:
        yield running


@contextmanager
def served(prepared, var_dir, **environ):
    """Serve a copy of the prepared site, in a folder that is not there yet, within the block."""
    shutil.copytree(prepared, var_dir)
    running = Site(free_port(), prepared.parent)
    running.var_dir = var_dir
    command = manage(var_dir, "serve")
    command["env"] |= {"PORT": running.url.rpartition(":")[2], **environ}
    server = subprocess.Popen(**command)
    try:
        wait_for(running, server)
        yield running
    finally:
        if running.asked:
            running.asked.end()
        server.terminate()
        server.wait(timeout=20)


def wait_for(running, server, seconds=60):
    """Return when the site is ready; fail when it ends before, or takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert server.poll() is None, "the site did not start; its words are above"
        try:
            if running.get("/readyz")[0] == 200:
                return
        except URLError:
            pass
        time.sleep(0.2)
    pytest.fail(f"the site was not ready after {seconds} s")


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium. It ends with the module: while it runs, no test may use the database."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def staff(browser, site):
    """What the browser keeps once somebody has signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.url}/admin/login/")
    page.fill("[autocomplete~=username]", site.login)
    page.fill("[type=password]", site.password)
    page.press("[type=password]", "Enter")
    page.wait_for_load_state()
    assert page.url == f"{site.url}/admin/", "signing in did not work"
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="module")
def people(browser, site):
    """What the browsers of a publisher and of an editor keep after signing in, by name."""
    return people_of(browser, site)


@pytest.fixture
def windows(browser, site, people):
    """The windows of a publisher, an editor, a reader, and of somebody asked to review."""
    with windows_of(browser, site, people) as opened:
        yield opened
