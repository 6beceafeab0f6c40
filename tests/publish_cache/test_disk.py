"""What one process has made is there for the others, also after a restart."""

import sqlite3
import time
from contextlib import closing

import pytest

from partnership.publish_cache import disk as disk_module
from partnership.publish_cache.answers import Answer
from partnership.publish_cache.application import PublishCache
from partnership.publish_cache.disk import Disk
from partnership.publish_cache.requests import Key
from partnership.publish_cache.versions import Away

from .conftest import HTML, PAGE, Site, stamp

KEY = Key("host", "/en/about/", "", "")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "kept_pages.sqlite3"


@pytest.fixture
def disk(file):
    return Disk(file, 1_000_000)


def answer(number=1, body=PAGE, **times):
    return Answer("200 OK", [("Content-Type", HTML)], body.encode(), stamp(number, **times))


def process_with(disk):
    """A process of the site, as it has just started."""
    site = Site()
    versions = site.cache.versions
    site.cache = PublishCache(site.django, 1_000_000, disk)
    site.cache.versions = versions
    return site


def test_an_answer_comes_back_as_it_was(file, disk):
    made = answer()
    disk.put(KEY, made)
    found = Disk(file, 1_000_000).get(KEY, stamp(1))
    assert (found.head, found.bodies, found.stamp) == (made.head, made.bodies, made.stamp)
    assert found._sent == made._sent


def test_a_redirect_without_a_body_comes_back_too(disk):
    headers = [("Location", "/en/"), ("Vary", "Accept-Language")]
    disk.put(KEY, Answer("302 Found", headers, b"", stamp(1)))
    found = disk.get(KEY, stamp(1))
    assert (found.status, found.bodies) == ("302 Found", {"": b""})


@pytest.mark.parametrize("other", [stamp(2), stamp(1, since=5.0), stamp(1, hides=5.0)])
def test_an_answer_of_another_stamp_is_none(disk, other):
    disk.put(KEY, answer())
    assert disk.get(KEY, other) is None
    assert disk.get(KEY).stamp == stamp(1)


def test_a_page_is_made_once_for_all_processes(file, disk):
    first, second = process_with(disk), process_with(Disk(file, 1_000_000))
    got = first.get(HTTP_ACCEPT_ENCODING="br")
    assert second.get(HTTP_ACCEPT_ENCODING="br") == got
    assert second.asked == []


def test_a_page_of_another_process_is_sent_while_the_database_is_away(file, disk):
    process_with(disk).get()
    started = process_with(Disk(file, 1_000_000))
    started.now, started.status = Away, "503 Service Unavailable"
    status, headers, _body = started.get()
    assert status == "200 OK"
    assert headers["Warning"].startswith("111 ")
    assert started.get("/en/legal/")[0] == "503 Service Unavailable"


def test_not_one_that_another_process_knows_to_be_old(file, disk):
    first, second = process_with(disk), process_with(Disk(file, 1_000_000))
    first.get()
    second.now = stamp(2)._replace(version=("2", "then, later"))
    second.get("/en/legal/")
    first.now, first.status = Away, "503 Service Unavailable"
    assert first.get()[0] == "503 Service Unavailable"
    assert first.get("/en/legal/")[0] == "200 OK"


def test_words_and_wrong_addresses_are_not_kept_on_disk(disk):
    disk.put(KEY._replace(query="q=work"), answer())
    disk.put(KEY, Answer("404 Not Found", [("Content-Type", HTML)], b"", stamp(1)))
    assert disk._run("SELECT count(*) FROM answer") == [(0,)]


def test_the_oldest_go_when_there_is_no_room(file):
    small = Disk(file, 30_000)
    for number in range(40):
        small.put(KEY._replace(path=f"/en/{number}/"), answer())
    assert small._run("SELECT sum(size) FROM answer")[0][0] <= 30_000
    assert small.get(KEY._replace(path="/en/39/"))
    assert small.get(KEY._replace(path="/en/0/")) is None


def test_pages_of_other_code_are_thrown_away(file, disk, monkeypatch):
    disk.put(KEY, answer())
    monkeypatch.setattr(disk_module, "software", lambda: "b" * len(disk.software))
    newer = Disk(file, 1_000_000)
    assert newer.get(KEY) is None
    assert newer._run("SELECT count(*) FROM answer") == [(0,)]


def test_settings_that_change_pages_count_as_other_code(settings):
    before = disk_module.software()
    assert before == disk_module.software()
    settings.SITE_URL = "https://elsewhere.example"
    assert before != disk_module.software()


def test_a_damaged_file_is_replaced(file, disk, monkeypatch):
    file.write_bytes(b"no database" * 1000)
    disk.put(KEY, answer())
    assert disk.get(KEY) is None
    later = time.monotonic() + 11
    monkeypatch.setattr(disk_module.time, "monotonic", lambda: later)
    disk.put(KEY, answer())
    assert disk.get(KEY).stamp == stamp(1)


def test_a_disk_that_takes_nothing_is_only_a_miss(tmp_path):
    nowhere = Disk(tmp_path / "gone" / "kept_pages.sqlite3", 1_000_000)
    site = process_with(nowhere)
    assert site.get()[0] == site.get()[0] == "200 OK"
    assert len(site.asked) == 1


def test_a_file_that_is_locked_holds_nobody_up(file, disk):
    disk.put(KEY, answer())
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        start = time.monotonic()
        disk.put(KEY, answer(2))
        assert time.monotonic() - start < 5
