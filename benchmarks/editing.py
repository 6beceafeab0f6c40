"""What eight tasks of an editor take: loads of pages, gestures of the pointer, keys, refusals.

    .venv/bin/python benchmarks/editing.py

Serves a site of its own from a temporary folder, with the shipped record and the document of
tests/browser/desk_records.py, and works in Chromium (CHROMIUM names another one); prints the table
of docs/benchmarks.md. Each task begins at the page where an editor has it in mind, which is not
counted. Keys that type a value are counted by themselves: they are the fact. A refusal is a form
that comes back with something to correct. The goals are printed with the table.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts"), str(ROOT / "benchmarks")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnership.settings")

from desk import Hands, working_site  # noqa: E402
from drafts import table  # noqa: E402

ADD = "/admin/projects/project/add/"
# A source with its text, and a project, both apart from the shipped record.
MAKE = """
import json
from django.urls import reverse
from partnership.agreements.models import Partnership
from tests import factories
from tests.browser.desk_records import TEXT, TITLE
source = factories.source(TITLE, language="en", live=False)
factories.edition(TEXT, source=source)
project = factories.project("Cranes", partnerships=[Partnership.objects.first()])
form = reverse("admin:projects_project_change", args=[project.pk])
for name in ("Quay Council", "Council of the Quay"):
    council = factories.organisation(name)
    project.participations.create(organisation=council, role="4")
public = project.get_absolute_url()
print(json.dumps({"source": str(source.pk), "form": form, "public": public}))
"""
NEW_ROW = ".dynamic-{0}:not(.has_original)"


class Editor(Hands):
    """Hands at a form, whose refusals are counted, too."""

    def __init__(self, page, url, made):
        super().__init__(page)
        self.url, self.made, self.refusals = url, made, 0
        page.on("response", self._hear)

    def _hear(self, response):
        """A form that was sent and comes back, instead of leading on, was refused."""
        is_form = response.url.partition("?")[0].endswith(("/add/", "/change/"))
        self.refusals += is_form and response.request.method == "POST" and response.ok

    def begin_at(self, address):
        """Open the page where a task begins, which is not counted."""
        self.page.goto(f"{self.url}{address}")
        self.loads = self.refusals = 0

    def save(self):
        """Enter, which saves the form from any field of one line, and wait for what it says."""
        with self.page.expect_navigation():
            self.press("Enter")

    def row(self, kind):
        """Begin a row of a kind; its first field has the cursor."""
        self.click(f"[data-add={kind}]")
        self.page.wait_for_selector(NEW_ROW.format(kind))
        return NEW_ROW.format(kind)

    @property
    def counted(self):
        return [self.loads, self.gestures, self.keys, self.typed, self.refusals]


def add_project(hands, title="Cranes for two ports"):
    """A project with its title and its years."""
    hands.begin_at(ADD)
    hands.type(title)
    hands.click("#id_stated_period")
    hands.type("2027-2029")
    hands.save()


def cited_project(hands):
    """The same, each fact with its source, and with its money."""
    add_project(hands, "Pilots for two ports")
    with hands.page.expect_navigation():
        hands.click(".object-tools a[href*='/desk/']")
    hands.click(".others summary")
    hands.page.select_option("#id_source", hands.made["source"])
    hands.gestures += 2  # the list is opened, and an entry chosen
    hands.click(".others button")
    hands.page.wait_for_selector("[data-at]")
    hands.draw_over("the two cities signed a memorandum")
    for key in "12":
        hands.press(key)
    hands.press("Enter")
    hands.page.wait_for_selector("[data-undo]")
    hands.draw_over("US$ 745,000")
    hands.click("#suggestions li:has-text('USD') [name=take]")
    hands.page.wait_for_selector("#record :text('745,000')")


def money(hands):
    """A money line: its amount with the currency, in words."""
    hands.begin_at(hands.made["form"])
    row = hands.row("funding")
    hands.click(f"{row} [name$=-amount]")
    hands.type("US$ 1 million")
    hands.save()


def meanings(hands):
    """Dates in three ways of writing, of which none is the record's own."""
    hands.begin_at(hands.made["form"])
    hands.click("#id_stated_period")
    hands.press("Control+a")
    hands.type("March 2013 to 2017")
    hands.click("summary:has-text('More dates')")
    for field, words in (("planned_start", "2013年3月"), ("planned_end", "Q4 2017")):
        hands.click(f"#id_{field}")
        hands.press("Control+a")
        hands.type(words)
    hands.save()


def new_organisation(hands):
    """A participant that the record does not have yet."""
    hands.begin_at(hands.made["form"])
    row = hands.row("participations")
    hands.press("ArrowDown")
    hands.click(f"{row} button.new")
    hands.page.wait_for_selector("#new-record-name:focus")
    hands.type("Guild of Crane Drivers")
    hands.press("Enter")
    hands.page.wait_for_selector(".new-record", state="detached")
    with hands.page.expect_navigation():
        hands.click(".record-buttons [name=_draft]")


def typo(hands):
    """A typo seen on a public page, until readers see it corrected."""
    hands.begin_at(hands.made["public"])
    hands.click("h1 .pencil")
    hands.page.wait_for_selector("#id_title:focus")
    hands.press("End")
    hands.type("!")
    hands.click(".record-buttons [name=_publish]")
    hands.page.wait_for_url(f"{hands.url}{hands.made['public']}")
    hands.page.wait_for_load_state()


def correction(hands):
    """A change noted for a day to come, and an urgent correction that goes out before it."""
    hands.begin_at(hands.made["form"])
    hands.press("End")
    hands.type(" and pilots")
    hands.click("#publication > summary")
    hands.page.fill("#id_go_live_at", "2099-01-01T10:00")
    hands.gestures += 1
    hands.typed += len("01/01/2099 10:00")
    for button in ("[name=_schedule]", ".draft-note a[href*='correct=1']"):
        with hands.page.expect_navigation():
            hands.click(button)
    hands.click("#id_summary")
    hands.type("The second port is closed.")
    with hands.page.expect_navigation():
        hands.click(".record-buttons [name=_correct]")


def merger(hands):
    """Two organisations made one, and that undone."""
    hands.begin_at("/admin/participants/organisation/?q=Council+Quay")
    for row in range(2):
        hands.click(f"#result_list .action-select >> nth={row}")
    hands.page.select_option(".actions select", "merge_selected")
    hands.gestures += 2  # the list is opened, and an entry chosen
    for button in (
        ".actions button",
        "button[name=stays] >> nth=0",
        ".messagelist a[href$=mergers]",
    ):
        with hands.page.expect_navigation():
            hands.click(button)
    with hands.page.expect_navigation():
        hands.click("button[formaction*='/undo-merger/']")


TASKS = {
    "add a project: title, years": add_project,
    "add a project, each fact cited, with money": cited_project,
    "add money": money,
    "change three dates, as people write them": meanings,
    "add a participant that is new": new_organisation,
    "correct a typo seen on a public page": typo,
    "set a day for a change, and correct something before it": correction,
    "make two organisations one, and undo it": merger,
}
# Of what is counted: what each task may take at most.
GOALS = {
    cited_project: lambda hands: hands.gestures + hands.keys <= 15 and not hands.refusals,
    meanings: lambda hands: not hands.refusals,
    typo: lambda hands: hands.gestures <= 3 and hands.loads <= 2,
}


def main():
    rows = []
    with working_site(MAKE) as (page, site, made):
        for title, work in TASKS.items():
            hands = Editor(page.context.new_page(), site.url, made)
            work(hands)
            met = "" if work not in GOALS else "met" if GOALS[work](hands) else "not met"
            rows.append([title, *hands.counted, met])
            print(rows[-1], file=sys.stderr)
    table(["a task", "loads", "pointer", "keys", "keys of the value", "refusals", "goal"], rows)


if __name__ == "__main__":
    main()
