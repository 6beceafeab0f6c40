"""One answer, made once: its headers and its body as it is sent in each encoding."""

import gzip
import re
import time
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import brotli
from django.utils.http import parse_http_date_safe

from partnership.publish_cache.dependencies import Dependencies

Headers = list[tuple[str, str]]

# Where a cache may not reach the site, it may show what it has for a day, and says so.
CACHING = "public, max-age=0, stale-if-error=86400"
STALE = ("Warning", '111 - "Revalidation Failed"')
# An address that leads nowhere is asked about anew after so many seconds.
MISSING_LASTS = 60
# Larger answers are made each time: downloads, which few ask for.
LARGEST = 1024 * 1024
COMPRESSED_FROM = 200
# The finest is slow beyond some size, for a few bytes less.
FINEST_UP_TO = 50_000
TEXT = re.compile(r"text/|application/(?:[\w.+-]*\b(?:json|xml)|javascript)|image/svg")
OF_EACH_BODY = {"content-length", "content-encoding", "etag", "vary", "cache-control", "date"}
IN_NOT_MODIFIED = {"last-modified", "content-location", "expires", "strict-transport-security"}
VARIES_BY = {"accept-encoding", "accept-language"}


class Answer:
    """What readers are sent for one key, as long as its stamp is the current one."""

    # What it was made of, where that is known.
    rests_on: Dependencies | None = None

    def __init__(self, status: str, headers: Headers, body: bytes, stamp: Any = None) -> None:
        given = {name.lower(): value for name, value in headers}
        left_out = set(OF_EACH_BODY)
        if not tells_all(given.get("last-modified"), stamp):
            left_out.add("last-modified")
        kept = [pair for pair in headers if pair[0].lower() not in left_out]
        kept.append(("Cache-Control", given.get("cache-control") or CACHING))
        # Only what the answer itself depends on: the key has no other header of a reader.
        vary = ["Accept-Encoding"]
        if "accept-language" in given.get("vary", "").lower():
            vary.append("Accept-Language")
        kept.append(("Vary", ", ".join(vary)))
        tag = blake2b(body, digest_size=12).hexdigest() if status.startswith("200") else ""
        small = len(body) < COMPRESSED_FROM or not TEXT.match(given.get("content-type", ""))
        self._settle(status, kept, tag, {"": body} if small else compressed(body), stamp)

    @classmethod
    def kept_before(cls, head: list, bodies: dict[str, bytes], stamp: Any) -> "Answer":
        """An answer from its `head` and `bodies`, as another process has made it."""
        status, headers, tag = head
        answer = cls.__new__(cls)
        answer._settle(status, [tuple(pair) for pair in headers], tag, bodies or {"": b""}, stamp)
        return answer

    def _settle(self, status, headers, tag, bodies, stamp):
        self.status, self.headers, self.tag = status, headers, tag
        self.bodies, self.stamp = bodies, stamp
        self.missing = status.startswith("404")
        self.dies = time.monotonic() + MISSING_LASTS if self.missing else None
        named = {name.lower(): value for name, value in headers}
        self.last_modified = named.get("last-modified")
        self._sent = {name: self.headers_for(name, body) for name, body in bodies.items()}
        self.size = sum(map(len, bodies.values())) + 2000

    def under(self, stamp: Any) -> "Answer":
        """The same answer for a later stamp."""
        answer = self.kept_before(self.head, self.bodies, stamp)
        answer.rest_on(self.rests_on)
        return answer

    def rest_on(self, dependencies: Dependencies | None) -> None:
        """Remember what the answer was made of."""
        self.rests_on = dependencies
        self.size += dependencies.size if dependencies else 0

    @property
    def head(self) -> list:
        """What is to be known of the answer besides its bodies."""
        return [self.status, self.headers, self.tag]

    def headers_for(self, encoding: str, body: bytes) -> tuple[str, Headers, Headers]:
        """The entity tag of one encoding, its headers, and those of “not modified”."""
        own, tag = [], ""
        if self.tag:
            tag = f'"{self.tag}-{encoding}"' if encoding else f'"{self.tag}"'
            own.append(("ETag", tag))
        if encoding:
            own.append(("Content-Encoding", encoding))
        whole = [*self.headers, *own, ("Content-Length", str(len(body)))]
        short = {"etag", "vary", "cache-control", *IN_NOT_MODIFIED}
        return tag, whole, [pair for pair in whole if pair[0].lower() in short]

    def is_fresh(self, stamp: Any) -> bool:
        """Whether the answer still holds at the moment and version of `stamp`."""
        return self.stamp == stamp and (self.dies is None or time.monotonic() < self.dies)

    def send(self, environ: dict, start_response: Any, *, stale: bool = False) -> Iterable[bytes]:
        """Answer one request, in the encoding its browser likes best."""
        encoding = liked_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if encoding not in self._sent:
            return self.send_plain(environ, start_response, stale=stale)
        tag, whole, short = self._sent[encoding]
        return self._send(environ, start_response, tag, whole, short, self.bodies[encoding], stale)

    def send_plain(self, environ: dict, start_response: Any, *, stale: bool) -> Iterable[bytes]:
        """Answer without compression, which hardly any program needs: it is unpacked anew."""
        body = self.bodies[""] if "" in self.bodies else gzip.decompress(self.bodies["gzip"])
        tag, whole, short = self.headers_for("", body)
        return self._send(environ, start_response, tag, whole, short, body, stale)

    def _send(self, environ, start_response, tag, whole, short, body, stale):
        if stale:
            whole, short = [*whole, STALE], [*short, STALE]
        if tag and self.is_known(environ, tag):
            start_response("304 Not Modified", short)
            return []
        start_response(self.status, whole)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def is_known(self, environ: dict, tag: str) -> bool:
        """Whether the reader has exactly this body already."""
        wanted = environ.get("HTTP_IF_NONE_MATCH")
        if wanted is not None:
            if wanted == tag:
                return True
            return any(one.strip().removeprefix("W/") in (tag, "*") for one in wanted.split(","))
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        return since is not None and since == self.last_modified


def tells_all(last_modified: str | None, stamp: Any) -> bool:
    """Whether an answer with this time cannot have changed since, nor change, under that time.

    It has when a time of publication has passed after it, and may when the second is not over, or
    when the clock was set back.
    """
    moment = parse_http_date_safe(last_modified or "")
    if moment is None:
        return False
    passed = stamp.passed if stamp else 0.0
    return passed <= moment < int(time.time())


def compressed(body: bytes) -> dict[str, bytes]:
    """A body as browsers take it. The plain one is not kept: it can be unpacked."""
    quality = 11 if len(body) < FINEST_UP_TO else 6
    return {
        "br": brotli.compress(body, quality=quality, mode=brotli.MODE_TEXT),
        "gzip": gzip.compress(body, 6, mtime=0),
    }


@lru_cache(maxsize=512)
def liked_encoding(header: str) -> str:
    """The encoding that a browser with this Accept-Encoding likes best: br, gzip or none ("")."""
    weights = {}
    for part in header.lower().split(","):
        name, _, rest = part.partition(";")
        found = re.search(r"q\s*=\s*([\d.]+)", rest)
        try:
            weights[name.strip()] = float(found[1]) if found else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    others = weights.get("*", 0.0)
    plain = weights.get("identity", 0.0)
    best, most = "", 0.0
    for name in ("br", "gzip"):
        weight = weights.get(name, weights.get("x-gzip", others) if name == "gzip" else others)
        if weight > most and weight >= plain:
            best, most = name, weight
    return best


def may_be_kept(status: str, headers: Headers, *, by_language: bool) -> bool:
    """Whether an answer is the same for all readers, as far as its head tells.

    `by_language` says whether its key has the language that the reader wishes.
    """
    given: dict[str, str] = {}
    for name, value in headers:
        given[name.lower()] = f"{given[name.lower()]},{value}" if name.lower() in given else value
    varies = {name.strip().lower() for name in given.get("vary", "").split(",") if name.strip()}
    if not by_language:
        varies -= {"accept-encoding"}
        if varies:
            return False
    if varies - VARIES_BY:
        return False
    # The way from an address without a language depends on what the browser asks for.
    led = status.startswith("302") and "accept-language" in varies
    if not (led or status[:3] in ("200", "301", "308", "404", "410")):
        return False
    if "set-cookie" in given or "content-encoding" in given:
        return False
    if "'nonce-" in given.get("content-security-policy", ""):
        return False
    caching = given.get("cache-control", "").lower()
    if "private" in caching or "no-store" in caching:
        return False
    length = given.get("content-length", "")
    return not length or (length.isdigit() and int(length) <= LARGEST)
