"""Every kind of public page in a real browser: readable by all, light, and within the policy."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

pytestmark = pytest.mark.browser

FIRST, *OTHERS = (code for code, _ in settings.LANGUAGES)
VIEWS = [
    (FIRST, 1280, "light"),
    (FIRST, 1280, "dark"),
    (FIRST, 768, "light"),
    (FIRST, 320, "light"),
    *((language, width, "light") for language in OTHERS for width in (1280, 320)),
]
# WCAG 2.0 to 2.2, A and AA, and what is good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Bytes over the wire of a first view, without photographs.
HEAVIEST = 50_000

# Pages that no sitemap names, below the language, and the status they answer with.
UNLISTED = {
    "search/?q=work": 200,
    "search/?q=nothing-has-this-word": 200,
    "projects/?q=nothing-has-this-word": 200,
    "no-such-page/": 404,
}

FACTS = """() => ({
    sideways: document.documentElement.scrollWidth - innerWidth,
    headings: document.querySelectorAll('h1').length,
    lang: document.documentElement.lang,
    dir: document.documentElement.dir,
    title: document.title,
    description: document.querySelector('meta[name=description]')?.content || '',
    alternates: [...document.querySelectorAll('link[rel=alternate][hreflang]')]
        .map(link => link.hreflang.toLowerCase()).filter(code => code !== 'x-default'),
    inline: document.querySelectorAll(
        '[style], style, script:not([src]):not([type$=json])').length,
})"""


def names_of_pages(resolver, prefix=""):
    """Yield the name of every address below a resolver, with its namespace."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names_of_pages(pattern, namespace)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{prefix}{pattern.name}"


def kinds_of_pages():
    """Return the names of all addresses below a language."""
    return sorted(
        {
            name
            for resolver in get_resolver().url_patterns
            if isinstance(getattr(resolver, "pattern", None), LocalePrefixPattern)
            for name in names_of_pages(resolver)
        }
    )


def faults_of(browser, site, path, *, status=200, width=1280, scheme="light"):
    """Return what is wrong with one page at one width, in words."""
    faults, sent = [], []
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.on("console", lambda said: said.type == "error" and faults.append(f"says: {said.text}"))
    page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
    page.on("requestfinished", sent.append)
    answer = page.goto(site.url + path, wait_until="networkidle")
    if status != 200:
        # The browser reports an expected error status of the page itself, too.
        faults = [fault for fault in faults if f"status of {status}" not in fault]
    if answer.status != status:
        faults.append(f"status {answer.status}")
    faults += [
        f"asks another host: {request.url}"
        for request in sent
        if urlsplit(request.url).netloc != urlsplit(site.url).netloc
    ]
    weight = sum(
        request.sizes()["responseBodySize"]
        for request in sent
        if request.resource_type != "image" or request.url.endswith(".svg")
    )
    if weight > HEAVIEST:
        faults.append(f"{weight} bytes over the wire")
    facts = page.evaluate(FACTS)
    faults += faults_of_facts(facts, path.split("/")[1])
    if status == 200 and "?" not in path and set(facts["alternates"]) != site.languages_of(path):
        faults.append(f"hreflang {facts['alternates']}, not {sorted(site.languages_of(path))}")
    options = {"runOnly": {"type": "tag", "values": RULES}}
    for violation in Axe().run(page, options=options).response["violations"]:
        where = " | ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:3])
        faults.append(f"axe {violation['id']} ({violation['impact']}): {where}")
    context.close()
    return faults


def faults_of_facts(facts, language):
    """Return what is wrong with what a page says of itself."""
    faults = []
    if facts["sideways"] > 0:
        faults.append(f"scrolls sideways by {facts['sideways']} px")
    if facts["headings"] != 1:
        faults.append(f"{facts['headings']} h1")
    if facts["inline"]:
        faults.append(f"{facts['inline']} inline styles or scripts")
    if facts["lang"].lower() != language:
        faults.append(f"lang {facts['lang']!r}")
    if facts["dir"] not in ("ltr", "rtl"):
        faults.append(f"dir {facts['dir']!r}")
    faults += [f"no {name}" for name in ("title", "description") if not facts[name].strip()]
    return faults


@pytest.mark.parametrize(("language", "width", "scheme"), VIEWS)
@pytest.mark.parametrize("kind", kinds_of_pages())
def test_a_page_of_each_kind(browser, site, kind, language, width, scheme):
    # Where the record has no such page in a language, the original stands for it.
    path = site.kinds.get((kind, language))
    if path is None:
        original = site.kinds.get((kind, FIRST))
        assert original, f"the sitemap names no page of {kind}"
        path = f"/{language}/{original.split('/', 2)[2]}"
    assert faults_of(browser, site, path, width=width, scheme=scheme) == []


@pytest.mark.parametrize(("language", "width", "scheme"), VIEWS)
@pytest.mark.parametrize("path", UNLISTED)
def test_a_page_that_no_sitemap_names(browser, site, path, language, width, scheme):
    faults = faults_of(
        browser, site, f"/{language}/{path}", status=UNLISTED[path], width=width, scheme=scheme
    )
    assert faults == []
