"""Every staff page in a real browser, under the same policy as the public ones."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User

from tests.browser.inspection import visit

pytestmark = pytest.mark.browser

MODELS = sorted(
    f"{model._meta.app_label}/{model._meta.model_name}"
    for model in admin.site._registry
    if model not in (User, Group)
)
FIRST_ROW = "#result_list tbody th a"


@pytest.fixture(scope="module")
def staff(browser, site):
    """What the browser keeps once somebody has signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.url}/admin/login/")
    page.fill("[autocomplete~=username]", site.login)
    page.fill("[type=password]", site.password)
    page.press("[type=password]", "Enter")
    page.wait_for_load_state()
    assert page.url == f"{site.url}/admin/", "signing in did not work"
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def desk(browser, site, staff):
    """A window of somebody who has signed in."""
    with visit(browser, site, staff=staff) as seen:
        yield seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door(browser, site, scheme):
    with visit(browser, site, scheme=scheme) as seen:
        seen.open(f"{site.url}/admin/login/")
        seen.look_for_barriers()
        assert seen.faults == []


@pytest.mark.parametrize("path", ["", "password_change/", "auth/user/", "auth/group/"])
def test_pages_around_the_record(desk, site, path):
    desk.open(f"{site.url}/admin/{path}")
    desk.look_for_barriers()
    assert desk.faults == []


@pytest.mark.parametrize("model", MODELS)
def test_list_and_forms(desk, site, model):
    """The list, an empty form, and the form, history and deletion of the first record."""
    address = f"{site.url}/admin/{model}/"
    desk.open(address)
    desk.look_for_barriers()
    pages = []
    if desk.page.query_selector(f'.object-tools a[href^="/admin/{model}/add/"]'):
        pages.append(f"{address}add/")
    first = desk.page.query_selector(FIRST_ROW)
    if first:
        record = site.url + first.get_attribute("href").split("?")[0]
        folder = record.removesuffix("change/")
        pages += [record, f"{folder}history/", f"{folder}delete/"]
    for page in pages:
        desk.open(page)
        desk.look_for_barriers()
    assert desk.faults == []
