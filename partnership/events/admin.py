"""Staff pages of events, milestones, quotations and key figures."""

from django.contrib import admin
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from partnership.events.models import (
    Attendance,
    Event,
    EventCitation,
    EventDocument,
    EventImage,
    EventOtherTitle,
    EventParticipant,
    KeyFigure,
    KeyFigureBreakdown,
    KeyFigureCitation,
    Milestone,
    MilestoneCitation,
    Output,
    Quotation,
    QuotationCitation,
)
from partnership.participants.admin import ParticipantInline
from partnership.publishing.admin import QUANTITY_FIELDS, ChildInline, RecordAdmin
from partnership.sources.admin import CitationInline, DocumentInline, DocumentsMixin, ImageInline
from partnership.values.admin import ImpreciseYearListFilter


class EventOtherTitleInline(ChildInline):
    model = EventOtherTitle
    own_fields = ("title", "position")


class EventParticipantInline(ParticipantInline):
    model = EventParticipant
    own_fields = ("role", *ParticipantInline.own_fields)


class AttendanceInline(ParticipantInline):
    model = Attendance
    own_fields = ("organisation", "place", "group", "named_as", "part_of")
    sibling_fields = ("part_of",)
    quantity_classes = ()


class OutputInline(ChildInline):
    model = Output
    own_fields = ("kind", "made_by", "description", "position")
    quantity_classes = ()


class EventDocumentInline(DocumentInline):
    model = EventDocument


class EventImageInline(ImageInline):
    model = EventImage


class EventCitationInline(CitationInline):
    model = EventCitation


@admin.register(Event)
class EventAdmin(DocumentsMixin, RecordAdmin):
    columns = ("kind", "get_dates_display", "place")
    filters = ("kind", ("dates", ImpreciseYearListFilter))
    list_select_related = ("place",)
    ordering = (F("dates_latest").desc(nulls_last=True), "slug")
    inlines = (
        EventOtherTitleInline,
        EventParticipantInline,
        AttendanceInline,
        OutputInline,
        EventDocumentInline,
        EventImageInline,
        EventCitationInline,
    )
    sections = (
        (
            None,
            {"fields": ("title", "title_is_descriptive", "short_title", "partnerships", "kind")},
        ),
        (_("When and where"), {"fields": ("dates", "date_note", "place", "concerns")}),
        (_("Texts"), {"fields": ("summary", "purpose")}),
        (_("Belongs to"), {"fields": ("agreements", "projects", "frameworks", "themes")}),
    )


class MilestoneCitationInline(CitationInline):
    model = MilestoneCitation


@admin.register(Milestone)
class MilestoneAdmin(RecordAdmin):
    columns = ("get_date_display", "scope")
    filters = ("scope", ("date", ImpreciseYearListFilter))
    ordering = ("date_earliest", "slug")
    inlines = (MilestoneCitationInline,)
    sections = (
        (None, {"fields": ("text", "date", "scope", "partnerships")}),
        (_("About"), {"fields": ("organisations", "places", "frameworks", "themes")}),
        (
            _("Date known from another record"),
            {"fields": ("repeats_organisation", "repeats_membership", "repeats_framework")},
        ),
    )


class QuotationCitationInline(CitationInline):
    model = QuotationCitation


@admin.register(Quotation)
class QuotationAdmin(RecordAdmin):
    columns = ("speaker", "get_date_display")
    filters = (("date", ImpreciseYearListFilter),)
    list_select_related = ("speaker__person", "speaker__organisation")
    ordering = (F("date_latest").desc(nulls_last=True), "slug")
    inlines = (QuotationCitationInline,)
    sections = (
        (None, {"fields": ("text", "pull_quote", "sic_note", "partnerships")}),
        (
            _("Who said it, when and where"),
            {"fields": ("speaker", "occasion", "date", "date_note")},
        ),
        (_("Speaks of"), {"fields": ("agreements", "frameworks", "themes")}),
    )


class KeyFigureBreakdownInline(ChildInline):
    model = KeyFigureBreakdown
    own_fields = ("label", "position")
    quantity_classes = ()


class KeyFigureCitationInline(CitationInline):
    model = KeyFigureCitation


@admin.register(KeyFigure)
class KeyFigureAdmin(RecordAdmin):
    columns = ("quantity", "get_as_of_display", "position")
    filters = (("as_of", ImpreciseYearListFilter),)
    ordering = ("position", "slug")
    inlines = (KeyFigureBreakdownInline, KeyFigureCitationInline)
    sections = (
        (None, {"fields": ("title", "partnerships", "position")}),
        (_("The figure"), {"fields": QUANTITY_FIELDS}),
        (_("As of"), {"fields": ("as_of", "as_of_note")}),
        (_("About"), {"fields": ("places", "organisations")}),
    )
