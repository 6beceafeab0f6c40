"""An editor's day in a real browser: with a mouse, with the keyboard alone, without scripts."""

import pytest

from tests.browser.editors import press, pressed_in_review
from tests.browser.inspection import Visit, visit

pytestmark = pytest.mark.browser

SLUG = "skills-development-cambodia-lao-pdr-myanmar"
OLD = "Strengthening Skills Development in Cambodia, Lao PDR and Myanmar"
NEW = "Skills for three neighbours"
RESULT = "Forty crane drivers pass their test"
PUBLIC = f"/en/projects/{SLUG}/"


def open_project(seen, site):
    """Open the form of the project by the way that staff take: its list."""
    seen.open(f"{site.url}/admin/projects/project/")
    seen.page.get_by_role("link", name=OLD).first.click()
    seen.page.wait_for_load_state()
    return seen.page.url


def title_on(page):
    """Which of the two titles a public page has, whatever marks of citations follow it."""
    words = page.inner_text("h1")
    return next((title for title in (OLD, NEW) if words.startswith(title)), words)


def headline(seen, address):
    """What readers see as the title of the project."""
    seen.open(address)
    return title_on(seen.page)


def choose(page, field, words):
    """Choose in a field that is searched by typing."""
    page.locator(f"{field} .select2-selection").last.click()
    page.locator(".select2-container--open .select2-search__field").fill(words)
    page.locator(".select2-results__option", has_text=words).first.click()


def change_four_things(page):
    page.fill("#id_title", NEW)
    page.click("#funding-0 summary >> nth=0")
    page.fill("#id_funding-0-amount", "1234567")
    page.click("[data-add=results]")
    page.locator(".dynamic-results [name$=-statement]").fill(RESULT)
    page.click("[data-add=places]")
    choose(page, ".dynamic-places:not(.has_original) .field-place", "Pakistan")


def preview_of_what_is_typed(alma):
    """Look at the preview that opens beside the form, and close it."""
    previews = []
    alma.page.context.on("page", lambda page: previews.append(Visit(page, alma.host)))
    with alma.page.expect_popup() as popup:
        alma.page.locator(".record-buttons [name=_preview]").click()
    popup.value.wait_for_load_state()
    (preview,) = previews
    assert title_on(preview.page) == NEW
    for words in ("1,234,567", RESULT, "Pakistan"):
        assert words in preview.page.inner_text("main"), words
    assert preview.page.locator(".preview").is_visible()
    preview.look_for_barriers()
    preview.page.close()
    return preview


def review_link_made_by(page):
    """Make a review link from the form that is open, and give its address."""
    page.click("#publication > summary")
    page.get_by_role("link", name="Make or revoke a review link").click()
    page.get_by_role("button", name="Make a review link").click()
    return page.locator("code").inner_text()


def test_an_editors_day(windows, site):
    alma, boris, reader, reviewer = vars(windows).values()
    form, public = open_project(alma, site), site.url + PUBLIC
    boris.open(form)

    change_four_things(alma.page)
    new = [f".dynamic-{rows}:not(.has_original)" for rows in ("results", "places")]
    alma.look_for_barriers(within=["#funding-0", *new])
    preview = preview_of_what_is_typed(alma)

    assert "Readers still see the live version" in press(alma, "_draft")
    alma.look_for_barriers(within=[".messagelist", ".draft-note"])
    assert headline(reader, public) == OLD
    assert RESULT not in reader.page.inner_text("main")

    boris.page.fill("#id_title", "Skills, said Boris")
    boris.page.locator(".record-buttons [name=_draft]").click()
    boris.page.wait_for_selector(".mistakes")
    assert "alma saved this on" in boris.page.inner_text(".mistakes")
    assert boris.page.input_value("#id_title") == "Skills, said Boris"
    assert "three neighbours" in boris.page.inner_text(".mistakes .clash-sides")
    boris.look_for_barriers(within=[".mistakes"])

    link = review_link_made_by(alma.page)
    alma.look_for_barriers()
    assert headline(reviewer, link) == NEW
    reviewer.look_for_barriers()

    alma.open(form)
    assert "Readers see it now" in press(alma, "_publish")
    assert headline(reader, public) == NEW
    reader.look_for_barriers()
    assert "Pakistan" in reader.page.inner_text("main")

    alma.page.click(".object-tools .historylink")
    alma.look_for_barriers()
    alma.page.get_by_role("button", name="Compare the two chosen").click()
    alma.page.wait_for_selector(".changes")
    alma.look_for_barriers()
    alma.page.go_back()
    alma.page.get_by_role("button", name="Restore").last.click()
    alma.page.wait_for_selector(".draft-note")
    assert alma.page.input_value("#id_title") == OLD
    alma.look_for_barriers(within=[".draft-note"])
    assert headline(reader, public) == NEW
    press(alma, "_publish")
    assert headline(reader, public) == OLD
    assert [*alma.faults, *boris.faults, *reader.faults, *reviewer.faults, *preview.faults] == []


def test_a_draft_is_sent_for_review_sent_back_and_published_by_another(windows, site):
    alma, boris, reader, _reviewer = vars(windows).values()
    form = open_project(boris, site)
    boris.page.fill("#id_title", NEW)
    boris.page.click(".record-buttons .menu > summary")
    assert "It waits for review" in press(boris, "_review")

    alma.open(form.replace("/change/", "/review/"))
    alma.page.click("#on-title summary")
    alma.page.fill("#on-title textarea", "Which three?")
    alma.page.click("#on-title [name=comment]")
    alma.page.wait_for_selector("#on-title .comment")
    alma.page.fill("#id_reason", "Name them.")
    alma.look_for_barriers()
    assert "Sent back to boris" in pressed_in_review(alma, "_send_back")

    boris.open(f"{site.url}/admin/")
    back = boris.page.locator("section:has(> #waiting-back)")
    assert "Name them." in back.inner_text()
    back.get_by_role("link").first.click()
    boris.page.wait_for_selector(".field-title .comment")
    boris.look_for_barriers(within=[".comments-open", ".field-title"])
    boris.page.click(".field-title .comment [name=resolve]")
    boris.page.wait_for_selector(".field-title .comment.done")
    boris.page.click(".record-buttons .menu > summary")
    press(boris, "_review")

    alma.open(form.replace("/change/", "/review/"))
    assert alma.page.inner_text("#what-readers-see").startswith("Readers see th")
    assert "Readers see it now" in pressed_in_review(alma, "_publish")
    assert headline(reader, site.url + PUBLIC) == NEW
    assert "Which three?" not in reader.page.inner_text("main")
    alma.open(form)
    alma.page.fill("#id_title", OLD)
    press(alma, "_publish")
    assert [*alma.faults, *boris.faults, *reader.faults] == []


# With the keyboard alone


def reach(page, selector, key="Tab"):
    """Press a key until what is meant has the focus, as it must be seen to have."""
    for _press in range(250):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is not reached with {key}")


def enter_by_keyboard(page, site):
    keys = page.keyboard
    if not page.evaluate("document.activeElement.matches('#id_login')"):
        reach(page, "#id_login")
    keys.type("alma")
    reach(page, "#id_password")
    keys.type(site.password)
    keys.press("Enter")
    page.wait_for_url(f"{site.url}/admin/")


def add_place_by_keyboard(page):
    """Add a row of places to the form that is open, and choose its place."""
    keys = page.keyboard
    reach(page, "[data-add=places]")
    keys.press("Enter")
    page.wait_for_selector(".dynamic-places .field-place .select2-selection:focus")
    keys.press("Enter")
    # Nobody types before the list is seen, and letters typed until then would be lost.
    page.wait_for_selector(".select2-search__field:focus")
    page.wait_for_selector(".select2-results__option--highlighted")
    keys.type("Pakistan")
    page.wait_for_selector(".select2-results__option--highlighted:text('Pakistan')")
    keys.press("Enter")


def test_a_day_with_the_keyboard_alone(browser, site, people):
    with visit(browser, site) as seen:
        page, keys, public = seen.page, seen.page.keyboard, site.url + PUBLIC
        seen.open(f"{site.url}/admin/")
        enter_by_keyboard(page, site)

        seen.open(f"{site.url}/admin/projects/project/?q=Strengthening")
        reach(page, "#result_list tbody th a")
        keys.press("Enter")
        page.wait_for_selector("#id_title")
        # The form opens with the cursor where one begins, and so does a new row.
        page.wait_for_selector("#id_title:focus")
        keys.press("Control+a")
        keys.type(NEW)
        add_place_by_keyboard(page)
        reach(page, "[data-add=results]")
        keys.press("Enter")
        page.wait_for_selector(".dynamic-results [name$=-statement]:focus")
        keys.type(RESULT)
        reach(page, ".record-buttons [name=_draft]")
        keys.press("Enter")
        page.wait_for_selector(".draft-note")
        reach(page, ".record-buttons [name=_publish]")
        keys.press("Enter")
        page.wait_for_selector(".messagelist .success")
        assert headline(seen, public) == NEW
        assert RESULT in page.inner_text("main")
        assert "Pakistan" in page.inner_text("main")

        page.go_back()
        reach(page, ".historylink")
        keys.press("Enter")
        page.wait_for_url("**/history/")
        reach(page, ".revisions tbody tr:last-child button")
        keys.press("Enter")
        page.wait_for_selector(".draft-note")
        assert page.input_value("#id_title") == OLD
        reach(page, ".record-buttons [name=_publish]")
        keys.press("Enter")
        page.wait_for_selector(".messagelist .success")
        assert seen.faults == []


# Without scripts


def test_a_day_without_scripts(browser, site, people):
    context = browser.new_context(java_script_enabled=False, storage_state=people["alma"])
    page = context.new_page()
    page.goto(f"{site.url}/admin/projects/project/?q=Strengthening")
    page.click("#result_list tbody th a >> nth=0")
    page.get_by_role("link", name="Without scripts").click()
    page.fill("#id_title", NEW)
    page.locator("#results-group [name$=-statement]:visible").last.fill(RESULT)
    page.locator("#places-group [name$=-place]:visible").last.select_option(label="Pakistan")
    with page.expect_popup() as popup:
        page.locator(".record-buttons [name=_preview]").click()
    assert title_on(popup.value) == NEW
    assert "Pakistan" in popup.value.inner_text("main")
    popup.value.close()

    page.locator(".record-buttons [name=_draft]").click()
    assert "Readers still see the live version" in page.inner_text(".messagelist")
    reader = context.new_page()
    reader.goto(site.url + PUBLIC)
    assert title_on(reader) == OLD
    page.locator(".record-buttons [name=_publish]").click()
    assert "Readers see it now" in page.inner_text(".messagelist")
    reader.reload()
    assert title_on(reader) == NEW
    assert RESULT in reader.inner_text("main")

    page.click(".historylink")
    page.get_by_role("button", name="Compare the two chosen").click()
    assert page.locator(".changes").is_visible()
    page.go_back()
    page.get_by_role("button", name="Restore").last.click()
    assert page.input_value("#id_title") == OLD
    page.locator(".record-buttons [name=_publish]").click()
    reader.reload()
    assert title_on(reader) == OLD
    context.close()
