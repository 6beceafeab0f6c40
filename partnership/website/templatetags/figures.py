"""Template words for the lines of figures."""

from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import ngettext

from partnership.agreements.models import Partnership
from partnership.publishing.models import Record
from partnership.sources.citations import Citations
from partnership.values.money import with_sums
from partnership.website.figures.among import Among
from partnership.website.figures.counted import Line
from partnership.website.sums import Sums, links_to_projects

register = template.Library()


@register.simple_tag
def figures_among(partnership: Partnership, found: QuerySet) -> Among:
    """What can be counted of the records of a list, which are of one partnership:
    `{% figures_among partnership found as among %}`."""
    return Among(partnership, found)


@register.inclusion_tag("website/projects_of.html")
def projects_of(record: Record, parameter: str) -> dict:
    """How many projects are for a place or theme and with what money, by partnership;
    `parameter` is that of the list of projects."""
    projects = links_to_projects(record).values("project")
    lines, several = [], False
    for partnership in Partnership.objects.in_order().filter(projects__in=projects).distinct():
        query, sums = {parameter: record.slug}, Sums(partnership)
        if sums.stands_beside_others:
            query["partnership"], several = partnership.slug, True
        if share := sums.share_of(record):
            number = share.projects
            words = ngettext("%(count)d project", "%(count)d projects", number) % {"count": number}
            lines.append((partnership, with_sums(words, share.money), urlencode(query)))
    return {"lines": lines, "several": several}


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
