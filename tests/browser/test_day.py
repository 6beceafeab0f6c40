"""An editor's day in a real browser: with a mouse, with the keyboard alone, without scripts."""

from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from tests.browser.inspection import Visit, visit

pytestmark = pytest.mark.browser

SLUG = "skills-development-cambodia-lao-pdr-myanmar"
OLD = "Strengthening Skills Development in Cambodia, Lao PDR and Myanmar"
NEW = "Skills for three neighbours"
RESULT = "Forty crane drivers pass their test"
PUBLIC = f"/en/projects/{SLUG}/"


def enter(page, site, name):
    page.goto(f"{site.url}/admin/")
    page.fill("#id_login", name)
    page.fill("#id_password", site.password)
    page.click("#login-form [type=submit]")
    page.wait_for_url(f"{site.url}/admin/")


@pytest.fixture(scope="module")
def people(browser, site):
    """What the browsers of a publisher and of an editor keep after signing in, by name.

    An administrator makes their accounts, without scripts: lists are plain then.
    """
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    enter(page, site, site.login)
    for name, role in (("alma", "Publishers"), ("boris", "Editors")):
        page.goto(f"{site.url}/admin/auth/user/add/")
        page.fill("#id_username", name)
        page.fill("#id_password1", site.password)
        page.fill("#id_password2", site.password)
        page.click("[name=_save]")
        page.select_option("#id_groups", label=role)
        page.click("[name=_save]")
    context.close()
    states = {}
    for name in ("alma", "boris"):
        context = browser.new_context()
        enter(context.new_page(), site, name)
        states[name] = context.storage_state()
        context.close()
    return states


@pytest.fixture
def windows(browser, site, people):
    """The windows of a publisher, an editor, a reader, and of somebody asked to review."""
    with ExitStack() as opened:

        def window(name=None):
            return opened.enter_context(visit(browser, site, staff=people.get(name)))

        yield SimpleNamespace(
            alma=window("alma"), boris=window("boris"), reader=window(), reviewer=window()
        )


def open_project(seen, site):
    """Open the form of the project by the way that staff take: its list."""
    seen.open(f"{site.url}/admin/projects/project/")
    seen.page.get_by_role("link", name=OLD).first.click()
    seen.page.wait_for_load_state()
    return seen.page.url


def press(seen, button):
    """Press a button of the form and wait for what the next page says."""
    seen.page.locator(f"[name={button}]").first.click()
    seen.page.wait_for_selector(".messagelist, .errornote")
    return seen.page.inner_text(".messagelist, .errornote >> nth=0")


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
    page.click("#funding-group summary >> nth=0")
    page.fill("#id_funding-0-amount", "1234567")
    page.click("#results-group summary >> nth=0")
    page.click("#results-group .add-row a")
    page.locator("#results-group [name$=-statement]:visible").last.fill(RESULT)
    page.click("#places-group summary >> nth=0")
    page.click("#places-group .add-row a")
    choose(page, ".dynamic-places:not(.has_original) .field-place", "Pakistan")


def test_an_editors_day(windows, site):
    alma, boris, reader, reviewer = vars(windows).values()
    form, public = open_project(alma, site), site.url + PUBLIC
    boris.open(form)

    change_four_things(alma.page)
    new = [f".dynamic-{rows}:not(.has_original)" for rows in ("results", "places")]
    alma.look_for_barriers(within=["#funding-0", *new])
    previews = []
    alma.page.context.on("page", lambda page: previews.append(Visit(page, alma.host)))
    with alma.page.expect_popup() as popup:
        alma.page.locator("[name=_preview]").first.click()
    popup.value.wait_for_load_state()
    (preview,) = previews
    assert title_on(preview.page) == NEW
    for words in ("1,234,567", RESULT, "Pakistan"):
        assert words in preview.page.inner_text("main"), words
    assert preview.page.locator(".preview").is_visible()
    preview.look_for_barriers()
    preview.page.close()

    assert "Readers still see the live version" in press(alma, "_draft")
    alma.look_for_barriers(within=[".messagelist", ".draft-note"])
    assert headline(reader, public) == OLD
    assert RESULT not in reader.page.inner_text("main")

    boris.page.fill("#id_title", "Skills, said Boris")
    boris.page.locator("[name=_draft]").first.click()
    boris.page.wait_for_selector(".mistakes")
    assert "alma saved this record" in boris.page.inner_text("[role=alert]")
    assert boris.page.input_value("#id_title") == "Skills, said Boris"
    assert NEW in boris.page.inner_text(".changes")
    boris.look_for_barriers(within=[".mistakes"])

    alma.page.get_by_role("link", name="Make or revoke a review link").click()
    alma.page.get_by_role("button", name="Make a review link").click()
    link = alma.page.locator("code").inner_text()
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


# With the keyboard alone


def reach(page, selector, key="Tab"):
    """Press a key until what is meant has the focus, as it must be seen to have."""
    for _press in range(250):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is not reached with {key}")


def test_a_day_with_the_keyboard_alone(browser, site, people):
    with visit(browser, site) as seen:
        page, keys, public = seen.page, seen.page.keyboard, site.url + PUBLIC
        seen.open(f"{site.url}/admin/")
        if not page.evaluate("document.activeElement.matches('#id_login')"):
            reach(page, "#id_login")
        keys.type("alma")
        reach(page, "#id_password")
        keys.type(site.password)
        keys.press("Enter")
        page.wait_for_url(f"{site.url}/admin/")

        seen.open(f"{site.url}/admin/projects/project/?q=Strengthening")
        reach(page, "#result_list tbody th a")
        keys.press("Enter")
        page.wait_for_selector("#id_title")
        reach(page, "#id_title")
        keys.press("Control+a")
        keys.type(NEW)
        reach(page, "#places-group summary")
        keys.press("Enter")
        reach(page, "#places-group .add-row a")
        keys.press("Enter")
        reach(
            page, ".dynamic-places:not(.has_original) .field-place .select2-selection", "Shift+Tab"
        )
        keys.press("Enter")
        # Nobody types before the list is seen, and letters typed until then would be lost.
        page.wait_for_selector(".select2-search__field:focus")
        page.wait_for_selector(".select2-results__option--highlighted")
        keys.type("Pakistan")
        page.wait_for_selector(".select2-results__option--highlighted:text('Pakistan')")
        keys.press("Enter")
        reach(page, "#results-group summary")
        keys.press("Enter")
        reach(page, "#results-group .add-row a")
        keys.press("Enter")
        reach(
            page,
            "#results-group .dynamic-results:not(.has_original) [name$=-statement]",
            "Shift+Tab",
        )
        keys.type(RESULT)
        reach(page, "[name=_draft]")
        keys.press("Enter")
        page.wait_for_selector(".draft-note")
        reach(page, "[name=_publish]")
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
        reach(page, "[name=_publish]")
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
    page.click("#results-group summary >> nth=0")
    page.locator("#results-group [name$=-statement]:visible").last.fill(RESULT)
    page.click("#places-group summary >> nth=0")
    page.locator("#places-group [name$=-place]:visible").last.select_option(label="Pakistan")
    with page.expect_popup() as popup:
        page.locator("[name=_preview]").first.click()
    assert title_on(popup.value) == NEW
    assert "Pakistan" in popup.value.inner_text("main")
    popup.value.close()

    page.locator("[name=_draft]").first.click()
    assert "Readers still see the live version" in page.inner_text(".messagelist")
    reader = context.new_page()
    reader.goto(site.url + PUBLIC)
    assert title_on(reader) == OLD
    page.locator("[name=_publish]").first.click()
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
    page.locator("[name=_publish]").first.click()
    reader.reload()
    assert title_on(reader) == OLD
    context.close()
