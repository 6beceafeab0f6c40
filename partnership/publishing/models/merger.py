"""Two records made one, noted so that it can be undone."""

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models.state import now

if TYPE_CHECKING:
    from partnership.publishing.models.record import Record


class MergerQuerySet(models.QuerySet["Merger"]):
    def into(self, record: "Record") -> Self:
        """The mergers by which others became part of a record, the newest first."""
        return self.filter(model=record._meta.label_lower, stays=record.pk).order_by(
            "-made_at", "-id"
        )


class Merger(models.Model):
    """One record that became part of another of its kind. Both are named by key.

    `before` is what was there: `records`, those that changed, each with its snapshot and when it
    was last updated once the merger was done; `state`, that of the record that went; `drafts`,
    those whose links were moved; `addresses`, the former ones of the record that went, and
    `replaced`, what led on from its last one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    model = models.CharField(_("model"), max_length=100)
    stays = models.UUIDField(_("key of the record that stays"))
    goes = models.UUIDField(_("key of the record that went"))
    title = models.CharField(_("title"), max_length=500)
    before = models.JSONField(_("what was there before"))
    made_at = models.DateTimeField(_("when"), default=now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = MergerQuerySet.as_manager()

    class Meta:
        verbose_name = _("merger")
        verbose_name_plural = _("mergers")
        indexes = [models.Index(fields=["model", "stays"], name="publishing_merger_into")]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=False) | Q(undone_by__isnull=True),
                name="publishing_merger_undone_with_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title
