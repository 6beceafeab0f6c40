"""Organisations, their names, identifiers and memberships."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnership.places.models import Named, OtherName, Place
from partnership.publishing.models import Child, Hierarchical, Record, StepUp
from partnership.sources.images import Image
from partnership.sources.models import Citation, Source, web_address
from partnership.values.fields import ImpreciseDateField
from partnership.values.models import Translatable


class Organisation(Hierarchical, Named, Record):
    """A government, ministry, union, international organisation, group of states …

    A government and one of its ministries are two organisations.
    """

    counterparts = {
        "name": "IATI participating-org/narrative",
        "organisation_type": "IATI OrganisationType",
    }

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
    search_fields = ("name", "acronym", "other_names__name")
    mentioned_as = ("name", "acronym")
    search_rank = 2
    url_name = "participants:organisation"
    needs_no_citation = {"organisation_type", "constituency", "website", "publications"}
    steps_up = (StepUp("id", "parent_id"),)
    link_words = {"parent": None, "place": _("has its seat here"), "covers": _("covers it")}

    name = models.CharField(
        _("name"), max_length=300, help_text=_("The full name in its usual form.")
    )
    acronym = models.CharField(
        _("acronym"), max_length=40, blank=True, help_text=_("For example WHO, if it has one.")
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

    counterparts = {
        "scheme": "IATI OrganisationRegistrationAgency",
        "identifier": "IATI participating-org/@ref",
    }

    parent_name = "organisation"
    needs_citation = False

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
        help_text=_("The whole identifier with its prefix, for example XM-DAC-928."),
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

    words_for_readers = {
        "": _("who its members are"),
        "period": _("since when it has a member"),
    }

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


class OrganisationImage(Image):
    """An image of an organisation, such as a logo or a building."""

    parent_name = "organisation"

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="images",
    )


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
