"""Addresses at which somebody without an account sees one record as its draft would have it."""

import hashlib
import secrets
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models.state import now


def digest_of(token):
    """What is kept of a token. It is too long to be guessed, so that a plain hash hides it."""
    return hashlib.sha256(token.encode()).hexdigest()


class ReviewLinkQuerySet(models.QuerySet):
    def of(self, record):
        """The links to one record, newest first."""
        return self.filter(model=record._meta.label_lower, record=record.pk).order_by(
            "-made_at", "-id"
        )

    def in_use(self, at=None):
        """The links that lead somewhere: neither expired nor revoked."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at or timezone.now())

    def with_token(self, token):
        """The link in use with this token, or None."""
        return self.in_use().filter(digest=digest_of(token)).first()

    def make(self, record, user, lasts, note=""):
        """Make a link to a record that lasts for a time span. Returns (link, token).

        The token is known only now: the database keeps its digest.
        """
        token = secrets.token_urlsafe(32)
        link = self.create(
            model=record._meta.label_lower,
            record=record.pk,
            digest=digest_of(token),
            made_by=user,
            expires_at=now() + lasts,
            note=note,
        )
        return link, token


class ReviewLink(models.Model):
    """Lets whoever knows its token see the draft of one record, until it expires or is revoked.

    Records are named by model and key, as in revisions.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    model = models.CharField(_("model"), max_length=100)
    record = models.UUIDField(_("key of the record"))
    digest = models.CharField(_("digest of the token"), max_length=64, unique=True)
    note = models.CharField(_("for whom"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="review_links",
    )
    made_at = models.DateTimeField(_("made"), default=now)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ReviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("review link")
        verbose_name_plural = _("review links")
        indexes = [models.Index(fields=["model", "record"], name="publishing_reviewlink_of")]

    def __str__(self):
        return f"{self.model} {self.record}"

    @property
    def is_in_use(self):
        """Whether it still leads somewhere."""
        return self.revoked_at is None and self.expires_at > timezone.now()
