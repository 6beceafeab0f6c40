"""Who has signed in gets a link to edit a record on its page, which is the same for all."""

import pytest

from tests.browser.inspection import visit
from tests.browser.staff.test_accounts import enter, leave

pytestmark = pytest.mark.browser


@pytest.fixture
def seen(browser, site):
    with visit(browser, site) as window:
        yield window


@pytest.mark.parametrize(("language", "words"), [("en", "Edit this page"), ("zh-hans", "编辑此页")])
def test_staff_come_from_a_page_to_its_form_and_readers_see_no_such_link(
    seen, site, language, words
):
    path = max((one for one in site.pages if f"/{language}/projects/" in one), key=len)
    link = seen.page.get_by_role("link", name=words)
    seen.page.goto(site.url + path)
    before = seen.page.content()
    assert link.count() == 0

    enter(seen.page, site.url, site.login, site.password)
    response = seen.page.goto(site.url + path)
    assert response.text() == site.get(path)[2].decode()
    assert seen.page.content() != before
    seen.look_for_barriers()
    link.click()
    seen.page.wait_for_url("**/change/")
    assert "/admin/projects/project/" in seen.page.url

    leave(seen, site.url)
    seen.page.goto(site.url + path)
    assert link.count() == 0
    assert seen.faults == []


def test_a_typo_seen_on_a_page_is_published_corrected_in_three_clicks_and_two_loads(seen, site):
    path = max((one for one in site.pages if "/en/projects/" in one), key=len)
    enter(seen.page, site.url, site.login, site.password)
    seen.page.goto(site.url + path)
    before = seen.page.inner_text("h1")
    seen.look_for_barriers()
    loads = []
    seen.page.on("load", lambda page: loads.append(page.url))
    seen.page.click("h1 .pencil")
    seen.page.wait_for_selector("#id_title:focus")
    assert seen.page.locator(".group").count() == 2
    seen.look_for_barriers()
    title = seen.page.input_value("#id_title")
    seen.page.fill("#id_title", f"{title}!")
    seen.page.click(".record-buttons [name=_publish]")
    seen.page.wait_for_url(site.url + path)
    seen.page.wait_for_load_state()
    assert len(loads) == 2
    assert f"{title}!" in seen.page.inner_text("h1")

    seen.page.click("h1 .pencil")
    seen.page.fill("#id_title", title)
    seen.page.click(".record-buttons [name=_publish]")
    seen.page.wait_for_url(site.url + path)
    assert seen.page.inner_text("h1") == before
    leave(seen, site.url)
    seen.page.goto(site.url + path)
    assert seen.page.locator(".pencil").count() == 0
    assert seen.faults == []
