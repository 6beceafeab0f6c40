"""The list of events, the page of each, and the list of quotations."""

from itertools import groupby

from django.db.models import F, Prefetch
from django.utils.translation import ngettext

from partnership.events.filters import EventFilterSet, QuotationFilterSet
from partnership.events.models import Attendance, Event, EventParticipant, Quotation
from partnership.pages.views import BY_DATE, RecordList
from partnership.places.models import Place
from partnership.publishing.models import public_rows
from partnership.sources.views import CitedRecordDetail
from partnership.topics.models import coded_themes, own_themes


def with_row_content(events):
    """Fetch what a row of a list of events shows: place, organisers and sponsors, own themes."""
    return events.select_related("place").prefetch_related(
        Prefetch(
            "participants",
            public_rows(EventParticipant)
            .select_related("organisation")
            .order_by("role", F("organisation__name").asc(nulls_last=True), "group", "id"),
            to_attr="public_participants",
        ),
        own_themes(),
    )


class EventList(RecordList):
    """All public events, by filters."""

    model = Event
    filterset_class = EventFilterSet
    template_name = "events/event_list.html"
    sorts = BY_DATE

    def get_queryset(self):
        return super().get_queryset().newest_first()

    def count_in_words(self, count):
        return ngettext("%(count)d event", "%(count)d events", count) % {"count": count}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["records"] = with_row_content(context["page"].object_list)
        return context


class EventDetail(CitedRecordDetail):
    """One event: when and where, who held it, who came, what it left, and what is related."""

    model = Event
    template_name = "events/event_detail.html"

    def get_queryset(self):
        return with_row_content(super().get_queryset()).prefetch_related(
            coded_themes(),
            Prefetch(
                "attendance",
                public_rows(Attendance)
                .select_related("organisation", "place")
                .order_by(
                    F("quantity_low").desc(nulls_last=True),
                    F("place__name").asc(nulls_last=True),
                    "group",
                    "id",
                ),
                to_attr="public_attendance",
            ),
            Prefetch("concerns", Place.objects.in_lines(), to_attr="public_concerns"),
            "other_titles",
            "other_names",
            "outputs",
            "agreements",
            "projects",
            "frameworks",
            "documents",
        )

    def get_context_data(self, **kwargs):
        event = self.object
        attendance = whole_with_parts(event.public_attendance)
        return super().get_context_data(
            attendance=attendance,
            several_numbers=sum(row.quantity.is_stated for row, _depth in attendance) > 1,
            quotations=event.quotations.in_lines().with_attribution(),
            **kwargs,
        )


def whole_with_parts(rows):
    """Attendance rows as (row, depth), each followed by the rows that it already counts.

    A part of a row that is not shown is not shown either: alone it would read as another group.
    """
    parts = {}
    for row in rows:
        parts.setdefault(row.part_of_id, []).append(row)

    def below(whole, depth):
        for row in parts.get(whole, ()):
            yield row, depth
            yield from below(row.pk, depth + 1)

    return list(below(None, 0))


class QuotationList(RecordList):
    """All public quotations, by filters, gathered under those who said them."""

    model = Quotation
    filterset_class = QuotationFilterSet
    template_name = "events/quotation_list.html"
    sorts = ("speaker", "newest", "oldest")

    def get_queryset(self):
        return super().get_queryset().attributed().by_speaker()

    def in_order(self, records, sort):
        return super().in_order(records.newest_first() if sort else records, sort)

    def count_in_words(self, count):
        return ngettext("%(count)d quotation", "%(count)d quotations", count) % {"count": count}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["records"] = context["records"].with_attribution()
        context["groups"] = [
            (speaker, list(quotations))
            for speaker, quotations in groupby(
                context["records"], key=lambda one: one.speaker and one.speaker.person
            )
        ]
        return context
