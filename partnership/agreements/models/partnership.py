"""A partnership: who its partners are, and what the site says about itself on their behalf."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partnership.participants.models import MoneyLine, Organisation
from partnership.places.models import Place
from partnership.publishing.models import PublishableManager, Record, TextRow
from partnership.sources.images import Image
from partnership.sources.models import Citation
from partnership.topics.models import Framework, Theme


class PartnershipManager(PublishableManager):
    def in_order(self):
        """The public partnerships in the order of the site."""
        return self.published().order_by("position", "slug")


class Partnership(Record):
    """A partnership whose record this is. A site holds one or several; totals never mix them."""

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
    default_currency = models.CharField(
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

    objects = PartnershipManager()

    class Meta(Record.Meta):
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")


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
