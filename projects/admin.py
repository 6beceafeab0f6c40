"""Staff pages of projects."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from partnership.participants.admin import MoneyInline, ParticipantInline
from partnership.publishing.admin import ChildInline, RecordAdmin
from partnership.sources.admin import CitationInline, DocumentInline, DocumentsMixin, ImageInline
from partnership.topics.admin import TextRowInline
from partnership.values.admin import ImpreciseYearListFilter
from projects.models import (
    Funding,
    Participation,
    PolicyMarker,
    Project,
    ProjectCitation,
    ProjectDocument,
    ProjectIdentifier,
    ProjectImage,
    ProjectMeans,
    ProjectObjective,
    ProjectPlace,
    ProjectRelation,
    ProjectTheme,
    Result,
    ResultValue,
)
from projects.models.project import LAST_DAY


class ParticipationInline(ParticipantInline):
    model = Participation
    own_fields = ("role", *ParticipantInline.own_fields)


class ProjectPlaceInline(ChildInline):
    model = ProjectPlace
    own_fields = (("place", "role"), ("share", "named_as"))


class FundingInline(MoneyInline):
    model = Funding


class ProjectObjectiveInline(TextRowInline):
    model = ProjectObjective


class ProjectMeansInline(TextRowInline):
    model = ProjectMeans


class ResultInline(ChildInline):
    model = Result
    own_fields = (
        "statement",
        ("level", "position"),
        ("measure", "unit"),
        ("baseline_year", "baseline_value"),
        "means",
        "beneficiaries",
        "text",
    )


class ResultValueInline(ChildInline):
    model = ResultValue
    sibling_fields = ("result",)
    quantity_classes = ()
    own_fields = (
        "result",
        ("nature", "position"),
        ("period", "due"),
        ("place", "group"),
        "comment",
        "replaced",
        "reason_for_change",
    )


class ProjectThemeInline(ChildInline):
    model = ProjectTheme
    own_fields = ("theme", ("basis", "share"))


class PolicyMarkerInline(ChildInline):
    model = PolicyMarker
    own_fields = (("code", "significance"),)


class ProjectIdentifierInline(ChildInline):
    model = ProjectIdentifier
    own_fields = (("kind", "identifier"), "owner")


class ProjectRelationInline(ChildInline):
    model = ProjectRelation
    fk_name = "project"
    own_fields = (("kind", "related"),)


class ProjectDocumentInline(DocumentInline):
    model = ProjectDocument


class ProjectImageInline(ImageInline):
    model = ProjectImage


class ProjectCitationInline(CitationInline):
    model = ProjectCitation


@admin.register(Project)
class ProjectAdmin(DocumentsMixin, RecordAdmin):
    columns = ("agreement", "status", "get_stated_period_display")
    filters = (
        "status",
        "modality",
        ("stated_period", ImpreciseYearListFilter),
    )
    list_select_related = ("agreement",)
    ordering = (LAST_DAY.desc(nulls_last=True), "slug")
    inlines = (
        ParticipationInline,
        ProjectPlaceInline,
        FundingInline,
        ProjectObjectiveInline,
        ProjectMeansInline,
        ResultInline,
        ResultValueInline,
        ProjectThemeInline,
        PolicyMarkerInline,
        ProjectIdentifierInline,
        ProjectRelationInline,
        ProjectDocumentInline,
        ProjectImageInline,
        ProjectCitationInline,
    )
    sections = (
        (
            None,
            {
                "fields": (
                    "title",
                    "short_title",
                    ("code", "iati_identifier"),
                    "partnerships",
                    "agreement",
                )
            },
        ),
        (_("Texts"), {"fields": ("summary", "description", "context")}),
        (
            _("Dates and status"),
            {
                "fields": (
                    "stated_period",
                    ("planned_start", "planned_end"),
                    ("actual_start", "actual_end"),
                    "status",
                )
            },
        ),
        (_("Cooperation"), {"fields": ("modality", "frameworks")}),
        (_("Contact"), {"fields": ("contact_organisation", "contact_email")}),
        (
            _("Classification for IATI"),
            {
                "fields": (
                    "scope",
                    "collaboration_type",
                    "flow_type",
                    "finance_type",
                    "aid_type",
                    "tied_status",
                    "humanitarian",
                ),
                "classes": ("collapse",),
            },
        ),
    )
