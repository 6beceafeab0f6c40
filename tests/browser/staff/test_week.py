"""The week of an editor in a real browser, but for what a day has: tests/browser/staff/test_day.py.

Each day leaves the record as it found it.
"""

import datetime

import pytest

from tests.browser.choosing import draw_over
from tests.browser.editors import press
from tests.browser.inspection import visit

pytestmark = pytest.mark.browser

RECORDS = "tests.browser.week_records"
CRANES = "Cranes for two ports"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(scope="module")
def records(site):
    yield site.ask(RECORDS, "make")
    site.ask(RECORDS, "clear")


def more(seen, name):
    """Press what stands behind “More”, and wait for the next page."""
    seen.page.click(".record-buttons .menu > summary")
    with seen.page.expect_navigation():
        seen.page.click(f".record-buttons .menu {name}")


def cite_at_the_desk(page, source):
    """Cite two facts of the record whose form is open, and take an amount as it is suggested."""
    page.click(".object-tools a[href*='/desk/']")
    page.click(".others summary")
    page.select_option("#id_source", source)
    page.click(".others button")
    page.wait_for_selector("[data-at]")
    draw_over(page, "the two cities signed a memorandum")
    for key in ("1", "2", "Enter"):
        page.keyboard.press(key)
    page.wait_for_selector("[data-undo]")
    draw_over(page, "US$ 745,000")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.click("#suggestions li:has-text('USD') [name=take]")
    page.wait_for_selector("#record .fact:has-text('745,000')")


def test_monday_a_new_project_is_cited_published_deleted_and_recovered(windows, site, records):
    alma, reader, page = windows.alma, windows.reader, windows.alma.page
    alma.open(f"{site.url}/admin/projects/project/add/")
    page.keyboard.type("Pilots for two ports")
    page.click("#id_stated_period")
    page.keyboard.type("05/06/2027")
    page.wait_for_selector("output.understood:has-text('5 June 2027 or 6 May 2027')")
    page.keyboard.press("Alt+ArrowDown")
    page.wait_for_selector("output.understood:text-matches('^5 June 2027')")
    alma.look_for_barriers(within=[".field-stated_period"])
    page.fill("#id_stated_period", "2027-2029")
    page.wait_for_selector("output.understood:has-text('2027–2029')")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    form = page.url
    cite_at_the_desk(page, records["source"])
    alma.open(form)
    assert "Readers see it now" in press(alma, "_publish")
    public = site.url + page.get_attribute(".viewsitelink", "href")
    reader.open(public)
    words = reader.page.inner_text("main")
    for fact in ("Pilots for two ports", "2027–2029", "745,000", "Harbour log of the week"):
        assert fact in words
    reader.look_for_barriers()

    more(alma, "a[href$='/delete/']")
    alma.look_for_barriers()
    page.click("#content [type=submit]")
    page.wait_for_selector(".messagelist .success")
    reader.page.goto(public)
    assert "745,000" not in reader.page.inner_text("main")
    alma.open(f"{site.url}/admin/publishing/revision/?kind__exact=deleted")
    page.click("button[aria-label='Recover “Pilots for two ports”']")
    page.wait_for_selector(".messagelist .success")
    assert "Pilots" in page.input_value("#id_title")
    assert "745,000" in page.inner_text("#funding-group")
    press(alma, "_publish")
    reader.open(public)
    assert "745,000" in reader.page.inner_text("main")
    assert alma.faults == []
    assert [fault for fault in reader.faults if "status of 4" not in fault] == []


def test_tuesday_an_urgent_fix_goes_out_beside_a_scheduled_change(windows, site, records):
    alma, reader, page = windows.alma, windows.reader, windows.alma.page
    form, public = site.url + records["project"], site.url + records["public"]
    alma.open(form)
    page.fill("#id_title", f"{CRANES}, and pilots")
    page.click("#publication > summary")
    page.fill("#id_go_live_at", next_year())
    page.click("[name=_schedule]")
    page.wait_for_selector(".draft-note")
    assert "It goes live on" in page.inner_text(".draft-note")

    page.click(".draft-note a[href*='correct=1']")
    page.wait_for_selector("[name=_correct].default")
    page.fill("#id_summary", "An urgent correction.")
    alma.look_for_barriers(within=[".draft-note", ".record-buttons"])
    press(alma, "_correct")
    reader.open(public)
    assert reader.page.inner_text("h1").startswith(CRANES)
    assert "An urgent correction." in reader.page.inner_text("main")

    site.ask(RECORDS, "come", records["project"])
    reader.open(public)
    assert reader.page.inner_text("h1").startswith(f"{CRANES}, and pilots")
    assert "An urgent correction." in reader.page.inner_text("main")
    alma.open(form)
    page.fill("#id_title", CRANES)
    press(alma, "_publish")
    assert [*alma.faults, *reader.faults] == []


def next_year():
    return f"{datetime.datetime.now(datetime.UTC).year + 1}-01-01T10:00"


def test_wednesday_two_drafts_meet_and_are_merged(windows, site, records):
    alma, boris = windows.alma, windows.boris
    form = site.url + records["project"]
    for seen in (alma, boris):
        seen.open(form)
    alma.page.fill("#id_title", f"{CRANES}, said Alma")
    press(alma, "_draft")
    boris.page.fill("#id_summary", "Said Boris.")
    press(boris, "_draft")
    assert boris.page.input_value("#id_title") == f"{CRANES}, said Alma"
    assert boris.page.input_value("#id_summary") == "Said Boris."

    alma.open(form)
    alma.page.fill("#id_title", f"{CRANES}, hers")
    press(alma, "_draft")
    boris.page.fill("#id_title", f"{CRANES}, his")
    boris.page.fill("#id_summary", "Said Boris again.")
    boris.page.click(".record-buttons [name=_draft]")
    boris.page.wait_for_selector(".clashes")
    assert boris.page.locator(".clashes fieldset").count() == 1
    boris.look_for_barriers(within=[".clashes"])
    boris.page.check(".clashes [value=theirs]")
    press(boris, "_draft")
    assert boris.page.input_value("#id_title") == f"{CRANES}, hers"
    assert boris.page.input_value("#id_summary") == "Said Boris again."
    alma.open(form)
    more(alma, "[name=_discard]")
    assert [*alma.faults, *boris.faults] == []


def test_thursday_what_is_used_is_kept_two_are_made_one_and_that_is_undone(windows, site, records):
    alma, reader, page = windows.alma, windows.reader, windows.alma.page
    alma.open(site.url + records["same"].replace("/change/", "/delete/"))
    assert page.locator("#content form").count() == 0
    assert CRANES in page.inner_text("#content")

    alma.open(f"{site.url}/admin/participants/organisation/?q=Crane+Drivers")
    for row in range(2):
        page.check(f"#result_list .action-select >> nth={row}")
    page.select_option(".actions select", "merge_selected")
    page.click(".actions button")
    page.click("button[name=stays]:has-text('Keep “Guild of Crane Drivers”')")
    page.wait_for_selector(".messagelist .success")
    reader.open(site.url + records["public"])
    assert "Guild of Crane Drivers" in reader.page.inner_text("main")

    alma.open(site.url + records["guild"].replace("/change/", "/history/"))
    alma.look_for_barriers()
    page.click("button[formaction*='/undo-merger/']")
    page.wait_for_selector(".messagelist .success")
    reader.open(site.url + records["public"])
    assert "Crane Drivers’ Guild of Arcadia" in reader.page.inner_text("main")
    assert [*alma.faults, *reader.faults] == []


def test_friday_a_document_is_uploaded_in_chinese(windows, site, records):
    alma, reader, page = windows.alma, windows.reader, windows.alma.page
    alma.open(site.url + records["project"])
    with page.expect_navigation():
        page.click(".langs [value=zh-hans]")
    page.fill("#id_stated_period", "2027-03/2029")
    page.wait_for_selector("output.understood:has-text('2027年3月至2029年')")
    page.click("details.kind:has([data-add=documents]) > summary")
    page.click("[data-add=documents]")
    plan = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.set_input_files("#id_documents-0-file", plan)
    page.fill("#id_documents-0-title", "港口计划")
    assert "读者" in press(alma, "_publish")
    alma.look_for_barriers(within=["#header", ".messagelist", "#documents-group"])
    with page.expect_navigation():
        page.click(".langs [value=en]")
    reader.open(site.url + records["public"])
    assert "March 2027 – 2029" in reader.page.inner_text("main")
    link = reader.page.get_by_role("link", name="港口计划").first.get_attribute("href")
    status, _headers, body = site.get(link.removeprefix(site.url))
    assert (status, body) == (200, PDF)
    assert [*alma.faults, *reader.faults] == []


def test_saturday_a_typo_is_mended_with_one_thumb(browser, site, people, records):
    with visit(browser, site, width=390, staff=people["alma"]) as seen:
        page, public = seen.page, site.url + records["public"]
        seen.open(public)
        page.click("h1 .pencil")
        page.wait_for_selector("#id_title:focus")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        seen.look_for_barriers()
        page.fill("#id_title", f"{CRANES}!")
        page.click(".record-buttons [name=_publish]")
        page.wait_for_url(public)
        assert page.inner_text("h1").startswith(f"{CRANES}!")
        page.click("h1 .pencil")
        page.fill("#id_title", CRANES)
        page.click(".record-buttons [name=_publish]")
        page.wait_for_url(public)
        assert seen.faults == []
