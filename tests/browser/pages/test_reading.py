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

# An address that is printed again behind itself, and a heading after which nothing of it comes.
ON_PAPER = """() => {
    const faults = [];
    for (const link of document.querySelectorAll('main a[href^="http"]'))
        if (link.checkVisibility() && link.innerText.includes(link.getAttribute("href"))
                && getComputedStyle(link, "::after").content !== "none")
            faults.push(`printed twice: ${link.innerText}`);
    let above = null;
    const walk = element => {
        if (!element.checkVisibility({visibilityProperty: true})) return;
        const heading = /^H[1-6]$/.test(element.tagName) && element.tagName[1];
        if (heading) {
            if (above && above.tagName[1] >= heading)
                faults.push(`nothing under: ${above.innerText}`);
            above = element;
            return;
        }
        const words = [...element.childNodes].some(node =>
            node.nodeType === Node.TEXT_NODE && node.data.trim());
        // What floats stands beside what follows.
        if ((words || element.matches("svg, img, input"))
                && !element.closest(".map")) above = null;
        if (!element.matches("svg")) [...element.children].forEach(walk);
    };
    walk(document.querySelector("main"));
    if (above) faults.push(`nothing under: ${above.innerText}`);
    return faults;
}"""


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


def test_on_paper_no_address_stands_twice_and_no_heading_above_nothing(window, site):
    window.emulate_media(media="print")
    faults = []
    for path in paths(site, LANGUAGES[0]):
        window.goto(site.url + path)
        faults += [f"{path}: {one}" for one in window.evaluate(ON_PAPER)]
    window.emulate_media(media="screen")
    assert faults == []


def test_in_colours_that_the_reader_chose_only_the_current_page_has_a_line(window, site):
    window.goto(f"{site.url}/{LANGUAGES[0]}/timeline/")
    window.emulate_media(forced_colors="active")
    lines = window.evaluate(
        """() => [...document.querySelectorAll(".nav a")].filter(one =>
            getComputedStyle(one).borderBlockEndColor !== "rgb(255, 255, 255)").length"""
    )
    window.emulate_media(forced_colors="none")
    assert lines == 1


def test_an_amount_is_not_broken_on_a_phone(window, site):
    window.set_viewport_size({"width": 390, "height": 800})
    window.goto(f"{site.url}/{LANGUAGES[0]}/figures/project-funding/")
    lines = window.locator(".mini .num").evaluate_all(
        """cells => cells.map(cell => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            return range.getClientRects().length;
        })"""
    )
    assert set(lines) == {1}


def test_the_search_in_the_head_is_used_by_keyboard(window, site):
    window.set_viewport_size({"width": 390, "height": 800})
    window.goto(f"{site.url}/{LANGUAGES[0]}/agreements/")
    window.locator("#find").fill("Cambodia")
    window.locator("#find").press("Enter")
    assert window.url == f"{site.url}/{LANGUAGES[0]}/search/?q=Cambodia"
    window.locator(".langs a").click()
    assert window.url == f"{site.url}/{LANGUAGES[1]}/search/?q=Cambodia"
    assert window.locator("#find").input_value() == "Cambodia"
