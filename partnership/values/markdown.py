"""Markdown of editorial texts, made into safe HTML."""

from html import unescape

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

# Headings begin below those of the page, whose sections are h2.
_HEADING_SHIFT = 2
_TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li"),
    *("em", "strong", "code", "pre", "a"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}

# Raw HTML is shown as text. No images: they come as documents with a licence and a description.
_parser = MarkdownIt("commonmark", {"html": False}).disable("image")


def render(text: str) -> SafeString:
    """Return CommonMark `text` as HTML that is safe to put into a page."""
    tokens = _parser.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + _HEADING_SHIFT)}"
    html = _parser.renderer.render(tokens, _parser.options, {})
    # SafeString because the cleaner has just let through nothing but the tags above.
    return SafeString(
        nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES).strip()
    )


def plain(text: str) -> str:
    """The words of CommonMark `text` alone, in one line."""
    return " ".join(unescape(strip_tags(render(text))).split())
