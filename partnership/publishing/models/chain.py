"""The history as a chain: each version has a digest of what it says and of the digest before.

Whoever changes, adds or takes out a version behind the back of the software breaks the chain
there, or has to write anew all that follows; then it no longer ends as somebody noted elsewhere.
Drafts are not in it while they are drafts. Nor is who made a version, since accounts go, nor
whether it is withheld from readers, which changes by itself.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from itertools import count
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from partnership.publishing.models.revision import Revision

# What stands in place of the digest before the first.
NOTHING = "0" * 64
SAID = ("id", "model", "record", "title", "kind", "snapshot", "made_at", "note", "review_note")


@dataclass(frozen=True)
class End:
    """Where the chain ends: the number of its last link, 0 where there is none, and its digest."""

    number: int = 0
    digest: str = NOTHING

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


class Broken(Exception):
    """The first link that does not fit, in words."""


def digest_of(version: "Revision", before: str) -> str:
    """The digest of a version that follows the digest `before`."""
    said = {name: getattr(version, name) for name in SAID}
    said["id"], said["record"] = str(version.id), str(version.record)
    said["made_at"] = version.made_at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def linked(end: End, versions: Iterable["Revision"]) -> End:
    """Give versions their links after `end`, and save those; return where the chain then ends.

    Call it while others are kept from doing so.
    """
    made = []
    for version in versions:
        end = End(end.number + 1, digest_of(version, end.digest))
        version.link, version.digest = end.number, end.digest
        made.append(version)
    if made:
        write(made)
    return end


def write(versions: list["Revision"]) -> None:
    """Save the links of versions, with a statement that is prepared once."""
    meta = versions[0]._meta
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {meta.db_table} SET link = %s, digest = %s WHERE id = %s",  # noqa: S608 - no text of a user in it
            [
                (version.link, version.digest, meta.pk.get_db_prep_value(version.pk, connection))
                for version in versions
            ],
        )


def follow(versions: Iterable["Revision"], noted: End | None = None) -> End:
    """Go along the chain, whose links are given in their order; return where it ends.

    Broken at the first link that does not fit, or where it is not as `noted` elsewhere.
    """
    end, last = End(), None
    for number, version in zip(count(1), versions, strict=False):
        if version.link != number:
            raise Broken(missing_after(last, number))
        digest = digest_of(version, end.digest)
        if version.digest != digest:
            raise Broken(
                f"Link {number} does not fit: {in_words(version)} is not as it was when it was "
                "linked, or its digest was changed."
            )
        end, last = End(number, digest), version
        if noted and noted.number == number and noted.digest != digest:
            raise Broken(
                f"Link {number} is not the one that was noted: the chain was written anew, up to "
                f"{in_words(version)} at least."
            )
    if noted and noted.number > end.number:
        raise Broken(f"{missing_after(last, end.number + 1)} It had {noted.number} links.")
    return end


def missing_after(version: "Revision | None", number: int) -> str:
    """The words for a link that is not there."""
    place = f"after {in_words(version)}" if version else "at the beginning"
    return f"Link {number} is missing: a version was taken out of the history {place}."


def in_words(version: "Revision") -> str:
    """A version, so that somebody finds it."""
    when = version.made_at.astimezone(UTC)
    return (
        f"“{version.title}” ({version.kind}, {when:%Y-%m-%d %H:%M} UTC,"
        f" {version.model} {version.record})"
    )


def parsed(text: str) -> End:
    """The end of a chain as it was noted; ValueError for what is none."""
    number, _colon, digest = text.strip().partition(":")
    if len(digest) != len(NOTHING) or not set(digest) <= set("0123456789abcdef"):
        raise ValueError(text)
    return End(int(number), digest)
