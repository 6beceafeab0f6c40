"""Which addresses have a file in the written site, and where it stands."""

import hashlib
import re
from posixpath import dirname, relpath
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from django.conf import settings

# Made for one reader at a time, for staff, or by programs that ask questions.
LEFT_TO_THE_SITE = re.compile(
    r"/(?:admin|api|review|livez|readyz|metrics)(?:/|$)"
    r"|/[a-z-]+/(?:search|versions|timemaps|figures/[\w-]+/(?:embed|versions|[\d-]+))/"
    r"|/[a-z-]+/figures/[\w-]+/[\d-]+\.csv"
)
INDEX = "index.html"
ODD = re.compile(r"[^\w-]+")
LONGEST = 100


def within_the_site(address: str, page: str) -> str | None:
    """An address that stands on a page as a path with its query, or None if it leads elsewhere."""
    parts = urlsplit(urljoin(f"{settings.SITE_ORIGIN}{page}", address))
    if f"{parts.scheme}://{parts.netloc}" != settings.SITE_ORIGIN:
        return None
    path = parts.path or "/"
    if not f"{path}/".startswith(f"{settings.SITE_PATH}/"):
        return None
    return f"{path}?{parts.query}" if parts.query else path


def may_be_written(address: str) -> bool:
    """Whether an address of the site is one of those that are written."""
    path = urlsplit(address).path.removeprefix(settings.SITE_PATH)
    return not LEFT_TO_THE_SITE.match(path)


def is_followed(address: str, page: str) -> bool:
    """Whether a link on a page is followed to an address with a query.

    A list is written in whole, with each of its sheets, and once for each filter that a page
    names, but not for each combination of filters: these are without number.
    """
    asked, here = urlsplit(address), urlsplit(page)
    if not asked.query or not here.query:
        return True
    if asked.path != here.path:
        return False
    return without_sheet(asked.query) == without_sheet(here.query)


def without_sheet(query: str) -> list[tuple[str, str]]:
    """The parameters of a query without the number of the sheet."""
    pairs = parse_qsl(query, keep_blank_values=True)
    return sorted(pair for pair in pairs if pair[0] != "page")


def file_of(address: str, is_page: bool) -> str | None:
    """The name of the file of an address below the folder, or None where it can have none.

    A web server tells the type of a file by its name: only pages may be at an address that names
    no file, and only pages answer a query.
    """
    parts = urlsplit(address)
    name = unquote(parts.path.removeprefix(settings.SITE_PATH)).removeprefix("/")
    if name == "" or name.endswith("/"):
        if not is_page:
            return None
        name += INDEX
    elif is_page and not name.endswith(".html"):
        return None
    if not parts.query:
        return name
    if not is_page:
        return None
    return f"{name.removesuffix('.html')}.{name_of_query(parts.query)}.html"


def name_of_query(query: str) -> str:
    """A query as part of a name: with a digest where some of it cannot stand there."""
    words = "_".join(f"{name}-{value}" for name, value in sorted(parse_qsl(query)))
    plain = ODD.sub("-", words)[:LONGEST]
    if plain == words:
        return plain
    return f"{plain}-{hashlib.sha256(words.encode()).hexdigest()[:12]}"


def way_from(file: str, to: str) -> str:
    """The relative address by which a file names another, as HTML and CSS write it."""
    return quote(relpath(to, dirname(file) or "."))
