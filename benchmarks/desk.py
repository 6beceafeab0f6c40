"""What it takes to cite at the desk: loads of pages, gestures of the pointer, and keys.

    .venv/bin/python benchmarks/desk.py

Serves a site of its own from a temporary folder and works in Chromium (CHROMIUM names another
one), on the document and the record of tests/browser/desk_records.py; prints the table of
docs/benchmarks.md. The first load is that of the desk. Keys that type a value are counted by
themselves: they are the fact.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts"), str(ROOT / "benchmarks")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnership.settings")

from drafts import table  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from tests.browser.choosing import draw_over  # noqa: E402
from tests.browser.conftest import (  # noqa: E402
    CHROMIUM,
    CHROMIUM_OPTIONS,
    Site,
    free_port,
    manage,
    wait_for,
)


class Hands:
    """Somebody at a page, whose every gesture is counted."""

    def __init__(self, page):
        self.page = page
        self.loads = self.gestures = self.keys = self.typed = 0
        page.on("load", self._load)

    def _load(self, _page):
        self.loads += 1

    def draw_over(self, words):
        """Choose words of the document: one gesture."""
        draw_over(self.page, words)
        self.gestures += 1

    def click(self, selector):
        self.page.click(selector)
        self.gestures += 1

    def choose(self, selector, value):
        """Choose in a list: a gesture to open it, and one to take the value."""
        self.page.select_option(selector, value)
        self.gestures += 2

    def press(self, key):
        self.page.keyboard.press(key)
        self.keys += 1

    def type(self, value):
        """Type a value, which is the fact itself."""
        self.page.keyboard.type(value)
        self.typed += len(value)

    @property
    def counted(self):
        return [self.loads, self.gestures, self.keys, self.typed]


def suggested_row(hands):
    """A money line, as it is suggested."""
    hands.draw_over("US$ 745,000")
    hands.click("#suggestions li:has-text('USD') [name=take]")
    hands.page.wait_for_selector("[data-undo]")


def typed_row(hands):
    """An objective, in the editor's own words."""
    hands.draw_over("the training of crane drivers")
    hands.press("n")
    hands.press(hands.page.inner_text("#kinds button[value=objective] kbd"))
    hands.page.wait_for_selector("#small textarea:focus")
    hands.type("Train crane drivers.")
    hands.press("Control+s")
    hands.page.wait_for_selector("[data-undo]")


def three_facts(hands):
    """One passage for three facts."""
    hands.draw_over("the two cities signed a memorandum")
    for key in "123":
        hands.press(key)
    hands.press("Enter")
    hands.page.wait_for_selector("[data-undo]")


def next_fact(hands):
    """The passage of a fact for the next one, too."""
    hands.click(".fact .cit >> nth=0")
    hands.click(".fact .cit[open] [name=again]")
    hands.page.wait_for_selector("[data-undo]")


TASKS = {
    "a new row with its source, as suggested": suggested_row,
    "a new row with its source, typed": typed_row,
    "one passage for three facts": three_facts,
    "a citation copied to the next fact": next_fact,
}


def signed_in(browser, site):
    """A window of somebody who has signed in."""
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.goto(f"{site.url}/admin/login/")
    page.fill("[autocomplete~=username]", site.login)
    page.fill("[type=password]", site.password)
    page.press("[type=password]", "Enter")
    page.wait_for_load_state()
    return page


@contextmanager
def working_site(code):
    """A window of an editor at a site of its own, and the JSON that some code printed in it."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run(**manage(folder, "setup"), check=True, stdout=subprocess.DEVNULL)
        made = subprocess.run(
            **manage(folder, "shell", "-c", code), check=True, capture_output=True, text=True
        )
        site = Site(free_port(), Path(folder))
        command = manage(folder, "serve")
        command["env"]["PORT"] = site.url.rpartition(":")[2]
        server = subprocess.Popen(**command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(site, server)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
            yield signed_in(browser, site), site, json.loads(made.stdout.splitlines()[-1])
            browser.close()
        finally:
            server.terminate()
            server.wait(timeout=20)


def main():
    rows = []
    code = "from tests.browser.desk_records import make; make()"
    with working_site(code) as (page, site, made):
        for title, work in TASKS.items():
            hands = Hands(page)
            page.goto(f"{site.url}{made['desk']}")
            work(hands)
            rows.append([title, *hands.counted])
    table(["at the desk", "loads", "pointer", "keys", "keys of the value"], rows)


if __name__ == "__main__":
    main()
