"""Files for everyone: open to all, kept under a version, in one language, whole or not at all."""

import datetime

import pytest
import time_machine

from partnership.exchange.tables import layout
from partnership.publishing import schedule
from partnership.publishing.models import ContentVersion
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

START = datetime.datetime(2026, 5, 4, 12, tzinfo=datetime.UTC)
FILES = (
    "/data/projects.csv",
    "/data/projects-funding.csv",
    "/data/projects.xlsx",
    "/data/projects.zip",
    "/data/projects.csv?status=2&language=zh-hans",
    "/data/record.xlsx",
    "/data/record.zip",
    "/data/record.json",
    "/data/catalogue.ttl",
    "/data/catalogue.jsonld",
)


@pytest.fixture
def project():
    ContentVersion.objects.move()
    return factories.project(status="2")


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def version_of(response):
    return {name: response.headers.get(name) for name in ("ETag", "Last-Modified")}


def test_files_are_open_to_all_and_kept_by_caches_under_their_version(client, project):
    versions = {}
    for address in FILES:
        first = client.get(address)
        assert first.status_code == 200, address
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        assert first.headers["Cache-Control"] == "public, no-cache"
        assert not first.cookies
        assert body(first)
        versions[address] = version_of(first)
        for name, header in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")):
            again = client.get(address, headers={header: first.headers[name]})
            assert (again.status_code, body(again)) == (304, b""), address
            assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert len({version["ETag"] for version in versions.values()}) == len(FILES)

    ContentVersion.objects.move()
    for address in FILES:
        news = client.get(address, headers={"If-None-Match": versions[address]["ETag"]})
        assert news.status_code == 200, address
        assert body(news)


def test_who_asked_while_the_clock_ran_ahead_gets_what_holds_once_it_is_set_right(client):
    address, day = "/data/projects.csv", datetime.timedelta(days=1)
    with time_machine.travel(START, tick=False) as clock:
        factories.project("Shown tomorrow", publish_at=START + day / 2)
        clock.shift(day)
        ContentVersion.objects.move()
        ahead = client.get(address)
        assert "Shown tomorrow" in body(ahead).decode()
        clock.shift(-day)
        for name, header in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")):
            asked = {header: ahead.headers[name]}
            right = client.get(address, headers=asked)
            assert right.status_code == 200
            assert "Shown tomorrow" not in body(right).decode()
        assert list(schedule.catch_up())
        for name, header in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")):
            assert client.get(address, headers={header: ahead.headers[name]}).status_code == 200
        clock.shift(datetime.timedelta(seconds=1))
        again = client.get(address)
        known = client.get(address, headers={"If-None-Match": again.headers["ETag"]})
        assert known.status_code == 304


def test_the_language_is_that_of_the_address_not_that_of_the_browser(client, project):
    for address in FILES:
        mine = client.get(address, headers={"accept-language": "zh-hans"})
        yours = client.get(address, headers={"accept-language": "en"})
        assert "Accept-Language" not in mine.headers.get("Vary", ""), address
        assert version_of(mine) == version_of(yours)
        assert body(mine) == body(yours)
        named = "zh-hans" if "zh-hans" in address else "en"
        assert mine.headers["Content-Language"] == named


def test_an_unchanged_file_is_not_made_again(client, project, django_assert_num_queries):
    tag = client.get("/data/record.zip").headers["ETag"]
    # content version
    with django_assert_num_queries(1):
        client.get("/data/record.zip", headers={"if-none-match": tag})


def test_before_the_first_version_a_file_is_always_made(client):
    factories.project()
    response = client.get("/data/projects.csv")
    assert response.status_code == 200
    assert version_of(response) == {"ETag": None, "Last-Modified": None}
    assert body(response)


@pytest.mark.parametrize("address", ["/data/projects.csv?status=9", "/data/projects.csv?x=1"])
def test_a_refusal_is_open_to_all_and_not_kept(client, project, address):
    response = client.get(address)
    assert response.status_code == 400
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "no-store"
    assert version_of(response) == {"ETag": None, "Last-Modified": None}


@pytest.mark.parametrize("address", ["/data/projects.csv", "/data/projects.zip"])
def test_a_fault_on_the_way_gives_no_half_file(client, project, monkeypatch, address):
    factories.project()
    line, written = layout.Table.cells_of, []

    def falter(table, record, **how):
        if written:
            raise RuntimeError("The database went away.")
        written.append(record)
        return line(table, record, **how)

    monkeypatch.setattr(layout.Table, "cells_of", falter)
    client.raise_request_exception = False
    response = client.get(address)
    assert (response.status_code, bool(written)) == (500, True)
    assert "Content-Disposition" not in response.headers
