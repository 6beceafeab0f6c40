"""What was expected of a project, and what is reported."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnership.places.models import Place
from partnership.publishing.models import OrderedChild
from partnership.values.fields import MOST_DIGITS, ImpreciseDateField
from partnership.values.models import Quantified, Translatable
from partnership.values.quantities import Comparator, Quantity
from projects.models.project import Project


class Result(OrderedChild, Translatable):
    """One result with one indicator; an IATI result with several indicators becomes several."""

    counterparts = {
        "level": "IATI result/@type (ResultType)",
        "statement": "IATI result/title, indicator/title",
        "measure": "IATI indicator/@measure (IndicatorMeasure)",
        "baseline_year": "IATI baseline/@year",
        "baseline_value": "IATI baseline/@value",
    }

    words_for_readers = {
        "": _("what came of it"),
        "statement": _("what came of it"),
    }

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

    @property
    def has_baseline(self) -> bool:
        """Whether it says where the change began."""
        return self.baseline_value is not None or self.baseline_year is not None

    @property
    def is_reported(self) -> bool:
        """Whether anything is said to have come about, in words or as a number."""
        return bool(self.text) or any(not value.is_expectation for value in self.values.all())

    @property
    def is_expected(self) -> bool:
        """Whether anything is said that is to come about: a value, or where the change begins.

        A statement alone is neither expected nor reported: it does not say which.
        """
        return self.has_baseline or any(value.is_expectation for value in self.values.all())

    @property
    def baseline(self) -> str:
        """The value before the change in words, "Not stated" where only its year is."""
        comparator = Comparator.NOT_STATED if self.baseline_value is None else Comparator.EXACTLY
        return self.measured(Quantity(self.baseline_value, comparator=comparator)).display()

    def measured(self, quantity: Quantity) -> Quantity:
        """A quantity of this result: a percentage says that it is one."""
        if self.measure == self.Measure.PERCENTAGE and not quantity.unit:
            return replace(quantity, unit="%")
        return quantity

    @property
    def unit_to_tell(self) -> str:
        """The unit in the reader's language, where not every value names it itself."""
        unit = self.translated("unit")
        values = self.values.all()
        told = bool(values) and not self.has_baseline
        return "" if told and all(value.quantity.unit == unit for value in values) else unit


class ResultValue(OrderedChild, Quantified, Translatable):
    """A value of a result: expected or reported, as a whole or for one group or place.

    A breakdown need not add up to the whole. An earlier target stays beside the one that
    replaced it and names the reason.
    """

    counterparts = {
        "nature": "IATI period/target or period/actual",
        "quantity_low": "IATI target/@value, actual/@value",
        "period": "IATI period-start, period-end",
        "group": "IATI dimension",
        "comment": "IATI target/comment, actual/comment",
    }

    words_for_readers = {
        "": _("a figure of its results"),
        "quantity_low": _("how many it reached or is to reach"),
        "period": _("for which time a figure of its results is"),
    }

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
    def figure(self) -> str:
        """The quantity in words, as a value of its result."""
        return self.result.measured(self.quantity).display()

    @property
    def is_expectation(self):
        """Whether it says what should come about, not what did."""
        return self.nature in {self.Nature.TARGET, self.Nature.EXPECTED}

    def clean(self):
        super().clean()
        if self.result_id and self.project_id and self.result.project_id != self.project_id:
            raise ValidationError({"result": _("Choose a result of the same project.")})
