"""Top-level records, and the rows that belong to them."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models.publishable import Publishable
from partnership.publishing.models.revision import Revision
from partnership.publishing.models.state import SlugRedirect, now
from partnership.values.fields import SearchTextField, field_named
from partnership.values.models import Dated, Translatable

if TYPE_CHECKING:
    from partnership.publishing.prefetching import Together


class Linking:
    """A row whose links are told on the pages of the records that they name."""

    # What readers call a field, and the row itself (""), where its name is one of staff.
    words_for_readers: Mapping[str, str | Promise] = {}
    # For a link, what this row is to the record it names, in words. None leaves the link out
    # of that record's page, because the page tells of it in its own way.
    link_words: Mapping[str, str | Promise | None] = {}

    def words_for_link(self, name: str) -> str | Promise | None:
        """What this row, or the record it belongs to, is to the record its link `name` names.

        May be "": the record's kind then says enough.
        """
        return self.link_words.get(name, "")


class Record(Linking, Publishable, Translatable):
    """A top-level record: it has an address of its own, staff notes and citations.

    Subclasses name in `url_name` their public page, and in `mentioned_as` the fields that hold
    names by which texts speak of such a record, the usual one first.
    `needs_no_citation` names the fields that state no fact of the world, such as a
    classification of ours, or "__all__", and then `why_no_citation` tells readers why;
    `needs_no_translation` those that are read as they are.
    `counterparts` says what fields are in another standard, such as an element of IATI.
    """

    counterparts = {
        "translations": "IATI narrative/@xml:lang",
        "updated_at": "IATI @last-updated-datetime",
    }

    url_name = ""
    mentioned_as: Sequence[str] = ()
    # What a line about such a record says on the pages of others, beside its title.
    line_fields: Collection[str] = ()
    # Where a search stands this kind of record among equals: from 0, the first, to 15.
    search_rank = 8
    needs_no_citation: Collection[str] = {
        "short_title", "summary", "themes", "kind", "partnerships", "position",
    }  # fmt: skip
    why_no_citation: str | Promise = ""
    needs_no_translation: Collection[str] = frozenset()
    # The slug that is saved, and whether readers saw the record then.
    _saved_slug: str | None = None
    _saved_public = False
    _known_children: Mapping[Any, "Child"] | None = None
    # Who it is looked at with; see `publishing.prefetching`.
    _together: "Together | None" = None

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

    search_text = SearchTextField()

    class Meta(Publishable.Meta):
        abstract = True
        # The key orders alike on every database (collations do not), so that the values of
        # many-to-many links are dumped in one order. Pages and the admin order by their own.
        ordering = ["id"]

    def __str__(self) -> str:
        return self.label

    @property
    def silence(self) -> str:
        """What its pages say of a fact that it does not have: that the source does not state it,
        where somebody compared the record with its sources, and else only that it is not here."""
        return gettext("Not stated in the source") if self.checked_on else gettext("Not recorded")

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any
    ) -> Self:
        # The options differ between versions of Django: from 6.1 there is `fetch_mode`.
        instance = super().from_db(db, field_names, values, **options)
        instance._saved_slug = instance.__dict__.get("slug")
        # Not asked of what was loaded without these.
        state = {"live", "publish_at"} <= instance.__dict__.keys()
        instance._saved_public = state and instance.has_begun()
        return instance

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; when the slug changed, leave a redirect from the old one."""
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)
        before = self._saved_slug
        if before and before != self.slug:
            SlugRedirect.objects.leave(self, before, public=self.was_public_at(before))
        self._saved_slug = self.slug
        self._saved_public = self.has_begun()

    def has_begun(self) -> bool:
        """Whether the public sees this record, or did until it expired."""
        return self.live and (self.publish_at is None or self.publish_at <= now())

    def was_public_at(self, slug: str) -> bool:
        """Whether the public ever saw this record at the address with `slug`.

        It did if the saved record was public when its slug was about to change, or if the
        history has it published, or taken from the public, with that slug.
        """
        if self._saved_public:
            return True
        shown = (Revision.Kind.PUBLISHED, Revision.Kind.UNPUBLISHED)
        versions = Revision.objects.of(self).filter(kind__in=shown)
        return any(
            snapshot[0]["fields"].get("slug") == slug
            for snapshot in versions.values_list("snapshot", flat=True).iterator()
        )

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def label(self) -> str:
        """What lists and links call this record, in the reader's language."""
        return self.translated(self.title_field)

    @property
    def short_label(self) -> str:
        """The short title where there is one, else the label."""
        if "short_title" in self.translatable and getattr(self, "short_title", None):
            return self.translated("short_title")
        return self.label

    def get_absolute_url(self) -> str:
        return reverse(self.url_name, kwargs={"slug": self.slug})

    @classmethod
    def child_models(cls) -> list[type["Child"]]:
        """The models whose rows belong to one of these records, in a fixed order."""
        return [
            relation.related_model
            for relation in cls._meta.related_objects
            if issubclass(relation.related_model, Child)
            and relation.related_model.parent_name == relation.field.name
        ]

    def take_over(self, other: Self) -> None:
        """Take over what `other`, a record of the same thing that goes, is known by.

        Its rows and the links to it are moved by `partnership.staff.mergers`.
        """

    def know_children(self, rows: Mapping[Any, "Child"]) -> None:
        """Let `find_child` look in `rows`, by key, and ask the database no more."""
        self._known_children = rows

    def find_child(self, key: uuid.UUID | str | None) -> "Child | None":
        """The child row of this record with this key, or None."""
        if key is None:
            return None
        if self._known_children is not None:
            return self._known_children.get(key)
        for model in self.child_models():
            row = model._default_manager.filter(pk=key, **{model.parent_name: self}).first()
            if row is not None:
                return row
        return None


def record_models() -> list[type[Record]]:
    """Every kind of record, in the order of the import arrows."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


class Child(Linking, Dated):
    """A row that belongs to one record and is edited, published and deleted with it.

    `parent_name` is the foreign key to that record. A child has no children of its own.
    Rows without facts, such as spellings and our own classifications, need no citation. Rows
    without versions stay as they are when a draft or an older version of the record is written;
    one that is gone comes back with it.
    """

    parent_name = ""
    needs_citation = True
    has_versions = True

    id = models.UUIDField(_("key"), primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    @property
    def parent(self) -> Record:
        return getattr(self, self.parent_name)

    def holds_in(self, record: Record) -> bool:
        """Whether this row holds as well in `record`, which takes the place of its own record."""
        return True

    def words_for_link(self, name: str) -> str | Promise | None:
        """As `link_words` says it; failing that the row's role, or else the link's own name."""
        if name in self.link_words:
            return self.link_words[name]
        role = getattr(self, "get_role_display", None)
        return role() if role else field_named(self, name).verbose_name


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

    def __str__(self) -> str:
        return self.translated("text")
