"""Template words for the lines of figures."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html

from partnership.agreements.models import Partnership
from partnership.pages.addresses import absolute
from partnership.pages.related import RelatedGroup
from partnership.publishing.models import Record
from partnership.sources.citations import Citations
from partnership.website.figures.among import Among
from partnership.website.figures.citing import address_on
from partnership.website.figures.counted import Line
from partnership.website.figures.of_record import FiguresOfRecord, figures_of
from projects.models import Project

register = template.Library()


@register.simple_tag
def figures_among(partnership: Partnership, found: QuerySet) -> Among:
    """What can be counted of the records of a list, which are of one partnership:
    `{% figures_among partnership found as among %}`."""
    return Among(partnership, found)


@register.simple_tag(takes_context=True)
def figures_of_record(context: Context, record: Record) -> list[FiguresOfRecord]:
    """What is counted of a record, for each partnership; the page then numbers the passages:
    `{% figures_of_record record as told %}`.

    A page as it was on a day has none: they would be those of today.
    """
    preview = getattr(context.get("request"), "preview", None)
    if preview and preview.today:
        return []
    found = figures_of(record, context.get("related", ()))
    for figures in found:
        context["citations"].tell_of(figures.told)
    return found


@register.simple_tag
def dated_figures(told: list[FiguresOfRecord], day: date) -> list[tuple[str, str]]:
    """The title of each figure of a page, and the full address where it goes on standing as it is
    on a day: `{% dated_figures told site.last_changed_on as dated %}`."""
    figures = (figure for one in told or () for figure in one.with_addresses)
    return [(figure.title, absolute(address_on(figure, day))) for figure in figures]


@register.filter
def besides(groups: list[RelatedGroup], told: list[FiguresOfRecord]) -> list[RelatedGroup]:
    """The related records without the projects that the figures of the page tell already, with all
    that they are to its record: `{{ related|besides:told }}`."""
    keys, left = keys_of(told), []
    for group in groups:
        if group.model is Project:
            entries = [entry for entry in group.entries if entry.record.pk not in keys]
            group = replace(group, entries=entries)
        if group.entries or group.more:
            left.append(group)
    return left


def keys_of(told: list[FiguresOfRecord]) -> set[UUID]:
    """The keys of the projects that the figures of a page tell."""
    return {project.pk for figures in told for project in figures.projects}


@register.filter
def not_told(projects: Iterable[Project], told: list[FiguresOfRecord]) -> list[Project]:
    """The projects that the figures of a page do not tell: `{{ projects|not_told:told }}`."""
    keys = keys_of(told)
    return [project for project in projects if project.pk not in keys]


@register.inclusion_tag("website/embed_code.html")
def embed_code(name: str, title: str, query: str = "") -> dict:
    """The lines by which another site shows a figure, where a setting lets any do so."""
    allowed = settings.EMBEDDED_BY
    if not allowed:
        return {}
    address = reverse("website:figure_embed", kwargs={"name": name}) + query
    code = format_html(
        '<iframe src="{}" title="{}" width="100%" height="480" loading="lazy"></iframe>',
        settings.SITE_ORIGIN + address,
        title,
    )
    return {"address": address, "code": code, "by": [] if "*" in allowed else allowed}


@register.inclusion_tag("includes/citation_marks.html")
def cite_date(citations: Citations, line: Line) -> dict:
    """The marks for the date or period of a line, where its record cites any for it."""
    if not citations or not line.dated_by:
        return {}
    return {"marks": citations.marks(line.record, line.dated_by)}
