"""What staff are told by mail, where they chose to be."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models import now

# What was mailed is kept for so long, and what never could be.
KEPT_WHEN_MAILED = timedelta(days=30)
KEPT_AT_MOST = timedelta(days=90)
# The timer mails once a minute: what is older waits for the mail server.
LATE_AFTER = timedelta(minutes=5)


class NoticeKind(models.TextChoices):
    """What somebody may be told of."""

    REVIEW = "review", _("Somebody asks for a review that I may do")
    BACK = "back", _("A draft of mine is sent back")
    PUBLISHED = "published", _("Somebody else, or the clock, publishes what I wrote")
    FAILED = "failed", _("What I wrote or scheduled does not go live at its time")


class NoticeChoice(models.Model):
    """Of what somebody wants to be told by mail, and in which language. Without one, of nothing."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="notice_choice",
    )
    kinds = models.JSONField(_("told of"), default=list, blank=True)
    language = models.CharField(_("language"), max_length=20)

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unsent(self) -> Self:
        """Those that are still to be mailed: first those that were never tried."""
        found = self.filter(mailed_at__isnull=True)
        return found.order_by(F("tried_at").asc(nulls_first=True), "made_at", "id")

    def deliverable(self) -> Self:
        """Those of people who are still staff and have an address."""
        return self.filter(user__is_active=True, user__is_staff=True).exclude(user__email="")

    def late(self, at: datetime) -> Self:
        """Those that should have been mailed a while ago."""
        return self.unsent().filter(made_at__lte=at - LATE_AFTER)

    def past_keeping(self, at: datetime) -> Self:
        """Those that nobody needs any more."""
        mailed = Q(mailed_at__lte=at - KEPT_WHEN_MAILED)
        return self.filter(mailed | Q(made_at__lte=at - KEPT_AT_MOST))


class Notice(models.Model):
    """One thing that one person is told. The record is named by model and key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=NoticeKind)
    model = models.CharField(_("model"), max_length=100)
    record = models.UUIDField(_("key of the record"))
    title = models.CharField(_("title"), max_length=500)
    who = models.CharField(_("by"), max_length=150, blank=True)
    words = models.TextField(_("what was said of it"), blank=True)
    made_at = models.DateTimeField(_("when"), default=now)
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        default_permissions = ()
        indexes = [models.Index(fields=["mailed_at", "made_at"], name="staff_notice_unsent")]

    def __str__(self) -> str:
        return self.title
