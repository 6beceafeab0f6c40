"""What one process keeps: the answers used last, within a number of bytes."""

from collections import OrderedDict
from threading import Lock

from partnership.publish_cache.answers import Answer
from partnership.publish_cache.requests import Key

# How much of all goes to pages, to what was searched and filtered, and to addresses that lead
# nowhere. Apart, so that whoever tries one word after the other pushes out no page.
SHARES = {"page": 5 / 8, "query": 2 / 8, "missing": 1 / 8}


class Share:
    """Answers of one sort. When there are too many bytes, those go that waited longest."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self.answers: OrderedDict[Key, Answer] = OrderedDict()
        self.lock = Lock()

    def get(self, key: Key) -> Answer | None:
        with self.lock:
            answer = self.answers.get(key)
            if answer is not None:
                self.answers.move_to_end(key)
            return answer

    def put(self, key: Key, answer: Answer) -> None:
        with self.lock:
            self._take(key)
            if answer.size > self.limit:
                return
            self.answers[key] = answer
            self.size += answer.size
            while self.size > self.limit:
                self._take(next(iter(self.answers)))

    def forget(self, key: Key) -> None:
        with self.lock:
            self._take(key)

    def _take(self, key: Key) -> None:
        before = self.answers.pop(key, None)
        if before is not None:
            self.size -= before.size


class Memory:
    """The shares together. One key has one answer: the newest."""

    def __init__(self, limit: int) -> None:
        self.shares = {name: Share(int(limit * part)) for name, part in SHARES.items()}

    def get(self, key: Key) -> Answer | None:
        found = self.shares["query" if key.query else "page"].get(key)
        return found or self.shares["missing"].get(key)

    def put(self, key: Key, answer: Answer) -> None:
        usual = "query" if key.query else "page"
        goes, stays = (usual, "missing") if answer.missing else ("missing", usual)
        self.shares[goes].forget(key)
        self.shares[stays].put(key, answer)

    @property
    def size(self) -> int:
        """How many bytes are kept."""
        return sum(share.size for share in self.shares.values())
