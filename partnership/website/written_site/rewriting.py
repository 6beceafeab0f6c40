"""Pages and style sheets whose links lead from file to file."""

import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

# Quoted values may hold the sign that ends a tag; Django's templates quote every value.
TAG = re.compile(
    r'<(a|area|link|script|img|source|form|button|input|image|use)\b((?:[^>"]|"[^"]*")*)>', re.I
)
ATTRIBUTE = re.compile(r'(\s)(href|src|action|formaction|srcset|data-[a-z-]+)="([^"]*)"')
REL = re.compile(r'\srel="([^"]*)"')
ABSOLUTE = re.compile(r'\shref="https?://')
SCRIPT = re.compile(r"<script\b(?=[^>]*\ssrc=)[^>]*></script>\s*", re.I)
# What a browser fetches with the page; what other links name is for programs.
FETCHED = {"stylesheet", "icon", "apple-touch-icon", "preload", "manifest", "mask-icon"}
URL = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)""")

# Given an address as it stands and whether it is fetched with the page: what takes its place, or
# None to leave the attribute out.
Place = Callable[[str, bool], str | None]


def links_of(page: str) -> Iterator[str]:
    """Every address that a page links to or fetches."""
    found: list[str] = []

    def note(address: str, _fetched: bool) -> str:
        found.append(address)
        return address

    rewritten(page, note)
    yield from found


def rewritten(page: str, place: Place) -> str:
    """A page with other addresses in its links, and without scripts, which no page needs.

    The whole addresses that programs read, such as the true address of a page, stay as they are.
    """
    return TAG.sub(lambda tag: with_places(tag, place), SCRIPT.sub("", page))


def with_places(tag: re.Match, place: Place) -> str:
    """A tag with other addresses."""
    name, rest = tag.group(1).lower(), tag.group(2)
    fetched = name not in ("a", "area", "form", "button", "input")
    if name == "link":
        rel = REL.search(rest)
        fetched = bool(rel and FETCHED & {*rel.group(1).split()})
        if not fetched and ABSOLUTE.search(rest):
            return tag.group()

    def change(attribute: re.Match) -> str:
        before, key, value = attribute.groups()
        if key.startswith("data-"):
            # Where a script would ask: there is none.
            return "" if value.startswith("/") else attribute.group()
        value = html.unescape(value)
        if key == "srcset":
            new = ", ".join(at_places(value, place))
        else:
            new = at_place(value, place, fetched)
        return "" if new is None else f'{before}{key}="{html.escape(new)}"'

    return f"<{tag.group(1)}{ATTRIBUTE.sub(change, rest)}>"


def at_place(address: str, place: Place, fetched: bool) -> str | None:
    """What takes the place of an address, with the part of the page that it names."""
    parts = urlsplit(address)
    if address.startswith("#") or parts.scheme not in ("", "http", "https"):
        return address
    plain, mark, fragment = address.partition("#")
    new = place(plain, fetched)
    return None if new is None else f"{new}{mark}{fragment}"


def at_places(srcset: str, place: Place) -> Iterator[str]:
    """The candidates of a srcset with other addresses."""
    for candidate in srcset.split(","):
        address, _blank, width = candidate.strip().partition(" ")
        yield f"{at_place(address, place, True)} {width}".strip()


def style_links_of(sheet: str) -> Iterator[str]:
    """Every address that a style sheet fetches."""
    for match in URL.finditer(sheet):
        if not match.group(2).startswith(("data:", "#")):
            yield match.group(2)


def restyled(sheet: str, place: Place) -> str:
    """A style sheet with other addresses."""

    def change(match: re.Match) -> str:
        address = match.group(2)
        if address.startswith(("data:", "#")):
            return match.group()
        return f'url("{at_place(address, place, True)}")'

    return URL.sub(change, sheet)
