"""The rows of a project: identifiers, participants, places, themes, aims, related projects."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnership.participants.models import (
    Organisation,
    ParticipantLink,
    either_organisation_or_group,
)
from partnership.places.models import Place
from partnership.publishing.models import Child, Hierarchical, StepUp, TextRow
from partnership.topics.models import Theme
from partnership.values.understanding.fields import ListedCodeField, ShareField
from projects.models.project import Project


class ProjectIdentifier(Child):
    """Another identifier of a project: a symbol of the organisation, an earlier identifier."""

    counterparts = {
        "kind": "IATI other-identifier/@type (OtherIdentifierType)",
        "identifier": "IATI other-identifier/@ref",
    }

    class Kind(models.TextChoices):
        """Codes of the IATI code list OtherIdentifierType that concern activities."""

        INTERNAL = "A1", _("reporting organisation's own identifier")
        CRS = "A2", _("CRS activity identifier")
        PREVIOUS = "A3", _("previous activity identifier")
        OTHER = "A9", _("other activity identifier")

    parent_name = "project"
    link_words = {"owner": None}

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="identifiers"
    )
    kind = models.CharField(
        _("kind"), max_length=2, choices=Kind, help_text=_("Whose identifier it is.")
    )
    identifier = models.CharField(
        _("identifier"), max_length=120, help_text=_("The identifier as its owner writes it.")
    )
    owner = models.ForeignKey(
        Organisation,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="project_identifiers",
        help_text=_("The organisation that gave it."),
    )

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "identifier"],
                name="projects_projectidentifier_once",
                violation_error_message=_("The project has this identifier already."),
            )
        ]

    def __str__(self):
        return self.identifier


class Participation(ParticipantLink):
    """The part that an organisation or a described group takes in a project."""

    counterparts = {
        "role": "IATI participating-org/@role (OrganisationRole)",
        "organisation": "IATI participating-org",
    }

    words_for_readers = {
        "": _("who takes part in it"),
        "organisation": _("who takes part in it"),
        "role": _("in which role somebody takes part"),
        "named_as": _("how the source names who takes part"),
    }

    class Role(models.TextChoices):
        """The IATI code list OrganisationRole."""

        FUNDING = "1", _("funding")
        ACCOUNTABLE = "2", _("accountable")
        EXTENDING = "3", _("extending")
        IMPLEMENTING = "4", _("implementing")

    parent_name = "project"

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="participations"
    )
    role = models.CharField(
        _("role"), max_length=1, choices=Role, help_text=_("The IATI organisation role.")
    )

    class Meta(ParticipantLink.Meta):
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            *ParticipantLink.Meta.constraints,
            either_organisation_or_group("projects_participation_organisation_or_group"),
        ]

    @property
    def role_label(self):
        """The role as the heading above the participants of a project."""
        return {
            self.Role.FUNDING: _("Funded by"),
            self.Role.ACCOUNTABLE: _("Accountable"),
            self.Role.EXTENDING: _("Managed by"),
            self.Role.IMPLEMENTING: _("Carried out by"),
        }.get(self.role, "")


def share_in_per_cent(name: str) -> models.CheckConstraint:
    """That a share is one of a hundred, where it is stated."""
    return models.CheckConstraint(
        condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=100),
        name=name,
        violation_error_message=_("Give a share between 0 and 100."),
    )


class ProjectPlace(Child):
    """A place and what it is to the project. A group may stand without its members."""

    counterparts = {
        "place": "IATI recipient-country, recipient-region",
        "share": "IATI recipient-country/@percentage",
    }

    words_for_readers = {
        "": _("where it works"),
        "place": _("where it works"),
    }

    class Role(models.TextChoices):
        BENEFICIARY = "beneficiary", _("beneficiary")
        PROVIDER = "provider", _("provider of experience")
        FACILITATOR = "facilitator", _("facilitator")

    parent_name = "project"

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="places"
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        related_name="project_places",
        help_text=_("A country, an area, a region or a group."),
    )
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=Role,
        default=Role.BENEFICIARY,
        help_text=_("What the place is to the project."),
    )
    share = ShareField(
        _("share in per cent"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("The part of the project for this place. Leave empty when not stated."),
    )
    named_as = models.CharField(
        _("named as"),
        max_length=300,
        blank=True,
        help_text=_("The source's wording, where it differs from our name."),
    )

    class Meta:
        verbose_name = _("place of a project")
        verbose_name_plural = _("places of a project")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "place", "role"],
                name="projects_projectplace_once",
                violation_error_message=_("This place stands here in this role already."),
            ),
            share_in_per_cent("projects_projectplace_share_is_a_percentage"),
        ]

    def __str__(self):
        return f"{self.place} ({self.get_role_display()})"


class ProjectTheme(Child):
    """A theme of a project, and whether a source states it or an editor classified it so."""

    counterparts = {
        "theme": "IATI sector, tag",
        "share": "IATI sector/@percentage",
    }

    needs_citation = False

    class Basis(models.TextChoices):
        STATED = "stated", _("stated by a source")
        CLASSIFIED = "classified", _("classified by an editor")

    parent_name = "project"

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="themes"
    )
    theme = models.ForeignKey(
        Theme,
        verbose_name=_("theme"),
        on_delete=models.PROTECT,
        related_name="project_themes",
        help_text=_("What the project is about."),
    )
    share = ShareField(
        _("share in per cent"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("The part of the project for this theme within its vocabulary."),
    )
    basis = models.CharField(
        _("basis"),
        max_length=10,
        choices=Basis,
        default=Basis.CLASSIFIED,
        help_text=_("Whether a source states the theme or an editor chose it."),
    )

    class Meta:
        verbose_name = _("theme of a project")
        verbose_name_plural = _("themes of a project")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "theme"],
                name="projects_projecttheme_once",
                violation_error_message=_("The project has this theme already."),
            ),
            share_in_per_cent("projects_projecttheme_share_is_a_percentage"),
        ]

    def __str__(self):
        return str(self.theme)

    def words_for_link(self, name):
        return "" if self.basis == self.Basis.STATED else self.get_basis_display()


class PolicyMarker(Child):
    """An OECD DAC policy marker of a project and how significant it is."""

    counterparts = {
        "code": "IATI policy-marker/@code",
        "significance": "IATI policy-marker/@significance",
    }

    needs_citation = False

    class Significance(models.TextChoices):
        """The IATI code list PolicySignificance."""

        NOT_TARGETED = "0", _("not targeted")
        SIGNIFICANT = "1", _("significant objective")
        PRINCIPAL = "2", _("principal objective")
        PRINCIPAL_IN_SUPPORT = "3", _("principal objective, in support of an action programme")
        EXPLICIT_PRIMARY = "4", _("explicit primary objective")

    parent_name = "project"

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="policy_markers"
    )
    code = ListedCodeField(
        _("code"),
        max_length=2,
        listed="PolicyMarker",
        help_text=_("The IATI PolicyMarker code, for example 1 for gender equality."),
    )
    significance = models.CharField(
        _("significance"),
        max_length=1,
        choices=Significance,
        help_text=_("How far the project pursues it."),
    )

    class Meta:
        verbose_name = _("policy marker")
        verbose_name_plural = _("policy markers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "code"],
                name="projects_policymarker_once",
                violation_error_message=_("The project has this policy marker already."),
            )
        ]

    def __str__(self):
        return f"{self.code}: {self.get_significance_display()}"


class ProjectObjective(TextRow):
    """What a project is meant to achieve."""

    counterparts = {
        "text": "IATI description, type 2",
    }

    words_for_readers = {
        "": _("what it is to achieve"),
    }

    parent_name = "project"

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="objectives"
    )

    class Meta(TextRow.Meta):
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")


class ProjectMeans(TextRow):
    """A way in which a project works, such as workshops."""

    words_for_readers = {
        "": _("how that is to be done"),
    }

    parent_name = "project"

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="means"
    )

    class Meta(TextRow.Meta):
        verbose_name = _("means")
        verbose_name_plural = _("means")


class ProjectRelation(Hierarchical, Child):
    """How a project relates to another one."""

    counterparts = {
        "kind": "IATI related-activity/@type (RelatedActivityType)",
    }

    words_for_readers = {
        "": _("how it is related to another project"),
        "related": _("to which project it is related"),
        "kind": _("how it is related to another project"),
    }

    class Kind(models.TextChoices):
        """The IATI code list RelatedActivityType."""

        PARENT = "1", _("parent")
        CHILD = "2", _("child")
        SIBLING = "3", _("sibling")
        CO_FUNDED = "4", _("co-funded")
        THIRD_PARTY = "5", _("third party")

    parent_name = "project"
    steps_up = (
        StepUp("project_id", "related_id", Kind.PARENT),
        StepUp("related_id", "project_id", Kind.CHILD),
    )

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="relations"
    )
    kind = models.CharField(
        _("kind"), max_length=1, choices=Kind, help_text=_("What the other one is to this one.")
    )
    related = models.ForeignKey(
        Project,
        verbose_name=_("related project"),
        on_delete=models.PROTECT,
        related_name="inverse_relations",
        help_text=_("The other project."),
    )

    class Meta:
        verbose_name = _("related project")
        verbose_name_plural = _("related projects")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "related"],
                name="projects_projectrelation_once",
                violation_error_message=_("This relation stands here already."),
            ),
            models.CheckConstraint(
                condition=~Q(project=F("related")),
                name="projects_projectrelation_not_to_itself",
                violation_error_message=_("A project cannot relate to itself."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.related}"
