"""Template words for briefs: `{% load briefs %}`."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from partnership.agreements.models import Partnership
from partnership.places.models import Place
from partnership.publishing.models import Record
from projects.models import Project

register = template.Library()
BRIEFED = {Partnership: "partnerships", Place: "places", Project: "projects"}


@register.simple_tag
def brief_links(record: Record) -> list[tuple[str, str]]:
    """The brief of a record in its forms: [(title, address)], empty where there is none."""
    dataset = BRIEFED.get(type(record))
    if not dataset:
        return []
    forms = [("brief", _("Brief")), ("brief_pdf", "PDF"), ("brief_docx", "Word")]
    place = {"dataset": dataset, "slug": record.slug}
    return [(title, reverse(f"website:{name}", kwargs=place)) for name, title in forms]
