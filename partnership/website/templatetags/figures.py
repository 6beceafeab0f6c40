"""Template words for the lines of figures."""

from datetime import date

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html

from partnership.agreements.models import Partnership
from partnership.pages.addresses import absolute
from partnership.pages.related import RelatedGroup
from partnership.places.models import Place
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
    found = figures_of(record)
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
    """The related records but for projects that the figures of the page tell already, all of
    them, where nothing else is to be said of any: `{{ related|besides:told }}`."""
    keys = {project.pk for figures in told for project in figures.projects}
    # That a project is for a place is what the figures count; with a theme it is linked without
    # a word, and a word is a remark, such as that an editor classified it.
    understood = 1 if any(isinstance(figures.record, Place) for figures in told) else 0
    return [
        group
        for group in groups
        if group.model is not Project
        or group.more
        or any(
            entry.record.pk not in keys or len(entry.roles) > understood for entry in group.entries
        )
    ]


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
