"""A project: when, where, about what, with whom."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnership.agreements.models import Agreement, Modality, Partnership
from partnership.participants.models import Organisation
from partnership.publishing.models import (
    PublishableManager,
    PublishableQuerySet,
    Record,
)
from partnership.sources.images import Image
from partnership.sources.models import Citation, Document
from partnership.topics.models import Framework
from partnership.values.fields import ImpreciseDateField
from partnership.values.understanding.fields import ListedCodeField

LAST_DAY = Coalesce("actual_end_latest", "planned_end_latest", "stated_period_latest")
FIRST_DAY = Coalesce("actual_start_earliest", "planned_start_earliest", "stated_period_earliest")

# The same without what is only planned.
KNOWN_FIRST_DAY = Coalesce("actual_start_earliest", "stated_period_earliest")
KNOWN_LAST_DAY = Coalesce("actual_end_latest", "stated_period_latest")

UNWISE_IN_IDENTIFIER = frozenset(" /&|?")


class ProjectQuerySet(PublishableQuerySet):
    def running_in(self, year, until=None):
        """Projects whose time, actual before planned before stated, may touch `year`.

        A project without any date is not found; an open end or beginning touches every year
        beyond it.
        """
        dated = self.alias(first_day=FIRST_DAY, last_day=LAST_DAY)
        return dated.filter(
            Q(first_day__isnull=False) | Q(last_day__isnull=False),
            Q(first_day__isnull=True) | Q(first_day__year__lte=until or year),
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

    counterparts = {
        "title": "IATI title",
        "description": "IATI description, type 1",
        "iati_identifier": "IATI iati-identifier",
        "status": "IATI activity-status (ActivityStatus)",
        "planned_start": "IATI activity-date, type 1",
        "actual_start": "IATI activity-date, type 2",
        "planned_end": "IATI activity-date, type 3",
        "actual_end": "IATI activity-date, type 4",
        "scope": "IATI activity-scope (ActivityScope)",
        "collaboration_type": "IATI collaboration-type",
        "flow_type": "IATI default-flow-type",
        "finance_type": "IATI default-finance-type",
        "aid_type": "IATI default-aid-type",
        "tied_status": "IATI default-tied-status",
        "humanitarian": "IATI @humanitarian",
        "contact_organisation": "IATI contact-info/organisation",
        "contact_email": "IATI contact-info/email",
    }

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
    search_fields = (
        "title",
        "short_title",
        "code",
        "summary",
        "description",
        "identifiers__identifier",
    )
    search_rank = 1
    line_fields = ("actual_start", "actual_end", "stated_period", "planned_start", "planned_end")
    planned_dates = ("planned_start", "planned_end")
    actual_dates = ("actual_start", "actual_end")
    spans = (planned_dates, actual_dates)
    url_name = "projects:project"
    needs_no_citation = Record.needs_no_citation | {
        "contact_organisation",
        "contact_email",
        "scope",
    }
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
            RegexValidator(
                r"^\S+(?: \S+)*\Z",
                _("Leave out spaces at the beginning and the end, double ones and line breaks."),
            )
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
    collaboration_type = ListedCodeField(
        _("collaboration type"),
        max_length=1,
        listed="CollaborationType",
        blank=True,
        help_text=_("The IATI CollaborationType code, for example 2 for multilateral."),
    )
    flow_type = ListedCodeField(
        _("flow type"),
        max_length=2,
        listed="FlowType",
        blank=True,
        help_text=_("The IATI FlowType code, for example 10."),
    )
    finance_type = ListedCodeField(
        _("finance type"),
        max_length=4,
        listed="FinanceType",
        blank=True,
        help_text=_("The IATI FinanceType code, for example 110."),
    )
    aid_type = ListedCodeField(
        _("aid type"),
        max_length=4,
        listed="AidType",
        blank=True,
        help_text=_("The IATI AidType code, for example C01."),
    )
    tied_status = ListedCodeField(
        _("tied status"),
        max_length=1,
        listed="TiedStatus",
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
    def unwise_in_identifier(self):
        """The signs in its IATI identifier of which IATI warns, since programs trip over them.

        They are no error: published identifiers have them, and those never change.
        """
        return sorted(UNWISE_IN_IDENTIFIER.intersection(self.iati_identifier))

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

    @property
    def is_planned(self) -> bool:
        """Whether the first or the last day is one that was only planned."""
        return bool(
            (self.planned_start and not self.actual_start)
            or (self.planned_end and not self.actual_end)
        )

    @property
    def period_note(self) -> str:
        """What is to be known of the period that stands beside its name, "" where nothing is."""
        unclear = _("The source does not say whether planned or actual.")
        return str(unclear) if self.stated_period else ""

    @property
    def dated_by(self) -> str:
        """The field that its period is told by, "" where no source states one.

        In the order in which `projects/project_period.html` tells it.
        """
        if self.actual_start and self.actual_end:
            return "actual_start"
        if self.planned_start and self.planned_end and not self.stated_period:
            return "planned_start"
        fields = ("stated_period", "actual_start", "planned_start", "actual_end", "planned_end")
        return next((name for name in fields if getattr(self, name)), "")

    def period_has_ended(self, on=None):
        """Whether its time is over on the day `on` (today, unless told). Unknown is not over."""
        return self.last_day is not None and self.last_day < (on or timezone.localdate())

    def awaits_results(self, on=None) -> bool:
        """Whether its time is over, something was expected, and nothing is reported so far."""
        results = self.results.all()
        return (
            self.period_has_ended(on)
            and any(result.is_expected for result in results)
            and not any(result.is_reported for result in results)
        )

    def suggested_status(self, on=None):
        """The IATI status that the dates suggest, or "" without dates. Never stored by itself."""
        on = on or timezone.localdate()
        if self.period_has_ended(on):
            return self.Status.CLOSED
        if self.first_day is None:
            return ""
        return self.Status.IMPLEMENTATION if self.first_day <= on else self.Status.PIPELINE


class ProjectDocument(Document):
    """A document of a project."""

    parent_name = "project"

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="documents"
    )

    class Meta(Document.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")


class ProjectImage(Image):
    """An image of a project."""

    parent_name = "project"

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="images"
    )


class ProjectCitation(Citation):
    """A citation for a fact about a project or one of its rows."""

    owner = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="citations"
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
