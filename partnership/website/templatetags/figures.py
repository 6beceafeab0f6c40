"""Template words for the lines of figures."""

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html

from partnership.agreements.models import Partnership
from partnership.sources.citations import Citations
from partnership.website.figures.among import Among
from partnership.website.figures.counted import Line

register = template.Library()


@register.simple_tag
def figures_among(partnership: Partnership, found: QuerySet) -> Among:
    """What can be counted of the records of a list, which are of one partnership:
    `{% figures_among partnership found as among %}`."""
    return Among(partnership, found)


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
    if not line.dated_by:
        return {}
    return {"marks": citations.marks(line.record, line.dated_by)}
