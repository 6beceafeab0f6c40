"""Countries, areas, regions, groups of countries and cities, by their UN designations."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnership.places.designations import known_country
from partnership.publishing.models import Child, Hierarchical, Record, StepUp
from partnership.sources.images import Image
from partnership.sources.models import Citation
from partnership.values.fields import ImpreciseDateField
from partnership.values.models import Translatable
from partnership.values.understanding.fields import (
    CapitalsField,
    LanguageCodeField,
    ListedCodeField,
)


class CountryCodeField(CapitalsField):
    """A code of ISO 3166, in two or three letters."""

    default_validators = [known_country]


class Place(Hierarchical, Record):
    """A country, an area such as a special administrative region, a region, a group or a city.

    Names are the designations of the United Nations; what sources call it is kept beside.
    """

    counterparts = {
        "name": "UN country name (UNTERM)",
        "iso_alpha2": "ISO 3166-1; IATI recipient-country/@code",
        "iso_alpha3": "ISO 3166-1",
        "m49": "UN M49",
        "dac_region": "IATI recipient-region/@code (Region)",
    }

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        AREA = "area", _("area")
        REGION = "region", _("region")
        GROUP = "group", _("group of countries")
        CITY = "city", _("city")

    title_field = "name"
    translatable = ("name", "formal_name", "capital")
    search_fields = ("name", "formal_name", "iso_alpha3", "other_names__name")
    mentioned_as = ("name", "formal_name")
    search_rank = 3
    url_name = "places:place"
    needs_no_citation = "__all__"
    why_no_citation = _("Names, codes and positions of places come from reference lists.")
    link_words = {"part_of": None}
    steps_up = (StepUp("id", "part_of_id"),)

    name = models.CharField(
        _("name"),
        max_length=200,
        help_text=_("The short name used by the United Nations, for example “Viet Nam”."),
    )
    formal_name = models.CharField(
        _("formal name"),
        max_length=300,
        blank=True,
        help_text=_("The full name used by the United Nations, if it differs."),
    )
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind, help_text=_("What sort of place it is.")
    )
    iso_alpha2 = CountryCodeField(
        _("ISO 3166 code, two letters"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", _("Enter two capital letters, such as KH."))],
        help_text=_("For countries and areas, for example KH."),
    )
    iso_alpha3 = CountryCodeField(
        _("ISO 3166 code, three letters"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Enter three capital letters, such as KHM."))],
        help_text=_("For countries and areas, for example KHM."),
    )
    m49 = models.CharField(
        _("UN M49 code"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{3}\Z", _("Enter three digits, such as 116."))],
        help_text=_("The statistical code of the United Nations, three digits."),
    )
    dac_region = ListedCodeField(
        _("OECD DAC code of a region"),
        max_length=4,
        listed="Region",
        blank=True,
        validators=[RegexValidator(r"^[0-9]{2,4}\Z", _("Enter two to four digits, such as 789."))],
        help_text=_("For regions that only donors know, for example 789 for Far East Asia."),
    )
    part_of = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        help_text=_("The country of a city or an area. Leave empty for countries and groups."),
    )
    capital = models.CharField(
        _("capital"),
        max_length=100,
        blank=True,
        help_text=_("The seat at whose coordinates the map sets its dot."),
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("Of the capital, or of the city itself; in degrees, north is positive."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("Of the capital, or of the city itself; in degrees, east is positive."),
    )

    class Meta(Record.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = [models.Index(fields=["kind", "name"], name="places_place_by_kind")]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["iso_alpha2"],
                condition=~Q(iso_alpha2=""),
                name="places_place_iso_alpha2_once",
                violation_error_message=_("Another place has this two-letter code."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="places_place_both_coordinates",
                violation_error_message=_("Give both the latitude and the longitude, or neither."),
            ),
        ]


class OtherName(Child):
    """A name by which sources or readers know a record: an alias, a spelling, a former name."""

    needs_citation = False

    class Kind(models.TextChoices):
        ALIAS = "alias", _("alias")
        SOURCE_SPELLING = "source_spelling", _("spelling in a source")
        ACRONYM = "acronym", _("acronym")
        FORMER = "former", _("former name")

    name = models.CharField(
        _("name"), max_length=300, help_text=_("The name, spelled as it is found.")
    )
    language = LanguageCodeField(
        _("language"),
        max_length=12,
        blank=True,
        help_text=_("The language of the name as a code such as en or zh-hans."),
    )
    kind = models.CharField(
        _("kind"),
        max_length=16,
        choices=Kind,
        default=Kind.ALIAS,
        help_text=_("Why the record also goes by this name."),
    )

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self):
        return self.name

    def holds_in(self, record):
        """Whether the record does not go by this name yet."""
        return self.name not in record.names()


class Named:
    """A record with other names, as rows `other_names`."""

    def names(self):
        """Every name of the record, in any language."""
        translations = self.translations.values()
        translated = [
            texts[self.title_field]["text"] for texts in translations if self.title_field in texts
        ]
        return {
            getattr(self, self.title_field),
            *translated,
            *self.other_names.values_list("name", flat=True),
        }

    def take_over(self, other):
        """Go by the names of `other`, too: its own, in each language, and its acronym."""
        known = self.names() | {getattr(self, "acronym", "")}
        rows = self.other_names.model
        names = [(getattr(other, self.title_field), other.original_language, rows.Kind.ALIAS)]
        for language, texts in other.translations.items():
            if self.title_field in texts:
                names.append((texts[self.title_field]["text"], language, rows.Kind.ALIAS))
        if getattr(other, "acronym", ""):
            names.append((other.acronym, other.original_language, rows.Kind.ACRONYM))
        for name, language, kind in names:
            if name not in known:
                known.add(name)
                self.other_names.create(name=name, language=language, kind=kind)


class PlaceOtherName(OtherName):
    """Another name of a place, such as the one a source uses."""

    parent_name = "place"

    place = models.ForeignKey(
        Place, verbose_name=_("place"), on_delete=models.CASCADE, related_name="other_names"
    )

    class Meta(OtherName.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")


class GroupMembership(Hierarchical, Child, Translatable):
    """A country's or area's membership of a group, with its dates where they are known."""

    words_for_readers = {
        "": _("which places belong to it"),
        "member": _("which places belong to it"),
    }

    parent_name = "group"
    translatable = ("note",)
    link_words = {"member": None}
    steps_up = (StepUp("member_id", "group_id"),)

    group = models.ForeignKey(
        Place,
        verbose_name=_("group"),
        on_delete=models.CASCADE,
        related_name="group_members",
        limit_choices_to={"kind": "group"},
    )
    member = models.ForeignKey(
        Place,
        verbose_name=_("member"),
        on_delete=models.PROTECT,
        related_name="groups",
        help_text=_("The country, area or group that belongs to this group."),
    )
    period = ImpreciseDateField(
        _("period"),
        role="period",
        help_text=_("From when to when it was a member. Leave empty when not stated."),
    )
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("Anything a reader should know.")
    )

    class Meta:
        verbose_name = _("group membership")
        verbose_name_plural = _("group memberships")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(group=F("member")),
                name="places_groupmembership_not_of_itself",
                violation_error_message=_("A group cannot be a member of itself."),
            )
        ]

    def __str__(self):
        return f"{self.member} – {self.group}"


class PlaceImage(Image):
    """An image of a place."""

    parent_name = "place"

    place = models.ForeignKey(
        Place, verbose_name=_("place"), on_delete=models.CASCADE, related_name="images"
    )


class PlaceCitation(Citation):
    """A citation for a fact about a place."""

    owner = models.ForeignKey(
        Place, verbose_name=_("place"), on_delete=models.CASCADE, related_name="citations"
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
