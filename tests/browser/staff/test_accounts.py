"""Signing in with a second factor in a real browser, under the real policy."""

import time
from uuid import uuid4

import pytest

from tests.accounts.signing_in import code_now
from tests.browser.inspection import visit

pytestmark = pytest.mark.browser

MINE = "/admin/account/"


@pytest.fixture(scope="module")
def home(site):
    """The address at which browsers give passkeys without https."""
    return site.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def seen(browser, site):
    with visit(browser, site) as window:
        yield window


@pytest.fixture
def ada(browser, site, home):
    """The name of an account of its own for each test, made as administrators make one."""
    name = f"ada-{uuid4().hex[:8]}"
    context = browser.new_context()
    page = context.new_page()
    enter(page, home, site.login, site.password)
    page.goto(f"{home}/admin/auth/user/add/")
    page.fill("#id_username", name)
    page.fill("#id_password1", site.password)
    page.fill("#id_password2", site.password)
    page.click("[name=_save]")
    page.wait_for_url("**/change/")
    context.close()
    return name


def with_device(seen):
    """Give the window a device that holds passkeys and recognises its owner at once."""
    session = seen.page.context.new_cdp_session(seen.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def enter(page, home, name, password):
    page.goto(f"{home}/admin/")
    page.fill("#id_login", name)
    page.fill("#id_password", password)
    page.click("#login-form [type=submit]")
    page.wait_for_load_state()


def leave(seen, home):
    seen.page.goto(f"{home}/admin/")
    seen.page.click(".mast-end summary")
    seen.page.click("#logout-form button")
    seen.page.wait_for_url("**/admin/account/login/")


def confirm(seen, site, address):
    """Open an address that asks for the password again."""
    seen.page.goto(address)
    if "/confirm/" in seen.page.url:
        look(seen)
        seen.page.fill("#id_password", site.password)
        seen.page.click("#content [type=submit]")
    seen.page.wait_for_url(address)


def look(seen):
    """Note what is wrong with the page that is open: barriers, and anything inline."""
    seen.look_for_barriers()
    facts = seen.page.evaluate(
        "() => [document.querySelectorAll('h1').length,"
        " document.querySelectorAll('[style], style').length,"
        " document.documentElement.scrollWidth - innerWidth]"
    )
    if facts[:2] != [1, 0] or facts[2] > 0:
        seen.faults.append(f"{seen.page.url}: h1, inline, sideways: {facts}")


def test_a_passkey_is_added_and_signs_in_without_the_password(seen, site, home, ada):
    with_device(seen)
    enter(seen.page, home, ada, site.password)
    confirm(seen, site, f"{home}{MINE}passkeys/add/")
    look(seen)
    seen.page.fill("#id_name", "Office laptop")
    seen.page.click("#content button")
    seen.page.wait_for_url(f"**{MINE}codes/")
    look(seen)

    for page in ("", "passkeys/", "codes/new/", "password/"):
        seen.open(f"{home}{MINE}{page}")
        look(seen)
    seen.open(f"{home}{MINE}passkeys/")
    assert "Office laptop" in seen.page.inner_text("table")

    leave(seen, home)
    look(seen)
    seen.page.click(".passkey button")
    seen.page.wait_for_url(f"{home}/admin/")

    # With the password, the passkey is asked for, too.
    leave(seen, home)
    enter(seen.page, home, ada, site.password)
    seen.page.wait_for_url("**/login/code/")
    look(seen)
    # Looking fetched the page anew, and each page asks with a challenge of its own.
    seen.page.reload()
    seen.page.click(".passkey button")
    seen.page.wait_for_url(f"{home}/admin/")

    for link in ("Rename", "Remove"):
        confirm(seen, site, f"{home}{MINE}passkeys/")
        seen.page.click(f"#content a:text-is('{link}')")
        if "/confirm/" in seen.page.url:
            seen.page.fill("#id_password", site.password)
            seen.page.click("#content [type=submit]")
        look(seen)
        if link == "Rename":
            seen.page.fill("#id_name", "Old laptop")
        seen.page.click("#content [type=submit]")
        seen.page.wait_for_url("**/passkeys/")
    assert not seen.page.query_selector("table")
    assert seen.faults == []


def test_an_app_is_set_up_from_a_picture_that_the_policy_lets_through(seen, site, home, ada):
    enter(seen.page, home, ada, site.password)
    confirm(seen, site, f"{home}{MINE}app/")
    look(seen)
    assert seen.page.evaluate("document.querySelector('img.key').naturalWidth") > 0
    secret = seen.page.inner_text("code.key")

    # A code is good for its own half minute alone: one that is about to end would come too late.
    if (left := 30 - time.time() % 30) < 10:
        time.sleep(left)
    seen.page.fill("#id_code", code_now(secret))
    seen.page.click("#content [type=submit]")
    seen.page.wait_for_url(f"**{MINE}codes/")
    recovery = seen.page.inner_text(".codes li:first-child")

    leave(seen, home)
    enter(seen.page, home, ada, site.password)
    seen.page.fill("#id_code", recovery)
    seen.page.click("#content form:first-of-type [type=submit]")
    seen.page.wait_for_url(f"{home}/admin/")

    confirm(seen, site, f"{home}{MINE}app/remove/")
    look(seen)
    seen.page.click("#content [type=submit]")
    seen.page.wait_for_url(f"{home}{MINE}")
    assert seen.faults == []


def test_a_device_that_gives_no_passkey_is_said_in_words(seen, home):
    seen.page.goto(f"{home}{MINE}login/")
    seen.page.evaluate("() => { navigator.credentials.get = () => Promise.reject('refused'); }")
    seen.page.click(".passkey button")
    seen.page.wait_for_selector("[data-failed]:not([hidden])")
    look(seen)
    assert seen.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_door_on_phones_and_at_night(browser, site, width, scheme):
    with visit(browser, site, width=width, scheme=scheme) as seen:
        seen.open(f"{site.url}{MINE}login/")
        look(seen)
        assert seen.faults == []


def test_the_door_opens_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    enter(page, site.url, site.login, site.password)
    assert page.url == f"{site.url}/admin/"
    context.close()
