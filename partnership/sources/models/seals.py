"""What a citation was checked for, as a checksum: the fact, the words, and their edition.

Whatever changed, and by whichever way, is noticed by comparing: nothing has to tell of a change.
"""

import hashlib
import json
from collections import defaultdict
from decimal import Decimal

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from partnership.publishing.snapshots import as_json

# What says nothing. A field that a later version adds, and nobody filled in, breaks no seal.
SILENT = (None, "", "not_stated", False, [])


def seal_of(citation, target, links=None) -> str:
    """The seal that a citation has now; `target` is the row it is for, or None where it is gone.

    `links` is what `links_of` gives, where many are asked about.
    Of the edition only that the newest one lacks the words: those that are found in it, word for
    word, need not be compared again.
    """
    said = target and said_by(target, citation.field, links)
    if said is None:
        return ""
    passage = citation.passage
    left_behind = passage.state == "earlier" and passage.edition_id
    behind = passage.edition.text_sha256 if left_behind else ""
    sealed = [said, passage.quotation, behind]
    return hashlib.sha256(json.dumps(sealed, sort_keys=True).encode()).hexdigest()


def said_by(row: models.Model, field: str = "", links=None) -> dict | None:
    """What a field of a row says, or all its facts; None where it has no such field."""
    try:
        fields = [row._meta.get_field(name) for name in ([field] if field else facts_of(row))]
    except FieldDoesNotExist:
        return None
    values = {field.name: value_of(row, field, links or {}) for field in fields}
    return {name: value for name, value in values.items() if value not in SILENT}


def facts_of(row: models.Model) -> list[str]:
    """The names of the fields of a row that state facts, as far as it has them.

    A row of a migration's history does not know, and may lack what was added since.
    """
    model = apps.get_model(row._meta.label)
    without = getattr(model, "needs_no_citation", ())
    there = {field.name for field in (*row._meta.fields, *row._meta.many_to_many)}
    return [
        name
        for name in citable_fields(model)
        if name in there and (without == "__all__" or name not in without)
    ]


def citable_fields(model) -> list[str]:
    """The names of the fields of `model` that a passage can be cited for, in model order."""
    ours = {"id", "live", "publish_at", "expire_at", "created_at", "updated_at", "slug"}
    ours |= {"staff_notes", "checked_on", "translations", "original_language", "position"}
    return [
        field.name
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.name not in ours
        and getattr(field, "serialize", True)
        and field.name != getattr(model, "parent_name", None)
    ]


def value_of(row: models.Model, field: models.Field, links: dict):
    """The value of a field as JSON holds it, alike before and after it is saved."""
    if field.many_to_many:
        known = links.get((row.pk, field.name))
        return linked_keys([row.pk], field)[row.pk] if known is None else known
    value = getattr(row, field.attname)
    if isinstance(field, models.DecimalField) and value is not None:
        return f"{Decimal(value):.{field.decimal_places}f}"
    return str(value) if isinstance(field, models.FileField) else as_json(value)


def linked_keys(keys, field) -> dict:
    """{key of a row: keys, sorted, of what it is linked to in a field}. One query."""
    source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    links = field.remote_field.through._base_manager.filter(**{f"{source}__in": keys})
    found = {key: [] for key in keys}
    for key, linked in links.values_list(f"{source}_id", f"{target}_id"):
        found[key].append(str(linked))
    return {key: sorted(linked) for key, linked in found.items()}


def links_of(targets) -> dict:
    """{(key of a record, name of a field): keys} of what is linked to where something is cited.

    `targets` are pairs of a row and the name of a field, "" for all. A query for each kind of
    links, however many rows there are.
    """
    wanted = defaultdict(set)
    for row, field in targets:
        names = [field] if field else facts_of(row)
        for many in row._meta.many_to_many:
            if many.name in names:
                wanted[many].add(row.pk)
    return {
        (key, many.name): linked
        for many, keys in wanted.items()
        for key, linked in linked_keys(keys, many).items()
    }
