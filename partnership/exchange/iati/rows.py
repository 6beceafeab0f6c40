"""Rows of the record as fixture objects: the same row gets the same key each time."""

import json
import uuid
from decimal import Decimal

from django.core import serializers
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _

from partnership.exchange.importing.report import Level
from projects.models import (
    Funding,
    Participation,
    PolicyMarker,
    Project,
    ProjectDocument,
    ProjectIdentifier,
    ProjectObjective,
    ProjectPlace,
    ProjectRelation,
    ProjectTheme,
    Result,
    ResultValue,
)

# A key of ours, under which those of new rows are made.
NAMESPACE = uuid.UUID("5c1a1c8e-6a0e-5d5e-9b86-2b0b8f1f8a11")

# What tells a row of a project from its siblings, so that a file that is read again finds it.
TELLING = {
    Participation: ("role", "organisation", "group"),
    ProjectIdentifier: ("kind", "identifier"),
    ProjectPlace: ("role", "place"),
    ProjectTheme: ("theme",),
    PolicyMarker: ("code",),
    ProjectObjective: ("text",),
    Funding: ("kind", "date", "period", "amount", "currency", "provider", "receiver"),
    ProjectDocument: ("url", "title"),
    ProjectRelation: ("kind", "related"),
    Result: ("statement", "unit"),
    ResultValue: ("result", "nature", "period", "group", "quantity_low"),
}


def fixture(model, pk, fields):
    return {"model": model._meta.label_lower, "pk": str(pk), "fields": fields}


def stored(instance):
    """The fields of a stored row as a fixture has them."""
    return json.loads(serializers.serialize("json", [instance]))[0]["fields"]


def key_of(value):
    """A value as a part of a key: numbers without needless zeros, nothing as ""."""
    if value is None:
        return ""
    if isinstance(value, (Decimal, float, int)) and not isinstance(value, bool):
        return str(Decimal(value).normalize())
    text = str(value)
    try:
        number = Decimal(text)
        return str(number.normalize()) if number.is_finite() else text
    except ArithmeticError:  # none, or one that is too large
        return text


def shortened(model, fields, notices, line):
    """The fields with texts cut to what their columns hold; each cut is told."""
    for field in model._meta.concrete_fields:
        text = fields.get(field.name)
        limit = field.max_length if isinstance(field, models.CharField) else None
        if limit and isinstance(text, str) and len(text) > limit:
            fields[field.name] = f"{text[: limit - 1]}…"
            notices.recur(
                Level.LOST,
                line,
                str(field.verbose_name),
                _("Cut to %(limit)d characters.") % {"limit": limit},
            )
    return fields


def free_slug(model, text, pk, taken):
    """A slug for a new record, made from `text`; with a part of the key where it is taken."""
    longest = model._meta.get_field("slug").max_length
    slug = slugify(text)[: longest - 10].strip("-") or str(pk)[:8]
    if slug in taken or model.objects.filter(slug=slug).exclude(pk=pk).exists():
        slug = f"{slug}-{str(pk)[:8]}"
    taken.add(slug)
    return slug


class Rows:
    """The child rows of one project: matched with those there are, or given a key."""

    def __init__(self, project_pk, exists, notices):
        self.project_pk, self.exists, self.notices = str(project_pk), exists, notices
        self.there, self.counts = {}, {}

    def row(self, model, line, fields):
        """The fixture of a child row, over the stored one where there is one."""
        fields = shortened(model, {"project": self.project_pk, **fields}, self.notices, line)
        key = tuple(key_of(fields.get(name, "")) for name in TELLING[model])
        waiting = self.stored_rows(model).get(key)
        if waiting:
            instance = waiting.pop(0)
            return self.made(line, fixture(model, instance.pk, {**stored(instance), **fields}))
        number = self.counts[model, key] = self.counts.get((model, key), 0) + 1
        name = "|".join([self.project_pk, model._meta.label_lower, *key, str(number)])
        return self.made(line, fixture(model, uuid.uuid5(NAMESPACE, name), fields))

    def made(self, line, thing):
        self.notices.lines[thing["pk"]] = line
        return thing

    def stored_rows(self, model):
        if model not in self.there:
            found = self.there[model] = {}
            if self.exists:
                for instance in model.objects.filter(project=self.project_pk).order_by("pk"):
                    names = (model._meta.get_field(name).attname for name in TELLING[model])
                    key = tuple(key_of(getattr(instance, name)) for name in names)
                    found.setdefault(key, []).append(instance)
        return self.there[model]


def project_key(identifier):
    """The key of a new project: the same for the same IATI identifier."""
    return uuid.uuid5(NAMESPACE, f"{Project._meta.label_lower}|{identifier}")
