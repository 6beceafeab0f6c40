"""A project: when, where, about what, with whom."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnership.agreements.models import Agreement, Modality, Partnership
from partnership.participants.models import Organisation, ParticipantLink
from partnership.places.models import Place
from partnership.publishing.models import (
    Child,
    PublishableManager,
    PublishableQuerySet,
    Record,
    TextRow,
)
from partnership.sources.models import Citation, Document
from partnership.topics.models import Framework, Theme
from partnership.values.fields import ImpreciseDateField

LAST_DAY = Coalesce("actual_end_latest", "planned_end_latest", "stated_period_latest")
FIRST_DAY = Coalesce("actual_start_earliest", "planned_start_earliest", "stated_period_earliest")


class ProjectQuerySet(PublishableQuerySet):
    def running_in(self, year):
        """Projects whose time, actual before planned before stated, may touch `year`.

        A project without any date is not found; an open end or beginning touches every year
        beyond it.
        """
        dated = self.alias(first_day=FIRST_DAY, last_day=LAST_DAY)
        return dated.filter(
            Q(first_day__isnull=False) | Q(last_day__isnull=False),
            Q(first_day__isnull=True) | Q(first_day__year__lte=year),
            Q(last_day__isnull=True) | Q(last_day__year__gte=year),
        )

    def under(self, agreement):
        """Projects that fall under an agreement."""
        return self.filter(agreement=agreement)

    def of(self, partnership):
        """Projects of one partnership."""
        return self.filter(partnerships=partnership)

    def newest_first(self):
        """By the latest day of the project; projects without a date come last."""
        return self.order_by(LAST_DAY.desc(nulls_last=True), "slug")

    def in_lines(self):
        return self.published().newest_first()


class Project(Record):
    """A project or programme of the partnership; an activity in the words of IATI."""

    class Status(models.TextChoices):
        """The IATI code list ActivityStatus."""

        PIPELINE = "1", _("pipeline")
        IMPLEMENTATION = "2", _("implementation")
        FINALISATION = "3", _("finalisation")
        CLOSED = "4", _("closed")
        CANCELLED = "5", _("cancelled")
        SUSPENDED = "6", _("suspended")

    class Scope(models.TextChoices):
        """The IATI code list ActivityScope."""

        GLOBAL = "1", _("global")
        REGIONAL = "2", _("regional")
        MULTI_NATIONAL = "3", _("multi-national")
        NATIONAL = "4", _("national")
        SUB_NATIONAL = "5", _("sub-national")

    translatable = ("title", "short_title", "summary", "description", "context")
    search_fields = ("title", "short_title", "code", "identifiers__identifier", "translations")
    url_name = "projects:project"
    needs_no_citation = Record.needs_no_citation | {"contact_organisation", "contact_email", "scope"}
    link_words = {"contact_organisation": _("contact")}

    title = models.CharField(
        _("title"), max_length=500, help_text=_("The title as the source prints it.")
    )
    short_title = models.CharField(
        _("short title"),
        max_length=200,
        blank=True,
        help_text=_("A few words for lists and breadcrumbs."),
    )
    code = models.CharField(
        _("code"), max_length=60, blank=True, help_text=_("Our own short code, if there is one.")
    )
    iati_identifier = models.CharField(
        _("IATI identifier"),
        max_length=120,
        blank=True,
        validators=[
            RegexValidator(r"^[^\s/&|?]*\Z", _("Leave out spaces and the signs / & | and ?."))
        ],
        help_text=_("Begins with the identifier of the reporting organisation. Never change it."),
    )
    partnerships = models.ManyToManyField(
        Partnership,
        verbose_name=_("partnerships"),
        related_name="projects",
        help_text=_("The partnership to which it belongs."),
    )
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("agreement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
        help_text=_("The agreement under which it falls, where a source says so."),
    )
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two lines that say what it is.")
    )
    description = models.TextField(
        _("description"), blank=True, help_text=_("What the project does, in plain words.")
    )
    context = models.TextField(
        _("context"), blank=True, help_text=_("The situation in which it stands.")
    )
    stated_period = ImpreciseDateField(
        _("stated period"),
        role="period",
        help_text=_(
            "A period such as 2018/2020 whose kind (planned or actual) the source does not say."
        ),
    )
    planned_start = ImpreciseDateField(
        _("planned start"), help_text=_("When it was planned to start, where a source says so.")
    )
    planned_end = ImpreciseDateField(
        _("planned end"), help_text=_("When it was planned to end, where a source says so.")
    )
    actual_start = ImpreciseDateField(
        _("actual start"), help_text=_("When it did start, where a source says so.")
    )
    actual_end = ImpreciseDateField(
        _("actual end"), help_text=_("When it did end, where a source says so.")
    )
    status = models.CharField(
        _("status"),
        max_length=1,
        choices=Status,
        blank=True,
        help_text=_("The IATI status, where it is known. Leave empty rather than guess."),
    )
    modality = models.CharField(
        _("modality"),
        max_length=24,
        choices=Modality,
        blank=True,
        help_text=_("How the partners cooperate, where a source says so."),
    )
    frameworks = models.ManyToManyField(
        Framework,
        verbose_name=_("frameworks"),
        blank=True,
        related_name="projects",
        help_text=_("The policies, plans and initiatives it refers to."),
    )
    scope = models.CharField(
        _("scope"),
        max_length=1,
        choices=Scope,
        blank=True,
        help_text=_("The IATI activity scope."),
    )
    collaboration_type = models.CharField(
        _("collaboration type"),
        max_length=1,
        blank=True,
        help_text=_("The IATI CollaborationType code, for example 2 for multilateral."),
    )
    flow_type = models.CharField(
        _("flow type"),
        max_length=2,
        blank=True,
        help_text=_("The IATI FlowType code, for example 10."),
    )
    finance_type = models.CharField(
        _("finance type"),
        max_length=4,
        blank=True,
        help_text=_("The IATI FinanceType code, for example 110."),
    )
    aid_type = models.CharField(
        _("aid type"),
        max_length=3,
        blank=True,
        help_text=_("The IATI AidType code, for example C01."),
    )
    tied_status = models.CharField(
        _("tied status"),
        max_length=1,
        blank=True,
        help_text=_("The IATI TiedStatus code, for example 5 for untied."),
    )
    humanitarian = models.BooleanField(
        _("humanitarian"), default=False, help_text=_("Whether it is humanitarian aid.")
    )
    contact_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("contact organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="project_contacts",
        help_text=_("Whom to ask about the project. No persons are named here."),
    )
    contact_email = models.EmailField(
        _("contact e-mail"), blank=True, help_text=_("A shared mailbox, never a person's.")
    )

    objects = PublishableManager.from_queryset(ProjectQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        indexes = [models.Index(LAST_DAY.desc(), "slug", name="projects_newest")]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["iati_identifier"],
                condition=~Q(iati_identifier=""),
                name="projects_project_iati_identifier_once",
                violation_error_message=_("Another project has this IATI identifier."),
            ),
        ]

    @property
    def last_day(self):
        """The latest day on which it may still run, or None when no end is known."""
        return self.actual_end_latest or self.planned_end_latest or self.stated_period_latest

    @property
    def first_day(self):
        """The earliest day on which it may have begun, or None when no start is known."""
        return (
            self.actual_start_earliest or self.planned_start_earliest or self.stated_period_earliest
        )

    def period_has_ended(self, on=None):
        """Whether its time is over on the day `on` (today, unless told). Unknown is not over."""
        return self.last_day is not None and self.last_day < (on or timezone.localdate())

    def suggested_status(self, on=None):
        """The IATI status that the dates suggest, or "" without dates. Never stored by itself."""
        on = on or timezone.localdate()
        if self.period_has_ended(on):
            return self.Status.CLOSED
        if self.first_day is None:
            return ""
        return self.Status.IMPLEMENTATION if self.first_day <= on else self.Status.PIPELINE


class ProjectIdentifier(Child):
    """Another identifier of a project: a symbol of the organisation, an earlier identifier."""

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
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, group="")
                | Q(organisation__isnull=True, group__gt=""),
                name="projects_participation_organisation_or_group",
                violation_error_message=_(
                    "Name either an organisation or a described group, and not both."
                ),
            ),
        ]


class ProjectPlace(Child):
    """A place and what it is to the project. A group may stand without its members."""

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
    share = models.DecimalField(
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
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=100),
                name="projects_projectplace_share_is_a_percentage",
                violation_error_message=_("Give a share between 0 and 100."),
            ),
        ]

    def __str__(self):
        return f"{self.place} ({self.get_role_display()})"


class ProjectTheme(Child):
    """A theme of a project, and whether a source states it or an editor classified it so."""

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
    share = models.DecimalField(
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
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=100),
                name="projects_projecttheme_share_is_a_percentage",
                violation_error_message=_("Give a share between 0 and 100."),
            ),
        ]

    def __str__(self):
        return str(self.theme)

    def words_for_link(self, name):
        return "" if self.basis == self.Basis.STATED else self.get_basis_display()


class PolicyMarker(Child):
    """An OECD DAC policy marker of a project and how significant it is."""

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
    code = models.CharField(
        _("code"),
        max_length=2,
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

    parent_name = "project"

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="objectives"
    )

    class Meta(TextRow.Meta):
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")


class ProjectMeans(TextRow):
    """A way in which a project works, such as workshops."""

    parent_name = "project"

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="means"
    )

    class Meta(TextRow.Meta):
        verbose_name = _("means")
        verbose_name_plural = _("means")


class ProjectRelation(Child):
    """How a project relates to another one."""

    class Kind(models.TextChoices):
        """The IATI code list RelatedActivityType."""

        PARENT = "1", _("parent")
        CHILD = "2", _("child")
        SIBLING = "3", _("sibling")
        CO_FUNDED = "4", _("co-funded")
        THIRD_PARTY = "5", _("third party")

    parent_name = "project"

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


class ProjectDocument(Document):
    """A document of a project."""

    parent_name = "project"

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="documents"
    )

    class Meta(Document.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")


class ProjectCitation(Citation):
    """A citation for a fact about a project or one of its rows."""

    owner = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="citations"
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
