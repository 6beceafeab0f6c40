"""A record with its rows and links as JSON, taken and written back.

A snapshot is a list of rows in Django's serialization format, the record first, then its child
rows model by model, each by key. References are keys (UUIDs), which outlive a rollback, and
many-to-many values are sorted, so that two snapshots of the same state are equal. The state of
publishing is not part of a snapshot: restoring a text must not publish or hide anything.
"""

import datetime
import uuid
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.db.models import (
    BooleanField,
    CharField,
    ExpressionWrapper,
    F,
    Field,
    ForeignKey,
    IntegerField,
    JSONField,
    ManyToManyField,
    Model,
    Q,
    QuerySet,
    TextField,
    UUIDField,
)

from partnership.publishing.models import Child, Record, SlugRedirect
from partnership.values.fields import field_named
from partnership.values.queries import Among

# A row: its "model", its key as "pk", and its "fields" by name.
Entry = dict[str, Any]
Snapshot = list[Entry]
# The kind and the key of a row, the name of its link, and the key that is missing.
LostLink = tuple[type[Model], str, str, str]

STATE_FIELDS = {"live", "publish_at", "expire_at", "created_at", "updated_at"}


def take(record: Record) -> Snapshot:
    """The snapshot of a record as it is saved now."""
    rows = [type(record).objects.get(pk=record.pk), *child_rows(record)]
    return [row_as_json(row) for row in rows]


def child_rows(record: Record) -> Iterator[Child]:
    """The saved child rows of a record, model by model, by key."""
    for model in record.child_models():
        yield from model._base_manager.filter(**{model.parent_name: record}).order_by("pk")


def row_as_json(row: Model) -> Entry:
    """One row in the serialization format, JSON values only."""
    fields = own_fields_as_json(row)
    return {"model": row._meta.label_lower, "pk": str(row.pk), "fields": fields | links_of(row)}


def links_of(row: Model) -> dict[str, list[str]]:
    """The keys of what a row is linked to in each of its many-to-many fields, sorted."""
    links = {}
    for field in row._meta.many_to_many:
        keys = getattr(row, field.name).order_by("pk").values_list("pk", flat=True)
        links[field.name] = [str(key) for key in keys]
    return links


def own_fields_as_json(row: Model) -> dict[str, Any]:
    """The fields that a row itself has, without the state of publishing."""
    return {field.name: as_json(getattr(row, field.attname)) for field in own_fields(type(row))}


def take_all(
    model: type[Record],
    keys: Collection[uuid.UUID],
    children: Collection[type[Child]] | None = None,
) -> dict[uuid.UUID, Snapshot]:
    """{key: snapshot} of the saved ones of some records, as `take` would take each.

    The number of queries is that of the kinds of rows and of links to many. `children` are the
    kinds of which there may be rows, where that is known.
    """
    found = {}
    for row in rows_as_json(model, model._base_manager.filter(Among("pk", keys))):
        found[row["pk"]] = [row]
    for child in model.child_models():
        if children is not None and child not in children:
            continue
        rows = child._base_manager.filter(Among(child.parent_name, keys))
        for row in rows_as_json(child, rows):
            found[row["fields"][child.parent_name]].append(row)
    return {uuid.UUID(key): snapshot for key, snapshot in found.items()}


def rows_as_json(model: type[Model], rows: QuerySet) -> Iterator[Entry]:
    """Some rows in the serialization format, by key, with one query for each link to many."""
    own, label = own_fields(model), model._meta.label_lower
    names = [field.name for field in own]
    made = [(field.name, as_key if is_key(field) else as_json) for field in own if not_json(field)]
    columns = map(column_as_stored, [model._meta.pk, *own])
    found = rows.order_by("pk").values_list(*columns)
    written = [(as_key(key), values) for key, *values in found]
    many: dict[str, dict[str, list[str]]] = {}
    for field in model._meta.many_to_many:
        source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
        keys = [key for key, _values in written]
        pairs = getattr(model, field.name).through._base_manager.filter(Among(source, keys))
        linked = many[field.name] = {key: [] for key in keys}
        for key, other in pairs.values_list(source, target):
            linked[str(key)].append(str(other))
    for key, values in written:
        fields = dict(zip(names, values, strict=True))
        for name, read in made:
            if fields[name] is not None:
                fields[name] = read(fields[name])
        for name, linked in many.items():
            fields[name] = sorted(linked[key])
        yield {"model": label, "pk": key, "fields": fields}


def not_json(field: Field) -> bool:
    """Whether the values of a field are made JSON by `as_json`; others are native."""
    return not isinstance(field, (CharField, TextField, BooleanField, IntegerField, JSONField))


def is_key(field: Field) -> bool:
    return isinstance(field.target_field if isinstance(field, ForeignKey) else field, UUIDField)


def column_as_stored(field: Field) -> F | ExpressionWrapper:
    """A column to ask for; of keys their text, which is quicker than making UUIDs of them."""
    column = F(field.attname)
    return ExpressionWrapper(column, CharField()) if is_key(field) else column


def as_key(value: Any) -> str:
    """The text of a key, from what the database gives for it: a UUID or 32 digits."""
    if value.__class__ is str and len(value) == 32:
        return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
    return as_json(value)


def own_fields(model: type[Model]) -> list[Field]:
    """The fields that rows of a model have themselves, without the state of publishing."""
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key
        and getattr(field, "serialize", True)
        and field.name not in STATE_FIELDS
    ]


def as_json(value: Any) -> Any:
    """The value of a column as JSON holds it: a native one, or its text."""
    if value is None or isinstance(value, (str, bool, int, float, dict, list)):
        return value
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


@transaction.atomic
def write(record: Record, snapshot: Snapshot) -> Record:
    """Write a snapshot over the saved rows of a record and return the record as it is then.

    Rows that the snapshot lacks are deleted, the others are saved under their own keys. Fields
    that the code no longer has are passed over, new ones keep their value or default, and a
    link to a row that is gone is left out: `lost_links` tells which those are.
    """
    by_model: dict[str, Snapshot] = {}
    for entry in snapshot:
        by_model.setdefault(entry["model"], []).append(entry)
    children = record.child_models()
    stored: dict[type[Child], dict[str, Model]] = {}
    for model in reversed(children):
        kept = [entry["pk"] for entry in by_model.get(model._meta.label_lower, [])]
        # Also those that belong to another record by now.
        rows = model._base_manager.filter(Q(**{model.parent_name: record}) | Q(pk__in=kept))
        stored[model] = {str(row.pk): row for row in rows}
        gone = stored[model].keys() - set(kept) if model.has_versions else ()
        if gone:
            model._base_manager.filter(pk__in=gone).delete()
    write_row(type(record), by_model[record._meta.label_lower][0], record)
    for model in children:
        write_rows(model, by_model.get(model._meta.label_lower, []), stored[model])
    return type(record).objects.get(pk=record.pk)


def written_by(record: Record, snapshot: Snapshot | None) -> set[type[Model]]:
    """The models of the rows that change where a snapshot is written over a record.

    Where one of its rows goes, other rows may go with it: then it is all of the record's.
    """
    if snapshot is None:
        return {type(record)}
    now, then = (by_model(one) for one in (take(record), snapshot))
    found: set[type[Model]] = {type(record), SlugRedirect}
    for model in (type(record), *record.child_models()):
        before, after = (rows.get(model._meta.label_lower, {}) for rows in (now, then))
        if before.keys() - after.keys():
            return set().union(found, *map(with_links, (type(record), *record.child_models())))
        if before != after:
            found |= with_links(model)
    return found


def by_model(snapshot: Snapshot) -> dict[str, dict[str, dict[str, Any]]]:
    """The fields of the rows of a snapshot, by the label of their model and their keys."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in snapshot:
        found.setdefault(row["model"], {})[row["pk"]] = row["fields"]
    return found


def with_links(model: type[Model]) -> set[type[Model]]:
    """A model, and those of its links to many."""
    throughs = (getattr(model, field.name).through for field in model._meta.many_to_many)
    return {model, *throughs}


def known_rows(snapshot: Snapshot) -> Snapshot:
    """The rows of a snapshot whose kind the code still has."""
    kinds = {row["model"] for row in snapshot}
    known = {kind for kind in kinds if is_known(kind)}
    return snapshot if kinds == known else [row for row in snapshot if row["model"] in known]


def is_known(kind: str) -> bool:
    try:
        apps.get_model(kind)
    except LookupError:
        return False
    return True


def field_of(model: type[Model], name: str) -> Field | None:
    """The field that a snapshot calls `name`, or None when the code no longer has it.

    A model whose field was renamed says so: `former_fields = {"name before": "name now"}`.
    """
    try:
        return field_named(model, getattr(model, "former_fields", {}).get(name, name))
    except FieldDoesNotExist:
        return None


def present_fields(model: type[Model], entry: Entry) -> dict[Field, Any]:
    """{field: value} of an entry, for the fields that the code has, under whatever name."""
    said = ((field_of(model, name), value) for name, value in entry["fields"].items())
    return {field: value for field, value in said if field is not None}


def write_rows(model: type[Child], entries: Iterable[Entry], rows: dict[str, Model]) -> None:
    """Save the child rows of one kind that are not already as their entries say.

    `rows` are those that are saved already, by their keys as text.
    """
    changed = [entry for entry in entries if differs(rows.get(entry["pk"]), entry)]
    if not model.has_versions:
        changed = [entry for entry in changed if entry["pk"] not in rows]
    # A row may point to a sibling of its own model that is saved after it.
    if any(links_to(field, model) for field in model._meta.concrete_fields):
        for entry in changed:
            rows[entry["pk"]] = write_row(model, entry, rows.get(entry["pk"]), siblings=False)
    for entry in changed:
        write_row(model, entry, rows.get(entry["pk"]))


def differs(row: Model | None, entry: Entry) -> bool:
    """Whether a saved row, or None, is to be changed to be as its entry says."""
    if row is None:
        return True
    saved = row_as_json(row)["fields"]
    said = present_fields(type(row), entry).items()
    return any(saved.get(field.name, value) != value for field, value in said)


def links_to(field: Field, model: type[Model]) -> bool:
    return field.is_relation and field.related_model is model


def write_row(
    model: type[Model], entry: Entry, row: Model | None, *, siblings: bool = True
) -> Model:
    """Save one row of a snapshot; `row` is the present one, or None.

    Without `siblings`, links to rows of the same model are left empty where they may be.
    """
    linked = links_of(row) if row else {}
    row = row or model(pk=entry["pk"])
    many = {}
    for field, value in present_fields(model, entry).items():
        if isinstance(field, ManyToManyField):
            if linked.get(field.name) != value:
                many[field.name] = list(field.related_model._base_manager.filter(pk__in=value))
        elif isinstance(field, ForeignKey):
            skip = not siblings and links_to(field, model) and field.null
            # As a key, not its text: what a save works out compares it with those of saved rows.
            key = None if skip else field.to_python(existing(field, value))
            setattr(row, field.attname, key)
        else:
            setattr(row, field.attname, field.to_python(value))
    row.save()
    for name, values in many.items():
        getattr(row, name).set(values)
    return row


def existing(field: ForeignKey, key: str | None) -> str | None:
    """The key itself while the row it names is there or the link cannot be empty, else None."""
    if key is None or not field.null:
        return key
    return key if field.related_model._base_manager.filter(pk=key).exists() else None


def lost_links(snapshot: Snapshot) -> Iterator[LostLink]:
    """(model, row key, field name, missing key) for each link whose row is gone.

    One query for each kind of rows that is linked to.
    """
    own = {row["pk"] for row in snapshot}
    links: dict[type[Model], list[LostLink]] = {}
    # A kind of row that the code no longer has is not written either.
    for entry in known_rows(snapshot):
        model = apps.get_model(entry["model"])
        for field, value in present_fields(model, entry).items():
            if not isinstance(field, ForeignKey | ManyToManyField):
                continue
            for key in value if field.many_to_many else [value]:
                if key is None or key in own:
                    continue
                links.setdefault(field.related_model, []).append(
                    (model, entry["pk"], field.name, key)
                )
    for linked, found in links.items():
        keys = {key for _model, _row, _name, key in found}
        rows = linked._base_manager.filter(pk__in=keys).values_list("pk", flat=True)
        there = {str(key) for key in rows}
        yield from (link for link in found if link[-1] not in there)
