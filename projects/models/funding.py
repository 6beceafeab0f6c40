"""What a project receives, in money or in kind, and how it adds up."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partnership.agreements.models import AgreementMoney
from partnership.participants.models import MoneyLine
from projects.models.project import Project


class Funding(MoneyLine):
    """A money line of a project."""

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

    class Meta(MoneyLine.Meta):
        verbose_name = _("funding")
        verbose_name_plural = _("funding")
