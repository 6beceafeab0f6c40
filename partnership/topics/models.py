"""What a record is about: themes, and the frameworks (policies, plans, conventions) it cites."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnership.participants.models import Organisation
from partnership.publishing.models import Hierarchical, Record, StepUp, TextRow
from partnership.sources.models import Citation
from partnership.values.fields import ImpreciseDateField
from partnership.values.understanding.iati_codes import known_code


class Theme(Hierarchical, Record):
    """A subject from our own vocabulary, or a code of a public one."""

    counterparts = {
        "vocabulary": "IATI sector/@vocabulary (1 for DAC), tag/@vocabulary (2, 3)",
        "code": "OECD DAC sector code; SDG goal or target",
    }

    class Vocabulary(models.TextChoices):
        OWN = "own", _("own vocabulary")
        SDG_GOAL = "sdg_goal", _("Sustainable Development Goal")
        SDG_TARGET = "sdg_target", _("SDG target")
        DAC_SECTOR = "dac_sector", _("OECD DAC sector")

    # The code lists of IATI by public vocabulary.
    LISTS = {
        Vocabulary.SDG_GOAL: ["UNSDG-Goals"],
        Vocabulary.SDG_TARGET: ["UNSDG-Targets"],
        Vocabulary.DAC_SECTOR: ["Sector", "SectorCategory"],
    }

    # What `clean()` asks of each row: an import fetches it for many at once.
    read_by_clean = ("vocabulary", "code")
    translatable = ("title", "description")
    search_rank = 7
    search_fields = ("title", "code")
    url_name = "topics:theme"
    needs_no_citation = "__all__"
    why_no_citation = _("Themes are a vocabulary: a public one, or that of this site.")
    link_words = {"broader": None}
    steps_up = (StepUp("id", "broader_id"),)

    title = models.CharField(
        _("title"), max_length=300, help_text=_("For example “Social protection”.")
    )
    vocabulary = models.CharField(
        _("vocabulary"),
        max_length=10,
        choices=Vocabulary,
        default=Vocabulary.OWN,
        help_text=_("Whose list of subjects it is on."),
    )
    code = models.CharField(
        _("code"),
        max_length=20,
        blank=True,
        help_text=_("The code in that vocabulary, e.g. 16010 or 8. Empty in our own."),
    )
    broader = models.ForeignKey(
        "self",
        verbose_name=_("broader theme"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="narrower",
        help_text=_("The theme of which this one is a part."),
    )
    description = models.TextField(
        _("description"), blank=True, help_text=_("One or two sentences, if the name needs them.")
    )

    class Meta(Record.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        indexes = [models.Index(fields=["vocabulary", "title"], name="topics_theme_by_title")]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["vocabulary", "code"],
                condition=~Q(code=""),
                name="topics_theme_code_once",
                violation_error_message=_("Another theme has this code in this vocabulary."),
            ),
            models.CheckConstraint(
                condition=Q(vocabulary="own") | ~Q(code=""),
                name="topics_theme_public_vocabulary_has_code",
                violation_error_message=_("A theme of a public vocabulary needs its code."),
            ),
        ]

    def clean(self):
        super().clean()
        if self.code and self.vocabulary in self.LISTS:
            try:
                known_code(self.code, self.LISTS[self.vocabulary])
            except ValidationError as error:
                raise ValidationError({"code": error}) from error


class ThemeCitation(Citation):
    """A citation for a theme."""

    owner = models.ForeignKey(
        Theme, verbose_name=_("theme"), on_delete=models.CASCADE, related_name="citations"
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")


def own_themes() -> models.Prefetch:
    """Fetch the public themes of our own vocabulary, by title, as `public_themes`."""
    themes = Theme.objects.published().filter(vocabulary=Theme.Vocabulary.OWN)
    return models.Prefetch("themes", themes.order_by("title"), to_attr="public_themes")


def coded_themes() -> models.Prefetch:
    """Fetch the public themes of vocabularies of others, by code, as `coded_themes`."""
    themes = Theme.objects.published().exclude(vocabulary=Theme.Vocabulary.OWN)
    return models.Prefetch("themes", themes.order_by("vocabulary", "code"), to_attr="coded_themes")


class Framework(Record):
    """A policy, plan, convention, agenda or initiative that agreements and projects refer to."""

    class Kind(models.TextChoices):
        AGENDA = "agenda", _("agenda")
        CONVENTION = "convention", _("convention")
        DECLARATION = "declaration", _("declaration")
        GOAL = "goal", _("goal")
        INITIATIVE = "initiative", _("initiative")
        PLAN = "plan", _("plan")
        POLICY = "policy", _("policy")
        PROGRAMME = "programme", _("programme")

    translatable = ("title", "short_title", "description")
    search_rank = 6
    line_fields = ("period", "adopted")
    url_name = "topics:framework"
    mentioned_as = ("title", "short_title")
    link_words = {"related": None, "adopted_by": _("adopted by it")}

    title = models.CharField(_("title"), max_length=300, help_text=_("The title in full."))
    short_title = models.CharField(
        _("short title"),
        max_length=120,
        blank=True,
        help_text=_("A short form or an acronym, if it is in use."),
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind, help_text=_("What sort of framework it is.")
    )
    adopted = ImpreciseDateField(
        _("adopted or begun"),
        help_text=_("When it was adopted, or began. Leave empty when not stated."),
    )
    period = ImpreciseDateField(
        _("period"),
        role="period",
        help_text=_("The time it covers, such as 2016/2020. Leave empty when not stated."),
    )
    adopted_by = models.ManyToManyField(
        Organisation,
        verbose_name=_("adopted by"),
        blank=True,
        related_name="frameworks_adopted",
        help_text=_("Who adopted it, where a source says so."),
    )
    related = models.ManyToManyField(
        "self",
        verbose_name=_("related frameworks"),
        blank=True,
        help_text=_("Frameworks that this one refers to, or that refer to it."),
    )
    themes = models.ManyToManyField(
        Theme,
        verbose_name=_("themes"),
        blank=True,
        related_name="frameworks",
        help_text=_("What it is about."),
    )
    description = models.TextField(
        _("description"), blank=True, help_text=_("One or two sentences on what it is.")
    )

    class Meta(Record.Meta):
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")
        indexes = [models.Index(fields=["title"], name="topics_framework_by_title")]


class FrameworkStatement(TextRow):
    """What a framework says, or what a source says of it."""

    words_for_readers = {
        "": _("what it says"),
    }

    parent_name = "framework"

    framework = models.ForeignKey(
        Framework,
        verbose_name=_("framework"),
        on_delete=models.CASCADE,
        related_name="statements",
    )

    class Meta(TextRow.Meta):
        verbose_name = _("statement")
        verbose_name_plural = _("statements")


class FrameworkCitation(Citation):
    """A citation for a fact about a framework or one of its statements."""

    owner = models.ForeignKey(
        Framework, verbose_name=_("framework"), on_delete=models.CASCADE, related_name="citations"
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
