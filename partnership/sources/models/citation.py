"""Which passage says what about a fact."""

from functools import cached_property

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models import Child
from partnership.sources.models.document import Document
from partnership.sources.models.edition import checksum
from partnership.sources.models.passage import Passage
from partnership.sources.models.seals import citable_fields, seal_of
from partnership.sources.models.source import Source
from partnership.values.texts import listed


class Citation(Child):
    """Which passage says what about a fact. Abstract: each record type has its own table.

    The fact is the whole owner, a `field` of it, or, with `row`, a child row of it or a field
    of that row. Sources that differ are each cited, with the value that each one states.
    """

    class Stance(models.TextChoices):
        STATES = "states", _("states")
        IMPLIES = "implies", _("implies")
        NARROWS = "narrows", _("narrows")
        CONTRADICTS = "contradicts", _("contradicts")

    parent_name = "owner"
    # Who changes one of these cites anew.
    CITED = ("owner", "row", "field", "passage", "stance", "stated_value")

    row = models.UUIDField(
        _("row"),
        null=True,
        blank=True,
        help_text=_("The key of the child row that is cited. Leave empty for the record itself."),
    )
    field = models.CharField(
        _("field"),
        max_length=60,
        blank=True,
        help_text=_("The name of the field that is cited. Leave empty for the whole."),
    )
    passage = models.ForeignKey(
        Passage,
        verbose_name=_("passage"),
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        help_text=_("The words that say so. Type some of them to find the passage."),
    )
    stance = models.CharField(
        _("stance"),
        max_length=12,
        choices=Stance,
        default=Stance.STATES,
        help_text=_("Whether the passage states the value, implies, narrows or contradicts it."),
    )
    stated_value = models.CharField(
        _("value as stated"),
        max_length=300,
        blank=True,
        help_text=_(
            "The value this passage gives, in the field's own form, where it differs from ours."
        ),
    )
    note = models.CharField(
        _("note for readers"),
        max_length=500,
        blank=True,
        help_text=_("What a reader must know to judge this citation."),
    )
    seal = models.CharField(
        _("seal"),
        max_length=64,
        blank=True,
        validators=[checksum],
        help_text=_(
            "SHA-256 of the fact, the words and their edition as somebody last compared them. "
            "Without it, whoever brings the citation has compared them."
        ),
    )
    checked_on = models.DateField(
        _("checked on"),
        null=True,
        blank=True,
        help_text=_("The day somebody last compared the fact with the words."),
    )

    class Meta:
        abstract = True
        ordering = ["id"]
        constraints = [
            # Two, since a missing row equals no other missing row.
            models.UniqueConstraint(
                fields=["owner", "field", "passage"],
                condition=Q(row__isnull=True),
                name="%(app_label)s_%(class)s_once",
                violation_error_message=_("This passage is cited for this fact already."),
            ),
            models.UniqueConstraint(
                fields=["owner", "row", "field", "passage"],
                condition=Q(row__isnull=False),
                name="%(app_label)s_%(class)s_once_per_row",
                violation_error_message=_("This passage is cited for this row already."),
            ),
            models.CheckConstraint(
                condition=~Q(stance="contradicts") | ~Q(stated_value=""),
                name="%(app_label)s_%(class)s_contradiction_has_value",
                violation_error_message=_("Give the value that the contradicting passage states."),
            ),
        ]

    def __str__(self):
        return f"{self.field or _('whole')}: {self.passage}"

    @property
    def target(self):
        """The record or the row of it that is cited; None for a row that is gone."""
        return self.owner.find_child(self.row) if self.row else self.owner

    def is_as_checked(self, target=None, links=None) -> bool:
        """Whether fact, words and edition are as somebody last compared them.

        `target` is what is cited, where it is at hand, `links` what `seals.links_of` gives.
        """
        return bool(self.seal) and self.seal == seal_of(self, target or self.target, links)

    @cached_property
    def stands_as_checked(self) -> bool:
        """What `is_as_checked` says, asked once; of many by `evidence.checks.note_as_checked`."""
        return self.is_as_checked()

    @property
    def changed_in_words(self) -> str:
        """What staff and readers read of a citation that is not as it was checked."""
        if not self.checked_on:
            return gettext("changed since its source was checked")
        return gettext("changed since its source was checked (%(day)s)") % {
            "day": date_format(self.checked_on, "DATE_FORMAT")
        }

    def note_check(self, target=None):
        """Note, unsaved, that the fact was compared with the words today."""
        self.seal = seal_of(self, target or self.target)
        self.checked_on = timezone.localdate()

    def save(self, *args, **kwargs):
        """Save; whoever cites has compared."""
        if not self.seal and kwargs.get("update_fields") is None:
            self.note_check()
        super().save(*args, **kwargs)

    def holds_in(self, record):
        """Whether what is cited is there: a row that moved, or a field that says the same."""
        if self.row:
            return record.find_child(self.row) is not None
        if not self.field or self.owner._meta.get_field(self.field).many_to_many:
            return True
        return getattr(record, self.field) == getattr(self.owner, self.field)

    def clean(self):
        """Refuse a row that is not the owner's and a field that the cited model lacks."""
        super().clean()
        if not getattr(self, "owner_id", None):
            return
        target = self.owner
        if self.row:
            target = self.owner.find_child(self.row)
            if target is None:
                raise ValidationError(
                    {"row": _("No row of this record has this key. Choose one of its rows.")}
                )
        if self.field:
            try:
                target._meta.get_field(self.field)
            except FieldDoesNotExist:
                names = listed(citable_fields(type(target)))
                raise ValidationError(
                    {
                        "field": _("There is no field “%(field)s” here. Use one of: %(names)s.")
                        % {"field": self.field, "names": names}
                    }
                ) from None


def states_facts(model):
    """Whether rows of a child model state facts: neither passages, citations nor documents do."""
    return model.needs_citation and not issubclass(model, (Citation, Document, Passage))


class SourceCitation(Citation):
    """A citation for a fact about a source itself, such as its date."""

    owner = models.ForeignKey(
        Source, verbose_name=_("source"), on_delete=models.CASCADE, related_name="citations"
    )

    class Meta(Citation.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
