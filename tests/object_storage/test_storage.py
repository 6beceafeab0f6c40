"""Uploads in a bucket: kept, handed out, listed and deleted as those in a folder are.

The store is a stand-in on loopback, which holds each request to its signature.
"""

import socket
import threading
from http.server import ThreadingHTTPServer

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile

from partnership.object_storage import storage
from partnership.object_storage.storage import BucketStorage
from partnership.publishing import storage_faults
from tests.object_storage.stand_in import ACCOUNT, CHANGED, Store

CHINESE = "港口 ".encode()


@pytest.fixture
def store(monkeypatch):
    # Whoever runs the tests may reach other hosts by a proxy, or have an account elsewhere.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of another account")
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    for name, value in {"kept": {}, "parts": {}, "asked": [], "fault": "", "faults": 99}.items():
        monkeypatch.setattr(Store, name, value)
    with ThreadingHTTPServer(("127.0.0.1", 0), Store) as server:
        server.daemon_threads, server.heard = True, threading.Event()
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def bucket_at(port, **account):
    place = {"host": f"127.0.0.1:{port}", "bucket": "uploads", "prefix": "site/", "secure": False}
    return BucketStorage(**place, **ACCOUNT | account)


@pytest.fixture
def bucket(store):
    return bucket_at(store.server_port)


def cause(do, *given):
    with pytest.raises(OSError) as caught:
        do(*given)
    return storage_faults.cause_of(caught.value)


def test_a_file_is_kept_opened_and_deleted(bucket, settings):
    words = CHINESE * 300_000
    name = bucket.save("documents/a b+ü~.pdf", ContentFile(words))
    assert name == "documents/a b+ü~.pdf"
    assert list(Store.kept) == [f"/uploads/site/{name}"]
    with bucket.open(name) as file:
        assert file.read() == words
    assert (bucket.exists(name), bucket.size(name)) == (True, len(words))
    assert bucket.get_modified_time(name) == CHANGED
    assert bucket.save(name, ContentFile(b"another")) != name
    # The site hands it out, to whom may have it.
    assert bucket.url("images/x.webp") == f"{settings.MEDIA_URL}images/x.webp"
    bucket.delete(name)
    bucket.delete(name)
    assert not bucket.exists(name)
    with pytest.raises(FileNotFoundError):
        bucket.open(name)
    with pytest.raises(SuspiciousFileOperation):
        bucket.exists("../of another.txt")


def test_a_large_upload_comes_in_pieces_and_whole_or_not_at_all(bucket):
    words = CHINESE * (storage.PIECE // 3)
    with TemporaryUploadedFile("plan.pdf", "application/pdf", len(words), None) as upload:
        upload.write(words)
        bucket.save("plan.pdf", upload)
        assert Store.kept == {"/uploads/site/plan.pdf": words}
        Store.fault = "no second piece"
        assert cause(bucket.save, "another.pdf", upload) is storage_faults.UPLOADS_AWAY
    assert (list(Store.kept), Store.parts) == (["/uploads/site/plan.pdf"], {})


def test_all_files_are_listed_however_many_answers_that_takes(bucket):
    for name in ("one.txt", "two & a half.txt", "three.txt", "images/x.webp", "documents/y.pdf"):
        bucket._save(name, ContentFile(b"x"))
    Store.kept["/uploads/of another.txt"] = b""
    folders, files = bucket.listdir("")
    assert sorted(folders) == ["documents", "images"]
    assert sorted(files) == ["one.txt", "three.txt", "two & a half.txt"]
    assert bucket.listdir("images") == ([], ["x.webp"])
    assert bucket.listdir("nothing") == ([], [])


def test_a_store_that_fails_is_told_from_a_disk_that_fails(bucket, store):
    refused = [bucket.open, bucket.exists, bucket.size, bucket.delete, bucket.listdir]
    for fault, does in (("away", refused), ("half", [bucket.open, bucket.listdir])):
        Store.fault = fault
        for do in does:
            assert cause(do, "x.txt") is storage_faults.UPLOADS_AWAY, (fault, do)
    Store.fault = ""
    # One who does not know the secret is refused, and is not told it.
    with pytest.raises(OSError, match="The store of uploads: .*403 Forbidden$") as caught:
        bucket_at(store.server_port, secret="another").exists("x.txt")
    assert "another" not in str(caught.value)


def test_a_store_that_refuses_for_a_moment_is_asked_again(bucket):
    Store.fault, Store.faults = "away", 1
    assert not bucket.exists("x.txt")
    assert len(Store.asked) == 2


@pytest.mark.parametrize("away", ["silent", "gone", "takes nobody"])
def test_a_store_that_is_away_is_given_up(store, monkeypatch, away):
    monkeypatch.setattr(storage, "PATIENCE", storage.PATIENCE / 10)
    Store.fault = "silent"
    with socket.socket() as full, socket.socket() as before, socket.socket() as gone:
        # One that is asked by more than it takes in drops who comes next, as a host that is gone.
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        before.connect(full.getsockname())
        gone.bind(("127.0.0.1", 0))
        sockets = {"takes nobody": full, "gone": gone, "silent": store.socket}
        bucket = bucket_at(sockets[away].getsockname()[1])
        # A form asks for a name that is free before it sends anything.
        assert cause(bucket.save, "x.txt", ContentFile(b"x")) is storage_faults.UPLOADS_AWAY
    store.heard.set()


def test_a_page_waits_for_three_seconds_at_most_and_pieces_have_longer():
    assert (storage.PATIENCE + storage.ASKED_AGAIN).total_seconds() < 3
    assert storage.PATIENCE < storage.PATIENCE_WITH_A_PIECE
