"""Records in the words of schema.org: what kinds of records say of themselves with the same words.

Each app says of its kinds what they are in its `record_types.py`.
"""

from collections.abc import Iterable
from typing import Any

from partnership.pages.addresses import absolute
from partnership.pages.registry import record_type_of
from partnership.publishing.models import Record
from partnership.values.dates import ImpreciseDate

Node = dict[str, Any]
# What says nothing.
NOTHING = (None, False, "", [], {})


def stated(**properties: Any) -> Node:
    """A node of the properties that say something; `type` and `id` stand for @type and @id."""
    named = {f"@{name}" if name in ("type", "id") else name: v for name, v in properties.items()}
    return {name: value for name, value in named.items() if value not in NOTHING}


def mention(record: Record | None) -> Node | None:
    """A public record as others name it, None for one that is missing or hidden.

    Its identifier is the same on every page and in every language.
    """
    return named(record) if record is not None and record.is_published() else None


def named(record: Record) -> Node:
    """A record with its type, identifier, name and page."""
    return stated(
        type=record_type_of(type(record)).schema_org.type_of(record),
        id=record.pk.urn,
        name=record.label,
        url=absolute(record.get_absolute_url()),
    )


def mentions(records: Iterable[Record]) -> list[Node]:
    """Those of some records that the public sees, each once."""
    return [node for node in map(mention, dict.fromkeys(records)) if node]


def node_of(record: Record) -> Node:
    """A record, fetched as for its page, as a node with all that is stated of it."""
    properties = record_type_of(type(record)).schema_org.properties(record)
    node = {**named(record), "alternateName": other_names(record), **properties}
    return {name: value for name, value in node.items() if value not in NOTHING}


# The fields, and the fields of rows, in which records of some kinds are named otherwise.
SHORT_OR_FULL = ("short_title", "acronym", "formal_name")
ROWS_OF_NAMES = (("other_names", "name"), ("other_titles", "title"))


def other_names(record: Record) -> list[str]:
    """By which other names a record is known, each once."""
    names = [record.translated(name) for name in SHORT_OR_FULL if name in record.translatable]
    for rows, name in ROWS_OF_NAMES:
        if hasattr(record, rows):
            names += [getattr(row, name) for row in getattr(record, rows).all()]
    return [name for name in dict.fromkeys(filter(None, names)) if name != record.label]


def text_of(record: Record, *names: str) -> str:
    """The first of some texts that there is, in the reader's language or that of the original."""
    return next((text for name in names if (text := record.translated(name))), "")


def known(record: Record, name: str) -> str:
    """A date that ISO 8601 can write as precisely as it is known: year, month or day; else ""."""
    text = getattr(record, name)
    date = ImpreciseDate.parse(text) if text else None
    plain = date and len(date.dates) == 1 and not date.approximate and not date.uncertain
    return date.text if plain else ""


def ends(text: str) -> tuple[str, str]:
    """The (first, last) end of a period as ISO 8601 writes them, "" where it is not known.

    Of a month or a year, the first end is known: it is some time in it.
    """
    date = ImpreciseDate.parse(text) if text else None
    if date is None or date.precision == "set" or date.approximate or date.uncertain:
        return "", ""
    if date.precision == "interval":
        first, last = (str(end) if end else "" for end in date.dates)
        return first, last
    return date.text, date.text if date.is_exact_day else ""


def identifiers(*pairs: tuple[Any, str]) -> list[Node]:
    """(scheme, identifier) as property values, those that are stated."""
    return [
        stated(type="PropertyValue", propertyID=str(scheme), value=value)
        for scheme, value in pairs
        if value
    ]
