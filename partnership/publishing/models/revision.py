"""The history of a record: its drafts and what was published, as snapshots."""

from collections.abc import Iterable
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models import chain
from partnership.publishing.models.of_record import OfRecord, OfRecordQuerySet
from partnership.publishing.models.own_words import in_this_language
from partnership.publishing.models.review import ReviewComment
from partnership.publishing.models.state import ContentVersion, now

# The timer comes once a minute; what waits for longer than this waits for nobody.
OVERDUE_AFTER = timedelta(minutes=5)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from partnership.publishing.models.record import Record


class RevisionQuerySet(OfRecordQuerySet["Revision"]):
    def versions(self) -> Self:
        """States of records themselves; drafts are only what somebody would have them be."""
        return self.exclude(kind__in=[Revision.Kind.DRAFT, Revision.Kind.DRAFTED])

    def drafts(self) -> Self:
        """Changes to live records that are not published yet; one at most for each record."""
        return self.filter(kind=Revision.Kind.DRAFT)

    def in_work(self) -> Self:
        """Drafts, and of records that are not live those versions that are in review."""
        in_review = Q(ready_for_review=True) | Q(sent_back=True)
        return self.filter(Q(kind=Revision.Kind.DRAFT) | Q(kind=Revision.Kind.EDITED) & in_review)

    def waiting(self) -> Self:
        """What somebody asked to have reviewed."""
        return self.in_work().filter(ready_for_review=True)

    def due(self, at: datetime | None = None) -> Self:
        """Drafts whose time to go live has come, confirmed and not failed, oldest first."""
        return (
            self.drafts()
            .filter(go_live_at__lte=at or timezone.now(), failure="", awaits_confirmation=False)
            .order_by("go_live_at", "id")
        )

    def overdue(self, at: datetime | None = None) -> Self:
        """Drafts that should have gone live a while ago: nothing publishes what is due."""
        return self.due((at or timezone.now()) - OVERDUE_AFTER)

    def withhold(self, revision: "Revision", why: str) -> int:
        """Keep a version and all before it of the same record from readers; return of how many.

        Of what is withheld already the reason stays.
        """
        return self.filter(
            model=revision.model,
            record=revision.record,
            made_at__lte=revision.made_at,
            withheld="",
        ).update(withheld=why)

    def with_deletion_since(self) -> Self:
        """Each with `is_deleted_since`: whether its record was deleted by it or later, so that
        there is no form to lead to; one that was recovered has versions of its own since."""
        same = {"model": OuterRef("model"), "record": OuterRef("record")}
        later = {"kind": Revision.Kind.DELETED, "made_at__gte": OuterRef("made_at")}
        return self.annotate(is_deleted_since=Exists(Revision.objects.filter(**same, **later)))

    def in_chain(self) -> Self:
        """Versions that have a link, in the order of the chain."""
        return self.filter(link__isnull=False).order_by("link")

    def unlinked(self) -> Self:
        """Versions that have no link yet, oldest first."""
        kinds = Q(kind=Revision.Kind.DRAFT)
        return self.filter(link__isnull=True).exclude(kinds).order_by("made_at", "id")

    def chain_end(self) -> chain.End:
        """Where the chain of the history ends."""
        last = self.in_chain().reverse().values_list("link", "digest").first()
        number, digest = last or (None, None)
        return chain.End(number, digest) if number and digest else chain.End()

    @transaction.atomic
    def link(self, versions: "Iterable[Revision] | None" = None, most: int = 1_000) -> int:
        """Link some versions to the end of the chain, or the next that wait; return how many."""
        # Nobody else may do so at the same time.
        ContentVersion.objects.hold()
        chosen = list(self.unlinked()[:most] if versions is None else versions)
        end = self.chain_end()
        return chain.linked(end, chosen).number - end.number

    def verify(self, noted: chain.End | None = None) -> chain.End:
        """Go along the chain; return where it ends. chain.Broken at what does not fit first."""
        # Where it ends early, too: what is read then is not left open.
        with closing(each for each in self.in_chain().iterator(500)) as versions:
            return chain.follow(versions, noted)

    def draft_of(self, record: "Record") -> "Revision | None":
        """The draft of a record, or None."""
        return self.drafts().of(record).first()

    def to_review(self, record: "Record") -> "Revision | None":
        """What of a record can be reviewed: the draft of a live one, else what was edited in place
        and is still to be published; None where that is nothing."""
        if record.live:
            return self.draft_of(record)
        last = self.versions().of(record).first()
        return last if last and last.kind == Revision.Kind.EDITED else None


class Revision(OfRecord):
    """A state of a record with its child rows and links, kept as a snapshot.

    From it a deleted record can be recovered.
    """

    class Kind(models.TextChoices):
        DRAFT = "draft", _("draft")
        DRAFTED = "drafted", _("earlier draft")
        PUBLISHED = "published", _("published")
        UNPUBLISHED = "unpublished", _("unpublished")
        EDITED = "edited", _("edited before publication")
        DELETED = "deleted", _("deleted")

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
    review_note = models.CharField(
        _("note for the reviewer"),
        max_length=500,
        blank=True,
        help_text=_("Only staff see it, here and in the history."),
    )
    withheld = models.CharField(
        _("withheld from readers"),
        max_length=500,
        blank=True,
        help_text=_("Why readers do not see this former version; they read this in its place."),
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("drafted by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who wrote what was published, where that is known."),
    )
    # The place of a version in the chain of the history; see chain.py. Drafts have none.
    link = models.PositiveBigIntegerField(_("link"), null=True, editable=False)
    digest = models.CharField(  # noqa: DJ001 - a column that may be null is added to a full table at once
        _("digest"), max_length=64, null=True, editable=False
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
    awaits_confirmation = models.BooleanField(
        _("time to be confirmed"),
        default=False,
        help_text=_("The time is a wish: a publisher has to confirm it for this text."),
    )
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("scheduled by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    failure = models.TextField(_("why it did not go live"), blank=True)
    unready = models.TextField(
        _("why it could not go live"),
        blank=True,
        help_text=_("What would keep it from going live at its time."),
    )
    ready_for_review = models.BooleanField(_("ready for review"), default=False)
    sent_back = models.BooleanField(
        _("sent back"),
        default=False,
        help_text=_("Somebody read it and asks its author to go on; a comment says why."),
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        # What the list of them is called.
        verbose_name_plural = _("activity")
        # Of records of every kind; `partnership.staff.roles` says who has them.
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
            models.Index(
                fields=["made_at", "id"],
                condition=Q(link__isnull=True),
                name="publishing_revision_unlinked",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "record"],
                condition=Q(kind="draft"),
                name="publishing_revision_one_draft",
            ),
            models.UniqueConstraint(
                fields=["link"],
                condition=Q(link__isnull=False),
                name="publishing_revision_one_of_each_link",
            ),
            models.CheckConstraint(
                condition=Q(kind="draft")
                | Q(kind="edited", go_live_at__isnull=True, awaits_confirmation=False)
                | Q(go_live_at__isnull=True, ready_for_review=False, awaits_confirmation=False),
                name="publishing_revision_only_drafts_wait",
            ),
            models.CheckConstraint(
                condition=Q(sent_back=False)
                | Q(kind__in=["draft", "edited"], ready_for_review=False),
                name="publishing_revision_sent_back_waits_no_longer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_kind_display()})"

    @property
    def is_scheduled(self) -> bool:
        """Whether it is a draft that goes live by itself."""
        return bool(self.go_live_at and not self.awaits_confirmation and not self.failure)

    @property
    def failure_in_words(self) -> str:
        """Why it did not go live, in the active language."""
        return in_this_language(self.failure)

    @property
    def unready_in_words(self) -> str:
        """Why it could not go live, in the active language."""
        return in_this_language(self.unready)

    def record_begun_at(self) -> datetime:
        """When the record of this version was begun: as its deletion says, else by its history."""
        if begun := self.snapshot[0].get("created_at"):
            return datetime.fromisoformat(begun)
        others = Revision.objects.filter(model=self.model, record=self.record)
        first = others.order_by("made_at").values_list("made_at", flat=True).first()
        return first or self.made_at

    @transaction.atomic
    def send_back(self, user: "User", reason: str) -> None:
        """Let the author of a draft that waits for review go on with it, for a reason.

        The reason is a comment on the whole of the draft.
        """
        ReviewComment.objects.create(model=self.model, record=self.record, user=user, text=reason)
        self.ready_for_review, self.sent_back = False, True
        self.save(update_fields=["ready_for_review", "sent_back"])
