"""The history of a record: its drafts and what was published, as snapshots."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models.state import now


class RevisionQuerySet(models.QuerySet):
    def of(self, record):
        """The revisions of one record, newest first."""
        return self.filter(model=record._meta.label_lower, record=record.pk).order_by(
            "-made_at", "-id"
        )

    def drafts(self):
        """Changes to live records that are not published yet; one at most for each record."""
        return self.filter(kind=Revision.Kind.DRAFT)

    def waiting(self):
        """Drafts whose author asked for review."""
        return self.drafts().filter(ready_for_review=True)

    def due(self, at=None):
        """Drafts whose time to go live has come and that have not failed, oldest first."""
        return (
            self.drafts()
            .filter(go_live_at__lte=at or timezone.now(), failure="")
            .order_by("go_live_at", "id")
        )

    def draft_of(self, record):
        """The draft of a record, or None."""
        return self.drafts().of(record).first()


class Revision(models.Model):
    """A state of a record with its child rows and links, kept as a snapshot.

    The record is named by model and key, not by a foreign key: snapshots outlive the row, so
    that a deleted record can be recovered.
    """

    class Kind(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        UNPUBLISHED = "unpublished", _("unpublished")
        EDITED = "edited", _("edited before publication")
        DELETED = "deleted", _("deleted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    model = models.CharField(_("model"), max_length=100)
    record = models.UUIDField(_("key of the record"))
    title = models.CharField(_("title"), max_length=500)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    snapshot = models.JSONField(_("snapshot"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="revisions",
    )
    made_at = models.DateTimeField(_("when"), default=now)
    note = models.CharField(
        _("note on the change"),
        max_length=500,
        blank=True,
        help_text=_("What was changed and why; readers see it in the page history."),
    )
    # For drafts ------------------------------------------------------------------------------
    based_on = models.DateTimeField(
        _("based on the live version of"),
        null=True,
        help_text=_("When the live record was last updated as this draft was begun."),
    )
    go_live_at = models.DateTimeField(
        _("go live at"),
        null=True,
        blank=True,
        help_text=_("When the draft replaces the live version by itself."),
    )
    failure = models.TextField(_("why it did not go live"), blank=True)
    ready_for_review = models.BooleanField(_("ready for review"), default=False)
    review_note = models.CharField(_("note for the reviewer"), max_length=500, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        # Of records of every kind; `partnership.publishing.roles` says who has them.
        permissions = [
            ("publish_record", "Can publish records"),
            ("schedule_record", "Can schedule drafts"),
            ("unpublish_record", "Can unpublish records"),
            ("restore_record", "Can restore old versions and deleted records"),
            ("import_records", "Can import data"),
        ]
        indexes = [
            models.Index(fields=["model", "record", "-made_at"], name="publishing_revision_of"),
            models.Index(fields=["-made_at"], name="publishing_revision_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "record"],
                condition=Q(kind="draft"),
                name="publishing_revision_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(kind="draft") | Q(go_live_at__isnull=True, ready_for_review=False),
                name="publishing_revision_only_drafts_wait",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.get_kind_display()})"
