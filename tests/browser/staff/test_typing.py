"""What is typed and not saved, in a real browser: kept, told, and gone on with."""

import subprocess

import pytest

from tests.browser.conftest import manage
from tests.browser.inspection import visit
from tests.browser.staff.test_accounts import enter
from tests.browser.staff.test_admin import FIRST_ROW

pytestmark = pytest.mark.browser

KEPT = "#kept:not([hidden])"


@pytest.fixture
def seen(browser, site):
    with visit(browser, site) as window:
        enter(window.page, site.url, site.login, site.password)
        yield window


def form_of_a_theme(seen, site):
    seen.page.goto(f"{site.url}/admin/topics/theme/")
    link = seen.page.query_selector(FIRST_ROW)
    return site.url + link.get_attribute("href").split("?")[0]


def saved(page):
    page.click(".record-buttons .default")
    page.wait_for_load_state()


def test_to_discard_what_was_typed_leaves_nothing_to_take_up(seen, site):
    form, page = form_of_a_theme(seen, site), seen.page
    page.goto(form)
    seen.discard_what_was_typed()
    page.fill("#id_title", "Typed and left")
    page.wait_for_selector(KEPT)
    page.goto(form)
    assert page.locator("text=Take it up").count() == 1
    seen.discard_what_was_typed()
    page.goto(form)
    assert page.locator(".typed-before").count() == 0
    assert page.locator("text=Take it up").count() == 0


def test_what_is_typed_outlives_a_crash_and_an_ended_session(seen, site):
    form, page, context = form_of_a_theme(seen, site), seen.page, seen.page.context
    page.goto(form)
    seen.discard_what_was_typed()
    crashed = context.new_page()
    crashed.goto(form)
    crashed.wait_for_load_state()
    crashed.fill("#id_title", "Typed before the crash")
    crashed.wait_for_selector(KEPT)
    crashed.close(run_before_unload=False)

    page.goto(form)
    seen.look_for_barriers(within=["form"])
    page.click("text=Take it up")
    page.wait_for_selector(".typed-before")
    assert page.input_value("#id_title") == "Typed before the crash"
    seen.look_for_barriers(within=["form"])

    context.clear_cookies(name="sessionid")
    page.fill("#id_title", "Typed after the end of the session")
    page.wait_for_selector("#signed-out:not([hidden])")
    seen.look_for_barriers(within=["#signed-out"])
    with context.expect_page() as opened:
        page.click("#signed-out a")
    enter(opened.value, site.url, site.login, site.password)
    page.bring_to_front()
    page.wait_for_selector("#signed-out", state="hidden")

    context.clear_cookies(name="sessionid")
    page.fill("#id_title", "Sent after the end of the session")
    saved(page)
    page.fill("#id_login", site.login)
    page.fill("#id_password", site.password)
    page.click("#login-form [type=submit]")
    page.wait_for_selector(".typed-before")
    assert page.input_value("#id_title") == "Sent after the end of the session"
    saved(page)
    page.goto(form)
    assert page.input_value("#id_title") == "Sent after the end of the session"
    assert page.locator("text=Take it up").count() == 0
    # The refusals that tell of an old token are heard as faults of the network.
    assert [fault for fault in seen.faults if "403" not in fault] == []


def test_somebody_else_is_seen_to_come_and_to_leave(seen, site, browser):
    made = manage(site.var_dir, "createsuperuser", "--noinput", "--username=carol")
    made["env"] |= {"DJANGO_SUPERUSER_PASSWORD": site.password}
    made["env"] |= {"DJANGO_SUPERUSER_EMAIL": "carol@example.org"}
    subprocess.run(**made, check=True)
    form = form_of_a_theme(seen, site)
    with visit(browser, site) as other:
        enter(other.page, site.url, "carol", site.password)
        other.page.goto(form)
        seen.page.goto(form)
        assert "carol" in seen.page.inner_text("#others-here")
        other.page.goto(f"{site.url}/admin/")
        seen.page.fill("#id_title", "Something else")
        seen.page.wait_for_selector("#others-here", state="hidden")
