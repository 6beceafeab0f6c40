"""What is kept beside the records: their former slugs, and the version of the whole."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def now():
    """The current time to the millisecond, the precision in which fixtures keep it."""
    moment = timezone.now()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class SlugRedirectManager(models.Manager):
    def leave(self, record, slug, *, public):
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

    def target_of(self, model, slug, *, public=False):
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

    def __str__(self):
        return f"{self.model}: {self.slug}"


class ContentVersionManager(models.Manager):
    def current(self):
        """The content version as it stands: (number, moved_at)."""
        row = self.filter(pk=1).values_list("number", "moved_at").first()
        return row or (0, None)

    def move(self):
        """Move on to the next version. Call in the transaction that changes the record."""
        version, created = self.get_or_create(pk=1, defaults={"number": 1})
        if not created:
            self.filter(pk=1).update(number=models.F("number") + 1, moved_at=now())


class ContentVersion(models.Model):
    """One row that counts publications: whatever is derived from the record keys on it."""

    number = models.PositiveBigIntegerField(_("number"), default=0)
    moved_at = models.DateTimeField(_("moved at"), default=now)

    objects = ContentVersionManager()

    class Meta:
        verbose_name = _("content version")
        verbose_name_plural = _("content versions")

    def __str__(self):
        return str(self.number)
