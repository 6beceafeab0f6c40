"""What the processes of one machine keep together, in a file: a page that one of them has made is
there for the others, and after a restart, also while the database is away."""

import json
import logging
import sqlite3
import sys
import time
import zlib
from datetime import date, datetime
from decimal import Decimal
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID

import django
from django.conf import settings

from partnership.publish_cache.answers import Answer
from partnership.publish_cache.dependencies import NOW, Dependencies, Question
from partnership.publish_cache.requests import Key
from partnership.publish_cache.versions import Stamp, Version

logger = logging.getLogger(__name__)

# A file that another process writes to is waited for so long, in seconds; then it is done without.
PATIENCE = 0.2
# How much of the limit stays when room is made.
LEFT = 0.8
# What the look of a page depends on besides the record: files, by their time and size.
CODE = ("partnership", "projects", "templates", "locale")
# Nothing here is dear enough to wait for the disk: a power cut may take it.
OPENING = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
DROP TABLE IF EXISTS page;
CREATE TABLE IF NOT EXISTS answer (
    key TEXT PRIMARY KEY, stamp TEXT, head TEXT, plain BLOB, br BLOB, gzip BLOB,
    size INTEGER, made REAL, rests_on BLOB
);
CREATE TABLE IF NOT EXISTS latest (id INTEGER PRIMARY KEY, number TEXT, moved_at TEXT);
"""
ENCODINGS = ("", "br", "gzip")
# Values that PostgreSQL is given as they are.
KINDS = {"uuid": UUID, "moment": datetime, "day": date, "decimal": Decimal}


class Disk:
    """Pages without a query, in an SQLite file. Whatever goes wrong with it is only a miss."""

    def __init__(self, path: Path, limit: int) -> None:
        self.path, self.limit = path, limit
        self.lock = Lock()
        self.connection: sqlite3.Connection | None = None
        self.closed_until = 0.0
        self.software = software()

    def get(self, key: Key, stamp: Stamp | None = None) -> Answer | None:
        """The answer for a key, with this stamp or else with any."""
        if key.query:
            return None
        rows = self._run(
            "SELECT stamp, head, plain, br, gzip FROM answer WHERE key = ?", self._name(key)
        )
        if not rows or (stamp is not None and rows[0][0] != json.dumps(stamp)):
            return None
        version, *times = json.loads(rows[0][0])
        bodies = {name: body for name, body in zip(ENCODINGS, rows[0][2:], strict=True) if body}
        head = json.loads(rows[0][1])
        return Answer.kept_before(head, bodies, Stamp(tuple(version), *times))

    def former(self, key: Key) -> Answer | None:
        """The answer with any stamp, and with what it was made of."""
        answer = self.get(key)
        if answer is None:
            return None
        found = self._run("SELECT rests_on FROM answer WHERE key = ?", self._name(key))
        if found and found[0][0]:
            answer.rest_on(unpacked(found[0][0]))
        return answer

    def renew(self, key: Key, answer: Answer) -> None:
        """Keep an answer that is there, as found to be right, under its new stamp."""
        stamp, name = json.dumps(answer.stamp), self._name(key)
        self._run("UPDATE answer SET stamp = ?, made = ? WHERE key = ?", stamp, time.time(), name)

    def put(self, key: Key, answer: Answer) -> None:
        """Keep an answer, and let the oldest go when there are too many bytes."""
        if key.query or answer.missing or answer.size > self.limit:
            return
        self._run(
            "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._name(key),
            json.dumps(answer.stamp),
            json.dumps(answer.head),
            *(answer.bodies.get(name) for name in ENCODINGS),
            answer.size,
            time.time(),
            answer.rests_on and packed(answer.rests_on),
        )
        total = self._run("SELECT sum(size) FROM answer")
        if total and total[0][0] > self.limit:
            self._run(
                "DELETE FROM answer WHERE key NOT IN (SELECT key FROM (SELECT key, sum(size) OVER"
                " (ORDER BY made DESC, key) AS so_far FROM answer) WHERE so_far <= ?)",
                self.limit * LEFT,
            )

    def note(self, version: Version) -> None:
        """Remember the newest version that any process has seen."""
        self._run(
            "INSERT INTO latest VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " number = excluded.number, moved_at = excluded.moved_at"
            " WHERE excluded.moved_at > moved_at",
            *version,
        )

    def latest(self) -> Version | None:
        """The newest version that any process has seen."""
        rows = self._run("SELECT number, moved_at FROM latest")
        return tuple(rows[0]) if rows else None

    def _name(self, key: Key) -> str:
        return "\n".join((self.software, *key))

    def _run(self, statement: str, *values: object) -> list[tuple]:
        """The rows of a statement; none when the file cannot be used."""
        with self.lock:
            if time.monotonic() < self.closed_until:
                return []
            try:
                if self.connection is None:
                    self.connection = self._open()
                return self.connection.execute(statement, values).fetchall()
            except sqlite3.Error as fault:
                logger.warning("Pages are not kept on disk for now: %s", fault)
                self.connection, self.closed_until = None, time.monotonic() + 10
                return []

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        try:
            connection.executescript(OPENING)
            # Pages of other code, or of the same with other settings, are of no use any more.
            connection.execute(
                "DELETE FROM answer WHERE substr(key, 1, ?) != ?",
                (len(self.software), self.software),
            )
        except sqlite3.DatabaseError as fault:
            connection.close()
            if not isinstance(fault, sqlite3.OperationalError):
                # Damaged: a new one costs only the making of the pages.
                self.path.unlink(missing_ok=True)
            raise
        return connection


def packed(dependencies: Dependencies) -> bytes | None:
    """What an answer was made of, as it lies on disk; None where a value has no place there."""
    questions = [
        (statement, values and list(map(as_json, values)), digest.hex())
        for statement, values, digest in dependencies.questions
    ]
    shared = {name: digest.hex() for name, digest in dependencies.shared.items()}
    try:
        return zlib.compress(json.dumps([questions, shared]).encode())
    except TypeError:
        return None


def unpacked(blob: bytes) -> Dependencies:
    """What `packed` made a block of bytes of."""
    questions, shared = json.loads(zlib.decompress(blob))
    return Dependencies(
        tuple(
            Question(
                sys.intern(statement),
                None if values is None else tuple(map(from_json, values)),
                bytes.fromhex(digest),
            )
            for statement, values, digest in questions
        ),
        {name: bytes.fromhex(digest) for name, digest in shared.items()},
    )


def as_json(value: Any) -> Any:
    """A value of a statement as JSON has it: with its type, where JSON has none of that kind."""
    if value is NOW:
        return {"now": ""}
    if isinstance(value, list | tuple):
        return list(map(as_json, value))
    for name, kind in KINDS.items():
        if type(value) is kind:
            return {name: str(value)}
    return value


def from_json(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(from_json, value))
    if not isinstance(value, dict):
        return value
    ((name, words),) = value.items()
    if name == "now":
        return NOW
    kind = KINDS[name]
    return kind.fromisoformat(words) if hasattr(kind, "fromisoformat") else kind(words)


def software() -> str:
    """Changes with the code, the words and the settings: then pages may look different."""
    found = blake2b(digest_size=12)
    asked = [settings.SITE_URL, settings.LANGUAGES, settings.TIME_ZONE, settings.STAFF_PREFIX]
    database = settings.DATABASES["default"]
    asked += [database.get(name) for name in ("ENGINE", "HOST", "PORT", "NAME")]
    found.update(f"{asked} {sys.version} {django.VERSION}".encode())
    files = [settings.BASE_DIR / "requirements.lock", settings.STATIC_ROOT / "staticfiles.json"]
    for folder in CODE:
        files += (path for path in (settings.BASE_DIR / folder).rglob("*") if path.suffix != ".pyc")
    for path in sorted(files):
        if path.is_file():
            status = path.stat()
            found.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return found.hexdigest()
