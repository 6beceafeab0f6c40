"""Links that lead from file to file."""

import pytest

from partnership.website.written_site.rewriting import (
    links_of,
    restyled,
    rewritten,
    style_links_of,
)


def place(address, fetched):
    """A file for what is below /en/ and /static/; else the site, or nothing."""
    if address.startswith(("/en/", "/static/")):
        return f"..{address}index.html" if address.endswith("/") else f"..{address}"
    return None if fetched else f"https://site.example{address}"


@pytest.mark.parametrize(
    "before, after",
    [
        ('<a href="/en/x/#part">x</a>', '<a href="../en/x/index.html#part">x</a>'),
        ('<a class="b" href="/zh/">x</a>', '<a class="b" href="https://site.example/zh/">x</a>'),
        ('<a href="#here">x</a>', '<a href="#here">x</a>'),
        ('<a href="mailto:a@b.example">x</a>', '<a href="mailto:a@b.example">x</a>'),
        ('<a href="/en/?a=1&amp;b=2">', '<a href="../en/?a=1&amp;b=2">'),
        ('<a title="1 > 0" href="/en/">', '<a title="1 > 0" href="../en/index.html">'),
        ('<img src="/static/a.png">', '<img src="../static/a.png">'),
        ('<img src="/gone.png" alt="">', '<img alt="">'),
        (
            '<img srcset="/static/a.webp 1x, /static/b.webp 2x">',
            '<img srcset="../static/a.webp 1x, ../static/b.webp 2x">',
        ),
        ('<link rel="icon" href="/static/s.ico">', '<link rel="icon" href="../static/s.ico">'),
        (
            '<link rel="canonical" href="https://site.example/en/">',
            '<link rel="canonical" href="https://site.example/en/">',
        ),
        ('<input data-suggestions="/zh/s/" name="q">', '<input name="q">'),
        ('<p data-kind="a">/en/</p>', '<p data-kind="a">/en/</p>'),
        ('<b></b><script src="/static/x.js" defer></script>\n<i>', "<b></b><i>"),
        ('<script type="a/ld+json">{}</script>', '<script type="a/ld+json">{}</script>'),
    ],
)
def test_a_link_leads_to_a_file_or_to_the_site(before, after):
    assert rewritten(before, place) == after


def test_what_a_page_links_to_and_fetches_is_found():
    page = '<a href="/en/?a=1&amp;b=2"></a><img src="/i.png"><link rel="icon" href="/f.ico">'
    assert list(links_of(page)) == ["/en/?a=1&b=2", "/i.png", "/f.ico"]


def test_a_style_sheet_fetches_files():
    sheet = "a{b:url('/static/f.woff2')} c{d:url(data:image/png;base64,x)}"
    assert list(style_links_of(sheet)) == ["/static/f.woff2"]
    assert restyled(sheet, place) == (
        'a{b:url("../static/f.woff2")} c{d:url(data:image/png;base64,x)}'
    )
