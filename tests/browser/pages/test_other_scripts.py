"""Pages in a language that runs from right to left and whose words are longer than ours.

The language is made up: each message of the site in brackets and a third longer, as Arabic. What
stands without brackets in a place where the site speaks is a text that nobody can translate.
"""

import re

import polib
import pytest
from check import ROOT

from tests.browser.conftest import served
from tests.browser.inspection import visit

pytestmark = pytest.mark.browser

CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}")
# Where only the site speaks, and names of records, languages and formats never stand.
SPOKEN = (
    "nav.nav a, body > footer nav a, main label, main button, thead th, summary, legend, .skip,"
    " .cite h2, #h-sources, .crumbs li:first-child"
)
SILENT = """places => [...document.querySelectorAll(places)].filter(one =>
    one.checkVisibility() && /[a-z]{3}/i.test(one.innerText) && !one.innerText.includes("⟦")
).map(one => `${one.localName}: ${one.innerText.trim().slice(0, 60)}`)"""
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


def longer(text):
    """A message in brackets, and longer; one without words, such as a comma, as it is."""
    words = PLACEHOLDER.sub("", text)
    if not re.search(r"[A-Za-z]{2}", words):
        return text
    return f"⟦{text}{'·' * (len(words) // 3)}⟧"


def made_up(folder):
    """Write the catalogue of the language below a folder."""
    catalogue = polib.pofile(str(CATALOGUE))
    catalogue.metadata |= {"Language": "ar", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: longer(entry.msgid), 1: longer(entry.msgid_plural)}
        else:
            entry.msgstr = longer(entry.msgid)
    place = folder / "ar" / "LC_MESSAGES"
    place.mkdir(parents=True)
    catalogue.save_as_mofile(str(place / "django.mo"))


@pytest.fixture(scope="module")
def arabic(prepared, tmp_path_factory):
    """The site in English and in the language made up."""
    folder = tmp_path_factory.mktemp("arabic")
    made_up(folder / "locales")
    words = {"LANGUAGES": "en,ar", "LOCALES_DIR": str(folder / "locales")}
    with served(prepared, folder / "var", **words) as running:
        yield running


def test_no_page_is_cut_off_or_speaks_for_itself(browser, site, arabic):
    faults = []
    kinds = sorted({path for (_kind, code), path in site.kinds.items() if code == "en"})
    with visit(browser, arabic) as seen:
        window = seen.page
        for path in (*kinds, "/en/search/?q=work", "/en/projects/?q=nothing-has-this-word"):
            window.goto(f"{arabic.url}/ar/{path[4:]}")
            assert window.evaluate("document.documentElement.dir") == "rtl"
            for width in (1280, 320):
                window.set_viewport_size({"width": width, "height": 800})
                if (beyond := window.evaluate(SIDEWAYS)) > 0:
                    faults.append(f"{path} at {width}: {beyond} px")
            faults += [f"{path} says {one}" for one in window.evaluate(SILENT, SPOKEN)]
    assert faults == []
