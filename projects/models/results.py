"""What was expected of a project, and what is reported."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnership.places.models import Place
from partnership.publishing.models import OrderedChild
from partnership.values.fields import MOST_DIGITS, ImpreciseDateField
from partnership.values.models import Quantified, Translatable
from projects.models.project import Project


class Result(OrderedChild, Translatable):
    """One result with one indicator; an IATI result with several indicators becomes several."""

    class Level(models.TextChoices):
        """The IATI code list ResultType."""

        OUTPUT = "1", _("output")
        OUTCOME = "2", _("outcome")
        IMPACT = "3", _("impact")
        OTHER = "9", _("other")

    class Measure(models.TextChoices):
        """The IATI code list IndicatorMeasure."""

        UNIT = "1", _("unit")
        PERCENTAGE = "2", _("percentage")
        NOMINAL = "3", _("nominal")
        ORDINAL = "4", _("ordinal")
        QUALITATIVE = "5", _("qualitative")

    parent_name = "project"
    translatable = ("statement", "unit", "means", "beneficiaries", "text")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="results"
    )
    statement = models.CharField(
        _("statement"),
        max_length=500,
        help_text=_("What changes or is delivered, without the number."),
    )
    level = models.CharField(
        _("level"),
        max_length=1,
        choices=Level,
        blank=True,
        help_text=_("Output, outcome or impact. Leave empty when not stated."),
    )
    measure = models.CharField(
        _("measure"),
        max_length=1,
        choices=Measure,
        default=Measure.UNIT,
        help_text=_("Whether it is counted, or described in words only."),
    )
    unit = models.CharField(
        _("unit"), max_length=100, blank=True, help_text=_("What is counted, e.g. “people”.")
    )
    baseline_year = models.PositiveSmallIntegerField(
        _("baseline year"), null=True, blank=True, help_text=_("The year before the change.")
    )
    baseline_value = models.DecimalField(
        _("baseline value"),
        max_digits=MOST_DIGITS,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("The value before the change. Leave empty when not stated."),
    )
    means = models.TextField(
        _("means"), blank=True, help_text=_("By what it comes about, where a source says so.")
    )
    beneficiaries = models.CharField(
        _("beneficiary groups"),
        max_length=300,
        blank=True,
        help_text=_("Who benefits, in the words of the source."),
    )
    text = models.TextField(
        _("in words"), blank=True, help_text=_("What is reported in words, without a number.")
    )

    class Meta(OrderedChild.Meta):
        verbose_name = _("result")
        verbose_name_plural = _("results")

    def __str__(self):
        return self.translated("statement")


class ResultValue(OrderedChild, Quantified, Translatable):
    """A value of a result: expected or reported, as a whole or for one group or place.

    A breakdown need not add up to the whole. An earlier target stays beside the one that
    replaced it and names the reason.
    """

    class Nature(models.TextChoices):
        TARGET = "target", _("target")
        EXPECTED = "expected", _("expected")
        ACTUAL = "actual", _("actual")
        REPORTED = "reported", _("reported")

    parent_name = "project"
    translatable = ("group", "comment", "reason_for_change", "quantity_unit")

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="result_values"
    )
    result = models.ForeignKey(
        Result,
        verbose_name=_("result"),
        on_delete=models.CASCADE,
        related_name="values",
        help_text=_("The result of the same project that this value belongs to."),
    )
    nature = models.CharField(
        _("nature"),
        max_length=8,
        choices=Nature,
        help_text=_("Whether it is a target or expectation, or was achieved or reported."),
    )
    period = ImpreciseDateField(
        _("period"), role="period", help_text=_("The time that the value is for, if stated.")
    )
    due = ImpreciseDateField(_("due"), help_text=_("By when a target is to be reached, if stated."))
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="result_values",
        help_text=_("The place that the value is for, if it is for one place only."),
    )
    group = models.CharField(
        _("group"),
        max_length=200,
        blank=True,
        help_text=_("The group that the value is for, if it is a part of the whole."),
    )
    comment = models.TextField(
        _("comment"), blank=True, help_text=_("What a reader should know about this value.")
    )
    replaced = models.BooleanField(
        _("replaced"),
        default=False,
        help_text=_("Tick for an earlier target that a later one replaced."),
    )
    reason_for_change = models.CharField(
        _("reason for the change"),
        max_length=300,
        blank=True,
        help_text=_("Why the earlier target was replaced."),
    )

    class Meta(OrderedChild.Meta, Quantified.Meta):
        verbose_name = _("value of a result")
        verbose_name_plural = _("values of results")
        constraints = [
            *Quantified.Meta.constraints,
            models.CheckConstraint(
                condition=Q(replaced=False) | ~Q(reason_for_change=""),
                name="projects_resultvalue_replaced_has_reason",
                violation_error_message=_("Say why the earlier target was replaced."),
            ),
        ]

    def __str__(self):
        return f"{self.get_nature_display()}: {self.quantity.display()}"

    def words_for_link(self, name):
        return self.get_nature_display()

    @property
    def is_expectation(self):
        """Whether it says what should come about, not what did."""
        return self.nature in {self.Nature.TARGET, self.Nature.EXPECTED}

    def clean(self):
        super().clean()
        if self.result_id and self.project_id and self.result.project_id != self.project_id:
            raise ValidationError({"result": _("Choose a result of the same project.")})
