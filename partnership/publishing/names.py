"""The names by which people know records: each of them, in every language."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from partnership.publishing.models import Record


@dataclass(frozen=True)
class Known:
    """A record that people may name."""

    model: type[Record]
    key: UUID
    label: str


def folded(name: str) -> str:
    """A name without case, accents and punctuation: those that look alike are equal."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", bare).strip()


def names_of(
    model: type[Record], fields: Sequence[str] | None = None
) -> Iterator[tuple[str, Known]]:
    """(name, record) for every name of every record of a kind. Two queries at most.

    `fields` are those that hold its names, unless told those by which it is mentioned.
    """
    fields = model.mentioned_as if fields is None else fields
    if not fields:
        return
    known = {}
    for key, translations, *texts in model.objects.values_list("pk", "translations", *fields):
        known[key] = Known(model, key, texts[0])
        said = [entry for texts_of_one in translations.values() for entry in texts_of_one.items()]
        texts += [entry["text"] for field, entry in said if field in fields]
        yield from ((name, known[key]) for name in texts if name)
    if hasattr(model, "other_names"):
        options: Any = model._meta
        rows = options.get_field("other_names").related_model
        for key, name in rows.objects.values_list(rows.parent_name, "name"):
            yield name, known[key]
