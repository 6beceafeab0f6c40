"""Template words for the data behind a page: `{% load exchange %}`."""

from django import template
from django.urls import reverse

from partnership.events.models import Event
from partnership.exchange import feeds, ical
from partnership.exchange.addresses import address_of
from partnership.exchange.datasets import DATASETS, dataset_of
from partnership.exchange.structured.markup import as_script
from partnership.exchange.structured.pages import graph_of
from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.publishing.views import RecordDetail, RecordList
from projects.models import Project

register = template.Library()


@register.simple_tag
def data_links(record):
    """The data about a record that its page offers: [(title, address)]. No query."""
    links = [("JSON", address_of("json", record))]
    if isinstance(record, Project) and record.iati_identifier:
        # Without an identifier there is no IATI file; with one there may be, as that page tells.
        links.append(("IATI", reverse("iati_pages:activity", kwargs={"slug": record.slug})))
    if isinstance(record, Event) and ical.exact_days(record):
        links.append(("iCalendar", address_of("event_calendar", record)))
    links.append(("BibTeX", address_of("bibtex", record)))
    links.append(("CSL-JSON", address_of("csl_json", record)))
    return links


@register.simple_tag(takes_context=True)
def feeds_of_page(context):
    """The feeds that tell of changes of this page and of the whole: the nearest first. No query."""
    view = context.get("view")
    record = context.get("record")
    found = []
    if isinstance(view, RecordDetail) and isinstance(record, (Place, Organisation)):
        found.append(feeds.around(record))
    elif isinstance(view, RecordList):
        found.append(feeds.of_a_kind(dataset_of(view.model)))
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
