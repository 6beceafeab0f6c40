"""Milestones, quotations and key figures: single statements, each with its sources."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partnership.agreements.models import Agreement, Partnership
from partnership.events.models.event import Event
from partnership.participants.models import Membership, Organisation, Position
from partnership.places.models import Place
from partnership.publishing.models import (
    OrderedChild,
    PublishableManager,
    PublishableQuerySet,
    Record,
    with_public_links,
)
from partnership.sources.citations import with_public_passages
from partnership.sources.models import Citation
from partnership.topics.models import Framework, Theme
from partnership.values.fields import ImpreciseDateField, in_year
from partnership.values.models import Quantified, Translatable


class MilestoneQuerySet(PublishableQuerySet):
    def in_year(self, year, until=None):
        """Milestones that may lie in `year`, however imprecise their date."""
        return self.filter(in_year("date", year, until))

    def newest_first(self):
        """By the latest possible day; milestones without a date come last."""
        return self.order_by(F("date_latest").desc(nulls_last=True), "slug")

    def in_lines(self):
        return self.published().newest_first()


class Milestone(Record):
    """A dated statement for the timeline: only what no other record dates already."""

    class Scope(models.TextChoices):
        PARTNERSHIP = "partnership", _("partnership")
        CONTEXT = "context", _("world context")

    title_field = "text"
    translatable = ("text",)
    search_rank = 10
    line_fields = ("date",)
    search_fields = ("text",)
    needs_no_citation = Record.needs_no_citation | {
        "scope",
        "repeats_organisation",
        "repeats_membership",
        "repeats_framework",
    }

    text = models.TextField(
        _("text"), help_text=_("One sentence in the present tense: what happened.")
    )
    date = ImpreciseDateField(_("date"), help_text=_("When, as precisely as stated."))
    scope = models.CharField(
        _("scope"),
        max_length=12,
        choices=Scope,
        default=Scope.PARTNERSHIP,
        help_text=_("Whether it belongs to the partnership or to the world around it."),
    )
    partnerships = models.ManyToManyField(
        Partnership,
        verbose_name=_("partnerships"),
        related_name="milestones",
        help_text=_("The partnership on whose timeline it stands."),
    )
    organisations = models.ManyToManyField(
        Organisation,
        verbose_name=_("organisations"),
        blank=True,
        related_name="milestones",
        help_text=_("The organisations it is about."),
    )
    places = models.ManyToManyField(
        Place,
        verbose_name=_("places"),
        blank=True,
        related_name="milestones",
        help_text=_("The places it is about."),
    )
    frameworks = models.ManyToManyField(
        Framework,
        verbose_name=_("frameworks"),
        blank=True,
        related_name="milestones",
        help_text=_("The frameworks it is about."),
    )
    themes = models.ManyToManyField(
        Theme,
        verbose_name=_("themes"),
        blank=True,
        related_name="milestones",
        help_text=_("What it is about."),
    )
    repeats_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("repeats the founding of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="founding_milestones",
        help_text=_("If it tells when this organisation was established; the dates must agree."),
    )
    repeats_membership = models.ForeignKey(
        Membership,
        verbose_name=_("repeats the start of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="milestones",
        help_text=_("If it tells when this membership began; the dates must agree."),
    )
    repeats_framework = models.ForeignKey(
        Framework,
        verbose_name=_("repeats the adoption of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="adoption_milestones",
        help_text=_("If it tells when this framework was adopted; the dates must agree."),
    )

    objects = PublishableManager.from_queryset(MilestoneQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        indexes = [models.Index(fields=["date_earliest", "slug"], name="events_milestone_by_date")]

    def get_absolute_url(self):
        return f"{reverse('website:timeline')}#{self.slug}"

    @property
    def repeated_date(self):
        """The earliest day of the date on the record that this milestone repeats, or None."""
        if self.repeats_organisation_id:
            return self.repeats_organisation.established_earliest
        if self.repeats_membership_id:
            return self.repeats_membership.period_earliest
        if self.repeats_framework_id:
            return self.repeats_framework.adopted_earliest
        return None

    def clean(self):
        super().clean()
        repeated = self.repeated_date
        if repeated is not None and repeated != self.date_earliest:
            raise ValidationError(
                {
                    "date": _("The record it repeats begins on %(day)s. Make the dates agree.")
                    % {"day": repeated.isoformat()}
                }
            )


class MilestoneCitation(Citation):
    """A citation for a milestone."""

    owner = models.ForeignKey(
        Milestone, verbose_name=_("milestone"), on_delete=models.CASCADE, related_name="citations"
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")


class QuotationQuerySet(PublishableQuerySet):
    def in_year(self, year, until=None):
        """Quotations that may have been said in `year`, however imprecise their date."""
        return self.filter(in_year("date", year, until))

    def attributed(self):
        """Quotations whose speaker, if named, is public.

        Words without the one who said them would mislead: they wait for their speaker.
        """
        return with_public_links(self, "speaker__person", "speaker__organisation")

    def with_attribution(self):
        """Fetch speaker and occasion, and what is cited as `public_citations`."""
        return self.select_related(
            "speaker__person", "speaker__organisation", "occasion"
        ).prefetch_related(
            Prefetch(
                "citations",
                with_public_passages(QuotationCitation.objects.all()),
                to_attr="public_citations",
            )
        )

    def newest_first(self):
        """By the latest possible day; quotations without a date come last."""
        return self.order_by(F("date_latest").desc(nulls_last=True), "slug")

    def in_lines(self):
        return self.published().attributed().select_related("speaker__person").newest_first()

    def by_speaker(self):
        """By the name of the speaker, the newest first; those without one come last."""
        return self.order_by(
            F("speaker__person__sort_name").asc(nulls_last=True),
            "speaker__person__slug",
            F("date_latest").desc(nulls_last=True),
            "slug",
        )


class Quotation(Record):
    """What somebody said, word for word, and on which occasion."""

    title_field = "text"
    translatable = ("text", "pull_quote", "sic_note", "date_note")
    search_rank = 9
    line_fields = ("speaker", "date", "date_note", "sic_note")
    search_fields = ("text", "speaker__person__name")
    needs_no_citation = Record.needs_no_citation | {"date_note", "sic_note"}
    # What was said is read in the words in which it was said.
    needs_no_translation = {"text", "pull_quote"}

    text = models.TextField(_("text"), help_text=_("The words as the source prints them."))
    pull_quote = models.TextField(
        _("pull quote"),
        blank=True,
        help_text=_("The part that the source sets apart, word for word, if it does."),
    )
    speaker = models.ForeignKey(
        Position,
        verbose_name=_("speaker"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="quotations",
        help_text=_("Who said it, in the position held then."),
    )
    occasion = models.ForeignKey(
        Event,
        verbose_name=_("occasion"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="quotations",
        help_text=_("The event at which it was said, where a source says so."),
    )
    date = ImpreciseDateField(_("date"), help_text=_("When it was said, as precisely as stated."))
    date_note = models.CharField(
        _("note on the date"),
        max_length=300,
        blank=True,
        help_text=_("What a reader should know about the date."),
    )
    sic_note = models.CharField(
        _("note on the wording"),
        max_length=300,
        blank=True,
        help_text=_("Slips that stand in the source and are kept, marked [sic]."),
    )
    partnerships = models.ManyToManyField(
        Partnership,
        verbose_name=_("partnerships"),
        related_name="quotations",
        help_text=_("The partnership to which it belongs."),
    )
    agreements = models.ManyToManyField(
        Agreement,
        verbose_name=_("agreements"),
        blank=True,
        related_name="quotations",
        help_text=_("The agreements it speaks of."),
    )
    frameworks = models.ManyToManyField(
        Framework,
        verbose_name=_("frameworks"),
        blank=True,
        related_name="quotations",
        help_text=_("The frameworks it speaks of."),
    )
    themes = models.ManyToManyField(
        Theme,
        verbose_name=_("themes"),
        blank=True,
        related_name="quotations",
        help_text=_("What it speaks of."),
    )

    objects = PublishableManager.from_queryset(QuotationQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        indexes = [models.Index(fields=["-date_latest", "slug"], name="quotations_newest")]

    def get_absolute_url(self):
        return f"{reverse('events:quotation_list')}#{self.slug}"

    @property
    def citations_of_words(self):
        """Of `public_citations` those of where its words stand."""
        return [one for one in self.public_citations if one.field in ("", "text")]


class QuotationCitation(Citation):
    """A citation for a quotation."""

    owner = models.ForeignKey(
        Quotation, verbose_name=_("quotation"), on_delete=models.CASCADE, related_name="citations"
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")


# What the figures that the site counts itself are called in addresses; a stated figure with such a
# slug would stand in the place of that page.
COUNTED_FIGURES = {
    "project-funding",
    "projects",
    "agreements",
    "agreement-money",
    "people-reached",
}
# The funding of projects by a giver, for a place, about a theme, and under an agreement.
COUNTED_BY = ("funding-by-", "funding-in-", "funding-on-", "funding-under-")


class KeyFigure(Record, Quantified):
    """A number that a source states about the partnership or its context."""

    translatable = ("title", "as_of_note", "quantity_unit")
    search_fields = ("title",)
    line_fields = ("quantity", "as_of", "as_of_note")

    title = models.CharField(
        _("title"), max_length=300, help_text=_("What is counted, without the number.")
    )
    as_of = ImpreciseDateField(
        _("as of"), help_text=_("The day or year for which it holds. Empty when not stated.")
    )
    as_of_note = models.CharField(
        _("note on “as of”"),
        max_length=300,
        blank=True,
        help_text=_("For example “as stated in the undated brochure”."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Lower numbers come first on the home page.")
    )
    partnerships = models.ManyToManyField(
        Partnership,
        verbose_name=_("partnerships"),
        related_name="key_figures",
        help_text=_("The partnership to which it belongs."),
    )
    places = models.ManyToManyField(
        Place,
        verbose_name=_("places"),
        blank=True,
        related_name="key_figures",
        help_text=_("The places it is about."),
    )
    organisations = models.ManyToManyField(
        Organisation,
        verbose_name=_("organisations"),
        blank=True,
        related_name="key_figures",
        help_text=_("The organisations it is about."),
    )

    class Meta(Record.Meta, Quantified.Meta):
        verbose_name = _("key figure")
        verbose_name_plural = _("key figures")
        constraints = [*Record.Meta.constraints, *Quantified.Meta.constraints]

    def clean(self):
        super().clean()
        if self.slug in COUNTED_FIGURES or self.slug.startswith(COUNTED_BY):
            message = _("A figure that this site counts has this address. Choose another slug.")
            raise ValidationError({"slug": message})

    def get_absolute_url(self):
        return reverse("website:figure", kwargs={"name": self.slug})


class KeyFigureBreakdown(OrderedChild, Quantified, Translatable):
    """A part of a key figure. The parts need not add up to the whole."""

    words_for_readers = {
        "": _("a part of the figure"),
        "quantity_low": _("how large a part of the figure is"),
    }

    parent_name = "key_figure"
    translatable = ("label", "quantity_unit")

    key_figure = models.ForeignKey(
        KeyFigure, verbose_name=_("key figure"), on_delete=models.CASCADE, related_name="breakdown"
    )
    label = models.CharField(_("label"), max_length=200, help_text=_("What the part counts."))

    class Meta(OrderedChild.Meta, Quantified.Meta):
        verbose_name = _("part of the figure")
        verbose_name_plural = _("parts of the figure")

    def __str__(self):
        return self.translated("label")


class KeyFigureCitation(Citation):
    """A citation for a key figure or one of its parts."""

    owner = models.ForeignKey(
        KeyFigure, verbose_name=_("key figure"), on_delete=models.CASCADE, related_name="citations"
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
