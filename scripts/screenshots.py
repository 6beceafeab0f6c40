"""The pictures of docs/editors.md: `make screenshots`.

Starts a site of its own in a temporary folder with the record loaded, works in it as an editor
does in Debian's Chromium, and writes docs/images/editors-*.png: the same size and content each
time but for the dates of the day. Pillow reduces their colours.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from check import CHROMIUM
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.choosing import draw_over  # noqa: E402

IMAGES = ROOT / "docs" / "images"
PASSWORD = "quay-crane-harbour-47"
# So many milliseconds are waited for a page, on a machine on which much else runs.
PATIENCE = 180_000
WIDTH, HEIGHT = 1200, 800
MODEL = "/admin/projects/project/"


@contextmanager
def site():
    """Serve a new copy of the site with the record loaded; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        given = {"VAR_DIR": folder, "ADMIN_PASSWORD": PASSWORD, "PORT": str(port)}
        surroundings = {"cwd": ROOT, "env": {"PATH": os.environ["PATH"], **given}}
        subprocess.run([sys.executable, "manage.py", "setup"], check=True, **surroundings)
        server = subprocess.Popen([sys.executable, "manage.py", "serve"], **surroundings)
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(address, server, seconds=120):
    """Return when the site is ready; RuntimeError when it ends before, or takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(address, timeout=10):  # noqa: S310 - an address of this machine
                return
        except URLError:
            time.sleep(0.3)
    raise RuntimeError("The site did not start.")


def keep(page, name, *, height=HEIGHT, end=False):
    """Write a picture of the top of a page, or of its end."""
    page.evaluate("document.activeElement.blur()")
    page.evaluate(f"scrollTo(0, {'document.documentElement.scrollHeight' if end else 0})")
    clip = {"x": 0, "y": HEIGHT - height if end else 0, "width": WIDTH, "height": height}
    shot = page.screenshot(clip=clip)
    picture = Image.open(BytesIO(shot)).convert("RGB").quantize(64, dither=Image.Dither.NONE)
    path = IMAGES / f"editors-{name}.png"
    picture.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


def enter(page, address, name):
    page.goto(f"{address}/admin/")
    page.fill("#id_login", name)
    page.fill("#id_password", PASSWORD)
    page.click("#login-form [type=submit]")
    page.wait_for_url(f"{address}/admin/")


def make_editor(page, address, name):
    """An account of an editor, made as administrators make one."""
    page.goto(f"{address}/admin/auth/user/add/")
    page.fill("#id_username", name)
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    page.click("[name=_save]")
    page.select_option("#id_groups", label="Editors")
    page.click("[name=_save]")


def open_project(page, address):
    page.goto(f"{address}{MODEL}")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_load_state()
    return page.url


UNFOLD = """one => {
    for (let part = one.closest('details'); part; part = part.parentElement.closest('details')) {
        part.open = true;
    }
}"""


def fill(page, field, words):
    """Fill a field, in whatever folded part of the form it stands."""
    page.eval_on_selector(field, UNFOLD)
    page.fill(field, words)


def press(page, button):
    page.eval_on_selector(f".record-buttons [name={button}]", UNFOLD)
    page.locator(f".record-buttons [name={button}]").click()
    page.wait_for_selector(".messagelist, .mistakes")


def pictures(browser, address):
    """Work as two editors do, and keep a picture of each step that the guide tells of."""
    plain = browser.new_context(java_script_enabled=False)
    plain.set_default_timeout(PATIENCE)
    administrator = plain.new_page()
    enter(administrator, address, "admin")
    make_editor(administrator, address, "wei")
    plain.close()

    window = {"viewport": {"width": WIDTH, "height": HEIGHT}}
    page = browser.new_context(**window).new_page()
    page.set_default_timeout(PATIENCE)
    enter(page, address, "admin")
    colleague = browser.new_context(**window).new_page()
    colleague.set_default_timeout(PATIENCE)
    enter(colleague, address, "wei")
    form = open_project(page, address)
    open_project(colleague, address)

    page.fill("#id_title", f"{page.input_value('#id_title')} (2018–2020)")
    with page.expect_popup() as popup:
        page.locator(".record-buttons [name=_preview]").click()
    popup.value.wait_for_load_state()
    keep(popup.value, "preview", height=560)
    popup.value.close()

    fill(page, "[name=change_note]", "The title as in the brochure")
    press(page, "_review")
    keep(page, "draft", height=620)
    keep(page, "buttons", height=430, end=True)

    colleague.fill("#id_title", "Stronger skills in three countries")
    press(colleague, "_draft")
    keep(colleague, "refused", height=700)

    page.goto(f"{address}/admin/")
    keep(page, "dashboard")
    page.goto(form)
    press(page, "_publish")
    page.click(".object-tools .historylink")
    page.wait_for_url("**/history/")
    keep(page, "history", height=380)
    page.get_by_role("button", name="Compare the two chosen").click()
    page.wait_for_selector(".changes")
    keep(page, "compare", height=420)
    page.goto(f"{address}/admin/quality/")
    keep(page, "quality", height=700)
    at_the_desk(page, address, form)


LOG = """The harbour log

On 7 September 2016 the two cities signed a memorandum on the quay.
The eastern harbour gives US$ 745,000 for the training of crane drivers
in Viet Nam and Thailand. Two ports take part.
They did not ask for cranes, and nobody sold any.
"""


def keep_a_document(page, address):
    """A source with a text of its own; give its key."""
    page.goto(f"{address}/admin/sources/source/add/")
    page.fill("#id_title", "Harbour log")
    page.select_option("#id_kind", "web_page")
    page.press("#id_title", "Enter")
    page.wait_for_url("**/change/")
    key = page.url.split("/source/")[1].split("/")[0]
    page.goto(f"{address}/admin/sources/source/{key}/editions/add/")
    page.fill("#id_text", LOG)
    page.click("#content-main form [type=submit]")
    page.locator("[name=looked_at] ~ * [type=submit]").click()
    page.wait_for_selector(".messagelist")
    return key


def at_the_desk(page, address, form):
    """Choose words of a document for a project, and begin a record with others; keep a picture of
    what is suggested, and of the form of the new record."""
    source, project = keep_a_document(page, address), form.split("/project/")[1].split("/")[0]
    page.goto(f"{address}/admin/desk/projects.project/{project}/?source={source}")
    page.click(".ln [data-at] >> nth=2", click_count=3)
    page.wait_for_selector("#suggestions li")
    keep(page, "desk", height=760)
    page.evaluate("getSelection().removeAllRanges()")
    draw_over(page, "The eastern harbour")
    page.click("#records button[value='participants.organisation']")
    page.wait_for_selector("#small")
    draw_over(page, "the training of crane drivers")
    page.wait_for_selector("#citefor:not([hidden])")
    keep(page, "desk-new", height=760)


def main():
    IMAGES.mkdir(parents=True, exist_ok=True)
    with site() as address, sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        pictures(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
