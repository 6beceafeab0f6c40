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
    EventOtherName,
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
from partnership.places.admin import OtherNameInline
from partnership.sources.admin import CitationInline, DocumentInline, DocumentPages, ImageInline
from partnership.staff.record_admin.record import QUANTITY_FIELDS, ChildInline, RecordAdmin
from partnership.staff.short_forms.groups import Group, part
from partnership.values.admin import ImpreciseYearListFilter


class EventOtherTitleInline(ChildInline):
    group = Group.WHAT
    model = EventOtherTitle
    own_fields = ("title", "position")


class EventOtherNameInline(OtherNameInline):
    model = EventOtherName


class EventParticipantInline(ParticipantInline):
    model = EventParticipant
    own_fields = ("role", *ParticipantInline.own_fields)


class AttendanceInline(ParticipantInline):
    model = Attendance
    own_fields = ("organisation", "place", "group", "named_as", "part_of")
    sibling_fields = ("part_of",)
    quantity_classes = ()


class OutputInline(ChildInline):
    group = Group.RESULTS
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
class EventAdmin(RecordAdmin):
    only_ones = ("partnerships",)
    further_pages = (DocumentPages, *RecordAdmin.further_pages)
    columns = ("kind", "get_dates_display", "place")
    filters = ("kind", ("dates", ImpreciseYearListFilter))
    list_select_related = ("place",)
    ordering = (F("dates_latest").desc(nulls_last=True), "slug")
    inlines = (
        EventOtherTitleInline,
        EventOtherNameInline,
        EventParticipantInline,
        AttendanceInline,
        OutputInline,
        EventDocumentInline,
        EventImageInline,
        EventCitationInline,
    )
    sections = (
        part(Group.WHAT, "title", "kind", "summary"),
        part(Group.WHAT, "title_is_descriptive", "short_title", folded=_("More on the title")),
        part(Group.WHAT, "purpose", folded=_("Texts")),
        part(
            Group.WHAT,
            "partnerships",
            "agreements",
            "projects",
            "frameworks",
            "themes",
            folded=_("Belongs to"),
        ),
        part(Group.WHEN, "dates"),
        part(Group.WHEN, "date_note", folded=_("More dates")),
        part(Group.WHERE, "place"),
        part(Group.WHERE, "concerns", folded=_("More places")),
    )


class MilestoneCitationInline(CitationInline):
    model = MilestoneCitation


@admin.register(Milestone)
class MilestoneAdmin(RecordAdmin):
    only_ones = ("partnerships",)
    columns = ("get_date_display", "scope")
    filters = ("scope", ("date", ImpreciseYearListFilter))
    ordering = ("date_earliest", "slug")
    inlines = (MilestoneCitationInline,)
    sections = (
        part(Group.WHAT, "text", "scope"),
        part(Group.WHAT, "partnerships", "frameworks", "themes", folded=_("Belongs to")),
        part(Group.WHEN, "date"),
        part(
            Group.WHEN,
            "repeats_organisation",
            "repeats_membership",
            "repeats_framework",
            folded=_("Date known from another record"),
        ),
        part(Group.WHERE, "places"),
        part(Group.WHO, "organisations"),
    )


class QuotationCitationInline(CitationInline):
    model = QuotationCitation


@admin.register(Quotation)
class QuotationAdmin(RecordAdmin):
    only_ones = ("partnerships",)
    columns = ("speaker", "get_date_display")
    filters = (("date", ImpreciseYearListFilter),)
    list_select_related = ("speaker__person", "speaker__organisation")
    ordering = (F("date_latest").desc(nulls_last=True), "slug")
    inlines = (QuotationCitationInline,)
    sections = (
        part(Group.WHAT, "text"),
        part(Group.WHAT, "pull_quote", "sic_note", folded=_("More on the words")),
        part(
            Group.WHAT,
            "partnerships",
            "agreements",
            "frameworks",
            "themes",
            folded=_("Belongs to"),
        ),
        part(Group.WHEN, "date", "occasion"),
        part(Group.WHEN, "date_note", folded=_("More dates")),
        part(Group.WHO, "speaker"),
    )


class KeyFigureBreakdownInline(ChildInline):
    group = Group.RESULTS
    model = KeyFigureBreakdown
    own_fields = ("label", "position")
    quantity_classes = ()


class KeyFigureCitationInline(CitationInline):
    model = KeyFigureCitation


@admin.register(KeyFigure)
class KeyFigureAdmin(RecordAdmin):
    only_ones = ("partnerships",)
    columns = ("quantity", "get_as_of_display", "position")
    filters = (("as_of", ImpreciseYearListFilter),)
    ordering = ("position", "slug")
    inlines = (KeyFigureBreakdownInline, KeyFigureCitationInline)
    sections = (
        part(Group.WHAT, "title", *QUANTITY_FIELDS),
        part(Group.WHAT, "partnerships", "position", folded=_("Belongs to")),
        part(Group.WHEN, "as_of"),
        part(Group.WHEN, "as_of_note", folded=_("More dates")),
        part(Group.WHERE, "places"),
        part(Group.WHO, "organisations"),
    )
