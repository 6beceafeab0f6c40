"""The data dictionary: every model and field of the record, with its counterpart elsewhere."""

from collections.abc import Iterator
from typing import NamedTuple

from django.apps import apps
from django.db import models
from django.utils.text import capfirst

from partnership.publishing.models import Child, Record
from partnership.sources.models import Citation, Document
from partnership.values.fields import ImpreciseDateField, TranslationsField

TYPES = {
    models.UUIDField: "UUID",
    models.BooleanField: "yes or no",
    models.DateTimeField: "date and time",
    models.DateField: "date",
    models.DecimalField: "decimal number",
    models.IntegerField: "whole number",
    models.URLField: "web address",
    models.EmailField: "e-mail address",
    models.FileField: "file",
    models.TextField: "text",
    models.CharField: "text",
}


class Entry(NamedTuple):
    """One field: its name in data files, what it holds, what it means, its counterpart."""

    name: str
    type: str
    meaning: str
    counterpart: str


def record_tables() -> Iterator[type[Record] | type[Child]]:
    """Every model of the record, the top-level ones each followed by their children."""
    for model in apps.get_models():
        if issubclass(model, Record):
            yield model
            yield from model.child_models()


def entries(model: type[models.Model]) -> Iterator[Entry]:
    """The fields of a model that data files carry, in model order."""
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        if getattr(field, "serialize", True) or field.primary_key:
            yield Entry(field.name, type_of(field), str(field.help_text), counterpart(field))


def type_of(field: models.Field) -> str:
    """What a field holds, in words."""
    if isinstance(field, models.ForeignKey | models.ManyToManyField):
        target = capfirst(field.related_model._meta.verbose_name)
        return f"links to {target}" if field.many_to_many else f"link to {target}"
    if isinstance(field, ImpreciseDateField):
        return f"imprecise date ({field.role})"
    if isinstance(field, TranslationsField):
        return "translations"
    if field.choices and field.name != "original_language":
        return "one of " + ", ".join(f"`{value}`" for value, _label in field.flatchoices if value)
    for kind, name in TYPES.items():
        if isinstance(field, kind):
            return name
    return field.get_internal_type()


def counterpart(field: models.Field) -> str:
    """The element or attribute of IATI 2.03, or the other standard, that a field corresponds to.

    Its model, or a class of that, names it among its `counterparts`; "" for none.
    """
    named = (vars(base).get("counterparts", {}) for base in field.model.__mro__)
    return next((found[field.name] for found in named if field.name in found), "")


def as_markdown() -> str:
    """The whole dictionary as docs/data.md carries it."""
    lines = ["# The data", "", INTRODUCTION.strip(), ""]
    described = set()
    for model in record_tables():
        meta = model._meta
        heading = "##" if issubclass(model, Record) else "###"
        lines += [f"{heading} {capfirst(meta.verbose_name)} (`{meta.label_lower}`)", ""]
        bases: list[type[Record | Child | Document]] = [Citation, Document]
        base = next((base for base in bases if issubclass(model, base)), None)
        lines += [(model.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " "), ""]
        if base and base in described:
            lines += [f"Fields as in the first table of a {base.__name__.lower()} above.", ""]
            continue
        if base:
            described.add(base)
        lines += ["| field | holds | meaning | counterpart |", "| --- | --- | --- | --- |"]
        lines += [
            f"| `{e.name}` | {e.type} | {e.meaning} | {e.counterpart} |" for e in entries(model)
        ]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


INTRODUCTION = """
Every model and field of the record, as data files carry them. This page is written by
`manage.py data_dictionary`; a test keeps it true to the code.

- **Keys** are UUIDs; links between records use the **slug** (for a passage: the slug of its source
  and its own key), links between rows of one record the UUID.
- **Imprecise dates** are a subset of EDTF (ISO 8601-2): `2012`, `2019-04`, `2016-09-06`,
  `2018/2020`, `2013/..`, `../2016-09-06`, `[2019-04,2019-06]` (one of these), `1985~`
  (approximate), `1985?` (uncertain), empty for not stated. The columns ending in `_earliest` and
  `_latest` in the database are derived from them and are in no data file.
- **Translations** are one JSON object: language, field, then `text`, `status` (`official`,
  `staff` or `working`) and, where known, `reviewer` and `reviewed_on`. One
  that is older than its original has `of`, the wording of the original that it translates.
- **Quantities** keep how exact they are (`quantity_comparator`) and the words of the source.
- **Totals of money** add only what was agreed: lines whose `kind` is a commitment (`2`, `11`) or
  `not_stated`, with an amount and `counts_in_totals`, per currency. Payments, pledges and budgets
  are mostly the same money at another stage, so each of these kinds has a sum of its own and is
  never added to the total. Files carry every line, whatever its kind.
"""
