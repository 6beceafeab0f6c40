"""A partnership: who its partners are, and what the site says about itself on their behalf."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnership.agreements.colours import ACCENT, MARK, Palette, validate_colour
from partnership.participants.models import MoneyLine, Organisation
from partnership.places.models import Place
from partnership.publishing.models import PublishableManager, Record, TextRow
from partnership.sources.images import Image
from partnership.sources.models import Citation
from partnership.topics.models import Framework, Theme
from partnership.values.texts import listed
from partnership.values.understanding.fields import CurrencyField

# The sections of the home page by the words that editors write, in the standard order.
HOME_SECTIONS = ("figures", "projects", "places", "timeline", "quotations")


def words_of(text: str) -> list[str]:
    """The words between commas, without spaces around them."""
    return [word.strip().lower() for word in text.split(",") if word.strip()]


def validate_sections(value: str) -> None:
    """Refuse a section that there is not, and one that is named twice."""
    words = words_of(value)
    unknown = [word for word in words if word not in HOME_SECTIONS]
    if unknown:
        message = _("There is no section “%(word)s”. Use: %(words)s.")
        raise ValidationError(message % {"word": unknown[0], "words": listed(HOME_SECTIONS)})
    if len(set(words)) < len(words):
        raise ValidationError(_("Name each section once."))


class PartnershipManager(PublishableManager):
    def in_order(self):
        """The public partnerships in the order of the site."""
        return self.published().order_by("position", "slug")

    def named(self, slug):
        """The one with a slug; DoesNotExist names in a sentence those that there are."""
        try:
            return self.get_by_natural_key(slug)
        except self.model.DoesNotExist:
            slugs = listed(self.order_by("slug").values_list("slug", flat=True))
        if not slugs:
            message = gettext("There is no partnership yet. Add one first.")
        elif slug:
            message = gettext("There is no partnership “%(slug)s”. Give one of: %(slugs)s.")
        else:
            message = gettext("Say to which partnership it belongs. Give one of: %(slugs)s.")
        raise self.model.DoesNotExist(message % {"slug": slug, "slugs": slugs})


class Partnership(Record):
    """A partnership whose record this is. A site holds one or several; totals never mix them."""

    counterparts = {
        "default_currency": "IATI @default-currency",
        "reporting_organisation": "IATI reporting-org",
        "secondary_reporter": "IATI reporting-org/@secondary-reporter",
    }

    translatable = (
        "title",
        "short_title",
        "headline",
        "lead",
        "summary",
        "method",
        "disclaimer",
        "legal_notice",
    )
    search_rank = 12
    url_name = "agreements:partnership"
    needs_no_citation = Record.needs_no_citation | {
        "title",
        "headline",
        "lead",
        "method",
        "disclaimer",
        "legal_notice",
        "licence",
        "contact_email",
        "show_map",
        "accent_colour",
        "mark_colour",
        "home_sections",
        "default_currency",
        "secondary_reporter",
    }
    link_words = {
        "partners": _("partner"),
        "places": _("partner"),
        "reporting_organisation": _("reports on it"),
    }

    title = models.CharField(
        _("title"), max_length=200, help_text=_("The name of the partnership and of its site.")
    )
    short_title = models.CharField(
        _("short title"), max_length=80, blank=True, help_text=_("A short form for narrow places.")
    )
    position = models.PositiveSmallIntegerField(
        _("position"),
        default=0,
        help_text=_("The lowest number comes first; that partnership gives the site its name."),
    )
    headline = models.CharField(
        _("headline"), max_length=200, blank=True, help_text=_("The first line of the home page.")
    )
    lead = models.TextField(
        _("lead"), blank=True, help_text=_("One or two lines under the headline: what this is.")
    )
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("A paragraph on the partnership, with citations.")
    )
    partners = models.ManyToManyField(
        Organisation,
        verbose_name=_("partners"),
        blank=True,
        related_name="partnerships",
        help_text=_("The organisations that are partners to each other."),
    )
    places = models.ManyToManyField(
        Place,
        verbose_name=_("partner places"),
        blank=True,
        related_name="partnerships",
        help_text=_("Partner countries; the map marks them with a ring."),
    )
    themes = models.ManyToManyField(
        Theme,
        verbose_name=_("themes"),
        blank=True,
        related_name="partnerships",
        help_text=_("What the partnership is about."),
    )
    frameworks = models.ManyToManyField(
        Framework,
        verbose_name=_("frameworks"),
        blank=True,
        related_name="partnerships",
        help_text=_("Programmes and policies in which it takes place."),
    )
    default_currency = CurrencyField(
        _("default currency"),
        max_length=3,
        blank=True,
        help_text=_("The ISO 4217 code used when an export needs one."),
    )
    reporting_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("reporting organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reported_partnerships",
        help_text=_("Who publishes the data in IATI. Without it there is no IATI file."),
    )
    secondary_reporter = models.BooleanField(
        _("secondary reporter"),
        default=True,
        help_text=_("Tick when the reporting organisation reports what others carry out."),
    )
    method = models.TextField(
        _("method"), blank=True, help_text=_("How the record is made; shown on the About page.")
    )
    disclaimer = models.TextField(
        _("disclaimer on designations"),
        blank=True,
        help_text=_("Neutral words on names and maps; shown at the foot of each page."),
    )
    legal_notice = models.TextField(
        _("legal notice"), blank=True, help_text=_("Who is responsible and under which terms.")
    )
    licence = models.CharField(
        _("licence of the record"),
        max_length=100,
        blank=True,
        help_text=_("The terms under which the record may be reused, for example CC BY 4.0."),
    )
    contact_email = models.EmailField(
        _("contact"), blank=True, help_text=_("Where readers report errors. A shared mailbox.")
    )
    show_map = models.BooleanField(
        _("show the map"), default=True, help_text=_("Untick to leave maps out of every page.")
    )

    accent_colour = models.CharField(
        _("main colour"),
        max_length=7,
        blank=True,
        validators=[validate_colour],
        help_text=_("Of links, buttons and bars, such as #0a5291. Empty for the standard one."),
    )
    mark_colour = models.CharField(
        _("second colour"),
        max_length=7,
        blank=True,
        validators=[validate_colour],
        help_text=_("Of the second ring, warnings and partners on maps. Empty for the standard."),
    )
    home_sections = models.CharField(
        _("sections of the home page"),
        max_length=100,
        blank=True,
        validators=[validate_sections],
        help_text=_(
            "In their order, with commas: figures, projects, places, timeline, quotations. One "
            "that is left out is not shown. Empty for all of them in this order."
        ),
    )

    objects = PartnershipManager()

    class Meta(Record.Meta):
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")

    @property
    def palette(self) -> Palette:
        """The colours of the site, where this partnership gives it its name."""
        return Palette(self.accent_colour or ACCENT, self.mark_colour or MARK)

    @property
    def sections_of_home(self) -> list[str]:
        """The sections of the home page in their order."""
        return words_of(self.home_sections) or list(HOME_SECTIONS)


class PartnershipSection(TextRow):
    """A narrative section on the partnership, under a heading of its own."""

    parent_name = "partnership"
    translatable = ("heading", "text")

    partnership = models.ForeignKey(
        Partnership,
        verbose_name=_("partnership"),
        on_delete=models.CASCADE,
        related_name="sections",
    )
    heading = models.CharField(
        _("heading"), max_length=200, help_text=_("A few words on what the section tells.")
    )

    class Meta(TextRow.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")


class PartnershipMoney(MoneyLine):
    """Money or help that the partnership as a whole is said to give, often without an amount."""

    parent_name = "partnership"
    partnership_path = "partnership"

    partnership = models.ForeignKey(
        Partnership,
        verbose_name=_("partnership"),
        on_delete=models.CASCADE,
        related_name="money_lines",
    )
    same_money_as = models.ForeignKey(
        "self",
        verbose_name=_("same money as"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="repeated_by",
        help_text=_("Another line that states the same money."),
    )

    class Meta(MoneyLine.Meta):
        verbose_name = _("money line")
        verbose_name_plural = _("money lines")


class PartnershipImage(Image):
    """An image of a partnership."""

    parent_name = "partnership"

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.CASCADE, related_name="images"
    )
    is_logo = models.BooleanField(
        _("logo of the site"),
        default=False,
        help_text=_(
            "Tick to show it in the head of every page and on cards, in place of the two rings, "
            "and not among the images. Have it on a light ground or transparent, and readable "
            "when small."
        ),
    )

    class Meta(Image.Meta):
        abstract = False
        constraints = [
            *Image.Meta.constraints,
            models.UniqueConstraint(
                fields=["partnership"],
                condition=models.Q(is_logo=True),
                name="agreements_partnershipimage_one_logo",
                violation_error_message=_("Another image is the logo already. Untick it there."),
            ),
        ]


class PartnershipCitation(Citation):
    """A citation for a fact about the partnership or one of its sections."""

    owner = models.ForeignKey(
        Partnership,
        verbose_name=_("partnership"),
        on_delete=models.CASCADE,
        related_name="citations",
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
