"""The record as fixtures: the same bytes each time, and those that `dumpdata` would write.

The rows come out by model and key, links to records by their slug, so that `loaddata` takes them
in again. Rows are streamed; what is held are the slugs and, for a part of the record, its keys.
"""

import datetime
import json
from collections import defaultdict
from decimal import Decimal
from itertools import islice
from json.encoder import encode_basestring
from uuid import UUID

from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder

from partnership.exchange.dictionary import record_tables
from partnership.exchange.selecting import Selection
from partnership.publishing.models import Record
from partnership.sources.models import Passage, Source
from partnership.values.fields import TranslationsField

BATCH = 2000
# Blank in what is exported for the public.
OF_STAFF = {"staff_notes": "", "checked_on": None}
OF_REVIEW = ("reviewer", "reviewed_on")


def apps_of_the_record():
    """The labels of the apps with records, in the order of the import arrows."""
    return list(dict.fromkeys(model._meta.app_label for model in record_tables()))


def models_in_order(labels=None):
    """The models to export, in the order in which `dumpdata` has them.

    `labels` name apps or models; a kind of record brings the kinds of its rows. LookupError for
    one that is none of the record.
    """
    tables = list(record_tables())
    wanted = set(tables)
    if labels:
        wanted = set()
        for label in labels:
            found = [m for m in tables if label.lower() in (m._meta.label_lower, m._meta.app_label)]
            if not found:
                raise LookupError(label)
            for model in found:
                wanted |= {model, *(model.child_models() if issubclass(model, Record) else ())}
    by_app = [
        (apps.get_app_config(label), [m for m in wanted if m._meta.app_label == label])
        for label in apps_of_the_record()
    ]
    by_app = [
        (config, [m for m in config.get_models() if m in models]) for config, models in by_app
    ]
    return [
        model
        for model in serializers.sort_dependencies(by_app, allow_cycles=True)
        if model in wanted
    ]


def export(models=None, *, selection=None, lines=False):
    """Yield the text of a fixture with the rows of some models, all unless told.

    `selection` says which rows; `lines` gives one object a line instead of an array.
    """
    selection = selection or Selection()
    names = Names()
    first = True
    if not lines:
        yield "["
    for model in models or models_in_order():
        for text in Writer(model, selection, names, lines).objects():
            if lines:
                yield f"{text}\n"
            else:
                yield f"\n{text}" if first else f",\n{text}"
            first = False
    if not lines:
        yield "\n]\n"


class Names:
    """The natural keys of rows, by model and key: fetched once for each model."""

    def __init__(self):
        self.known = {}

    def of(self, model):
        """{key: natural key} of the saved rows of a model, or None where it has none."""
        if model not in self.known:
            self.known[model] = self._fetch(model)
        return self.known[model]

    def _fetch(self, model):
        if issubclass(model, Record):
            return {
                pk: [slug] for pk, slug in model._base_manager.values_list("pk", "slug").iterator()
            }
        if model is Passage:
            sources = self.of(Source)
            rows = Passage._base_manager.values_list("pk", "source_id", "key")
            return {pk: [*sources[source], key] for pk, source, key in rows.iterator()}
        return None


class Writer:
    """Writes the rows of one model as objects of a fixture."""

    def __init__(self, model, selection, names, lines):
        self.model, self.selection, self.names, self.lines = model, selection, names, lines
        opts = model._meta
        self.fields = [f for f in opts.concrete_fields if f.serialize and not f.primary_key]
        self.many = list(opts.many_to_many)
        self.head = f' "model": "{opts.label_lower}",\n "pk": '
        self.cells = [self._cell(field) for field in self.fields]

    def objects(self):
        """The text of each object, by key."""
        rows = self.selection.rows(self.model).order_by("pk")
        rows = rows.values_list("pk", *(f.attname for f in self.fields)).iterator(BATCH)
        while batch := list(islice(rows, BATCH)):
            linked = [self._linked(field, [row[0] for row in batch]) for field in self.many]
            for pk, *values in batch:
                yield self._object(pk, values, [keys.get(pk, []) for keys in linked])

    def _object(self, pk, values, linked):
        if self.lines:
            fields = {
                field.name: cell(value)
                for field, cell, value in zip(self.fields, self.cells, values, strict=True)
            }
            fields |= {field.name: keys for field, keys in zip(self.many, linked, strict=True)}
            thing = {"model": self.model._meta.label_lower, "pk": str(pk), "fields": fields}
            return json.dumps(thing, ensure_ascii=False, cls=DjangoJSONEncoder)
        parts = [
            f'  "{field.name}": {as_text(cell(value))}'
            for field, cell, value in zip(self.fields, self.cells, values, strict=True)
        ]
        parts += [
            f'  "{field.name}": {as_text(keys)}'
            for field, keys in zip(self.many, linked, strict=True)
        ]
        body = ",\n".join(parts)
        return f'{{\n{self.head}"{pk}",\n "fields": {{\n{body}\n }}\n}}'

    def _cell(self, field):
        """A function from the value of a column to that of a fixture."""
        if self.selection.published and field.name in OF_STAFF:
            return lambda value: OF_STAFF[field.name]
        if field.is_relation:
            names = self.names.of(field.related_model)
            shown = self.selection.shown(field.related_model)

            def link(key):
                if key is None or (shown is not None and key not in shown):
                    return None
                return names[key] if names is not None else str(key)

            return link
        if isinstance(field, TranslationsField):
            if self.selection.published:
                return lambda value: in_order(without_reviewers(value))
            return in_order
        return lambda value: value

    def _linked(self, field, keys):
        """{key: natural keys or keys} of a link to many, by the key of what is linked."""
        names, shown = self.names.of(field.related_model), self.selection.shown(field.related_model)
        source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
        pairs = field.remote_field.through._base_manager.filter(**{f"{source}__in": keys})
        found = defaultdict(list)
        for key, other in pairs.order_by(target).values_list(source, target):
            if shown is None or other in shown:
                found[key].append(names[other] if names is not None else str(other))
        return found


def as_text(value):
    """A value as JSON, indented as it stands in a fixture."""
    if value is None:
        return "null"
    if value.__class__ is str:
        return encode_basestring(value)
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime.datetime):
        text = value.isoformat()
        if value.microsecond:
            text = text[:23] + text[26:]
        return f'"{text.removesuffix("+00:00")}Z"' if text.endswith("+00:00") else f'"{text}"'
    if isinstance(value, (datetime.date, Decimal, UUID)):
        return f'"{value}"'
    if not value:
        return "[]" if isinstance(value, list) else "{}"
    return json.dumps(value, ensure_ascii=False, indent=1).replace("\n", "\n  ")


def in_order(value):
    """A JSON value with its keys in one order, whatever the database keeps."""
    if isinstance(value, dict):
        return {key: in_order(value[key]) for key in sorted(value)}
    return [in_order(inner) for inner in value] if isinstance(value, list) else value


def without_reviewers(translations):
    """Translations without the names of those who looked them through."""
    return {
        language: {
            name: {key: part for key, part in entry.items() if key not in OF_REVIEW}
            for name, entry in fields.items()
        }
        for language, fields in translations.items()
    }
