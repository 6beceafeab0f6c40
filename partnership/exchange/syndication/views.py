"""Feeds, calendars, references and the catalogue, in the language of their address."""

import json

from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnership.agreements.site import Site
from partnership.exchange.datasets.addresses import about_one_record
from partnership.exchange.responses import small_file
from partnership.exchange.syndication import annotations, citing, feeds, ical
from partnership.exchange.syndication.catalogue.description import catalogue
from partnership.exchange.syndication.catalogue.statements import json_ld, turtle


@require_safe
def events_calendar(request):
    """All public events with exact days; empty while there is none."""

    def write():
        return ical.calendar_of(ical.dated_events(), Site().name)

    return small_file(request, write, ical.CONTENT_TYPE, "events.ics")


@about_one_record
def event_calendar(request, dataset, event):
    """One event, if it has exact days."""
    if not ical.exact_days(event):
        raise Http404(_("No source of this record names the exact days."))
    return small_file(
        request,
        lambda: ical.calendar_of([event], event.label),
        ical.CONTENT_TYPE,
        f"{event.slug}.ics",
    )


@about_one_record
def record_bibtex(request, dataset, record):
    """The reference to the page of one record, as BibTeX."""

    def write():
        return citing.bibtex(citing.reference_to(record, Site().name))

    return small_file(request, write, citing.BIBTEX, f"{record.slug}.bib")


@about_one_record
def record_ris(request, dataset, record):
    """The reference to the page of one record, as RIS."""

    def write():
        return citing.ris(citing.reference_to(record, Site().name))

    return small_file(request, write, citing.RIS, f"{record.slug}.ris")


@about_one_record
def record_csl_json(request, dataset, record):
    """The reference to the page of one record, as CSL-JSON."""

    def write():
        return citing.csl_json(citing.reference_to(record, Site().name))

    return small_file(request, write, citing.CSL_JSON, f"{record.slug}.csl.json")


@about_one_record
def source_annotations(request, dataset, source):
    """The passages of a source as Web Annotations."""

    def write():
        return json.dumps(annotations.annotations_of(source), ensure_ascii=False, indent=1) + "\n"

    filename = f"{source.slug}.annotations.jsonld"
    return small_file(request, write, annotations.CONTENT_TYPE, filename)


@require_safe
def all_changes(request):
    """What changed on any page."""
    return answer_with_feed(request, feeds.of_everything(), "changes")


@require_safe
def changes_of_a_kind(request, record_type):
    """What changed on the pages of one kind of record."""
    return answer_with_feed(request, feeds.of_a_kind(record_type), record_type.noun)


@about_one_record
def changes_around_a_record(request, dataset, record):
    """What changed on the page of a place or an organisation, and on those that point to it."""
    return answer_with_feed(request, feeds.around(record), record.slug)


def answer_with_feed(request, feed, name):
    def write():
        return feed.write(Site())

    return small_file(request, write, feeds.CONTENT_TYPE, f"{name}.atom")


@require_safe
def catalogue_as_turtle(request):
    """What data there are, for data portals."""
    return small_file(
        request, lambda: turtle(catalogue()), "text/turtle; charset=utf-8", "catalogue.ttl"
    )


@require_safe
def catalogue_as_json_ld(request):
    """The same as JSON-LD."""
    return small_file(
        request, lambda: json_ld(catalogue()), "application/ld+json", "catalogue.jsonld"
    )
