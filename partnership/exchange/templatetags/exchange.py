"""Template words for the data behind a page: `{% load exchange %}`."""

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from partnership.events.models import Event
from partnership.exchange.datasets import DATASETS
from partnership.exchange.datasets.addresses import address_of
from partnership.exchange.syndication import citing, feeds, ical
from partnership.exchange.syndication.json_ld.markup import as_script
from partnership.exchange.syndication.json_ld.pages import graph_of
from partnership.pages.registry import record_type_of
from partnership.pages.views import RecordDetail, RecordHistory, RecordList
from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.sources.models import Source
from projects.models import Project

register = template.Library()


@register.simple_tag
def data_links(record):
    """The data about a record that its page offers: [(title, address)]. No query."""
    links = [("JSON", address_of("json", record))]
    links.append((_("statements and their passages (JSON)"), address_of("statements", record)))
    if isinstance(record, Source):
        links.append(("Web Annotation", address_of("annotations", record)))
    if isinstance(record, Project) and record.iati_identifier:
        # Without an identifier there is no IATI file; with one there may be, as that page tells.
        links.append(("IATI", reverse("iati_pages:activity", kwargs={"slug": record.slug})))
    if isinstance(record, Event) and ical.exact_days(record):
        links.append(("iCalendar", address_of("event_calendar", record)))
    links.append(("BibTeX", address_of("bibtex", record)))
    links.append(("RIS", address_of("ris", record)))
    links.append(("CSL-JSON", address_of("csl_json", record)))
    return links


@register.simple_tag(takes_context=True)
def reference_to(context, record):
    """The reference to the page of a record, as this site is called. No query."""
    return citing.reference_to(record, context["site"].name)


@register.simple_tag
def citation_styles(reference):
    """A reference as readers copy it: [(style, text, address)]. No query."""
    return citing.in_styles(reference)


@register.simple_tag(takes_context=True)
def citation_meta(context):
    """The tags by which programs that keep references read a page: of a record or a figure."""
    reference = context.get("reference")
    view, record = context.get("view"), context.get("record")
    told = isinstance(view, RecordDetail) and not isinstance(view, RecordHistory)
    if reference is None and told and record is not None:
        reference = citing.reference_to(record, context["site"].name)
    tags = citing.meta_tags(reference) if reference else ()
    return format_html_join("\n", '<meta name="{}" content="{}">', tags)


@register.simple_tag(takes_context=True)
def feeds_of_page(context):
    """The feeds that tell of changes of this page and of the whole: the nearest first. No query."""
    view = context.get("view")
    record = context.get("record")
    found = []
    if isinstance(view, RecordDetail) and isinstance(record, (Place, Organisation)):
        found.append(feeds.around(record))
    elif isinstance(view, RecordList):
        found.append(feeds.of_a_kind(record_type_of(view.model)))
    return [*found, feeds.of_everything()]


@register.simple_tag(takes_context=True)
def structured_data(context):
    """What a page tells in the words of schema.org, for search engines; "" where it has none."""
    graph = graph_of(context)
    return as_script(graph) if graph else ""


@register.simple_tag
def record_types():
    """The types of records, in the order of the data. No query."""
    return list(DATASETS.values())


@register.simple_tag
def tables_name(opts):
    """The name of the tables of a model's records, or "" where it is none of the record's."""
    return next((one.name for one in DATASETS.values() if one.model is opts.model), "")
