"""Uploads in a bucket: kept, handed out, listed and deleted as those in a folder are.

The store is a stand-in on loopback, which holds each request to its signature.
"""

import http.server
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from django.core.files.base import ContentFile

from partnership.object_storage import signing, storage
from partnership.object_storage.storage import BucketStorage
from partnership.publishing import storage_faults

AT = datetime(2026, 3, 1, 4, 5, 6, tzinfo=UTC)
ACCOUNT = {"user": "ada", "secret": "no/secret+at all", "region": "eu-central-1"}


class Store(http.server.BaseHTTPRequestHandler):
    """Holds files by their paths; lists two at a time."""

    kept: dict = {}
    broken = ""

    def log_message(self, *words):
        pass

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        digest = storage.measured(ContentFile(body))[0]
        signed = signing.headers(
            self.command, self.headers["Host"], parts.path, parts.query, digest, at=AT, **ACCOUNT
        )
        if self.headers["Authorization"] != signed["authorization"]:
            return self.say(403)
        path = unquote(parts.path)
        if self.broken:
            return self.say(503) if self.broken == "away" else self.say(200, b"half", 40)
        if path == "/uploads/":
            return self.say(200, self.listed(dict(parse_qsl(parts.query))).encode())
        if self.command == "PUT":
            self.kept[path] = body
        elif self.command == "DELETE":
            self.kept.pop(path, None)
        elif path not in self.kept:
            return self.say(404)
        return self.say(200, self.kept.get(path, b""))

    do_GET = do_PUT = do_HEAD = do_DELETE = answer

    def say(self, status, body=b"", length=None):
        self.send_response(status)
        self.send_header("Content-Length", str(length or len(body)))
        self.send_header("Last-Modified", format_datetime(AT, usegmt=True))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def listed(self, asked):
        names = [path.removeprefix("/uploads/") for path in sorted(self.kept)]
        below = [name for name in names if name.startswith(asked["prefix"])]
        entries = []
        for name in below:
            first, slash, _rest = name.removeprefix(asked["prefix"]).partition("/")
            kind, tag = ("CommonPrefixes", "Prefix") if slash else ("Contents", "Key")
            text = escape(f"{asked['prefix']}{first}{slash}")
            entries.append(f"<{kind}><{tag}>{text}</{tag}></{kind}>")
        entries = list(dict.fromkeys(entries))
        start = int(asked.get("continuation-token", 0))
        page = entries[start : start + 2]
        if len(entries) > start + 2:
            page.append(f"<NextContinuationToken>{start + 2}</NextContinuationToken>")
        return f'<ListBucketResult xmlns="http://s3.example/">{"".join(page)}</ListBucketResult>'


@pytest.fixture
def store(monkeypatch):
    monkeypatch.setattr(Store, "kept", {})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Store) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def bucket(store):
    place = {"host": f"127.0.0.1:{store.server_port}", "bucket": "uploads", "prefix": "site/"}
    return BucketStorage(**place, secure=False, clock=lambda: AT, **ACCOUNT)


def test_requests_are_signed_as_the_documentation_of_s3_has_it():
    account = {
        "user": "AKIAIOSFODNN7EXAMPLE",
        "secret": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "region": "us-east-1",
    }
    at = datetime(2013, 5, 24, tzinfo=UTC)
    for query, signature in (
        ("lifecycle=", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        (
            signing.encoded({"prefix": "J", "max-keys": "2"}),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ):
        host = "examplebucket.s3.amazonaws.com"
        made = signing.headers("GET", host, "/", query, signing.NOTHING, at=at, **account)
        assert made["authorization"].endswith(f"Signature={signature}")


def test_a_file_is_kept_opened_and_deleted(bucket, settings):
    words = "港口 ".encode() * 300_000
    name = bucket.save("documents/a b+ü~.pdf", ContentFile(words))
    assert name == "documents/a b+ü~.pdf"
    assert list(Store.kept) == [f"/uploads/site/{name}"]
    with bucket.open(name) as file:
        assert file.read() == words
    assert (bucket.exists(name), bucket.size(name)) == (True, len(words))
    assert bucket.get_modified_time(name) == AT
    assert bucket.save(name, ContentFile(b"another")) != name
    # The site hands it out, to whom may have it.
    assert bucket.url("images/x.webp") == f"{settings.MEDIA_URL}images/x.webp"
    bucket.delete(name)
    bucket.delete(name)
    assert not bucket.exists(name)
    with pytest.raises(FileNotFoundError):
        bucket.open(name)


def test_all_files_are_listed_however_many_answers_that_takes(bucket):
    for name in ("one.txt", "two & a half.txt", "three.txt", "images/x.webp", "documents/y.pdf"):
        bucket._save(name, ContentFile(b"x"))
    Store.kept["/uploads/of another.txt"] = b""
    folders, files = bucket.listdir("")
    assert sorted(folders) == ["documents", "images"]
    assert sorted(files) == ["one.txt", "three.txt", "two & a half.txt"]
    assert bucket.listdir("images") == ([], ["x.webp"])
    assert bucket.listdir("nothing") == ([], [])


def test_a_store_that_fails_is_told_as_a_disk_that_fails(bucket, store, monkeypatch):
    def cause(do):
        with pytest.raises(OSError) as caught:
            do("x.txt")
        return storage_faults.cause_of(caught.value)

    for broken, does in (
        ("away", [bucket.open, bucket.exists, bucket.size]),
        ("half", [bucket.open]),
    ):
        monkeypatch.setattr(Store, "broken", broken)
        assert [cause(do) for do in does] == [storage_faults.DISK_FAILS] * len(does)
    # One who does not know the secret is refused.
    monkeypatch.setattr(bucket, "clock", lambda: AT + timedelta(seconds=1))
    assert cause(bucket.open) is storage_faults.DISK_FAILS
    store.server_close()
    assert cause(bucket.exists) is storage_faults.DISK_FAILS
