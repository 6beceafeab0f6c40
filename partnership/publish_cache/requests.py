"""Which requests may be answered from what is kept, and what their answer depends on."""

from collections.abc import Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import (
    get_language_from_path,
    get_language_from_request,
    override,
)

Environ = dict[str, Any]

# Longer addresses are asked of Django each time.
LONGEST_ADDRESS = 1000
MOST_PARAMETERS = 20

# What Django is told of a request whose answer may be kept: what the key holds, and what the
# server says of itself. No other header of one reader can leave a trace in the answer to all.
OF_THE_SERVER = (
    "SCRIPT_NAME",
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "REMOTE_ADDR",
    "HTTP_HOST",
    "PATH_INFO",
)


class Key(NamedTuple):
    """What the answer to a reader depends on, besides the version of the content."""

    host: str
    path: str
    query: str
    language: str


class Readers:
    """Tells the requests of readers, whose answer is the same for all, from the others."""

    def __init__(self) -> None:
        self.hosts = known_hosts()
        self.elsewhere = (
            settings.STAFF_PREFIX,
            settings.STATIC_URL.removeprefix(settings.SITE_PATH),
            settings.MEDIA_URL.removeprefix(settings.SITE_PATH),
            "/review/",
            "/livez",
            "/readyz",
            "/metrics",
        )
        self.by_language = tuple(f"/{code}/" for code, _name in settings.LANGUAGES)
        self.session = settings.SESSION_COOKIE_NAME

    def key(self, environ: Mapping[str, Any]) -> Key | None:
        """The key of the answer, or None where Django has to be asked each time."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return None
        if self.session in environ.get("HTTP_COOKIE", ""):
            return None
        host, path = environ.get("HTTP_HOST", ""), environ["PATH_INFO"]
        if host not in self.hosts or path.startswith(self.elsewhere):
            return None
        query = environ.get("QUERY_STRING", "")
        if len(path) + len(query) > LONGEST_ADDRESS:
            return None
        if query:
            query = tidy_query(path, query)
            if query is None:
                return None
        if path.startswith(self.by_language):
            return Key(host, path, query, "")
        return Key(host, path, query, wished_language(environ.get("HTTP_ACCEPT_LANGUAGE", "")))


def known_hosts() -> frozenset[str]:
    """Each way in which a browser names this site. Names that only fit a pattern are not kept:
    who made up one after the other could push out all that is."""
    site = urlsplit(settings.SITE_URL)
    names = {name for name in settings.ALLOWED_HOSTS if not name.startswith((".", "*"))}
    ports = {"", f":{settings.PORT}"} | ({f":{site.port}"} if site.port else set())
    return frozenset(name + port for name in names for port in ports)


@lru_cache(maxsize=1024)
def wished_language(header: str) -> str:
    """The language of the site that a browser with this Accept-Language is led to."""
    asked = SimpleNamespace(COOKIES={}, META={"HTTP_ACCEPT_LANGUAGE": header})
    return get_language_from_request(asked)


@lru_cache(maxsize=4096)
def tidy_query(path: str, query: str) -> str | None:
    """The query with only those parameters that the page at `path` reads, in one order.

    None when the page does not say which they are, or when the query is an odd one.
    """
    known = parameters_of(path)
    if known is None:
        return None
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return None
    if any("\x00" in part or "\ufffd" in part for pair in pairs for part in pair):
        return None
    # Of a parameter given twice Django reads the last; an empty one is as good as none.
    values = {name: value for name, value in dict(pairs).items() if name in known and value}
    return urlencode(sorted(values.items()))


@lru_cache(maxsize=1024)
def parameters_of(path: str) -> frozenset[str] | None:
    """The parameters that the view of the page at `path` reads, if it says so."""
    try:
        address = path.encode("latin-1").decode()
        with override(get_language_from_path(address)):
            view = resolve(address).func
    except (Resolver404, UnicodeError):
        return None
    read = getattr(getattr(view, "view_class", view), "query_parameters", None)
    return None if read is None else frozenset(read())


def environ_for_all(environ: Mapping[str, Any], key: Key) -> Environ:
    """The request as Django is to see it when its answer is for every reader with this key."""
    plain = {name: environ[name] for name in OF_THE_SERVER if name in environ}
    plain |= {name: value for name, value in environ.items() if name.startswith("wsgi.")}
    plain |= {"REQUEST_METHOD": "GET", "QUERY_STRING": key.query}
    if key.language:
        plain["HTTP_ACCEPT_LANGUAGE"] = key.language
    return plain
