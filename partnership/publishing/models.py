"""What every published record shares: its key, its address, and when the public may see it."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnership.values.models import Dated, Translatable


def now():
    """The current time to the millisecond, the precision in which fixtures keep it."""
    moment = timezone.now()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class PublishableQuerySet(models.QuerySet):
    """Rows the public may see, or not yet."""

    def published(self, at=None):
        """The rows the public sees at the moment `at` (now, unless told).

        This is the single public gate: a row is public while it is live, its publication
        time, if any, has come, and its expiry time, if any, has not.
        """
        return self.filter(self.model.published_condition(at=at))

    def matching(self, words):
        """Rows in which every one of `words` occurs in some searched field, in any language."""
        queryset = self
        for word in words.split():
            condition = Q()
            for field in self.model.search_fields:
                condition |= Q(**{f"{field}__icontains": word})
            queryset = queryset.filter(condition)
        # Only a search that goes through children can meet a row twice.
        joined = any("__" in field for field in self.model.search_fields)
        return queryset.distinct() if joined and words.split() else queryset


class PublishableManager(models.Manager.from_queryset(PublishableQuerySet)):
    """Finds records by their slug, also by one they had before."""

    def get_by_natural_key(self, slug):
        """The record with this slug; failing that, the one that had it until it was changed."""
        try:
            return self.get(slug=slug)
        except self.model.DoesNotExist:
            key = SlugRedirect.objects.target_of(self.model, slug)
            if key is None:
                raise
            return self.get(pk=key)


class Publishable(Dated):
    """A row the public sees from its publication until its expiry, while it is live."""

    id = models.UUIDField(_("key"), primary_key=True, default=uuid.uuid4, editable=False)
    live = models.BooleanField(
        _("live"),
        default=False,
        help_text=_("Tick to show this record to the public. Without it, only staff see it."),
    )
    publish_at = models.DateTimeField(
        _("publish at"),
        null=True,
        blank=True,
        help_text=_(
            "Leave empty to show a live record at once. With a time, the public sees it from then."
        ),
    )
    expire_at = models.DateTimeField(
        _("expire at"),
        null=True,
        blank=True,
        help_text=_("Leave empty to keep the record public. With a time, it is hidden from then."),
    )
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    updated_at = models.DateTimeField(_("last updated"), default=now, editable=False)

    objects = PublishableManager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True)
                | Q(expire_at__isnull=True)
                | Q(publish_at__lt=models.F("expire_at")),
                name="%(app_label)s_%(class)s_expires_after_publication",
                violation_error_message=_("The expiry time must be after the publication time."),
            )
        ]

    @staticmethod
    def published_condition(prefix="", at=None):
        """The condition of `published()`, for use across a relation: `prefix` is its path.

        `Agreement.objects.filter(Publishable.published_condition("related"))` keeps the
        agreements whose related one is public.
        """
        at = at or timezone.now()
        path = f"{prefix}__" if prefix else ""
        return (
            Q(**{f"{path}live": True})
            & (Q(**{f"{path}publish_at__isnull": True}) | Q(**{f"{path}publish_at__lte": at}))
            & (Q(**{f"{path}expire_at__isnull": True}) | Q(**{f"{path}expire_at__gt": at}))
        )

    def is_published(self, at=None):
        """Whether the public sees this row at the moment `at`; agrees with `published()`."""
        at = at or timezone.now()
        return (
            self.live
            and (self.publish_at is None or self.publish_at <= at)
            and (self.expire_at is None or self.expire_at > at)
        )

    def save(self, *args, **kwargs):
        self.updated_at = now()
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "updated_at"}
        super().save(*args, **kwargs)


class Record(Publishable, Translatable):
    """A top-level record: it has an address of its own, staff notes and citations.

    Subclasses name in `title_field` the field that stands for them in lists, in
    `search_fields` what a search looks through, and in `url_name` their public page.
    """

    title_field = "title"
    search_fields = ("title", "short_title", "translations")
    url_name = ""

    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        help_text=_(
            "The last part of this record's address and its name in data files. Keep it once "
            "published; after a change the old address leads here."
        ),
    )
    staff_notes = models.TextField(
        _("notes for staff"),
        blank=True,
        help_text=_("Never shown to the public or exported to it."),
    )
    checked_on = models.DateField(
        _("checked on"),
        null=True,
        blank=True,
        help_text=_("The day somebody last compared this record with its sources."),
    )

    class Meta(Publishable.Meta):
        abstract = True
        # The key orders alike on every database (collations do not), so that the values of
        # many-to-many links are dumped in one order. Pages and the admin order by their own.
        ordering = ["id"]

    def __str__(self):
        return self.label

    @classmethod
    def from_db(cls, db, field_names, values):
        instance = super().from_db(db, field_names, values)
        instance._saved_slug = instance.__dict__.get("slug")
        return instance

    def save(self, *args, **kwargs):
        """Save; when the slug changed, leave a redirect from the old one."""
        super().save(*args, **kwargs)
        before = getattr(self, "_saved_slug", None)
        if before and before != self.slug:
            SlugRedirect.objects.leave(self, before)
        self._saved_slug = self.slug

    def natural_key(self):
        return (self.slug,)

    @property
    def label(self):
        """What lists and links call this record, in the reader's language."""
        return self.translated(self.title_field)

    @property
    def short_label(self):
        """The short title where there is one, else the label."""
        if "short_title" in self.translatable and self.short_title:
            return self.translated("short_title")
        return self.label

    def get_absolute_url(self):
        return reverse(self.url_name, kwargs={"slug": self.slug})

    @classmethod
    def child_models(cls):
        """The models whose rows belong to one of these records, in a fixed order."""
        return [
            relation.related_model
            for relation in cls._meta.related_objects
            if issubclass(relation.related_model, Child)
            and relation.related_model.parent_name == relation.field.name
        ]

    def find_child(self, key):
        """The child row of this record with this key, or None."""
        for model in self.child_models():
            row = model.objects.filter(pk=key, **{model.parent_name: self}).first()
            if row is not None:
                return row
        return None


def with_public_links(rows, *paths):
    """The child rows whose linked records at `paths` are public, or not filled in.

    A row that needs an unpublished record is neither shown nor counted.
    """
    for path in paths:
        rows = rows.filter(Q(**{f"{path}__isnull": True}) | Publishable.published_condition(path))
    return rows


class Child(Dated):
    """A row that belongs to one record and is edited, published and deleted with it.

    `parent_name` is the foreign key to that record. A child has no children of its own.
    """

    parent_name = ""

    id = models.UUIDField(_("key"), primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    @property
    def parent(self):
        return getattr(self, self.parent_name)


class OrderedChild(Child):
    """A child row with a place in its record's order. Ties are broken by the key.

    No uniqueness of (parent, position): rows are swapped in one form.
    """

    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Rows are shown from the lowest number up.")
    )

    class Meta:
        abstract = True
        ordering = ["position", "id"]


class TextRow(OrderedChild, Translatable):
    """One of several texts of a record that stand in an order."""

    translatable = ("text",)

    text = models.TextField(_("text"), help_text=_("One sentence or clause in plain words."))

    class Meta(OrderedChild.Meta):
        abstract = True

    def __str__(self):
        return self.translated("text")


class SlugRedirectManager(models.Manager):
    def leave(self, record, slug):
        """Remember that `record` had this slug."""
        self.update_or_create(
            model=record._meta.label_lower, slug=slug, defaults={"target": record.pk}
        )

    def target_of(self, model, slug):
        """The key of the record of `model` that had this slug, or None."""
        return (
            self.filter(model=model._meta.label_lower, slug=slug)
            .values_list("target", flat=True)
            .first()
        )


class SlugRedirect(models.Model):
    """A slug that a record had before, so that old addresses and old data files still find it."""

    model = models.CharField(_("model"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=120)
    target = models.UUIDField(_("key of the record"))

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
