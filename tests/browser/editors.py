"""An editor and a publisher at a site, and what both do again and again."""

from contextlib import ExitStack, contextmanager
from types import SimpleNamespace

from tests.browser.inspection import visit

ROLES = {"alma": "Publishers", "boris": "Editors"}


def enter(page, site, name):
    page.goto(f"{site.url}/admin/")
    page.fill("#id_login", name)
    page.fill("#id_password", site.password)
    page.click("#login-form [type=submit]")
    page.wait_for_url(f"{site.url}/admin/")


def people_of(browser, site):
    """What the browsers of a publisher and of an editor keep after signing in, by name.

    An administrator makes their accounts, without scripts: lists are plain then. It is done once
    for a site.
    """
    if site.people is None:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        enter(page, site, site.login)
        for name, role in ROLES.items():
            page.goto(f"{site.url}/admin/auth/user/add/")
            page.fill("#id_username", name)
            page.fill("#id_password1", site.password)
            page.fill("#id_password2", site.password)
            page.click("[name=_save]")
            page.select_option("#id_groups", label=role)
            page.click("[name=_save]")
        context.close()
        site.people = {name: kept_by(browser, site, name) for name in ROLES}
    return site.people


def kept_by(browser, site, name):
    """What the browser of somebody keeps after signing in."""
    context = browser.new_context()
    page = context.new_page()
    enter(page, site, name)
    page.wait_for_load_state()
    state = context.storage_state()
    context.close()
    return state


@contextmanager
def windows_of(browser, site, people):
    """The windows of a publisher, an editor, a reader, and of somebody asked to review."""
    with ExitStack() as opened:

        def window(name=None):
            return opened.enter_context(visit(browser, site, staff=people.get(name)))

        yield SimpleNamespace(
            alma=window("alma"), boris=window("boris"), reader=window(), reviewer=window()
        )


def press(seen, button):
    """Press a button of the form and wait for what the next page says."""
    seen.page.locator(f".record-buttons [name={button}]").click()
    seen.page.wait_for_selector(".messagelist, .mistakes")
    return seen.page.inner_text(".messagelist, .mistakes >> nth=0")


def pressed_in_review(seen, button):
    """Press a button at the end of the review and wait for what the next page says."""
    seen.page.locator(f".decide [name={button}]").click()
    seen.page.wait_for_selector(".messagelist")
    return seen.page.inner_text(".messagelist")
