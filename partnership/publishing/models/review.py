"""Review of drafts: comments on them, and addresses at which people without an account see one."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models.of_record import OfRecord, OfRecordQuerySet
from partnership.publishing.models.state import now

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from partnership.publishing.models.record import Record


def digest_of(token: str) -> str:
    """What is kept of a token. It is too long to be guessed, so that a plain hash hides it."""
    return hashlib.sha256(token.encode()).hexdigest()


class ReviewLinkQuerySet(OfRecordQuerySet["ReviewLink"]):
    def in_use(self, at: datetime | None = None) -> Self:
        """The links that lead somewhere: neither expired nor revoked."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at or timezone.now())

    def with_token(self, token: str) -> "ReviewLink | None":
        """The link in use with this token, or None."""
        return self.in_use().filter(digest=digest_of(token)).first()

    def make(
        self, record: "Record", user: "User", lasts: timedelta, note: str = ""
    ) -> tuple["ReviewLink", str]:
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


class ReviewLink(OfRecord):
    """Lets whoever knows its token see the draft of one record, until it expires or is revoked."""

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

    def __str__(self) -> str:
        return f"{self.model} {self.record}"

    @property
    def is_in_use(self) -> bool:
        """Whether it still leads somewhere."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class ReviewCommentQuerySet(OfRecordQuerySet["ReviewComment"]):
    def of(self, record: "Record") -> Self:
        """The comments on one record, oldest first."""
        return super().of(record).reverse()

    def open(self) -> Self:
        """Those that nobody has resolved yet."""
        return self.filter(resolved_at__isnull=True)

    def open_on(self, records: Iterable["Record"]) -> dict[UUID, int]:
        """How many are open on each of some records, by their keys; those without are left out."""
        keys = {record.pk: record._meta.label_lower for record in records}
        found = self.open().filter(model__in=set(keys.values()), record__in=keys)
        return dict(found.order_by().values_list("record").annotate(number=Count("pk")))

    def resolve(self, user: "User | None" = None) -> int:
        """Resolve those that are open; return how many these were."""
        return self.open().update(resolved_at=now(), resolved_by=user)


class ReviewComment(OfRecord):
    """What a colleague, or somebody with a review link, says of a draft. Readers never see it.

    The place is the name of a field, the key
    of a row, or empty for the whole; these are the places of facts on public pages, too.
    """

    place = models.CharField(_("about"), max_length=100, blank=True)
    text = models.TextField(_("comment"), max_length=2000)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="review_comments",
    )
    guest = models.CharField(
        _("name"),
        max_length=100,
        blank=True,
        help_text=_("Of somebody without an account, as they gave it."),
    )
    # The form that a guest sent: sent twice, it is one comment.
    form = models.CharField(max_length=32, null=True, unique=True, editable=False)
    made_at = models.DateTimeField(_("when"), default=now)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("resolved by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = ReviewCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("review comment")
        verbose_name_plural = _("review comments")
        indexes = [models.Index(fields=["model", "record"], name="publishing_comment_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(guest="") | Q(user__isnull=True),
                name="publishing_comment_one_author",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=False) | Q(resolved_by__isnull=True),
                name="publishing_comment_resolved_with_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def author(self) -> str:
        """Who wrote it, in a word; "" where the account is gone."""
        return self.guest or str(self.user or "")
