"""The values of a dataset as JSON holds them: nothing is lost, nothing has to be guessed.

Texts are in the language of the original, with `translations` beside them; labels of codes and
titles of linked records are in the active language. Decimal numbers are texts, so that no reader
rounds them.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, override

from partnership.exchange.datasets.definition import Dataset, RowTable, is_public
from partnership.exchange.datasets.record_types import dataset_of
from partnership.publishing.models import Child, Record
from partnership.sources.evidence.checks import to_check_again
from partnership.sources.models import Passage
from partnership.values.fields import ImpreciseDateField, TranslationsField
from partnership.values.models import Translatable
from partnership.values.translations import FORMER


def as_json(
    record: Record,
    expand: Collection[str] = (),
    dataset: Dataset | None = None,
    changed: Collection[UUID] | None = None,
) -> dict[str, Any]:
    """The public JSON of a record that its dataset fetched: a dictionary of JSON values.

    `expand` names links ("agreement", "participations.organisation") that are to come with the
    linked record's own values as `record`; ValueError for any other name. `dataset` is the one
    that fetched it, if that was a narrowed one; `changed` what `changed_citations` gives, if many
    are asked about.
    """
    whole = dataset_of(type(record))
    dataset = dataset or whole
    if unknown := set(expand) - set(expandable(whole)):
        raise ValueError(f"cannot expand {', '.join(sorted(unknown))}")
    rows = dataset.rows_of(record)
    changed = changed_citations([record], dataset) if changed is None else changed
    value = {
        "id": str(record.pk),
        "type": dataset.name,
        "label": record.label,
        "url": {code: public_address(record, code) for code, _name in settings.LANGUAGES},
        **fields_as_json(dataset, record, expand),
    }
    for field in dataset.many:
        linked = dataset.linked_records(record, field.name)
        value[field.name] = [link_as_json(one, field.name in expand) for one in linked]
    for table in dataset.tables:
        below = {name.removeprefix(f"{table.name}.") for name in expand if "." in name}
        value[table.name] = [
            {
                "id": str(row.pk),
                **fields_as_json(table, row, below),
                **({"is_as_checked": row.pk not in changed} if table.name == "citations" else {}),
            }
            for row in rows[table.name]
        ]
    return value


def changed_citations(records: Collection[Record], dataset: Dataset) -> set[UUID]:
    """The keys of the citations of some fetched records that are to be checked again.

    In a number of queries that does not grow with them.
    """
    if not dataset.table("citations"):
        return set()
    citations = [row for one in records for row in dataset.fetched_rows_of(one)["citations"]]
    owners = {record.pk: record for record in records}
    return {citation.pk for citation in to_check_again(citations, owners)}


def narrowed(dataset: Dataset, names: Collection[str]) -> Dataset:
    """The dataset with these values of its records only, so that nothing else is fetched.

    Whether a citation is public depends on the row that it is for: with citations all rows stay.
    """
    fields = (name for name in dataset.fields if (dataset.group_of(name)[0] or name) in names)
    tables = (one for one in dataset.tables if one.name in names or "citations" in names)
    return replace(dataset, fields=tuple(fields), tables=tuple(tables))


def expandable(dataset: Dataset) -> Iterator[str]:
    """The names of the links that can be expanded: those to records."""
    for field in (*dataset.links, *dataset.many):
        if issubclass(field.related_model, Record):
            yield field.name
    for table in dataset.tables:
        for field in table.links:
            if issubclass(field.related_model, Record):
                yield f"{table.name}.{field.name}"


def fields_as_json(
    listed: Dataset | RowTable,
    row: models.Model,
    expand: Collection[str] = (),
    *,
    with_links: bool = True,
) -> dict[str, Any]:
    """The listed fields of a record or row; money and quantities each as one value.

    Values stand in the order of the list, each where the first of its fields does.
    """
    value: dict[str, Any] = {}
    for group, part, field in listed.grouped:
        if group:
            value.setdefault(group, {})[part] = field_as_json(row, field)
        elif not field.is_relation:
            value[field.name] = field_as_json(row, field)
        elif with_links:
            target = getattr(row, field.name)
            shown = target is not None and is_public(target)
            value[field.name] = link_as_json(target, field.name in expand) if shown else None
    return value


def field_as_json(row: models.Model, field: models.Field) -> Any:
    """One value; what is not stated is null, a text that is not there is ""."""
    value = getattr(row, field.attname)
    if isinstance(field, TranslationsField):
        return public_translations(cast(Translatable, row))
    if isinstance(field, ImpreciseDateField):
        return date_as_json(row, field, value)
    if isinstance(field, models.FileField):
        return settings.SITE_ORIGIN + value.url if value else None
    if field.choices and field.name != "original_language":
        return {"code": value, "label": label_of_code(field, value)} if value else None
    if isinstance(field, models.DecimalField):
        return None if value is None else plain_decimal(value)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def public_translations(row: Translatable) -> dict[str, dict[str, dict[str, str | bool]]]:
    """The translations of a row without those who reviewed them and the originals before."""
    return {
        language: {
            name: {
                "text": entry["text"],
                "status": entry["status"],
                "is_older": FORMER in entry,
            }
            for name, entry in texts.items()
            if name in row.translatable
        }
        for language, texts in row.translations.items()
    }


def date_as_json(row: models.Model, field: models.Field, text: str) -> dict[str, str | None] | None:
    """An imprecise date with the days between which it lies; null where it is open."""
    if not text:
        return None
    bounds = (getattr(row, f"{field.name}_{bound}") for bound in ("earliest", "latest"))
    earliest, latest = (day and day.isoformat() for day in bounds)
    return {"edtf": text, "earliest": earliest, "latest": latest}


def label_of_code(field: models.Field, value: Any) -> str:
    """The word for a code in the active language; the code itself where it has none."""
    return labels_of_codes(field, get_language()).get(value, str(value))


@cache
def labels_of_codes(field: models.Field, language: str | None) -> dict[Any, str]:
    return {value: str(label) for value, label in field.flatchoices}


def plain_decimal(value: Decimal) -> str:
    """A number without exponent and needless zeros: 745000, 12.5."""
    return format(value.normalize() + 0, "f")


def link_as_json(target: Record | Child | Passage, expanded: bool = False) -> dict[str, Any]:
    """A link to a record, to a passage or to a row of a record."""
    if isinstance(target, Passage):
        return {
            "id": str(target.pk),
            "key": target.key,
            "locator": target.locator,
            "quotation": target.quotation,
            "state": field_as_json(target, target._meta.get_field("state")),
            "source": link_as_json(target.source),
        }
    if not isinstance(target, Record):
        return {
            "id": str(target.pk),
            "title": str(target),
            "of": link_as_json(target.parent),
        }
    dataset = dataset_of(type(target))
    value: dict[str, Any] = {
        "id": str(target.pk),
        "type": dataset.name,
        "slug": target.slug,
        "title": target.label,
        "url": public_address(target),
    }
    if expanded:
        # Only what is in the row itself: a link of a link would need more queries.
        value["record"] = fields_as_json(dataset, target, with_links=False)
    return value


def public_address(record: Record, language: str | None = None) -> str:
    """The full address at which readers find a record, in `language` (default: the active one)."""
    pattern = address_pattern(type(record), language or get_language())
    return f"{settings.SITE_ORIGIN}{pattern.replace(PLACEHOLDER, record.slug)}"


PLACEHOLDER = "slug-of-the-record"


@cache
def address_pattern(model: type[Record], language: str | None) -> str:
    """The address of the records of a type; working it out for each record would take long."""
    with override(language):
        return model(slug=PLACEHOLDER).get_absolute_url()
