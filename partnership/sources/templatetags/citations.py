"""Template words for citations."""

from django import template

register = template.Library()


@register.inclusion_tag("includes/citation_marks.html")
def cite(citations, target=None, field=""):
    """The citation marks of a fact: numbers that lead to the passages at the foot of the page."""
    return {"marks": citations.marks(target, field) if citations else []}


@register.inclusion_tag("includes/sources_differ.html")
def sources_differ(citations, field, target=None):
    """Says that the sources differ on a fact, with each value and its mark; else nothing."""
    return {"values": citations.stated_values(field, target) if citations else []}
