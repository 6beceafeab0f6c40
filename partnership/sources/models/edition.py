"""The texts of sources, edition by edition; the texts themselves are kept apart."""

import hashlib
from datetime import timedelta
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models import Child
from partnership.sources.models.source import Source
from partnership.sources.texts.places import (
    Place,
    folded,
    numbers_in,
    starts_of_lines,
)
from partnership.values.understanding.fields import LanguageCodeField

checksum = RegexValidator(r"\A[0-9a-f]{64}\Z", _("Give a SHA-256 checksum: 64 digits and a–f."))
numbers = RegexValidator(r"\A\d+( \d+)*\Z", _("Give whole numbers with a space between them."))
# A text that was looked at and not kept goes after so long.
WAITS = timedelta(days=1)


class EditionTextQuerySet(models.QuerySet):
    """The texts that are kept here."""

    def keep(self, text: str) -> "EditionText":
        """The row of a text, which may be there already."""
        return self.get_or_create(sha256=sha256_of(text), defaults={"text": text})[0]

    def of(self, editions) -> dict[str, str]:
        """{checksum: text} of those of some editions that are kept."""
        wanted = {edition.text_sha256 for edition in editions}
        return dict(self.filter(sha256__in=wanted).values_list("sha256", "text")) if wanted else {}

    def prune(self):
        """Delete the texts that no edition came of, a day after they were read."""
        used = Edition.objects.order_by().values("text_sha256")
        before = timezone.now() - WAITS
        return self.filter(kept_at__lt=before).exclude(sha256__in=used).delete()


class EditionText(models.Model):
    """A text, known by its checksum, so that it cannot be edited: another text is another row.

    No row of a record: nothing that takes out records, rows or versions meets it.
    """

    sha256 = models.CharField(primary_key=True, max_length=64, editable=False)
    text = models.TextField(editable=False)
    kept_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EditionTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of an edition")
        verbose_name_plural = _("texts of editions")

    def __str__(self):
        return self.sha256

    def save(self, *args, **kwargs):
        """Insert only, and only what the checksum is of."""
        if not self._state.adding or self.sha256 != sha256_of(self.text):
            raise ValidationError(gettext("The text of an edition is never edited."))
        super().save(*args, **kwargs | {"force_insert": True})


class Edition(Child):
    """One copy of the text of a source. It is never edited: a better copy is a new edition.

    The text may be withheld; its checksums, its length and the places of passages in it stay,
    and whoever has the document can prove them again.
    """

    class Origin(models.TextChoices):
        PASTED = "pasted", _("pasted")
        TXT = "txt", _("plain text")
        MARKDOWN = "markdown", _("Markdown")
        DOCX = "docx", _("Word (DOCX)")
        PDF = "pdf", _("PDF with a text layer")

    class Access(models.TextChoices):
        STAFF = "staff", _("staff only")
        PASSAGES = "passages", _("passages in context")
        PUBLIC = "public", _("the whole text")

    parent_name = "source"
    needs_citation = False
    has_versions = False
    never_changes = _("The text of an edition is never edited. Add a better copy as a new edition.")
    # What a text is known by. A row whose values of these changed would be another edition.
    fixed_fields = (
        "origin",
        "file_sha256",
        "text_sha256",
        "folded_sha256",
        "length",
        "page_starts",
    )

    source = models.ForeignKey(
        Source,
        verbose_name=_("source"),
        on_delete=models.CASCADE,
        related_name="editions",
        help_text=_("The source whose text it is."),
    )
    number = models.PositiveSmallIntegerField(
        _("number"), help_text=_("Editions of a source are counted from 1; the last is the newest.")
    )
    language = LanguageCodeField(
        _("language"),
        max_length=12,
        blank=True,
        help_text=_("The language of this text as a code such as en, fr or zh-hans."),
    )
    origin = models.CharField(
        _("how it came"),
        max_length=10,
        choices=Origin,
        help_text=_("From what the text was taken."),
    )
    retrieved_on = models.DateField(
        _("retrieved on"),
        null=True,
        blank=True,
        help_text=_("The day this copy was taken from its publisher."),
    )
    access = models.CharField(
        _("who may read it"),
        max_length=10,
        choices=Access,
        default=Access.STAFF,
        help_text=_("Show more than passages only where its rights allow it."),
    )
    file_sha256 = models.CharField(
        _("checksum of the file"),
        max_length=64,
        blank=True,
        validators=[checksum],
        help_text=_("SHA-256 of the file as it came. Empty for a pasted text."),
    )
    text_sha256 = models.CharField(
        _("checksum of the text"),
        max_length=64,
        validators=[checksum],
        help_text=_("SHA-256 of the text in UTF-8 in which the places of passages are counted."),
    )
    folded_sha256 = models.CharField(
        _("checksum of the words"),
        max_length=64,
        validators=[checksum],
        help_text=_("SHA-256 of the folded text, by which copies of the same words are known."),
    )
    length = models.PositiveIntegerField(
        _("length"), help_text=_("How many characters (code points) the text has.")
    )
    page_starts = models.TextField(
        _("beginnings of pages"),
        blank=True,
        validators=[numbers],
        help_text=_("Where each page begins, in code points, where the file has pages."),
    )

    class Meta(Child.Meta):
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number"],
                name="sources_edition_number_once_per_source",
                violation_error_message=_("This source has an edition with this number already."),
            ),
            models.UniqueConstraint(
                fields=["source", "text_sha256"],
                name="sources_edition_text_once_per_source",
                violation_error_message=_("This source has an edition with this text already."),
            ),
            models.CheckConstraint(
                condition=Q(length__gt=0),
                name="sources_edition_has_length",
                violation_error_message=_("An edition has at least one character."),
            ),
        ]

    def __str__(self):
        return f"{self.source.short_label}, {self.words}"

    @property
    def words(self) -> str:
        """What readers call it: by its day, else by its number."""
        if self.retrieved_on:
            return gettext("edition of %(day)s") % {
                "day": date_format(self.retrieved_on, "DATE_FORMAT")
            }
        return gettext("edition %(number)d") % {"number": self.number}

    @classmethod
    def of_text(cls, source, text: str, **fields) -> "Edition":
        """A new edition of a source, not saved, with all that its text says of itself."""
        last = source.editions.aggregate(last=Max("number"))["last"] or 0
        return cls(
            source=source,
            number=last + 1,
            text_sha256=sha256_of(text),
            folded_sha256=folded(text).checksum,
            length=len(text),
            **fields,
        )

    @cached_property
    def text(self) -> str | None:
        """The text, where it is kept."""
        return EditionText.objects.of([self]).get(self.text_sha256)

    @property
    def pages(self) -> list[int]:
        """Where each page begins; empty where the file has no pages."""
        return [int(start) for start in self.page_starts.split()]

    def locator(self, places: list[Place], text: str) -> str:
        """Where places stand, as “page 4” or “lines 28–31”; kept in English, as data files say."""
        starts = self.pages or starts_of_lines(text)
        unit = "page" if self.page_starts else "line"
        if self.origin == self.Origin.DOCX:
            unit = "paragraph"
        first, last = numbers_in(starts, places)
        return f"{unit} {first}" if first == last else f"{unit}s {first}–{last}"

    def changed_fields(self) -> list[str]:
        """The names of the fixed fields that are not as they are saved."""
        saved = type(self).objects.filter(pk=self.pk).values(*self.fixed_fields).first()
        return [name for name in saved or () if getattr(self, name) != saved[name]]

    def clean(self):
        """Refuse to make another text of a saved edition."""
        super().clean()
        if changed := self.changed_fields():
            raise ValidationError(dict.fromkeys(changed, self.never_changes))

    def save(self, *args, **kwargs):
        if not self._state.adding and (changed := self.changed_fields()):
            raise ValidationError(dict.fromkeys(changed, self.never_changes))
        super().save(*args, **kwargs)


def sha256_of(text: str) -> str:
    """The checksum of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
