"""Every kind of public page in a real browser: readable by all, light, and within the policy."""

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from tests.browser.inspection import faults_of_public_page, visit

pytestmark = pytest.mark.browser

FIRST, *OTHERS = (code for code, _ in settings.LANGUAGES)
# Each language and the widths it is looked at; the first language also at night.
VIEWS = [(FIRST, (1280, 768, 390, 320)), *((language, (1280, 320)) for language in OTHERS)]
# Pages that no sitemap names, below the language, and the status they answer with.
UNLISTED = {
    "search/?q=work": 200,
    "search/?q=nothing-has-this-word": 200,
    "projects/?q=nothing-has-this-word": 200,
    "no-such-page/": 404,
    "report/": 200,
    "report/?page=/en/contact/": 200,
    "compare/agreements/": 200,
}
# Kinds of pages that the sitemap leaves out: they are among those above, or have a test below, or
# are there for who has sent something.
LEFT_OUT = {
    "feedback:report", "feedback:received", "website:brief", "website:compare",
    "website:figure_embed", "website:suggestions",
    "website:figure_timegate", "website:figure_version",
    "website:timegate", "website:timemap", "website:version",
}  # fmt: skip

# Pages that no sitemap names but that lie below one of a kind that it does.
BELOW = {"iati_pages:activity": ("projects:project", "iati/")}


def names_of_pages(resolver, prefix=""):
    """Yield the name of every page below a resolver, with its namespace.

    Files are left out: their addresses do not end as those of pages do.
    """
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names_of_pages(pattern, namespace)
        elif isinstance(pattern, URLPattern) and str(pattern.pattern)[-1:] in ("", "/"):
            yield f"{prefix}{pattern.name}"


def kinds_of_pages():
    """Return the names of all pages below a language.

    Those of histories are left out: `test_admin` makes one first. So is what a script asks.
    """
    return sorted(
        {
            name
            for resolver in get_resolver().url_patterns
            if isinstance(getattr(resolver, "pattern", None), LocalePrefixPattern)
            for name in names_of_pages(resolver)
            if not name.endswith("_history") and name not in LEFT_OUT
        }
    )


@pytest.fixture(scope="module")
def window(browser, site):
    """The window in which all pages are opened: a new one for each takes a tenth more time.

    It keeps no file, so that each page is weighed with all that it names.
    """
    with visit(browser, site) as seen:
        session = seen.page.context.new_cdp_session(seen.page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        yield seen


def test_a_page_weighs_as_much_as_in_a_new_window(window, browser, site):
    address = f"{site.url}/{FIRST}/contact/"
    with visit(browser, site) as new:
        new.open(address)
        for _time in range(2):
            window.begin_anew(width=1280)
            window.open(address)
            # Each answer is lengthened by up to 100 bytes of chance, against guesses of its words.
            assert abs(window.weight() - new.weight()) < 101


@pytest.mark.parametrize(("language", "widths"), VIEWS)
@pytest.mark.parametrize("kind", kinds_of_pages())
def test_a_page_of_each_kind(window, site, kind, language, widths):
    # Where the record has no such page in a language, the original stands for it.
    kind, below = BELOW.get(kind, (kind, ""))
    path = site.kinds.get((kind, language))
    if path is None:
        original = site.kinds.get((kind, FIRST))
        assert original, f"the sitemap names no page of {kind}"
        path = f"/{language}/{original.split('/', 2)[2]}"
    faults = faults_of_public_page(
        window, site, path, below=below, widths=widths, night=language == FIRST
    )
    assert faults == []


@pytest.mark.parametrize(("language", "widths"), VIEWS)
def test_the_brief_of_a_record(window, site, language, widths):
    slug = site.kinds["projects:project", FIRST].rstrip("/").rpartition("/")[2]
    path = f"/{language}/briefs/projects/{slug}/"
    assert faults_of_public_page(window, site, path, below="", widths=widths, night=False) == []


@pytest.mark.parametrize(("language", "widths"), VIEWS)
def test_the_page_of_a_record_as_it_was_on_a_day(window, site, language, widths):
    window.open(site.url + site.kinds["projects:project", FIRST])
    dated = window.page.get_attribute("main a[href*='/versions/']", "href")
    path = f"/{language}/versions/{dated.split('/versions/')[1]}"
    assert faults_of_public_page(window, site, path, below="", widths=widths, night=False) == []


@pytest.mark.parametrize(("language", "widths"), VIEWS)
@pytest.mark.parametrize("path", UNLISTED)
def test_a_page_that_no_sitemap_names(window, site, path, language, widths):
    faults = faults_of_public_page(
        window,
        site,
        f"/{language}/{path}",
        status=UNLISTED[path],
        widths=widths,
        night=language == FIRST,
    )
    assert faults == []


@pytest.mark.parametrize("language", [FIRST, *OTHERS])
def test_a_figure_for_other_sites_is_small_and_readable(window, site, language):
    window.begin_anew(width=320)
    window.open(f"{site.url}/{language}/figures/project-funding/embed/")
    assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert window.page.locator("script, header, nav").count() == 0
    window.look_for_barriers()
    window.look_at_requests()
    window.page.emulate_media(color_scheme="dark")
    window.look_at_colours()
    assert window.faults == []
