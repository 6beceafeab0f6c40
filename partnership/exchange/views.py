"""Small data files for everyone, in the language of their address."""

import json

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnership.exchange import citing, feeds, ical
from partnership.exchange.addresses import about_one_record
from partnership.exchange.answering import answer
from partnership.exchange.catalogue.description import catalogue
from partnership.exchange.catalogue.statements import json_ld, turtle
from partnership.exchange.datasets import as_json
from partnership.exchange.exporting import export
from partnership.exchange.publisher import Publisher
from partnership.exchange.selecting import Selection
from partnership.exchange.tables.views import download

JSON = "application/json"


def answer_with(request, write, content_type, filename):
    """Answer with a small file: what `write()` gives, as text or bytes."""

    def make():
        return HttpResponse(
            write(),
            content_type=content_type,
            headers={"Content-Disposition": f'inline; filename="{filename}"'},
        )

    return answer(request, make)


@require_safe
def record_fixture(request):
    """All that the public sees as one fixture, which a copy of this software loads."""

    def write(file):
        file.writelines(part.encode() for part in export(selection=Selection(published=True)))

    return download(request, "record", "json", write)


@require_safe
def events_calendar(request):
    """All public events with exact days; empty while there is none."""

    def write():
        return ical.calendar_of(ical.dated_events(), Publisher.of_site().name)

    return answer_with(request, write, ical.CONTENT_TYPE, "events.ics")


@about_one_record
def event_calendar(request, dataset, event):
    """One event, if it has exact days."""
    if not ical.exact_days(event):
        raise Http404(_("No source of this record names the exact days."))
    return answer_with(
        request,
        lambda: ical.calendar_of([event], event.label),
        ical.CONTENT_TYPE,
        f"{event.slug}.ics",
    )


@about_one_record
def record_json(request, dataset, record):
    """All that is public of one record."""

    def write():
        value = as_json(dataset.public().get(pk=record.pk))
        return json.dumps(value, ensure_ascii=False, indent=1) + "\n"

    return answer_with(request, write, JSON, f"{record.slug}.json")


@about_one_record
def record_bibtex(request, dataset, record):
    """The reference to the page of one record, as BibTeX."""

    def write():
        return citing.bibtex(citing.reference_to(record, Publisher.of_site().name))

    return answer_with(request, write, citing.BIBTEX, f"{record.slug}.bib")


@about_one_record
def record_csl_json(request, dataset, record):
    """The reference to the page of one record, as CSL-JSON."""

    def write():
        return citing.csl_json(citing.reference_to(record, Publisher.of_site().name))

    return answer_with(request, write, citing.CSL_JSON, f"{record.slug}.csl.json")


@require_safe
def all_changes(request):
    """What changed on any page."""
    return answer_with_feed(request, feeds.of_everything(), "changes")


@require_safe
def changes_of_a_kind(request, dataset):
    """What changed on the pages of one kind of record."""
    return answer_with_feed(request, feeds.of_a_kind(dataset), dataset.name)


@about_one_record
def changes_around_a_record(request, dataset, record):
    """What changed on the page of a place or an organisation, and on those that point to it."""
    return answer_with_feed(request, feeds.around(record), record.slug)


def answer_with_feed(request, feed, name):
    def write():
        return feed.write(Publisher.of_site())

    return answer_with(request, write, feeds.CONTENT_TYPE, f"{name}.atom")


@require_safe
def catalogue_as_turtle(request):
    """What data there are, for data portals."""
    return answer_with(
        request, lambda: turtle(catalogue()), "text/turtle; charset=utf-8", "catalogue.ttl"
    )


@require_safe
def catalogue_as_json_ld(request):
    """The same as JSON-LD."""
    return answer_with(
        request, lambda: json_ld(catalogue()), "application/ld+json", "catalogue.jsonld"
    )
