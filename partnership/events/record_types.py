"""What events, milestones, quotations and key figures are to readers."""

from django.db.models import F, Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnership.events.models import (
    Event,
    EventParticipant,
    KeyFigure,
    Milestone,
    MilestoneCitation,
    Quotation,
)
from partnership.pages.registry import InTimeline, RecordType, SchemaOrg
from partnership.pages.schema_org import Node, ends, mention, mentions, text_of
from partnership.sources.citations import with_public_passages
from partnership.sources.record_types import documents


def event(record: Event) -> Node:
    first, last = ends(record.dates)
    parts = {role: [] for role in EventParticipant.Role}
    for row in record.public_participants:
        if row.organisation:
            parts[row.role].append(row.organisation)
    attended = [row.organisation for row in record.public_attendance if row.organisation]
    return {
        "description": text_of(record, "summary", "purpose"),
        "startDate": first,
        "endDate": last,
        "location": mention(record.place),
        "organizer": mentions(parts[EventParticipant.Role.ORGANISER]),
        "sponsor": mentions(parts[EventParticipant.Role.SPONSOR]),
        "contributor": mentions(parts[EventParticipant.Role.HOST]),
        "attendee": mentions(attended),
        "about": mentions([*record.public_themes, *record.coded_themes]),
        "subjectOf": documents(record),
    }


def with_citations(milestones: QuerySet) -> QuerySet:
    """Milestones with the citations that the timeline shows beside them."""
    citations = with_public_passages(MilestoneCitation.objects.all())
    return milestones.prefetch_related(Prefetch("citations", citations, to_attr="public_citations"))


RECORD_TYPES = (
    RecordType(
        Event,
        "events",
        _("Events"),
        position=30,
        at_foot=50,
        timeline=InTimeline(
            position=40,
            label=pgettext_lazy("timeline", "Event"),
            first=F("dates_earliest"),
            last=F("dates_latest"),
            date_of=lambda record: (record.dates, "period", ""),
            past=("dates",),
        ),
        schema_org=SchemaOrg("Event", event),
    ),
    RecordType(
        Milestone,
        "milestones",
        _("Milestones"),
        position=100,
        list_name="website:timeline",
        timeline=InTimeline(
            position=10,
            label=pgettext_lazy("timeline", "Milestone"),
            first=F("date_earliest"),
            last=F("date_latest"),
            date_of=lambda record: (record.date, "point", ""),
            past=("date",),
            fetched=with_citations,
        ),
    ),
    RecordType(
        Quotation,
        "quotations",
        _("Quotations"),
        position=110,
        list_name="events:quotation_list",
        at_foot=70,
    ),
    RecordType(
        KeyFigure, "key-figures", _("Key figures"), position=90, list_name="website:statistics"
    ),
)
