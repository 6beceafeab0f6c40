"""Facts of a record as its page shows them: `{% load facts %}`.

What a page must not forget about a fact is said here, not in each template: its passages, where
sources differ, that it is not stated, and that a text is not in the language of the page.
"""

from collections.abc import Iterable

from django import template
from django.db import models
from django.template import Context
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from partnership.publishing.models import Record
from partnership.sources.templatetags.citations import cite, sources_differ
from partnership.sources.templatetags.rows import Telling, parse_child, parse_facts, telling_of
from partnership.values.fields import ImpreciseDateField
from partnership.values.models import Translatable
from partnership.values.templatetags.values import translated

register = template.Library()
register.tag("child", parse_child)
register.tag("facts", parse_facts)


@register.inclusion_tag("includes/fact.html", takes_context=True)
def fact(
    context: Context,
    record: models.Model,
    field: str,
    label: str = "",
    always: bool = False,
    links: Iterable[Record] | None = None,
    value: str = "",
    note: str = "",
    note_field: str = "",
) -> dict:
    """A field of a record as a row of its facts: `{% fact record "planned_start" %}`.

    The label is the field's unless told. A field without a value has no row; with `always` its row
    says that the source does not state it, or that it is not recorded (`Record.silence`). `links`
    are the records that a field points to, where the page has fetched them; `value` is what to say
    where the field alone does not know. `note` is a sentence below the value, `note_field` a field
    of the record that holds one, with marks of its own. Needs `citations` in the context.
    """
    kind = record._meta.get_field(field)
    citations = context.get("citations")
    shown = links_of(record, kind, links) if kind.is_relation else []
    words = "" if kind.is_relation else value or value_of(record, kind)
    marks = cite(citations, record, field)
    address = next(iter(marks.pop("anchors", [])), "")
    differing = sources_differ(citations, field, record)
    stated = bool(shown or words)
    # A link to what the public does not see is absent, and yet something is stated.
    hidden = kind.is_relation and not stated and points_somewhere(record, kind)
    return {
        # What other records say of this one is no fact of its own form.
        "address": "" if kind.auto_created else address,
        **marks,
        **differing,
        # What is not stated needs no source.
        "lacks_source": stated and marks.get("lacks_source"),
        "is_shown": not hidden and (always or stated or any(differing.values())),
        "label": label or capfirst(kind.verbose_name),
        "links": [link_to(one) for one in shown],
        "value": words,
        "is_stated": stated,
        "silence": record.silence if isinstance(record, Record) else "",
        "note": note,
        "note_text": said(context, record, note_field) if note_field else {},
    }


@register.inclusion_tag("includes/part.html", takes_context=True)
def part(context: Context, row: models.Model, field: str, label: str = "", value: str = "") -> dict:
    """A field of a child row below its words: `{% part row "due" %}`; nothing without a value.

    Where the row is told as a whole, the marks beside its words are those of its parts as well.
    """
    kind, telling = row._meta.get_field(field), telling_of(context, row)
    words = value or (link_to_one(row, kind) if kind.is_relation else value_of(row, kind))
    differing = telling.part_differing(field) if telling else {}
    return {
        "marks": telling.part_marks(field) if telling else (),
        "also": telling.part_anchors(field) if telling else (),
        **differing,
        "is_shown": words or any(differing.values()),
        "label": label or capfirst(kind.verbose_name),
        "words": words,
    }


@register.inclusion_tag("includes/named_as.html", takes_context=True)
def named_as(
    context: Context, row: models.Model, field: str = "named_as", language: str = ""
) -> dict:
    """The source's own words for what a row names otherwise: `{% named_as row %}`."""
    telling = telling_of(context, row)
    return {
        "words": getattr(row, field),
        "language": language or row.original_language,
        "marks": telling.part_marks(field) if telling else (),
        "also": telling.part_anchors(field) if telling else (),
    }


@register.inclusion_tag("includes/facts.html", takes_context=True)
def not_stated(context: Context, label: str) -> dict:
    """A row of the facts for what the `record` of the page does not say: `{% not_stated label %}`.

    That its sources do not state it is said where somebody compared it with them.
    """
    return {"label": label, "silence": context["record"].silence}


@register.inclusion_tag("includes/child.html", takes_context=True)
def said(context: Context, record: Record, field: str, note: bool = False) -> dict:
    """A field of a record in running text: `{% said record "summary" %}`.

    With `note` the text says that it is not translated, or not finally.
    """
    telling = Telling(record, context.get("citations"), field)
    kind = record._meta.get_field(field)
    words = translated(record, field, note=True) if note else value_of(record, kind)
    return {"words": words, **telling.marks(), **telling.differing()}


@register.inclusion_tag("includes/child.html", takes_context=True)
def child_text(context: Context, row: models.Model, field: str) -> dict:
    """A child row that one field says, with all that is cited for the row."""
    telling = Telling(row, context.get("citations"))
    words = value_of(row, row._meta.get_field(field))
    return {"words": words, **telling.marks(), **telling.differing()}


@register.inclusion_tag("includes/heading.html", takes_context=True)
def heading(context: Context, record: Record) -> dict:
    """The name of a record at the top of its page, with the marks of the whole of it."""
    citations = context.get("citations")
    telling = Telling(record, citations, record.title_field)
    name = translated(record, record.title_field, note=True)
    return {
        "name": name,
        **telling.marks(),
        **telling.differing(),
        "whole": cite(citations, record),
    }


def link_to_one(row: models.Model, field: models.Field) -> str:
    """A link to the public record that a field points to, "" where there is none."""
    (one,) = links_of(row, field, None) or [None]
    return link_to(one) if one else ""


def value_of(record: models.Model, field: models.Field) -> str:
    """What the page says for a field that is no link; "" where nothing is stated."""
    value = getattr(record, field.attname)
    if value in (None, ""):
        return ""
    if isinstance(field, ImpreciseDateField):
        return getattr(record, f"get_{field.name}_display")()
    if field.choices:
        return capfirst(getattr(record, f"get_{field.name}_display")())
    if isinstance(field, models.URLField):
        return format_html('<a class="address" href="{0}">{0}</a>', value)
    if isinstance(field, models.DateField):
        return date_format(value, "DATE_FORMAT")
    if isinstance(record, Translatable) and field.name in record.translatable:
        return translated(record, field.name)
    return str(value)


def links_of(
    record: models.Model, field: models.Field, known: Iterable[Record] | None
) -> list[Record]:
    """The public records that a field points to."""
    if known is not None:
        return list(known)
    many = field.many_to_many
    targets = getattr(record, field.name).all() if many else [getattr(record, field.name)]
    return [one for one in targets if one and one.is_published()]


def points_somewhere(record: models.Model, field: models.Field) -> bool:
    """Whether a link to one record is there, whatever the public sees of it."""
    return not field.many_to_many and getattr(record, field.attname) is not None


def link_to(record: Record) -> SafeString:
    """A link to the page of a record, by its name; one in another script turns no words around."""
    name = translated(record, record.title_field)
    return format_html('<a href="{}"><bdi>{}</bdi></a>', record.get_absolute_url(), name)
