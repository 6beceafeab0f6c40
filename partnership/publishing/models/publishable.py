"""When the public sees a row: the one gate."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models.state import SlugRedirect, now
from partnership.search.asking import entries_with
from partnership.search.models import Entry
from partnership.values.models import Dated
from partnership.values.ordering import LookedUp
from partnership.values.understanding.characters import tidy

if TYPE_CHECKING:
    from partnership.publishing.models.record import Child

Row = TypeVar("Row", bound="Publishable", covariant=True)


class PublishableQuerySet(models.QuerySet[Row]):
    """Rows the public may see, or not yet."""

    def published(self, at: datetime | None = None) -> Self:
        """The rows the public sees at the moment `at` (now, unless told).

        This is the single public gate: a row is public while it is live, its publication
        time, if any, has come, and its expiry time, if any, has not.
        """
        return self.filter(self.model.published_condition(at=at))

    def matching(self, words: str) -> Self:
        """Rows in which every one of `words` occurs, in any language.

        As the index of the search has them, or as a part of a word in some searched field.
        """
        if not words.split():
            return self
        entries = Entry.objects.shown().filter(model=self.model._meta.label_lower)
        found = entries_with(words, entries).order_by().values("record")
        return self._found(self._has_parts(words) | Q(pk__in=found))

    def named(self, words: str) -> Self:
        """Rows in which every one of `words` is a part of a word in some searched field: what they
        are called by, not what they tell."""
        return self._found(self._has_parts(words)) if words.split() else self

    def _has_parts(self, words: str) -> Q:
        linked = [field for field in self.model.search_fields if "__" in field]
        parts = Q()
        for word in tidy(words).split():
            condition = Q(search_text__contains=word.casefold())
            for field in linked:
                condition |= Q(**{f"{field}__icontains": word})
            parts &= condition
        return parts

    def _found(self, condition: Q) -> Self:
        # Only a search that goes through other rows can meet a row twice.
        goes_through = any("__" in field for field in self.model.search_fields)
        return self.filter(condition).distinct() if goes_through else self.filter(condition)

    def by_title(self, *first: str | Combinable) -> Self:
        """In the order of the titles that readers see, within the order of `first`.

        In the first language that is the title itself, which has an index; in the others its
        translation, where there is one, in the order of that language.
        """
        title: Combinable = F(self.model.title_field)
        language = get_language()
        if language and language != settings.LANGUAGES[0][0]:
            translation = KT(f"translations__{language}__{self.model.title_field}__text")
            title = LookedUp(
                Coalesce(translation, title, output_field=models.TextField()), language
            )
        return self.order_by(*first, title, "slug")

    def in_lines(self) -> Self:
        """The public rows in the order of lists, with what a line about each of them shows.

        A line is how a record is told on the page of another one; its template lies with the
        templates of its app, as `<model>_line.html`.
        """
        return self.published().by_title()


ManagerOfPublishable = models.Manager.from_queryset(PublishableQuerySet)


class PublishableManager(ManagerOfPublishable):
    """Finds records by their slug, also by one they had before."""

    def get_by_natural_key(self, slug: str) -> Any:
        """The record with this slug; failing that, the one that had it until it was changed."""
        try:
            return self.get(slug=slug)
        except ObjectDoesNotExist:
            key = SlugRedirect.objects.target_of(self.model, slug)
            if key is None:
                raise
            return self.get(pk=key)


class Publishable(Dated):
    """A row the public sees from its publication until its expiry, while it is live.

    `title_field` names the field that stands for it in lists, `search_fields` what staff look
    through.
    """

    title_field = "title"
    search_fields: tuple[str, ...] = ("title", "short_title")

    id = models.UUIDField(_("key"), primary_key=True, default=uuid.uuid4, editable=False)
    live = models.BooleanField(
        _("live"),
        default=False,
        help_text=_("Whether the public sees this record. “Publish” and “Unpublish” set it."),
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
    def published_condition(prefix: str = "", at: datetime | None = None) -> Q:
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

    def is_published(self, at: datetime | None = None) -> bool:
        """Whether the public sees this row at the moment `at`; agrees with `published()`."""
        return self.live and self.would_be_published(at)

    def would_be_published(self, at: datetime | None = None) -> bool:
        """Whether the public would see this row at the moment `at`, were it live."""
        if self.publish_at is None and self.expire_at is None:
            return True
        at = at or timezone.now()
        return (self.publish_at is None or self.publish_at <= at) and (
            self.expire_at is None or self.expire_at > at
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.updated_at = now()
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "updated_at"}
        super().save(*args, **kwargs)


def with_public_links(rows: models.QuerySet, *paths: str) -> models.QuerySet:
    """The child rows whose linked records at `paths` are public, or not filled in.

    A row that needs an unpublished record is neither shown nor counted.
    """
    for path in paths:
        rows = rows.filter(Q(**{f"{path}__isnull": True}) | Publishable.published_condition(path))
    return rows


def public_rows(model: type["Child"]) -> models.QuerySet:
    """The rows of a child model that link to no unpublished record."""
    links = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and issubclass(field.related_model, Publishable)
        and field.name != model.parent_name
    ]
    return with_public_links(model._default_manager.all(), *links)
