"""Rows of the record as fixture objects: the same row gets the same key each time."""

import json
import uuid
from decimal import Decimal

from django.core import serializers
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _

from partnership.exchange.iati.plain_elements import ROWS
from partnership.publishing.findings import Level
from partnership.publishing.models import OrderedChild, public_rows
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

# So many of equal rows may have gone before those that are left, for these still to be known.
MOST_GAPS = 3
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


def row_model(tag):
    """The model of the rows of an element that `plain_elements` names."""
    return Project._meta.get_field(ROWS[tag].accessor).related_model


def telling():
    """The same with the rows that the tables of `plain_elements` have: all their parts tell."""
    rows = {row_model(tag): tuple(rows.parts) for tag, rows in ROWS.items()}
    return rows | TELLING


def fixture(model, pk, fields, line=None):
    """A row as the pipeline takes it, with the line of the file that brings it."""
    return {"model": model._meta.label_lower, "pk": str(pk), "fields": fields, "line": line}


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


# Besides what is translated, the fields that are words and can be cut; a code cannot.
WORDS = {"title", "quantity_words"}


def shortened(model, fields, report, line):
    """The fields with words cut to what their columns hold; each cut is told."""
    words = WORDS.union(getattr(model, "translatable", ()))
    for field in model._meta.concrete_fields:
        text = fields.get(field.name) if field.name in words else None
        limit = field.max_length if isinstance(field, models.CharField) else None
        if limit and isinstance(text, str) and len(text) > limit:
            fields[field.name] = f"{text[: limit - 1]}…"
            report.recur(
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


def over(before, fields):
    """The fields of a stored row with those of a file over them.

    Translations that the file does not have stay: staff may have made them.
    """
    translations = fields.get("translations")
    if translations is not None:
        kept = {
            language: texts
            for language, texts in before.get("translations", {}).items()
            if language != fields.get("original_language")
        }
        translations = {
            language: {**kept.get(language, {}), **translations.get(language, {})}
            for language in kept | translations
        }
        fields = {**fields, "translations": translations}
    return {**before, **fields}


def both(fields, others):
    """The fields of two parts of one row, and the translations of both."""
    found = {**fields, **others}
    if "translations" in fields and "translations" in others:
        one, other = fields["translations"], others["translations"]
        found["translations"] = {
            code: {**one.get(code, {}), **other.get(code, {})} for code in one | other
        }
    return found


class Rows:
    """The child rows of one project: matched with those there are, or given a key.

    Rows that a file does not tell apart, such as results of one title, are paired by their place
    among their equals: the key of a row that a file brought says which of them it was.
    """

    def __init__(self, project_pk, exists, report, plain):
        self.project_pk, self.exists = str(project_pk), exists
        self.report, self.plain = report, plain
        self.there, self.counts, self.used, self.paired = {}, {}, set(), set()

    def row(self, model, part, fields, element=None):
        """The fixture of a child row, over the stored one where there is one.

        `part` is what the file says of it; where `element` is named, with its plain parts.
        """
        line = part["line"]
        if element:
            fields = both(self.plain.fields(model, part, element) or {}, fields)
        fields = shortened(model, {"project": self.project_pk, **fields}, self.report, line)
        key = tuple(key_of(fields.get(name, "")) for name in telling()[model])
        pk, instance = self._paired(model, key)
        self.used.add(pk)
        if instance is not None:
            self.paired.add(model)
        if instance is not None:
            fields = over(stored(instance), fields)
        return fixture(model, pk, fields, line)

    def _paired(self, model, key):
        """The key of the next row that has these values, and the row itself if it is stored."""
        waiting = self.stored_rows(model).get(key, {})
        number = self.counts[model, key] = self.counts.get((model, key), 0) + 1
        pk = self.made_key(model, key, number)
        if pk not in self.used and pk in waiting:
            return pk, waiting.pop(pk)
        if waiting:  # one that staff entered, or that stood at another place
            first = next(iter(waiting))
            return first, waiting.pop(first)
        while pk in self.used:
            number += 1
            pk = self.made_key(model, key, number)
        return pk, None

    def repeats(self, models):
        """Whether the file has a row of one of these models that is stored already."""
        return not self.paired.isdisjoint(models)

    def left(self):
        """Yield (model, row) of the stored rows that a file brought and this one does not have.

        Their keys tell them from those that staff entered, or edited since.
        """
        for model in telling():
            yield from ((model, row) for row in self.left_of(model))

    def left_of(self, model):
        """The same of one model.

        Not of those that link to what the public does not see: no file of ours could have them.
        """
        left = {}
        for key, waiting in self.stored_rows(model).items():
            most = self.counts.get((model, key), 0) + len(waiting) + MOST_GAPS
            made = {self.made_key(model, key, number) for number in range(1, most + 1)}
            left |= {pk: row for pk, row in waiting.items() if pk in made}
        seen = set(public_rows(model).filter(pk__in=left).values_list("pk", flat=True))
        yield from (row for pk, row in left.items() if pk in seen)

    def made_key(self, model, key, number):
        """The key of the row that a file brings as the `number`th of those with these values."""
        name = "|".join([self.project_pk, model._meta.label_lower, *key, str(number)])
        return uuid.uuid5(NAMESPACE, name)

    def stored_rows(self, model):
        """{values that tell rows apart: {key: row}} of the stored rows, as they stand."""
        if model not in self.there:
            found = self.there[model] = {}
            if self.exists:
                order = ("position", "pk") if issubclass(model, OrderedChild) else ("pk",)
                for instance in model.objects.filter(project=self.project_pk).order_by(*order):
                    names = (model._meta.get_field(name).attname for name in telling()[model])
                    key = tuple(key_of(getattr(instance, name)) for name in names)
                    found.setdefault(key, {})[instance.pk] = instance
        return self.there[model]


def project_key(identifier):
    """The key of a new project: the same for the same IATI identifier."""
    return uuid.uuid5(NAMESPACE, f"{Project._meta.label_lower}|{identifier}")
