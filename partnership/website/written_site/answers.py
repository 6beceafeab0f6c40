"""Asking the site for one address, as a reader's browser would."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Answer(NamedTuple):
    """What the site answers a reader who sends no cookie, with its body as it is before packing."""

    status: int
    kind: str
    location: str
    body: bytes
    # Whether it is the same for every reader: a form that is made anew each time is not.
    is_for_all: bool = True

    @property
    def is_page(self) -> bool:
        """Whether it is HTML."""
        return self.kind == "text/html"

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


def ask(application: Application, address: str) -> Answer:
    """The answer to a path with its query, below the origin of the site."""
    path, _mark, query = address.partition("?")
    # WSGI hands on the bytes of a path as if each were a character.
    path = unquote(path).encode().decode("latin-1")
    environ = {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": "GET"}
    setup_testing_defaults(environ)
    environ["HTTP_HOST"] = urlsplit(settings.SITE_ORIGIN).netloc
    head: list = []
    chunks = application(environ, lambda status, headers, *_rest: head.extend((status, headers)))
    try:
        body = b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
    headers = {name.lower(): value for name, value in head[1]}
    kind = headers.get("content-type", "").partition(";")[0].strip()
    kept = headers.get("cache-control", "")
    return Answer(
        status=int(head[0].split()[0]),
        kind=kind,
        location=headers.get("location", ""),
        body=body,
        is_for_all="private" not in kept and "no-store" not in kept,
    )
