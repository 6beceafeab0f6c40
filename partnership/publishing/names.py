"""The names by which people know records: each of them, in every language."""

from collections.abc import Iterator
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


def names_of(model: type[Record]) -> Iterator[tuple[str, Known]]:
    """(name, record) for every name of every record of a kind. Two queries at most."""
    fields = model.mentioned_as
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
