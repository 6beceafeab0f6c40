"""What a project receives, in money or in kind, and how it adds up."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnership.agreements.models import AgreementMoney
from partnership.participants.models import MoneyLine
from projects.models.project import Project


class Funding(MoneyLine):
    """A money line of a project."""

    counterparts = {
        "budget_type": "IATI budget/@type (BudgetType)",
        "budget_status": "IATI budget/@status (BudgetStatus)",
    }

    class BudgetType(models.TextChoices):
        """The IATI code list BudgetType."""

        ORIGINAL = "1", _("original")
        REVISED = "2", _("revised")

    class BudgetStatus(models.TextChoices):
        """The IATI code list BudgetStatus."""

        INDICATIVE = "1", _("indicative")
        COMMITTED = "2", _("committed")

    parent_name = "project"
    partnership_path = "project__partnerships"

    project = models.ForeignKey(
        Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="funding"
    )
    same_money_as = models.ForeignKey(
        AgreementMoney,
        verbose_name=_("same money as"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="spent_as",
        help_text=_("The line of an agreement that states the same money."),
    )

    budget_type = models.CharField(
        _("type of the budget"),
        max_length=1,
        choices=BudgetType,
        blank=True,
        help_text=_("Only for a budget: whether it is the original one or was revised since."),
    )
    budget_status = models.CharField(
        _("status of the budget"),
        max_length=1,
        choices=BudgetStatus,
        blank=True,
        help_text=_("Only for a budget: whether it is indicative or binding."),
    )

    class Meta(MoneyLine.Meta):
        verbose_name = _("funding")
        verbose_name_plural = _("funding")
        constraints = [
            *MoneyLine.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="budget") | Q(budget_type="", budget_status=""),
                name="projects_funding_type_of_budgets_only",
                violation_error_message=_("Only a budget has a type and a status of budgets."),
            ),
        ]

    @property
    def is_original_budget(self) -> bool:
        """Whether it is the budget as it was before any revision."""
        return self.kind == self.Kind.BUDGET and self.budget_type == self.BudgetType.ORIGINAL
