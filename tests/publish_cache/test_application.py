"""One answer is made for all readers; whatever is not the same for all goes past."""

import threading
import time

import pytest

from partnership.publish_cache.versions import Away

from .conftest import Body, stamp


def test_a_second_reader_is_answered_without_django(site):
    first, second = site.get(), site.get()
    assert first == second
    assert first[0] == "200 OK"
    assert len(site.asked) == 1
    assert site.bodies[0].closed


def test_a_publication_makes_the_answer_anew(site):
    site.get()
    site.now, site.page = stamp(2), "new"
    assert site.get()[2] == b"new"


@pytest.mark.parametrize("moment", [{"since": 5.0}, {"until": 9.0}])
def test_so_does_a_time_that_passes_or_a_clock_that_is_set_back(site, moment):
    site.get()
    site.now, site.page = stamp(1, **moment), "new"
    assert site.get()[2] == b"new"


def test_nothing_is_kept_before_the_first_publication(site):
    site.now = None
    site.get()
    site.get()
    assert len(site.asked) == 2


def test_what_was_published_while_the_answer_was_made_is_not_missed(site):
    """A part of it may be of the version before."""

    def publish(environ):
        site.now = stamp(2)

    site.before_answering = publish
    site.get()
    site.now = stamp(1)
    site.get()
    assert len(site.asked) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_COOKIE": "a=b; sessionid=secret"},
        {"HTTP_AUTHORIZATION": "Basic secret"},
        {"HTTP_HOST": "127.0.0.1:9"},
        {"HTTP_HOST": "elsewhere.example"},
        {"method": "POST"},
        {"path": "/admin/"},
        {"path": "/review/token/"},
        {"path": "/livez"},
        {"path": "/readyz"},
        {"path": "/static/site.css"},
        {"path": "/media/images/a.webp"},
        {"path": "/en/" + "a" * 2000 + "/"},
        {"path": "/data/projects.csv", "query": "q=work"},
    ],
)
def test_requests_that_are_not_any_readers_go_past(site, headers):
    site.get(**headers)
    site.get(**headers)
    assert len(site.asked) == 2
    assert site.cache.memory.size == 0


@pytest.mark.parametrize(
    "header",
    [
        ("Set-Cookie", "a=b"),
        ("Cache-Control", "private, no-store"),
        ("Cache-Control", "no-store"),
        ("Vary", "Cookie"),
        ("Vary", "Accept"),
        ("Vary", "*"),
        ("Vary", "Accept-Language"),
        ("Content-Encoding", "gzip"),
        ("Content-Security-Policy", "script-src 'nonce-abc'"),
        ("Content-Length", str(2 * 1024 * 1024)),
    ],
)
def test_answers_for_one_reader_are_not_kept(site, header):
    site.headers.append(header)
    given = site.get()[1]
    assert given[header[0]] == header[1]
    site.get()
    assert len(site.asked) == 2
    assert site.cache.memory.size == 0


@pytest.mark.parametrize("status", ["302 Found", "400 Bad", "403 No", "500 Oh", "503 Away"])
def test_faults_and_passing_redirects_are_not_kept(site, status):
    site.status = status
    assert site.get()[0] == status
    site.get()
    assert len(site.asked) == 2


def test_a_stream_is_sent_on_as_it_is(site):
    class Stream(Body):
        streaming = True

    site.body_type = Stream
    site.get()
    assert site.get()[2] == site.page.encode()
    assert len(site.asked) == 2
    # The second time Django hears of what the reader wished for, such as compression.
    site.get(HTTP_ACCEPT_ENCODING="gzip")
    assert site.asked[-1]["HTTP_ACCEPT_ENCODING"] == "gzip"


@pytest.mark.parametrize("status", ["301 Moved", "308 Moved", "410 Gone"])
def test_lasting_answers_are_kept(site, status):
    site.status = status
    site.get()
    assert site.get()[0] == status
    assert len(site.asked) == 1


def test_an_address_that_leads_nowhere_is_kept_for_a_minute(site, monkeypatch):
    site.status = "404 Not Found"
    site.get()
    site.get()
    assert len(site.asked) == 1
    later = time.monotonic() + 61
    monkeypatch.setattr("partnership.publish_cache.answers.time.monotonic", lambda: later)
    site.get()
    assert len(site.asked) == 2


def test_an_address_without_a_language_is_kept_for_each_wish(site):
    site.status = "302 Found"
    site.headers += [("Vary", "Accept-Language"), ("Location", "/en/")]
    site.get("/", HTTP_ACCEPT_LANGUAGE="de, en;q=0.5")
    site.headers[-1] = ("Location", "/zh-hans/")
    site.get("/", HTTP_ACCEPT_LANGUAGE="zh-CN")
    assert site.get("/", HTTP_ACCEPT_LANGUAGE="en-GB")[1]["Location"] == "/en/"
    status, headers, _body = site.get("/", HTTP_ACCEPT_LANGUAGE="zh-Hans, en;q=0.1")
    assert (status, headers["Location"]) == ("302 Found", "/zh-hans/")
    assert "Accept-Language" in headers["Vary"]
    assert len(site.asked) == 2
    assert "ETag" not in headers


def test_django_sees_nothing_of_one_reader(site):
    """What the key does not hold cannot be in what all others get."""
    site.get(
        HTTP_X_FORWARDED_HOST="evil.example",
        HTTP_REFERER="http://evil.example",
        HTTP_COOKIE="tracking=1",
        HTTP_IF_NONE_MATCH='"old"',
        HTTP_RANGE="bytes=0-1",
        HTTP_ACCEPT_LANGUAGE="zh",
        HTTP_ACCEPT_ENCODING="br",
    )
    named = {name for name in site.asked[0] if name.startswith("HTTP_")}
    assert named == {"HTTP_HOST"}


def test_head_is_the_head_of_get(site):
    before = site.get(method="HEAD")
    after = site.get()
    assert before[:2] == after[:2]
    assert before[2] == b""
    assert site.asked[0]["REQUEST_METHOD"] == "GET"
    assert len(site.asked) == 1


def test_readers_of_one_page_wait_for_one_answer(site):
    begun, go_on, got = threading.Event(), threading.Event(), []

    def wait(environ):
        begun.set()
        assert go_on.wait(10)

    site.before_answering = wait
    threads = [threading.Thread(target=lambda: got.append(site.get())) for _n in range(6)]
    threads[0].start()
    assert begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    go_on.set()
    for thread in threads:
        thread.join()
    assert len(site.asked) == 1
    assert len(got) == 6
    assert all(answer == got[0] for answer in got)


def test_a_reader_who_comes_after_a_publication_does_not_wait_for_the_page_of_before(site):
    begun, go_on = threading.Event(), threading.Event()

    def wait(environ):
        if not begun.is_set():
            begun.set()
            assert go_on.wait(10)

    site.before_answering = wait
    old = threading.Thread(target=site.get)
    old.start()
    assert begun.wait(10)
    site.now, site.page = stamp(2), "new"
    assert site.get()[2] == b"new"
    go_on.set()
    old.join()


def test_a_fault_while_making_leaves_nobody_waiting(site):
    def fail(environ):
        raise ValueError

    site.before_answering = fail
    for _n in range(2):
        with pytest.raises(ValueError):
            site.get()
    assert site.cache.makings == {}


def test_the_last_answer_is_sent_and_marked_while_the_database_is_away(site):
    fresh = site.get()
    site.now, site.status = Away, "503 Service Unavailable"
    status, headers, body = site.get()
    assert (status, body) == ("200 OK", fresh[2])
    assert headers.pop("Warning").startswith("111 ")
    assert headers == fresh[1]
    assert "stale-if-error" in headers["Cache-Control"]
    assert site.get("/en/legal/")[0] == "503 Service Unavailable"


def test_so_it_is_when_the_database_goes_while_a_page_is_made(site):
    site.get()
    site.now = stamp(1, since=5.0)
    site.status = "500 Internal Server Error"

    def go(environ):
        site.now = Away

    site.before_answering = go
    status, headers, _body = site.get()
    assert status == "200 OK"
    assert "Warning" in headers
    assert site.bodies[-1].closed


def test_a_fault_of_the_site_itself_is_told(site):
    site.get()
    site.now, site.status = stamp(2), "500 Internal Server Error"
    assert site.get()[0] == "500 Internal Server Error"


def test_what_may_have_been_taken_back_is_not_sent_while_the_database_is_away(site):
    site.get()
    site.now = stamp(2)
    site.get("/en/legal/")
    site.now, site.status = Away, "503 Service Unavailable"
    assert site.get()[0] == "503 Service Unavailable"
    assert site.get("/en/legal/")[0] == "200 OK"


@pytest.mark.parametrize("moment", [{"hides": 5.0}, {"passed": 9e9}])
def test_nor_is_what_the_clock_has_hidden_since(site, moment):
    site.now = stamp(1, **moment)
    site.get()
    site.now, site.status = Away, "503 Service Unavailable"
    assert site.get()[0] == "503 Service Unavailable"
