"""Staff pages of projects."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from partnership.agreements.admin import JointMoneyInline
from partnership.participants.admin import ParticipantInline
from partnership.sources.admin import CitationInline, DocumentInline, DocumentPages, ImageInline
from partnership.staff.record_admin.record import ChildInline, RecordAdmin
from partnership.staff.short_forms.groups import Group, part
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
    group = Group.WHERE
    model = ProjectPlace
    own_fields = (("place", "role"), ("share", "named_as"))


class FundingInline(JointMoneyInline):
    model = Funding
    own_fields = (*JointMoneyInline.own_fields, ("budget_type", "budget_status"))


class ProjectObjectiveInline(TextRowInline):
    model = ProjectObjective


class ProjectMeansInline(TextRowInline):
    model = ProjectMeans


class ResultInline(ChildInline):
    group = Group.RESULTS
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
    group = Group.RESULTS
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
    group = Group.WHAT
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
class ProjectAdmin(RecordAdmin):
    only_ones = ("partnerships",)
    further_pages = (DocumentPages, *RecordAdmin.further_pages)
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
        part(Group.WHAT, "title", "short_title", "summary"),
        part(Group.WHAT, "description", "context", folded=_("Texts")),
        part(
            Group.WHAT,
            "partnerships",
            "agreement",
            "modality",
            "frameworks",
            folded=_("Belongs to"),
        ),
        part(Group.WHEN, "stated_period", "status"),
        part(
            Group.WHEN,
            ("planned_start", "planned_end"),
            ("actual_start", "actual_end"),
            folded=_("More dates"),
        ),
        part(Group.WHO, "contact_organisation", "contact_email", folded=_("Contact")),
        part(
            Group.REST,
            ("code", "iati_identifier"),
            "scope",
            "collaboration_type",
            "flow_type",
            "finance_type",
            "aid_type",
            "tied_status",
            "humanitarian",
            folded=_("Classification for IATI"),
        ),
    )
