"""Organisations and people; the links and money lines by which they take part in things."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnership.places.models import OtherName, Place
from partnership.publishing.models import Child, Record
from partnership.sources.models import Citation, Source, web_address
from partnership.values.fields import ImpreciseDateField
from partnership.values.models import Quantified, Translatable
from partnership.values.money import Money


class Organisation(Record):
    """A government, ministry, union, international organisation, group of states …

    A government and one of its ministries are two organisations.
    """

    class Type(models.TextChoices):
        """The IATI code list OrganisationType."""

        GOVERNMENT = "10", _("government")
        LOCAL_GOVERNMENT = "11", _("local government")
        OTHER_PUBLIC = "15", _("other public sector")
        INTERNATIONAL_NGO = "21", _("international NGO")
        NATIONAL_NGO = "22", _("national NGO")
        REGIONAL_NGO = "23", _("regional NGO")
        PARTNER_COUNTRY_NGO = "24", _("partner country based NGO")
        PUBLIC_PRIVATE = "30", _("public private partnership")
        MULTILATERAL = "40", _("multilateral")
        FOUNDATION = "60", _("foundation")
        PRIVATE = "70", _("private sector")
        PRIVATE_PROVIDER = "71", _("private sector in provider country")
        PRIVATE_RECIPIENT = "72", _("private sector in aid recipient country")
        PRIVATE_THIRD = "73", _("private sector in third country")
        ACADEMIC = "80", _("academic, training and research")
        OTHER = "90", _("other")

    class Constituency(models.TextChoices):
        GOVERNMENT = "government", _("government")
        EMPLOYERS = "employers", _("employers")
        WORKERS = "workers", _("workers")
        INTERNATIONAL = "international", _("international")
        ACADEMIA = "academia", _("academia")
        CIVIL_SOCIETY = "civil_society", _("civil society")

    title_field = "name"
    translatable = ("name", "acronym", "description")
    search_fields = ("name", "acronym", "other_names__name", "translations")
    url_name = "participants:organisation"
    link_words = {"parent": None, "place": _("has its seat here"), "covers": _("covers it")}

    name = models.CharField(
        _("name"), max_length=300, help_text=_("The full name in its usual form.")
    )
    acronym = models.CharField(
        _("acronym"), max_length=40, blank=True, help_text=_("For example ILO, if it has one.")
    )
    organisation_type = models.CharField(
        _("type"),
        max_length=2,
        choices=Type,
        blank=True,
        help_text=_("The IATI organisation type."),
    )
    constituency = models.CharField(
        _("constituency"),
        max_length=16,
        choices=Constituency,
        blank=True,
        help_text=_("Whom it speaks for. Leave empty when none fits."),
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("parent organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text=_("The organisation of which this one is an office, ministry or part."),
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("seat"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations_seated",
        help_text=_("The city or country where it sits."),
    )
    covers = models.ManyToManyField(
        Place,
        verbose_name=_("places covered"),
        blank=True,
        related_name="organisations_covering",
        help_text=_("The places whose activities it oversees."),
    )
    established = ImpreciseDateField(
        _("established"), help_text=_("When it was founded or opened, as precisely as stated.")
    )
    description = models.TextField(
        _("description"), blank=True, help_text=_("One or two sentences on what it is.")
    )
    website = models.URLField(
        _("web site"),
        max_length=300,
        blank=True,
        validators=[web_address],
        help_text=_("Its own web site."),
    )
    publications = models.ManyToManyField(
        Source,
        verbose_name=_("publications"),
        blank=True,
        related_name="publishing_organisations",
        help_text=_("The sources that it published."),
    )

    class Meta(Record.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [models.Index(fields=["name"], name="participants_org_by_name")]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="participants_organisation_not_its_own_parent",
                violation_error_message=_("An organisation cannot be its own parent."),
            ),
        ]

    @property
    def short_label(self):
        return self.translated("acronym") if self.acronym else self.label


class OrganisationOtherName(OtherName):
    """Another name of an organisation, such as a spelling found in a source."""

    parent_name = "organisation"

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="other_names",
    )

    class Meta(OtherName.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")


class OrganisationIdentifier(Child):
    """An identifier of an organisation in a public register."""

    parent_name = "organisation"

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="identifiers",
    )
    scheme = models.CharField(
        _("scheme"),
        max_length=40,
        help_text=_("The register as an IATI OrganisationRegistrationAgency code, e.g. XM-DAC."),
    )
    identifier = models.CharField(
        _("identifier"),
        max_length=120,
        help_text=_("The whole identifier with its prefix, for example XM-DAC-41302."),
    )

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "identifier"],
                name="participants_identifier_of_one_organisation",
                violation_error_message=_("Another organisation has this identifier."),
            )
        ]

    def __str__(self):
        return self.identifier


class Membership(Child, Translatable):
    """A place's or an organisation's membership of an organisation, or its part in it."""

    class Kind(models.TextChoices):
        FOUNDING = "founding", _("founding member")
        MEMBER = "member", _("member")
        ENGAGES = "engages", _("engages with it")
        ATTENDS = "attends", _("attends")

    parent_name = "organisation"
    translatable = ("note",)
    link_words = {"member_organisation": None}

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="members",
    )
    member_place = models.ForeignKey(
        Place,
        verbose_name=_("member place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
        help_text=_("The member, if it is a country or an area."),
    )
    member_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("member organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
        help_text=_("The member, if it is an organisation."),
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind, help_text=_("In what way it belongs.")
    )
    period = ImpreciseDateField(
        _("period"),
        role="period",
        help_text=_("From when to when, for example 1919/.. Leave empty when not stated."),
    )
    note = models.TextField(
        _("note"), blank=True, help_text=_("What a reader should know, such as an interruption.")
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(member_place__isnull=False, member_organisation__isnull=True)
                | Q(member_place__isnull=True, member_organisation__isnull=False),
                name="participants_membership_one_member",
                violation_error_message=_("Name one member: either a place or an organisation."),
            )
        ]

    def __str__(self):
        return f"{self.member} – {self.organisation.short_label}"

    @property
    def member(self):
        return self.member_place or self.member_organisation

    def words_for_link(self, name):
        return self.get_kind_display()


class OrganisationCitation(Citation):
    """A citation for a fact about an organisation or one of its memberships."""

    owner = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="citations",
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")


class Person(Record):
    """Somebody who spoke or signed for an organisation. No private data is kept."""

    title_field = "name"
    translatable = ("name", "description")
    search_fields = ("name", "other_names__name", "translations")
    url_name = "participants:person"

    name = models.CharField(
        _("name"),
        max_length=200,
        help_text=_("In the person's own order, for example with the family name first."),
    )
    sort_name = models.CharField(
        _("name for sorting"),
        max_length=200,
        blank=True,
        help_text=_("The name as lists sort it, for example “Ryder, Guy”."),
    )
    description = models.TextField(
        _("description"), blank=True, help_text=_("One sentence, from public sources only.")
    )

    class Meta(Record.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(fields=["sort_name"], name="participants_person_by_name")]


class PersonOtherName(OtherName):
    """Another spelling of a person's name."""

    parent_name = "person"

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="other_names"
    )

    class Meta(OtherName.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")


class Position(Child, Translatable):
    """A position that a person held; quotations and signatures point to the one held then."""

    parent_name = "person"
    translatable = ("title",)
    link_words = {"organisation": None}

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="positions"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="positions",
        help_text=_("The organisation in which the position is."),
    )
    title = models.CharField(
        _("title"), max_length=200, help_text=_("For example “Director-General” or “Minister”.")
    )
    period = ImpreciseDateField(
        _("period"),
        role="period",
        help_text=_("From when to when it was held. Leave empty when not stated."),
    )

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["id"]

    def __str__(self):
        return f"{self.person}, {self.translated('title')}, {self.organisation.short_label}"


class PersonCitation(Citation):
    """A citation for a fact about a person or a position."""

    owner = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="citations"
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")


class ParticipantLink(Child, Quantified, Translatable):
    """A part taken by an organisation, or by a group that the source only describes. Abstract.

    `named_as` keeps the source's wording where it differs from the record's name. The
    quantity is how many there were, such as seventeen universities.
    """

    translatable = ("group",)

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        help_text=_("The organisation that takes part, if the source names one."),
    )
    group = models.CharField(
        _("described group"),
        max_length=300,
        blank=True,
        help_text=_("Who takes part, if the source only describes them, e.g. “researchers”."),
    )
    named_as = models.CharField(
        _("named as"),
        max_length=300,
        blank=True,
        help_text=_("The source's wording, where it differs from our name."),
    )

    class Meta(Quantified.Meta):
        abstract = True
        ordering = ["id"]

    def __str__(self):
        return self.label

    @property
    def label(self):
        """The organisation's name, or else the description of the group."""
        if self.organisation_id:
            return self.organisation.label
        return self.translated("group")


class MoneyLineQuerySet(models.QuerySet):
    def counted(self):
        """Lines that count in totals: with an amount, and not counted elsewhere already."""
        return self.filter(counts_in_totals=True, amount__isnull=False)

    def totals(self):
        """The sum of the counted lines per currency: [(currency, amount)], by currency.

        Currencies are never added to each other; lines without an amount add nothing.
        """
        return list(
            self.counted()
            .order_by("currency")
            .values_list("currency")
            .annotate(total=models.Sum("amount"))
        )


class MoneyLine(Child, Translatable):
    """An amount of money, or help in kind, that passes from a provider to a receiver. Abstract.

    The kind is an IATI TransactionType code, a budget, help in kind, or not stated. Sources
    say support, allocation, commitment …; their own word stays beside the kind.
    """

    class Kind(models.TextChoices):
        NOT_STATED = "not_stated", _("kind not stated")
        INCOMING_FUNDS = "1", _("incoming funds")
        OUTGOING_COMMITMENT = "2", _("outgoing commitment")
        DISBURSEMENT = "3", _("disbursement")
        EXPENDITURE = "4", _("expenditure")
        INCOMING_COMMITMENT = "11", _("incoming commitment")
        INCOMING_PLEDGE = "13", _("incoming pledge")
        BUDGET = "budget", _("budget")
        IN_KIND = "in_kind", _("in kind")

    class Certainty(models.TextChoices):
        STATED = "stated", _("stated by a source")
        SUSPECTED = "suspected", _("suspected, no source says so")

    translatable = ("description",)

    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=Kind,
        default=Kind.NOT_STATED,
        help_text=_("What sort of money line the source states. Do not guess."),
    )
    source_word = models.CharField(
        _("word of the source"),
        max_length=100,
        blank=True,
        help_text=_("The source's own word, for example “allocation” or “support”."),
    )
    amount = models.DecimalField(
        _("amount"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Leave empty when no amount is stated. Never write 0 for “not stated”."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        help_text=_("The ISO 4217 code, for example USD."),
    )
    description = models.TextField(
        _("description"),
        blank=True,
        help_text=_("What is given, if in kind; otherwise what the source adds to the amount."),
    )
    provider = models.ForeignKey(
        Organisation,
        verbose_name=_("provider"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)s_provided",
        help_text=_("Who gives. Leave empty when not stated."),
    )
    receiver = models.ForeignKey(
        Organisation,
        verbose_name=_("receiver"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)s_received",
        help_text=_("Who receives. Leave empty when not stated."),
    )
    date = ImpreciseDateField(
        _("date"), help_text=_("When it was committed or paid. Leave empty when not stated.")
    )
    period = ImpreciseDateField(
        _("budget period"),
        role="period",
        help_text=_("For a budget: the time it is for, such as 2018-01-01/2018-12-31."),
    )
    counts_in_totals = models.BooleanField(
        _("counts in totals"),
        default=True,
        help_text=_("Untick what another line counts already, and say why below."),
    )
    reason_not_counted = models.CharField(
        _("reason not counted"),
        max_length=300,
        blank=True,
        help_text=_("Shown to readers beside the amount when it does not count in totals."),
    )
    same_money_certainty = models.CharField(
        _("same money: how certain"),
        max_length=10,
        choices=Certainty,
        blank=True,
        help_text=_("Whether a source says that it is the same money, or we only suspect it."),
    )

    objects = MoneyLineQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(currency__regex=r"^[A-Z]{3}$"),
                name="%(app_label)s_%(class)s_amount_has_currency",
                violation_error_message=_(
                    "Give the currency of the amount as three capital letters, such as USD."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind="in_kind") | (Q(amount__isnull=True) & ~Q(description="")),
                name="%(app_label)s_%(class)s_in_kind_has_words",
                violation_error_message=_("Help in kind has a description and no amount."),
            ),
            models.CheckConstraint(
                condition=Q(counts_in_totals=True) | ~Q(reason_not_counted=""),
                name="%(app_label)s_%(class)s_not_counted_has_reason",
                violation_error_message=_("Say why this line does not count in totals."),
            ),
            models.CheckConstraint(
                condition=Q(same_money_as__isnull=True, same_money_certainty="")
                | (Q(same_money_as__isnull=False) & ~Q(same_money_certainty="")),
                name="%(app_label)s_%(class)s_same_money_has_certainty",
                violation_error_message=_(
                    "Say how certain it is that this is the same money, and name the other line."
                ),
            ),
        ]

    def __str__(self):
        if self.kind == self.Kind.IN_KIND:
            return self.translated("description")
        return self.money.display()

    @property
    def money(self):
        return Money(self.amount, self.currency)
