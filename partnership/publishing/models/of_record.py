"""What is kept about a record beside it, and outlives it."""

import uuid
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from partnership.publishing.models.record import Record

Kept = TypeVar("Kept", bound="OfRecord")


class OfRecordQuerySet(models.QuerySet[Kept]):
    def of(self, record: "Record") -> Self:
        """What is kept about one record, the newest first."""
        found = self.filter(model=record._meta.label_lower, record=record.pk)
        return found.order_by("-made_at", "-id")


class OfRecord(models.Model):
    """Something about a record of any kind, which is named by model and key.

    It is no foreign key, so that what is kept outlives the row. Each says when it was made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    model = models.CharField(_("model"), max_length=100)
    record = models.UUIDField(_("key of the record"))

    class Meta:
        abstract = True
