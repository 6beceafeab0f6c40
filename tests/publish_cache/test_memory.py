"""What is kept is bounded by bytes; what is asked for goes last."""

from partnership.publish_cache.memory import SHARES, Memory, Share
from partnership.publish_cache.requests import Key


class Kept:
    def __init__(self, size=100, missing=False):
        self.size, self.missing = size, missing


def key(path, query=""):
    return Key("host", path, query, "")


def test_what_waited_longest_goes_first():
    share = Share(250)
    share.put(key("a"), Kept())
    share.put(key("b"), Kept())
    share.get(key("a"))
    share.put(key("c"), Kept())
    assert [path for path in "abc" if share.get(key(path))] == ["a", "c"]
    assert share.size == 200


def test_what_is_too_large_is_not_kept_and_pushes_nothing_out():
    share = Share(250)
    share.put(key("a"), Kept())
    share.put(key("b"), Kept(300))
    assert share.get(key("a"))
    assert share.get(key("b")) is None


def test_one_key_has_one_answer():
    share = Share(250)
    share.put(key("a"), Kept(100))
    share.put(key("a"), Kept(40))
    assert share.size == 40
    share.put(key("a"), Kept(300))
    assert share.get(key("a")) is None
    assert share.size == 0


def test_words_and_wrong_addresses_push_out_no_page():
    memory = Memory(10_000)
    memory.put(key("home"), Kept())
    for number in range(1000):
        memory.put(key("list", f"q={number}"), Kept())
        memory.put(key(f"wrong-{number}"), Kept(missing=True))
    assert memory.get(key("home"))
    assert memory.get(key("list", "q=999"))
    assert memory.get(key("wrong-999"))
    assert memory.size <= 10_000


def test_a_page_that_is_gone_leaves_no_old_answer_behind():
    memory = Memory(10_000)
    there, gone = Kept(), Kept(missing=True)
    memory.put(key("page"), there)
    memory.put(key("page"), gone)
    assert memory.get(key("page")) is gone
    memory.put(key("page"), there)
    assert memory.get(key("page")) is there
    assert memory.size == 100


def test_the_shares_make_up_the_whole():
    assert sum(SHARES.values()) == 1
