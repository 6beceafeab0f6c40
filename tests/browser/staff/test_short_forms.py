"""How long the forms of the shipped record are: what they weigh, show and ask at first."""

import re

import pytest

from tests.browser.conftest import served
from tests.browser.inspection import visit
from tests.browser.staff.test_admin import FIRST_ROW

pytestmark = pytest.mark.browser


def projects(seen, site):
    seen.open(f"{site.url}/admin/projects/project/")
    links = seen.page.query_selector_all(FIRST_ROW)
    return [site.url + link.get_attribute("href").split("?")[0] for link in links]


@pytest.fixture(scope="module")
def site(prepared, tmp_path_factory):
    """A site of its own: what others type and say of a project there makes its form longer."""
    with served(prepared, tmp_path_factory.mktemp("short") / "var") as running:
        yield running


@pytest.fixture
def seen(browser, site, staff):  # noqa: F811
    with visit(browser, site, staff=staff) as window:
        yield window


def test_each_project_is_short(seen, site):
    """Also the fullest; one record of every other kind is in tests/browser/staff/test_admin.py."""
    for address in projects(seen, site):
        seen.open(address)
        seen.look_at_length()
    assert seen.faults == []


def test_on_a_phone_a_form_has_one_column_and_its_main_button_in_reach(seen, site):
    seen.open(projects(seen, site)[0])
    seen.page.set_viewport_size({"width": 390, "height": 844})
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
    button = seen.page.locator(".record-buttons [name=_draft]").bounding_box()
    assert button["y"] + button["height"] <= 844
    assert re.fullmatch("id_title", seen.page.evaluate("document.activeElement.id"))


def test_a_row_that_is_opened_is_not_taken_for_typing(seen, site):
    seen.open(projects(seen, site)[0])
    page, asked = seen.page, []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.click("#places-0 summary >> nth=0")
    page.wait_for_selector("#id_places-0-role")
    page.click(".object-tools .historylink")
    page.wait_for_url("**/history/")
    assert asked == []
    page.go_back()
    page.click("[data-add=places]")
    page.wait_for_selector(".dynamic-places:not(.has_original)")
    page.click(".dynamic-places:not(.has_original) [data-remove]")
    assert page.locator(".dynamic-places:not(.has_original)").count() == 0
    assert seen.faults == []
