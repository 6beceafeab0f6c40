"""Staff pages of organisations and people, and inlines for participants and money lines."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from partnership.participants.models import (
    Membership,
    Organisation,
    OrganisationCitation,
    OrganisationIdentifier,
    OrganisationImage,
    OrganisationOtherName,
    Person,
    PersonCitation,
    PersonImage,
    PersonOtherName,
    Position,
)
from partnership.places.admin import OtherNameInline
from partnership.sources.admin import CitationInline, ImageInline
from partnership.staff.mergers.pages import MergerPages, merge_selected
from partnership.staff.record_admin.record import ChildInline, LookupAdmin, RecordAdmin
from partnership.staff.short_forms.groups import Group, part
from partnership.values.admin import ImpreciseYearListFilter


class ParticipantInline(ChildInline):
    """Organisations and described groups that take part. Subclasses name the model."""

    group = Group.WHO
    own_fields = ("organisation", "group", "named_as")


class MoneyInline(ChildInline):
    """Money lines of a record. Subclasses name the model."""

    group = Group.MONEY
    own_fields = (
        ("kind", "source_word"),
        ("amount", "currency"),
        "description",
        ("provider", "receiver"),
        ("date", "period"),
        "counts_in_totals",
        "reason_not_counted",
        ("same_money_as", "same_money_certainty"),
    )


class OrganisationOtherNameInline(OtherNameInline):
    model = OrganisationOtherName


class OrganisationIdentifierInline(ChildInline):
    model = OrganisationIdentifier
    own_fields = (("scheme", "identifier"),)


class MemberInline(ChildInline):
    """Who belongs to the organisation."""

    group = Group.WHO
    model = Membership
    fk_name = "organisation"
    own_fields = (("member_place", "member_organisation"), ("kind", "period"), "note")
    verbose_name = _("member")
    verbose_name_plural = _("members")


class OrganisationImageInline(ImageInline):
    model = OrganisationImage


class OrganisationCitationInline(CitationInline):
    model = OrganisationCitation


@admin.register(Organisation)
class OrganisationAdmin(RecordAdmin):
    actions = (*RecordAdmin.actions, merge_selected)
    further_pages = (*RecordAdmin.further_pages, MergerPages)
    columns = ("acronym", "organisation_type", "parent")
    filters = ("organisation_type", "constituency", ("established", ImpreciseYearListFilter))
    list_select_related = ("parent",)
    ordering = ("name", "slug")
    inlines = (
        OrganisationOtherNameInline,
        OrganisationIdentifierInline,
        MemberInline,
        OrganisationImageInline,
        OrganisationCitationInline,
    )
    sections = (
        part(Group.WHAT, "name", "acronym", "description"),
        part(
            Group.WHAT,
            ("organisation_type", "constituency"),
            "parent",
            "website",
            folded=_("Kind"),
        ),
        part(Group.WHAT, "publications", folded=_("Publications")),
        part(Group.WHEN, "established"),
        part(Group.WHERE, "place"),
        part(Group.WHERE, "covers", folded=_("More places")),
    )


class PersonOtherNameInline(OtherNameInline):
    model = PersonOtherName


class PositionInline(ChildInline):
    group = Group.WHO
    model = Position
    own_fields = ("title", "organisation", "period")


class PersonImageInline(ImageInline):
    model = PersonImage


class PersonCitationInline(CitationInline):
    model = PersonCitation


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    actions = (*RecordAdmin.actions, merge_selected)
    further_pages = (*RecordAdmin.further_pages, MergerPages)
    ordering = ("sort_name", "name", "slug")
    inlines = (PersonOtherNameInline, PositionInline, PersonImageInline, PersonCitationInline)
    sections = (
        part(Group.WHAT, "name", "description"),
        part(Group.WHAT, "sort_name", folded=_("More on the name")),
    )


@admin.register(Position)
class PositionAdmin(LookupAdmin):
    list_select_related = ("person", "organisation")
    ordering = ("person__sort_name", "person__name", "title", "id")
    search_fields = (
        "title",
        "translations",
        "person__search_text",
        "person__other_names__name",
        "organisation__search_text",
    )


@admin.register(Membership)
class MembershipAdmin(LookupAdmin):
    list_select_related = ("organisation", "member_place", "member_organisation")
    ordering = ("organisation__name", "member_place__name", "member_organisation__name", "id")
    search_fields = (
        "organisation__search_text",
        "member_place__search_text",
        "member_organisation__search_text",
    )
