"""Markdown of editorial texts: plain structure, nothing that could act on a page."""

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from partnership.values.markdown import render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("Plain.", "<p>Plain.</p>"),
        ("One\n\n*two* **three**", "<p>One</p>\n<p><em>two</em> <strong>three</strong></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. c", '<ol start="3">\n<li>c</li>\n</ol>'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("研讨会 & more", "<p>研讨会 &amp; more</p>"),
    ],
)
def test_text_becomes_html(text, html):
    assert render(text) == html


def test_headings_begin_below_those_of_the_page():
    assert render("# A\n\n## B\n\nC\n===") == "<h3>A</h3>\n<h4>B</h4>\n<h3>C</h3>"
    assert render("###### F") == "<h6>F</h6>"


def test_links_lead_away_without_a_hold_on_the_page():
    html = '<p><a href="https://x.example/" title="t" rel="noopener noreferrer">a</a></p>'

    assert render('[a](https://x.example/ "t")') == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b onclick=alert(1)>x</b>",
        "[a](javascript:alert(1))",
        "[a](data:text/html,x)",
        "<javascript:alert(1)>",
        "![a](https://x.example/pixel.png)",
        "<!-- x -->",
        "&lt;script&gt;",
        '[a](https://x.example/"onmouseover="alert(1))',
    ],
)
def test_nothing_that_acts_gets_through(text):
    html = render(text)

    for part in ("<script", "<img", "<b ", "<!--", 'href="javascript', 'href="data', "<a on"):
        assert part not in html.lower()


@given(st.text())
def test_any_text_can_be_rendered(text):
    html = render(text)

    assert isinstance(html, SafeString)
    assert "<script" not in html.lower()
