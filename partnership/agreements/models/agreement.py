"""Agreements, who is party to them, what they aim at, and how they relate to each other."""

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from partnership.agreements.models.modality import Modality
from partnership.agreements.models.partnership import Partnership
from partnership.participants.models import MoneyLine, Organisation, ParticipantLink, Position
from partnership.places.models import Place
from partnership.publishing.models import (
    Child,
    Hierarchical,
    Publishable,
    PublishableManager,
    PublishableQuerySet,
    Record,
    StepUp,
    TextRow,
)
from partnership.sources.images import Image
from partnership.sources.models import Citation, Document
from partnership.topics.models import Framework, Theme
from partnership.values.fields import ImpreciseDateField, in_year


class AgreementQuerySet(PublishableQuerySet):
    def signed_in(self, year, until=None):
        """Agreements that may have been signed or agreed in `year`, however imprecise the date."""
        return self.filter(in_year("signed", year, until))

    def between(self, partnership):
        """Agreements of one partnership."""
        return self.filter(partnerships=partnership)

    def newest_first(self):
        """By the latest possible day of signing; agreements without a date come last."""
        return self.order_by(F("signed_latest").desc(nulls_last=True), "slug")

    def in_lines(self):
        return self.published().newest_first()

    def with_status(self):
        """With `status`, a value of `Agreement.Status`: from public relations and stated dates."""
        renewals = AgreementRelation.objects.filter(
            Publishable.published_condition("agreement"),
            kind=AgreementRelation.Kind.RENEWS,
            related=OuterRef("pk"),
        )
        return self.annotate(
            status=Case(
                When(Exists(renewals), then=Value(Agreement.Status.RENEWED)),
                When(~Q(ended=""), then=Value(Agreement.Status.ENDED)),
                When(~Q(in_force=""), then=Value(Agreement.Status.IN_FORCE)),
                default=Value(Agreement.Status.NOT_STATED),
            )
        )


class Agreement(Record):
    """What partners agreed: a memorandum, a programme, an amendment …"""

    counterparts = {
        "title": "IATI document-link/title (A09, B13)",
        "signed": "IATI document-link/document-date",
    }

    class Kind(models.TextChoices):
        MOU = "mou", _("memorandum of understanding")
        SSTC = "sstc", _("South-South and triangular cooperation agreement")
        COUNTRY_PROGRAMME = "country_programme", _("country programme")
        COOPERATION = "cooperation", _("cooperation agreement")
        FUNDING = "funding", _("funding agreement")
        AMENDMENT = "amendment", _("amendment")
        OTHER = "other", _("other agreement")

    class Status(models.TextChoices):
        """What the record can say of its force; the first of these that holds."""

        RENEWED = "renewed", _("renewed by a later one")
        ENDED = "ended", _("an end is stated")
        IN_FORCE = "in_force", _("taking effect is stated, no end")
        NOT_STATED = "not_stated", _("no source says whether it is in force")

    translatable = (
        "title",
        "short_title",
        "series",
        "summary",
        "purpose",
        "context",
        "expected_effect",
    )
    search_fields = ("title", "short_title", "summary", "purpose")
    search_rank = 0
    line_fields = ("signed",)
    spans = (("in_force", "ended"), ("signed", "ended"))
    url_name = "agreements:agreement"
    needs_no_citation = Record.needs_no_citation | {"title_is_descriptive", "series"}

    title = models.CharField(
        _("title"),
        max_length=500,
        help_text=_("The title as the source prints it, or a description if it prints none."),
    )
    short_title = models.CharField(
        _("short title"),
        max_length=200,
        blank=True,
        help_text=_("A few words for lists and breadcrumbs."),
    )
    title_is_descriptive = models.BooleanField(
        _("title is a description"),
        default=False,
        help_text=_("Tick when the title is our description, because no source quotes a title."),
    )
    partnerships = models.ManyToManyField(
        Partnership,
        verbose_name=_("partnerships"),
        related_name="agreements",
        help_text=_("The partnership to which it belongs."),
    )
    kind = models.CharField(
        _("type"), max_length=20, choices=Kind, help_text=_("What sort of agreement it is.")
    )
    ordinal = models.PositiveSmallIntegerField(
        _("number in its series"),
        null=True,
        blank=True,
        help_text=_("1 if a source calls it the first, 3 for the third. Otherwise leave empty."),
    )
    series = models.CharField(
        _("series"),
        max_length=200,
        blank=True,
        help_text=_("What it is the first or third of, for example “country programmes”."),
    )
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two lines that say what it is.")
    )
    purpose = models.TextField(
        _("purpose"), blank=True, help_text=_("What it is for, in plain words.")
    )
    context = models.TextField(
        _("context"), blank=True, help_text=_("The situation in which it was agreed.")
    )
    expected_effect = models.TextField(
        _("expected effect"),
        blank=True,
        help_text=_("What a source expects to follow. It is shown as an expectation."),
    )
    signed = ImpreciseDateField(
        _("signed or agreed"),
        help_text=_("When it was signed, or agreed if it is a programme, as precisely as stated."),
    )
    in_force = ImpreciseDateField(
        _("in force"), help_text=_("When it took effect. Leave empty when not stated.")
    )
    ended = ImpreciseDateField(
        _("ended"), help_text=_("When it ended or will end. Leave empty when not stated.")
    )
    modality = models.CharField(
        _("modality"),
        max_length=24,
        choices=Modality,
        blank=True,
        help_text=_("How the partners cooperate, where a source says so."),
    )
    themes = models.ManyToManyField(
        Theme,
        verbose_name=_("themes"),
        blank=True,
        related_name="agreements",
        help_text=_("What it is about."),
    )
    frameworks = models.ManyToManyField(
        Framework,
        verbose_name=_("frameworks"),
        blank=True,
        related_name="agreements",
        help_text=_("The policies, plans and conventions it refers to."),
    )

    objects = PublishableManager.from_queryset(AgreementQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        indexes = [models.Index(fields=["-signed_latest", "slug"], name="agreements_newest")]

    @property
    def signed_label(self):
        """What its date is called: programmes are agreed, the others are signed."""
        return _("Agreed") if self.kind == self.Kind.COUNTRY_PROGRAMME else _("Signed")


class Party(ParticipantLink):
    """A party to an agreement, the body that signed for it, and who held the pen.

    The three are never confused: each is filled only where a source states it.
    """

    words_for_readers = {
        "": _("who is a party to it"),
        "organisation": _("who is a party to it"),
        "named_as": _("how the source names a party"),
        "signing_body": _("who signed for a party"),
        "signatory": _("who signed"),
        "signed": _("when a party signed"),
    }

    parent_name = "agreement"
    link_words = {"organisation": _("party")}

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="parties"
    )
    signing_body = models.ForeignKey(
        Organisation,
        verbose_name=_("signing body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signed_parties",
        help_text=_("The ministry or office that signed, where a source names it."),
    )
    signing_body_named_as = models.CharField(
        _("signing body named as"),
        max_length=300,
        blank=True,
        help_text=_("The source's wording of the signing body, where it differs from our name."),
    )
    signatory = models.ForeignKey(
        Position,
        verbose_name=_("signatory"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signed_parties",
        help_text=_("Who signed, in the position held then. Speaking at a signing is not signing."),
    )
    signed = ImpreciseDateField(
        _("signed"), help_text=_("When this party signed, if that differs from the agreement.")
    )

    class Meta(ParticipantLink.Meta):
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            *ParticipantLink.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(organisation__isnull=True) | Q(group=""))
                & (Q(organisation__isnull=False) | ~Q(group="") | Q(signing_body__isnull=False)),
                name="agreements_party_organisation_group_or_signing_body",
                violation_error_message=_(
                    "Name the party as an organisation or as a described group, not both; where "
                    "no party is stated, name at least the signing body."
                ),
            ),
        ]

    @property
    def party_field(self) -> str:
        """The field that names the party."""
        return "organisation" if self.organisation_id else "group"

    @property
    def label(self):
        """The party; where only a signing body is stated, that body."""
        return super().label or (self.signing_body.label if self.signing_body_id else "")


class Objective(TextRow):
    """An aim of an agreement. Aims that belong together share the name of a group."""

    words_for_readers = {
        "": _("what it is to achieve"),
    }

    parent_name = "agreement"
    translatable = ("text", "group")

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="objectives"
    )
    group = models.CharField(
        _("group"),
        max_length=200,
        blank=True,
        help_text=_("A heading for aims that belong together, such as “Common objectives”."),
    )

    class Meta(TextRow.Meta):
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")


class AgreementMeans(TextRow):
    """A way in which an agreement is carried out, such as training."""

    words_for_readers = {
        "": _("how that is to be done"),
    }

    parent_name = "agreement"

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="means"
    )

    class Meta(TextRow.Meta):
        verbose_name = _("means")
        verbose_name_plural = _("means")


class AgreementPlace(Child):
    """Where an agreement was signed, or where it applies."""

    words_for_readers = {
        "": _("where it applies or was signed"),
    }

    class Role(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        APPLIES_TO = "applies_to", _("applies to")

    parent_name = "agreement"

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="places"
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        related_name="agreement_places",
        help_text=_("The place; a group or region may stand without its members."),
    )
    role = models.CharField(
        _("role"), max_length=10, choices=Role, help_text=_("What the place is to the agreement.")
    )
    named_as = models.CharField(
        _("named as"),
        max_length=300,
        blank=True,
        help_text=_("The source's wording, where it differs from our name."),
    )

    class Meta:
        verbose_name = _("place of an agreement")
        verbose_name_plural = _("places of an agreement")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "place", "role"],
                name="agreements_agreementplace_once",
                violation_error_message=_("This place stands here in this role already."),
            )
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.place}"


class AgreementMoney(MoneyLine):
    """Money committed by an agreement."""

    parent_name = "agreement"
    partnership_path = "agreement__partnerships"

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="money_lines"
    )
    same_money_as = models.ForeignKey(
        "self",
        verbose_name=_("same money as"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="repeated_by",
        help_text=_("A line of another agreement that states the same money."),
    )

    class Meta(MoneyLine.Meta):
        verbose_name = _("money line")
        verbose_name_plural = _("money lines")

    def __str__(self):
        return f"{self.agreement.short_label}: {super().__str__()}"


class AgreementRelation(Hierarchical, Child):
    """How one agreement relates to another."""

    words_for_readers = {
        "": _("how it is related to another agreement"),
        "related": _("to which agreement it is related"),
    }

    class Kind(models.TextChoices):
        RENEWS = "renews", _("renews")
        AMENDS = "amends", _("amends")
        IMPLEMENTS = "implements", _("implements")
        FOUNDATION = "foundation", _("laid the foundation for")

    # How the other agreement stands to this one, for its own page.
    INVERSE = {
        Kind.RENEWS: _("renewed by"),
        Kind.AMENDS: _("amended by"),
        Kind.IMPLEMENTS: _("implemented by"),
        Kind.FOUNDATION: _("founded on"),
    }

    parent_name = "agreement"
    # Of two agreements the later renews, amends, implements or is founded on the earlier one.
    steps_up = (
        StepUp("agreement_id", "related_id", Kind.RENEWS, "renews"),
        StepUp("agreement_id", "related_id", Kind.AMENDS, "amends"),
        StepUp("agreement_id", "related_id", Kind.IMPLEMENTS, "implements"),
        StepUp("related_id", "agreement_id", Kind.FOUNDATION, "foundation"),
    )

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="relations"
    )
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=Kind,
        help_text=_("What this agreement does to the other."),
    )
    related = models.ForeignKey(
        Agreement,
        verbose_name=_("related agreement"),
        on_delete=models.PROTECT,
        related_name="inverse_relations",
        help_text=_("The other agreement."),
    )

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "kind", "related"],
                name="agreements_agreementrelation_once",
                violation_error_message=_("This relation stands here already."),
            ),
            models.CheckConstraint(
                condition=~Q(agreement=F("related")),
                name="agreements_agreementrelation_not_to_itself",
                violation_error_message=_("An agreement cannot relate to itself."),
            ),
        ]

    def __str__(self):
        return f"{self.agreement.short_label} {self.get_kind_display()} {self.related.short_label}"

    @property
    def inverse_label(self):
        """The kind in words, seen from the related agreement: “renewed by”."""
        return self.INVERSE[self.kind]


class AgreementDocument(Document):
    """A document of an agreement, such as its text."""

    parent_name = "agreement"

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="documents"
    )

    class Meta(Document.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")


class AgreementImage(Image):
    """An image of an agreement."""

    parent_name = "agreement"

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="images"
    )


class AgreementCitation(Citation):
    """A citation for a fact about an agreement or one of its rows."""

    owner = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="citations"
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
