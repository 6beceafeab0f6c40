"""An answer is sent in the encoding that a browser likes, or not at all if it has it."""

import gzip
from datetime import UTC, datetime

import brotli
import pytest

from partnership.publish_cache.answers import liked_encoding

from .conftest import PAGE, stamp


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("", ""),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip;q=0", ""),
        ("*", "br"),
        ("*;q=0.1, br;q=0", "gzip"),
        ("identity, gzip;q=0.5", ""),
        ("deflate", ""),
        ("br;q=x.y", "br"),
        ("br;q=1.2.3", ""),
        ("GZIP", "gzip"),
    ],
)
def test_the_encoding_is_the_one_liked_best(header, encoding):
    assert liked_encoding(header) == encoding


@pytest.mark.parametrize(
    ("wish", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress), ("", bytes)]
)
def test_each_encoding_has_its_body_length_and_tag(site, wish, unpack):
    site.get()
    _status, headers, body = site.get(HTTP_ACCEPT_ENCODING=wish)
    assert unpack(body).decode() == PAGE
    assert headers["Content-Length"] == str(len(body))
    assert headers.get("Content-Encoding", "") == wish
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["ETag"].startswith('"')
    assert headers["ETag"].endswith(f'-{wish}"' if wish else '"')


def test_tags_differ_by_encoding_and_are_equal_for_equal_bodies(site):
    tags = {site.get(HTTP_ACCEPT_ENCODING=wish)[1]["ETag"] for wish in ("", "br", "gzip")}
    assert len(tags) == 3
    # Another process, or another host, calls the same body the same.
    assert site.get("/en/legal/")[1]["ETag"] in tags


@pytest.mark.parametrize("wish", ["", "br", "gzip"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', "*"])
def test_who_has_the_body_is_told_so(site, wish, form):
    tag = site.get(HTTP_ACCEPT_ENCODING=wish)[1]["ETag"]
    status, headers, body = site.get(HTTP_ACCEPT_ENCODING=wish, HTTP_IF_NONE_MATCH=form.format(tag))
    assert (status, body) == ("304 Not Modified", b"")
    assert headers["ETag"] == tag
    assert {"Cache-Control", "Vary"} <= set(headers)
    assert not {"Content-Length", "Content-Type", "Content-Encoding"} & set(headers)


def test_a_tag_of_another_body_is_no_match(site):
    tag = site.get(HTTP_ACCEPT_ENCODING="br")[1]["ETag"]
    assert site.get(HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=tag)[0] == "200 OK"
    assert site.get(HTTP_IF_NONE_MATCH='"x"')[0] == "200 OK"


def test_a_time_counts_only_where_there_is_no_tag(site):
    then = "Mon, 02 Mar 2015 10:00:00 GMT"
    site.headers.append(("Last-Modified", then))
    assert site.get()[1]["Last-Modified"] == then
    assert site.get(HTTP_IF_MODIFIED_SINCE=then)[0] == "304 Not Modified"
    assert site.get(HTTP_IF_MODIFIED_SINCE=then, HTTP_IF_NONE_MATCH='"x"')[0] == "200 OK"


@pytest.mark.parametrize(
    ("now", "passed"),
    [
        # The clock was a day ahead; the second is not over; a time of publication came after.
        ("2026-03-01T10:00:00", 0.0),
        ("2026-03-02T10:00:00.900", 0.0),
        ("2026-03-03T10:00:00", datetime(2026, 3, 2, 11, tzinfo=UTC).timestamp()),
    ],
)
def test_a_time_under_which_the_answer_may_change_is_not_told(site, monkeypatch, now, passed):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC).timestamp()
    monkeypatch.setattr("partnership.publish_cache.answers.time.time", lambda: moment)
    then = "Mon, 02 Mar 2026 10:00:00 GMT"
    site.headers.append(("Last-Modified", then))
    site.now = stamp(1, passed=passed)
    assert "Last-Modified" not in site.get()[1]
    assert site.get(HTTP_IF_MODIFIED_SINCE=then)[0] == "200 OK"


def test_an_address_that_leads_nowhere_is_never_not_modified(site):
    site.status = "404 Not Found"
    site.get()
    assert site.get(HTTP_IF_NONE_MATCH="*")[0] == "404 Not Found"


def test_headers_of_the_view_are_kept(site):
    site.headers += [
        ("Cache-Control", "public, no-cache"),
        ("Content-Security-Policy", "default-src 'none'"),
        ("Strict-Transport-Security", "max-age=1"),
        ("Link", "<a>"),
        ("Link", "<b>"),
    ]
    site.get()
    headers = site.get()[1]
    assert headers["Cache-Control"] == "public, no-cache"
    assert headers["Content-Security-Policy"] == "default-src 'none'"
    assert "Date" not in headers  # the server writes it
    unchanged = site.get(HTTP_IF_NONE_MATCH=headers["ETag"])[1]
    assert unchanged["Strict-Transport-Security"] == "max-age=1"


@pytest.mark.parametrize("kind", ["image/webp", "application/pdf", "application/zip"])
def test_what_is_packed_already_is_left_as_it_is(site, kind):
    site.headers = [("Content-Type", kind)]
    headers = site.get(HTTP_ACCEPT_ENCODING="br")[1]
    assert "Content-Encoding" not in headers


@pytest.mark.parametrize(
    "kind", ["application/json", "application/geo+json", "application/atom+xml", "text/csv"]
)
def test_whatever_is_text_is_packed(site, kind):
    site.headers = [("Content-Type", kind)]
    assert site.get(HTTP_ACCEPT_ENCODING="br")[1]["Content-Encoding"] == "br"
