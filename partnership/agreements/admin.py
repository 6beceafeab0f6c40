"""Staff pages of partnerships and agreements."""

from django.contrib import admin
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from partnership.agreements.models import (
    Agreement,
    AgreementCitation,
    AgreementDocument,
    AgreementImage,
    AgreementMeans,
    AgreementMoney,
    AgreementPlace,
    AgreementRelation,
    Objective,
    Partnership,
    PartnershipCitation,
    PartnershipImage,
    PartnershipMoney,
    PartnershipSection,
    Party,
)
from partnership.participants.admin import MoneyInline, ParticipantInline
from partnership.sources.admin import CitationInline, DocumentInline, DocumentPages, ImageInline
from partnership.staff.record_admin.record import ChildInline, LookupAdmin, RecordAdmin
from partnership.staff.short_forms.groups import Group, part
from partnership.topics.admin import TextRowInline
from partnership.values.admin import ImpreciseYearListFilter


class PartnershipSectionInline(TextRowInline):
    model = PartnershipSection
    own_fields = ("heading", "text", "position")


class PartnershipMoneyInline(MoneyInline):
    model = PartnershipMoney

    def presets(self, record):
        return {"currency": record.default_currency} if record else {}


class PartnershipImageInline(ImageInline):
    model = PartnershipImage
    own_fields = (*ImageInline.own_fields, "is_logo")


class PartnershipCitationInline(CitationInline):
    model = PartnershipCitation


@admin.register(Partnership)
class PartnershipAdmin(RecordAdmin):
    columns = ("position", "default_currency")
    ordering = ("position", "slug")
    inlines = (
        PartnershipSectionInline,
        PartnershipMoneyInline,
        PartnershipImageInline,
        PartnershipCitationInline,
    )
    sections = (
        part(Group.WHAT, "title", "short_title", "headline", "lead", "summary"),
        part(
            Group.WHAT,
            "home_sections",
            "show_map",
            "position",
            "themes",
            "frameworks",
            folded=_("Home page"),
        ),
        part(Group.WHERE, "places"),
        part(Group.WHO, "partners"),
        part(
            Group.REST,
            "method",
            "disclaimer",
            "legal_notice",
            ("licence", "contact_email"),
            folded=_("About the record"),
        ),
        part(
            Group.REST,
            "default_currency",
            "reporting_organisation",
            "secondary_reporter",
            folded=_("Data for others"),
        ),
        part(Group.REST, ("accent_colour", "mark_colour"), folded=_("Look")),
    )


class PartyInline(ParticipantInline):
    model = Party
    own_fields = (
        *ParticipantInline.own_fields,
        ("signing_body", "signing_body_named_as"),
        ("signatory", "signed"),
    )


class ObjectiveInline(TextRowInline):
    model = Objective
    own_fields = ("text", ("group", "position"))


class AgreementMeansInline(TextRowInline):
    model = AgreementMeans


class AgreementPlaceInline(ChildInline):
    group = Group.WHERE
    model = AgreementPlace
    own_fields = (("place", "role"), "named_as")


class JointMoneyInline(MoneyInline):
    """Money of what partnerships do: a new line is in the currency that they have in common."""

    def presets(self, record):
        def currency():
            partnerships = record.partnerships if record else Partnership.objects
            currencies = set(partnerships.values_list("default_currency", flat=True))
            return currencies.pop() if len(currencies) == 1 else ""

        return {"currency": currency}


class AgreementMoneyInline(JointMoneyInline):
    model = AgreementMoney


class AgreementRelationInline(ChildInline):
    model = AgreementRelation
    fk_name = "agreement"
    own_fields = (("kind", "related"),)


class AgreementDocumentInline(DocumentInline):
    model = AgreementDocument


class AgreementImageInline(ImageInline):
    model = AgreementImage


class AgreementCitationInline(CitationInline):
    model = AgreementCitation


@admin.register(Agreement)
class AgreementAdmin(RecordAdmin):
    only_ones = ("partnerships",)
    further_pages = (DocumentPages, *RecordAdmin.further_pages)
    columns = ("kind", "get_signed_display")
    filters = ("kind", "modality", ("signed", ImpreciseYearListFilter))
    ordering = (F("signed_latest").desc(nulls_last=True), "slug")
    inlines = (
        PartyInline,
        ObjectiveInline,
        AgreementMeansInline,
        AgreementPlaceInline,
        AgreementMoneyInline,
        AgreementRelationInline,
        AgreementDocumentInline,
        AgreementImageInline,
        AgreementCitationInline,
    )
    sections = (
        part(Group.WHAT, "title", "kind", "summary"),
        part(
            Group.WHAT,
            "title_is_descriptive",
            "short_title",
            ("ordinal", "series"),
            folded=_("More on the title"),
        ),
        part(Group.WHAT, "purpose", "context", "expected_effect", folded=_("Texts")),
        part(
            Group.WHAT,
            "partnerships",
            "modality",
            "themes",
            "frameworks",
            folded=_("Belongs to"),
        ),
        part(Group.WHEN, "signed"),
        part(Group.WHEN, "in_force", "ended", folded=_("More dates")),
    )


class MoneyLineAdmin(LookupAdmin):
    """Money lines, found by the words of their record. Subclasses say which record."""

    def __init__(self, model, admin_site):
        parent = model.parent_name
        self.list_select_related = (parent,)
        self.ordering = (f"{parent}__slug", "id")
        self.search_fields = ("source_word", "description", "amount", f"{parent}__search_text")
        super().__init__(model, admin_site)


admin.site.register([AgreementMoney, PartnershipMoney], MoneyLineAdmin)
