"""What readers meet on every page: large text, a head that stays where it is, paper."""

import re

import pytest
from django.conf import settings

from tests.browser.conftest import CHROMIUM, CHROMIUM_OPTIONS
from tests.browser.inspection import visit

pytestmark = pytest.mark.browser

LANGUAGES = [code for code, _ in settings.LANGUAGES]
PAGES = ["", "search/?q=work", "projects/?q=nothing-has-this-word", "no-such-page/"]
WIDTHS = [1280, 768, 390, 320]
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
# Where each part of the head stands, to a tenth of a pixel.
HEAD = """() => [...document.querySelectorAll(
    '.mast, .brand > a, .langs > *, .nav a, .find, .find > :not(.vh)')].map(part => {
        const {x, y, width, height} = part.getBoundingClientRect();
        return [x, y, width, height].map(number => Math.round(number * 10) / 10).join(' ');
    })"""


@pytest.fixture(scope="module")
def window(browser, site):
    with visit(browser, site) as seen:
        yield seen.page


def paths(site, language):
    """A page of each kind in a language, and those that no sitemap names."""
    kinds = {path for (_kind, code), path in site.kinds.items() if code == language}
    return sorted(kinds | {f"/{language}/{page}" for page in PAGES})


@pytest.fixture(scope="module")
def measured(window, site):
    """What is measured of a page of each kind, by language and path: each is loaded only once."""
    return {
        language: {path: measure(window, site.url + path) for path in paths(site, language)}
        for language in LANGUAGES
    }


def measure(window, address):
    """Return, by width, where the head of a page stands, and how far text of twice the size
    scrolls sideways."""
    window.goto(address)
    heads, beyond = {}, {}
    for width in WIDTHS:
        window.set_viewport_size({"width": width, "height": 800})
        heads[width] = tuple(window.evaluate(HEAD))
    # The policy forbids a style element; the size is set as a reader's own would be.
    window.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    for width in (390, 320):
        window.set_viewport_size({"width": width, "height": 800})
        beyond[width] = window.evaluate(SIDEWAYS)
    return heads, beyond


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_of_twice_the_size_never_scrolls_sideways(measured, language):
    wide = [
        f"{path} at {width}: {pixels} px"
        for path, (_heads, beyond) in measured[language].items()
        for width, pixels in beyond.items()
        if pixels > 0
    ]
    assert wide == []


def test_a_large_font_of_the_reader_never_scrolls_sideways(browser, site):
    wide = []
    large = browser.browser_type.launch(
        executable_path=CHROMIUM, args=[*CHROMIUM_OPTIONS, "--blink-settings=defaultFontSize=32"]
    )
    page = large.new_page(viewport={"width": 390, "height": 800})
    for language in LANGUAGES:
        for path in paths(site, language):
            page.goto(site.url + path)
            if (beyond := page.evaluate(SIDEWAYS)) > 0:
                wide.append(f"{path}: {beyond} px")
    large.close()
    assert wide == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_stands_in_the_same_place_on_every_page(measured, language, width):
    places = {}
    for path, (heads, _beyond) in measured[language].items():
        places.setdefault(heads[width], []).append(path)
    assert len(places) == 1, places


def test_the_head_has_the_same_height_in_every_language(window, site):
    window.set_viewport_size({"width": 1280, "height": 800})
    heights = set()
    for language in LANGUAGES:
        window.goto(f"{site.url}/{language}/")
        heights.add(window.evaluate("document.querySelector('.mast').offsetHeight"))
    assert len(heights) == 1


def test_the_sum_of_a_table_is_printed_once(window, site):
    window.goto(f"{site.url}/{LANGUAGES[0]}/")
    window.emulate_media(media="print")
    # A group of footers is printed again on each sheet, one of rows is not.
    displayed = window.evaluate(
        "[...document.querySelectorAll('tfoot')].map(foot => getComputedStyle(foot).display)"
    )
    window.emulate_media(media="screen")
    assert displayed
    assert set(displayed) == {"table-row-group"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_project_is_printed_on_two_sheets(window, site, language):
    window.goto(f"{site.url}/{language}/projects/")
    pages = window.evaluate("[...document.querySelectorAll('.entry a')].map(one => one.href)")
    pages = [page for page in pages if "/projects/" in page]
    assert pages
    window.emulate_media(media="print")
    counts = {}
    for page in pages:
        window.goto(page)
        counts[page] = len(re.findall(rb"/Type /Page\b", window.pdf(prefer_css_page_size=True)))
    window.emulate_media(media="screen")
    assert {page: count for page, count in counts.items() if count > 2} == {}


def test_the_search_in_the_head_is_used_by_keyboard(window, site):
    window.set_viewport_size({"width": 390, "height": 800})
    window.goto(f"{site.url}/{LANGUAGES[0]}/agreements/")
    window.locator("#find").fill("Cambodia")
    window.locator("#find").press("Enter")
    assert window.url == f"{site.url}/{LANGUAGES[0]}/search/?q=Cambodia"
    window.locator(".langs a").click()
    assert window.url == f"{site.url}/{LANGUAGES[1]}/search/?q=Cambodia"
    assert window.locator("#find").input_value() == "Cambodia"
