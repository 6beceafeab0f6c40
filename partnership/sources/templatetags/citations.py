"""Template words for citations."""

from dataclasses import replace

from django import template
from django.utils.text import capfirst
from django.utils.translation import pgettext

from partnership.sources.citations import Citations
from partnership.values.comparing import Relation

register = template.Library()


@register.inclusion_tag("includes/cited.html", name="cite")
def cited(citations, target=None, field="", differing=True):
    """The marks of a fact, and where its sources say otherwise: `{% cite citations row %}`.

    Without a field both are for all that is cited about a row, or a record on a page of many, and
    each value names its fact. In headings `differing=False` leaves the values to
    `sources_differ`, which stands below.
    """
    values = differing_values(citations, target, field) if citations and differing else []
    return {**cite(citations, target, field), **by_relation(list(values))}


def cite(citations, target=None, field=""):
    """The citation marks of a fact: numbers that lead to the passages at the foot of the page.

    A fact that no passage is cited for says so in the place of its marks.
    """
    if not citations:
        return {}
    return {
        "marks": citations.marks(target, field),
        "lacks_source": citations.lacks_source(target, field),
        "anchors": citations.anchors(target, field),
    }


@register.filter
def anchors(record):
    """The names of what is cited of a record among many that brings its `public_citations`."""
    return Citations.of_records([record]).anchors(record)


@register.filter
def in_order(marks):
    """Some marks by their numbers; passages that the page has not come to yet get theirs here."""
    for mark in marks:
        mark.take_number()
    return sorted(marks, key=lambda mark: mark.number)


def differing_values(citations, target, field="", but=()):
    """What sources state for a fact, or for all of a row or a record among many, `but` for some
    fields; each then with the name of its fact."""
    if field:
        yield from citations.stated_values(field, target)
        return
    if target is None or target == citations.record:
        return  # what is cited for the whole of a page has no value of its own
    for name in citations.fields_with_values(target):
        if name not in but:
            label = capfirst(target._meta.get_field(name).verbose_name)
            for value in citations.stated_values(name, target):
                yield replace(value, text=labelled(label, value.text))


def labelled(label: str, value: str) -> str:
    """“Place: Bangkok”, as the language of the page writes it."""
    return f"{label}{pgettext('between a label and its value', ': ')}{value}"


@register.inclusion_tag("includes/sources_differ.html")
def sources_differ(citations, field, target=None):
    """Says what else the sources give for a fact, each value with its mark; else nothing.

    They differ where two values cannot both be true. One that only says more, or less, than what
    the page gives stands under it and is no disagreement.
    """
    return by_relation(citations.stated_values(field, target) if citations else [])


def by_relation(values):
    """What other sources state, by how it bears on what the page gives."""
    return {
        relation.name.lower(): [value for value in values if value.relation == relation]
        for relation in (Relation.OTHER, Relation.FINER, Relation.COARSER)
    }


@register.inclusion_tag("includes/sources_differ.html")
def citations_differ(record):
    """The same for all facts of a record on a page that numbers no passages, by their sources.

    The record brings its citations as `public_citations` (with_public_passages).
    """
    values = differing_values(Citations.of_records([record]), record)
    return {**by_relation(list(values)), "by_source": True}
