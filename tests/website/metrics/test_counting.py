"""Requests are counted across processes, without any going uncounted."""

from threading import Thread

import pytest

from partnership.website.metrics import counting


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def test_what_several_processes_counted_is_added_up_until_the_server_begins_anew():
    counts = counting.own_counts()
    other = counting.Counts(counting.folder() / "other")
    threads = [Thread(target=lambda: [counts.add(2) for _time in range(500)]) for _one in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.add(5)
    assert counting.counted() == [0, 0, 2000, 0, 0, 1, 0, 0]
    # A process of the same number goes on where the one before ended.
    counting.own_counts().add(2)
    assert counting.counted()[2] == 2001
    counting.forget()
    assert counting.counted() == [0] * counting.PLACES


def test_nothing_was_counted_where_nothing_counts():
    assert counting.counted() == [0] * counting.PLACES
    counting.forget()


def test_answers_are_counted_by_class_and_those_that_django_made_apart():
    counts = counting.own_counts()

    def application(environ, start_response):
        start_response(environ["status"], [("Content-Length", "2")])
        return [b"ok"]

    made = counting.as_made(application, counts)
    whole = counting.by_class(
        lambda environ, start: (application if environ["kept"] else made)(environ, start), counts
    )
    begun = []
    for status, kept in (("200 OK", True), ("200 OK", False), ("503 Away", False)):
        environ = {"status": status, "kept": kept}
        assert whole(environ, lambda *given: begun.append(given)) == [b"ok"]
    assert counting.counted() == [0, 0, 2, 0, 0, 1, 2, 0]
    assert [status for status, _headers in begun] == ["200 OK", "200 OK", "503 Away"]
