"""The record as fixtures: the same bytes each time, and those that `dumpdata` would write.

The rows come out by model and key, links to records by their slug, so that `loaddata` takes them
in again. Rows are streamed, and so are the names of what they link to.
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

from partnership.exchange.batched import batched
from partnership.exchange.dictionary import record_tables
from partnership.exchange.selecting import Selection, needed_links
from partnership.publishing.models import Record
from partnership.publishing.snapshots import column_as_stored
from partnership.sources.models import Passage
from partnership.values.conditions import Among
from partnership.values.fields import TranslationsField

BATCH = 2000
# So many names of what links lead to are at hand, for each model.
MOST_NAMES = 20_000
SEVERAL = 500
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
    names = Names(selection)
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
    """How links name rows, some thousand of each model at hand: by natural key, or by key."""

    def __init__(self, selection):
        self.selection, self.known = selection, defaultdict(dict)
        self.large = set()  # models with too many rows to have all at hand

    def of(self, model, keys):
        """{key: how a link names the row} of some rows; None for one that it may not name."""
        known = self.known[model]
        lacking = [key for key in keys if key not in known]
        if len(known) + len(lacking) > MOST_NAMES:
            known, lacking = {}, list(keys)
            self.known[model] = known
        if not self.selection.published and not has_natural_key(model):
            known.update((key, str(key)) for key in lacking)
            return known
        if len(lacking) > SEVERAL and model not in self.large:
            # All at once cost little more than several hundred.
            found = dict(islice(self._fetch(model), MOST_NAMES))
            if len(found) < MOST_NAMES:
                known.update(dict.fromkeys(lacking) | found)
                return known
            self.large.add(model)
        for some in batched(lacking):
            known.update(dict.fromkeys(some))
            known.update(self._fetch(model, some))
        return known

    def _fetch(self, model, keys=None):
        """(key, name) of some rows, or of all."""
        rows = self.selection.nameable(model, keys)
        if issubclass(model, Record):
            rows = rows.values_list("pk", "slug")
        elif model is Passage:
            rows = rows.values_list("pk", "source__slug", "key")
        else:
            return ((pk, str(pk)) for pk in rows.values_list("pk", flat=True).iterator())
        return ((pk, name) for pk, *name in rows.iterator())


def has_natural_key(model):
    return issubclass(model, (Record, Passage))


class Writer:
    """Writes the rows of one model as objects of a fixture."""

    def __init__(self, model, selection, names, lines):
        self.model, self.selection, self.names, self.lines = model, selection, names, lines
        opts = model._meta
        self.fields = [f for f in opts.concrete_fields if f.serialize and not f.primary_key]
        self.many = list(opts.many_to_many)
        self.head = f' "model": "{opts.label_lower}",\n "pk": '
        # model: the places in a row of the links to it
        self.links = defaultdict(list)
        for place, field in enumerate(self.fields, start=1):
            if field.is_relation:
                self.links[field.related_model].append(place)
        self.linked = {}  # model: {key: its name} of what the rows of a batch link to
        needed = set(needed_links(model)) if selection.published else ()
        self.needed = [
            (place, field.related_model)
            for place, field in enumerate(self.fields, start=1)
            if field in needed
        ]
        self.cells = [self._cell(field) for field in self.fields]

    def objects(self):
        """The text of each object, by key."""
        rows = self.selection.values(self.model, *(f.attname for f in self.fields), size=BATCH)
        while batch := list(islice(rows, BATCH)):
            for model, places in self.links.items():
                keys = {row[place] for row in batch for place in places} - {None}
                self.linked[model] = self.names.of(model, keys)
            batch = [row for row in batch if self._may_go_out(row)]
            linked = [self._linked(field, [row[0] for row in batch]) for field in self.many]
            for pk, *values in batch:
                yield self._object(pk, values, [names.get(pk, []) for names in linked])

    def _may_go_out(self, row):
        """Whether what a public row needs is still public; it may be withdrawn meanwhile."""
        return all(
            row[place] is None or self.linked[model][row[place]] is not None
            for place, model in self.needed
        )

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
            return lambda key: None if key is None else self.linked[field.related_model][key]
        if isinstance(field, TranslationsField):
            if self.selection.published:
                return lambda value: in_order(without_reviewers(value))
            return in_order
        return lambda value: value

    def _linked(self, field, keys):
        """{key: names} of a link to many, by the key of what is linked.

        The same rows are linked to again and again: keys are made of different ones only.
        """
        through, pairs = field.remote_field.through, []
        source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
        columns = [column_as_stored(through._meta.get_field(name)) for name in (source, target)]
        for some in batched(keys):
            linked = through._base_manager.filter(Among(source, some))
            pairs += linked.order_by(target).values_list(*columns)
        others = {other: as_uuid(other) for other in {other for _owner, other in pairs}}
        known = self.names.of(field.related_model, others.values())
        names = {other: known[key] for other, key in others.items()}
        found = defaultdict(list)
        for owner, other in pairs:
            if names[other] is not None:
                found[owner].append(names[other])
        return {as_uuid(owner): linked for owner, linked in found.items()}


def as_uuid(key):
    """A key as rows have it, from what the database keeps: a UUID or its digits."""
    return key if key.__class__ is UUID else UUID(key)


def as_text(value, pad="  "):
    """A value as JSON, indented as it stands in a fixture: `pad` is what its own line begins with.

    The standard encoder gives the same, but is written in Python and slow where it indents.
    """
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
    inner = f"{pad} "
    if isinstance(value, list):
        return block("[", [as_text(part, inner) for part in value], "]", pad)
    if isinstance(value, dict):
        parts = [f"{encode_basestring(key)}: {as_text(value[key], inner)}" for key in value]
        return block("{", parts, "}", pad)
    return json.dumps(value)


def block(opening, parts, closing, pad):
    """The parts of a list or an object, one a line."""
    if not parts:
        return opening + closing
    between = f",\n{pad} "
    return f"{opening}\n{pad} {between.join(parts)}\n{pad}{closing}"


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
