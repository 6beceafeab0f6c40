"""While the database server is silent one thread asks it now and then, and the others go on."""

import threading

import pytest

from partnership.postgresql import silence
from partnership.postgresql.silence import Silence


@pytest.fixture
def clock(monkeypatch):
    """Moves the time that the module reads."""
    moment = [100.0]
    monkeypatch.setattr(silence.time, "monotonic", lambda: moment[0])

    def wait(seconds):
        moment[0] += seconds

    return wait


def lasts_for_another(thread_of):
    found = []
    thread = threading.Thread(target=lambda: found.append(thread_of.lasts()))
    thread.start()
    thread.join()
    return found[0]


def test_nobody_is_kept_from_a_server_that_answers(clock):
    assert not Silence().lasts()


def test_nobody_asks_for_a_while_after_no_answer_came(clock):
    server = Silence(pause=2)
    server.begin()
    clock(1.9)
    assert server.lasts()
    assert lasts_for_another(server)


def test_after_the_pause_one_thread_asks_and_the_others_do_not_wait_with_it(clock):
    server = Silence(pause=2)
    server.begin()
    clock(2)
    assert not server.lasts()
    assert lasts_for_another(server)
    # Asking may take several steps.
    assert not server.lasts()


def test_an_answer_opens_the_way_to_all(clock):
    server = Silence(pause=2)
    server.begin()
    clock(2)
    assert not server.lasts()
    server.end()
    assert not lasts_for_another(server)


def test_no_answer_again_begins_the_pause_anew(clock):
    server = Silence(pause=2)
    server.begin()
    clock(2)
    assert not server.lasts()
    server.begin()
    assert server.lasts()


def test_a_thread_that_never_comes_back_does_not_keep_the_others_out_for_ever(clock):
    server = Silence(pause=2)
    server.begin()
    clock(2)
    assert not server.lasts()
    clock(4)
    assert not lasts_for_another(server)
