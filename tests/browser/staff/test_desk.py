"""The desk in a browser, by the keyboard alone, in two languages."""

import pytest

from tests.browser.choosing import draw_over
from tests.browser.inspection import visit

pytestmark = pytest.mark.browser

RECORDS = "tests.browser.desk_records"


@pytest.fixture(scope="module")
def records(site):
    made = site.ask(RECORDS, "make")
    yield made
    site.ask(RECORDS, "clear", made["agreement"])


@pytest.fixture
def desk(request, browser, site, staff, records):
    """The desk, opened by somebody who reads the staff pages in a language: English, unless the
    test asks for another."""
    language = getattr(request, "param", "en")
    with visit(browser, site, staff=staff) as seen:
        seen.page.set_viewport_size({"width": 1280, "height": 900})
        seen.open(f"{site.url}{records['desk']}")
        if language != "en":
            with seen.page.expect_navigation():
                seen.page.click(f".langs button[value={language}]")
        seen.said = {"en": ("Cited for", "1 sentence set aside"), "zh-hans": ("已引用于", "1句")}[
            language
        ]
        yield seen


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def go_to_the_text(page):
    """Tab to the document, as somebody without a pointer does."""
    for _step in range(80):
        if page.evaluate("document.activeElement.id") == "text":
            return
        page.keyboard.press("Tab")
    pytest.fail("the document is not reached by Tab")


def wait_until_said(page, words):
    page.wait_for_selector(f"#told:has-text('{words}')", state="attached")


@pytest.mark.parametrize("desk", ["en", "zh-hans"], indirect=True)
def test_words_are_cited_a_row_made_and_a_sentence_set_aside_by_keys_alone(desk, site, records):
    page = desk.page
    desk.look_for_barriers()
    loads = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    go_to_the_text(page)
    press(page, "ArrowDown", "ArrowDown", *["ArrowRight"] * 2, *["Shift+ArrowRight"] * 2)
    assert page.inner_text("#citefor-q") == page.evaluate("getSelection().toString().trim()")
    words = page.inner_text("#citefor-q")
    assert words == "September 2016 the"
    desk.look_for_barriers(within=("#citefor",))

    press(page, "1", "2", "Enter")
    wait_until_said(page, desk.said[0])
    cited = site.ask(RECORDS, "cited", records["agreement"])
    assert [line[1:] for line in cited] == [[words, "found"]] * 2
    assert page.evaluate("document.activeElement.id") == "text"
    press(page, "u")
    page.wait_for_selector("[data-undo]", state="detached")
    assert site.ask(RECORDS, "cited", records["agreement"]) == []

    press(page, "ArrowDown", "Shift+ArrowRight", "n")
    page.keyboard.press(digit_of(page, "objective"))
    page.wait_for_selector("#small textarea:focus")
    desk.look_for_barriers(within=("#small",))
    page.keyboard.type("Train crane drivers.")
    press(page, "Control+s")
    page.wait_for_selector("[data-undo]")
    assert page.locator(".fact .value:has-text('Train crane drivers.')").count() > 0
    [[field, _words, state]] = site.ask(RECORDS, "cited", records["agreement"])
    assert (field, state) == ("", "found")
    press(page, "u")
    page.wait_for_selector("[data-undo]", state="detached")

    go_to_the_text(page)
    press(page, "]")
    page.wait_for_selector(".picked")
    press(page, "s", "1")
    wait_until_said(page, desk.said[1])
    assert loads == [], "the page was loaded again"
    desk.look_for_barriers()
    assert desk.faults == []
    page.click("[name=take_up]")
    page.wait_for_selector("[name=take_up]", state="detached")


def digit_of(page, kind):
    """The digit that begins a row of a kind."""
    return page.inner_text(f"#kinds button[value={kind}] kbd")


def test_by_pointer_a_suggestion_is_taken_and_a_row_cited_before_it_is_saved(desk, site, records):
    page = desk.page
    draw_over(page, "US$ 745,000")
    page.wait_for_selector("#suggestions button[name=take]")
    desk.look_for_barriers(within=("#suggestions",))
    page.locator("#suggestions li", has_text="USD").locator("[name=take]").click()
    page.wait_for_selector("[data-undo]")
    assert len(site.ask(RECORDS, "cited", records["agreement"])) == 1
    page.click("[data-undo]")
    page.wait_for_selector("[data-undo]", state="detached")

    draw_over(page, "two ports")
    page.click("#kinds button[value=objective]")
    page.wait_for_selector("#small textarea:focus")
    draw_over(page, "nobody sold any")
    page.check("[data-unsaved] >> nth=0")
    page.click("#citefor [name=cite]")
    page.fill("#small textarea >> nth=0", "Open two ports.")
    page.click("#small [name=save]")
    page.wait_for_selector("[data-undo]")
    words = {line[1] for line in site.ask(RECORDS, "cited", records["agreement"])}
    assert words == {"two ports", "nobody sold any"}
    page.click("[data-undo]")
    page.wait_for_selector("[data-undo]", state="detached")
    assert desk.faults == []


@pytest.mark.parametrize("desk", ["zh-hans"], indirect=True)
def test_a_second_selection_is_joined_to_the_first_by_keys_and_by_pointer(desk, site, records):
    page = desk.page
    go_to_the_text(page)
    press(page, *["ArrowDown"] * 2, "ArrowRight")
    first = page.inner_text("#citefor-q")
    press(page, "j")
    page.wait_for_selector("#citefor .joined", state="attached")
    press(page, *["ArrowRight"] * 2)
    second = page.inner_text("#citefor-q")
    desk.look_for_barriers(within=("#citefor",))
    press(page, "2", "Enter")
    wait_until_said(page, desk.said[0])
    draw_over(page, "the training of crane")
    page.click("#citefor [name=join]")
    page.wait_for_selector("#citefor .joined", state="attached")
    draw_over(page, "They did not ask")
    press(page, "3", "Enter")
    wait_until_said(page, desk.said[0])
    words = {line[1]: line[2] for line in site.ask(RECORDS, "cited", records["agreement"])}
    for joined in (f"{first} […] {second}", "the training of crane […] They did not ask"):
        assert words[joined] == "found"
    press(page, "u")


def test_a_record_is_begun_cited_and_saved_by_keys_alone(desk, site, records):
    page = desk.page
    loads = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    go_to_the_text(page)
    press(page, "ArrowDown", "ArrowDown", *["Shift+ArrowRight"] * 2)
    words = page.inner_text("#citefor-q")
    press(page, "r")
    page.wait_for_selector("#records button:focus")
    page.focus("#records button[value='participants.organisation']")
    press(page, "Enter")
    page.wait_for_selector("#small [name=fact-name]:focus")
    assert page.input_value("[name=fact-name]") == words
    desk.look_for_barriers()
    page.keyboard.type("Harbour Board")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    read_another_document(page)
    assert asked == ["confirm"], "the words of this document go with it"
    go_to_the_text(page)
    press(page, "ArrowDown", "Shift+ArrowRight")
    press(page, digit_of_fact(page, ":established"), "Enter")
    page.wait_for_selector("#small .to-cite >> nth=1")
    press(page, "Control+s")
    page.wait_for_selector("#book .facts-group")
    assert loads == [], "the page was loaded again"
    desk.look_for_barriers()
    assert "/new/" not in page.url
    key = page.url.split("organisation/")[1].split("/")[0]
    cited = site.ask(RECORDS, "cited", key, "participants.Organisation")
    assert [line[0] for line in cited] == ["established", "name"] and cited[1][1:] == [
        words,
        "found",
    ]
    assert page.title().startswith(page.inner_text("h1"))
    site.ask(RECORDS, "forget", key)

    # Another document is read beside what is typed.
    desk.open(f"{site.url}/admin/desk/participants.organisation/new/")
    page.fill("[name=fact-name]", "Quay Board")
    before = page.get_attribute("#desk", "data-source")
    read_another_document(page)
    page.wait_for_selector(f"#desk:not([data-source='{before}'])")
    assert page.input_value("[name=fact-name]") == "Quay Board"
    after = page.get_attribute("#desk", "data-source")
    page.wait_for_selector(f"#small [name=source][value='{after}']", state="attached")
    assert desk.faults == []


def read_another_document(page):
    """Choose one of the other documents beside the record."""
    page.click(".others summary")
    chosen = page.locator("#id_source")
    others = "select => [...select.options].filter(o => !o.selected).map(o => o.value)"
    chosen.select_option(chosen.evaluate(others)[0])
    page.click(".others button")


def digit_of_fact(page, fact):
    """The digit that ticks a fact of what is not saved yet."""
    return page.inner_text(f"li:has([data-unsaved='{fact}']) kbd")
