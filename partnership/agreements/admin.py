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
from partnership.publishing.admin import ChildInline, LookupAdmin, RecordAdmin
from partnership.sources.admin import CitationInline, DocumentInline, DocumentsMixin, ImageInline
from partnership.topics.admin import TextRowInline
from partnership.values.admin import ImpreciseYearListFilter


class PartnershipSectionInline(TextRowInline):
    model = PartnershipSection
    own_fields = ("heading", "text", "position")


class PartnershipMoneyInline(MoneyInline):
    model = PartnershipMoney


class PartnershipImageInline(ImageInline):
    model = PartnershipImage


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
        (None, {"fields": ("title", "short_title", "partners", "places", "position")}),
        (_("Home page"), {"fields": ("headline", "lead", "summary", "show_map")}),
        (_("Subjects"), {"fields": ("themes", "frameworks")}),
        (
            _("About the record"),
            {"fields": ("method", "disclaimer", "legal_notice", ("licence", "contact_email"))},
        ),
        (
            _("Data for others"),
            {"fields": ("default_currency", "reporting_organisation", "secondary_reporter")},
        ),
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
    model = AgreementPlace
    own_fields = (("place", "role"), "named_as")


class AgreementMoneyInline(MoneyInline):
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
class AgreementAdmin(DocumentsMixin, RecordAdmin):
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
        (
            None,
            {
                "fields": (
                    "title",
                    "title_is_descriptive",
                    "short_title",
                    "partnerships",
                    "kind",
                    ("ordinal", "series"),
                )
            },
        ),
        (_("Dates"), {"fields": ("signed", "in_force", "ended")}),
        (_("Texts"), {"fields": ("summary", "purpose", "context", "expected_effect")}),
        (_("Subjects"), {"fields": ("modality", "themes", "frameworks")}),
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
