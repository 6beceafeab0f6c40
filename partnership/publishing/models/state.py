"""What is kept beside the records: their former slugs, and the version of the whole."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from partnership.publishing.models.record import Record


def now() -> datetime:
    """The current time to the millisecond, the precision in which fixtures keep it."""
    moment = timezone.now()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class SlugRedirectManager(models.Manager):
    def leave(self, record: "Record", slug: str, *, public: bool) -> None:
        """Remember that `record` had this slug; `public` says whether readers saw it there.

        An address that readers know keeps its target: it is not taken over by a record that
        they never saw there.
        """
        found = self.filter(model=record._meta.label_lower, slug=slug)
        if not public and found.filter(public=True).exists():
            return
        self.update_or_create(
            model=record._meta.label_lower,
            slug=slug,
            defaults={"target": record.pk, "public": public},
        )

    def target_of(
        self, model: type[models.Model], slug: str, *, public: bool = False
    ) -> UUID | None:
        """The key of the record of `model` that had this slug, or None.

        With `public` only if readers saw it at that address.
        """
        found = self.filter(model=model._meta.label_lower, slug=slug)
        if public:
            found = found.filter(public=True)
        return found.values_list("target", flat=True).first()


class SlugRedirect(models.Model):
    """A slug that a record had before, so that old data files still find it.

    An address that was public leads readers on; one that was not stays unknown to them.
    """

    model = models.CharField(_("model"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=120)
    target = models.UUIDField(_("key of the record"))
    public = models.BooleanField(
        _("public"), default=True, help_text=_("Whether readers ever saw the record there.")
    )

    objects = SlugRedirectManager()

    class Meta:
        verbose_name = _("slug redirect")
        verbose_name_plural = _("slug redirects")
        constraints = [
            models.UniqueConstraint(
                fields=["model", "slug"], name="publishing_slugredirect_one_target"
            )
        ]

    def __str__(self) -> str:
        return f"{self.model}: {self.slug}"


class ContentVersionManager(models.Manager):
    def current(self) -> tuple[int, datetime | None]:
        """The content version as it stands: (number, moved_at)."""
        row = self.filter(pk=1).values_list("number", "moved_at").first()
        return row or (0, None)

    def edits(self) -> tuple[int, datetime | None]:
        """How often the record was changed, also where readers see nothing of it: (number, the
        last time). What staff are told keys on it."""
        row = self.filter(pk=1).values_list("edits", "edited_at").first()
        return row or (0, None)

    def move(self) -> None:
        """Move on to the next version. Call in the transaction that changes what readers see."""
        self._count(number=models.F("number") + 1, moved_at=now())

    def note_edit(self) -> None:
        """Count a change that readers see nothing of, in its transaction."""
        self._count()

    def _count(self, **values: object) -> None:
        _version, created = self.get_or_create(pk=1, defaults={"number": 1, "edits": 1})
        if not created:
            values |= {"edits": models.F("edits") + 1, "edited_at": now()}
            self.filter(pk=1).update(**values)

    def hold(self) -> None:
        """Keep others from moving on until the transaction ends."""
        self.select_for_update().filter(pk=1).first()


class ContentVersion(models.Model):
    """One row that counts publications: whatever is derived from what readers see keys on it.

    Beside it, it counts all changes of the record, those of records that are not public as well.
    """

    number = models.PositiveBigIntegerField(_("number"), default=0)
    moved_at = models.DateTimeField(_("moved at"), default=now)
    edits = models.PositiveBigIntegerField(_("edits"), default=0)
    edited_at = models.DateTimeField(_("edited at"), default=now)

    objects = ContentVersionManager()

    class Meta:
        verbose_name = _("content version")
        verbose_name_plural = _("content versions")

    def __str__(self) -> str:
        return str(self.number)
