"""Template words for the lines of figures."""

from django import template
from django.db.models import QuerySet

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


@register.inclusion_tag("includes/citation_marks.html")
def cite_date(citations: Citations, line: Line) -> dict:
    """The marks for the date or period of a line, where its record cites any for it."""
    if not line.dated_by:
        return {}
    return {"marks": citations.marks(line.record, line.dated_by)}
