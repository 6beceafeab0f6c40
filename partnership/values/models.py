"""Abstract bases of models that hold values: dated, quantified, translatable. No tables."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .fields import (
    BOUNDS,
    MOST_DIGITS,
    ImpreciseDateField,
    LanguageField,
    TranslationsField,
    bound_of,
)
from .quantities import Comparator, Quantity
from .translations import FORMER, ORIGINAL, Translated, default_language, language_choices
from .understanding.fields import QuantityField


class Dated(models.Model):
    """A model with imprecise dates: saving a date saves its derived columns.

    A subclass whose start and end are fields of their own names each such pair in `spans`; that
    an end comes first is told by readiness and by imports, and kept, as a source may say so.
    Where it tells what was planned from what came to pass, it names the dates of each.
    """

    spans: tuple[tuple[str, str], ...] = ()
    planned_dates: tuple[str, ...] = ()
    actual_dates: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if update_fields is not None:
            update_fields = {
                *update_fields,
                *(
                    f"{field.name}_{bound}"
                    for field in self._meta.concrete_fields
                    if isinstance(field, ImpreciseDateField) and field.name in update_fields
                    for bound in BOUNDS
                ),
            }
        super().save(*args, update_fields=update_fields, **kwargs)

    @classmethod
    def ends_before_start(cls, text_of: Callable[[str], str]) -> Iterator[tuple[str, str]]:
        """Yield (start, end) of the spans that end before they can begin, each end once.

        `text_of` gives the text of a date by the name of its field. Imprecise dates are told only
        where no day of the one can be before one of the other.
        """
        told = set()
        for start, end in cls.spans:
            first = bound_of(text_of(start), "earliest")
            last = bound_of(text_of(end), "latest")
            if first and last and last < first and end not in told:
                told.add(end)
                yield start, end


class Quantified(models.Model):
    """A row with one quantity, as its source states it.

    A model with a Meta of its own keeps these constraints by naming them:
    `constraints = [*Quantified.Meta.constraints, …]`; a system check sees to it.
    """

    quantity_comparator = models.CharField(
        _("how exact"),
        max_length=12,
        choices=Comparator,
        default=Comparator.NOT_STATED,
        help_text=_("How the source puts the number: “over 150” is “over”, not “exactly”."),
    )
    quantity_low = QuantityField(
        _("quantity"),
        max_digits=MOST_DIGITS,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_(
            "The number as stated; the lower one of a range. Leave blank when it is not stated."
        ),
    )
    quantity_high = models.DecimalField(
        _("upper end of the range"),
        max_digits=MOST_DIGITS,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Only for a range: the higher number."),
    )
    quantity_unit = models.CharField(
        _("unit"),
        max_length=100,
        blank=True,
        default="",
        # xgettext:no-python-format
        help_text=_("What is counted, in the plural: people, videos, % of workers."),
    )
    quantity_words = models.CharField(
        _("in the source's words"),
        max_length=255,
        blank=True,
        default="",
        help_text=_("The wording of the source, letter by letter."),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_quantity_low",
                condition=Q(quantity_comparator="not_stated", quantity_low__isnull=True)
                | (~Q(quantity_comparator="not_stated") & Q(quantity_low__isnull=False)),
                violation_error_message=_(
                    "Give the quantity, or say “not stated” and leave the number blank."
                ),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_quantity_high",
                condition=Q(
                    quantity_comparator="range",
                    quantity_high__isnull=False,
                    quantity_high__gte=F("quantity_low"),
                )
                | (~Q(quantity_comparator="range") & Q(quantity_high__isnull=True)),
                violation_error_message=_(
                    "A range has an upper end that is not below the lower one; "
                    "nothing else has an upper end."
                ),
            ),
        ]

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        errors = super().check(**kwargs)
        names = {constraint.name for constraint in cls._meta.constraints}
        parts = {"app_label": cls._meta.app_label.lower(), "class": cls.__name__.lower()}
        for constraint in Quantified.Meta.constraints:
            if constraint.name % parts not in names:
                errors.append(
                    checks.Error(
                        f"The constraint {constraint.name % parts} is missing.",
                        hint="constraints = [*Quantified.Meta.constraints, …]",
                        obj=cls,
                        id="values.E002",
                    )
                )
        return errors

    @property
    def quantity(self) -> Quantity:
        """The quantity as a value; its unit in the active language where that is translated."""
        return self.quantity_in(None)

    def quantity_in(self, language: str | None) -> Quantity:
        """The quantity with its unit in a language (None: the active one)."""
        unit = self.quantity_unit
        if isinstance(self, Translatable) and "quantity_unit" in self.translatable:
            unit = self.translated("quantity_unit", language)
        return Quantity(
            low=self.quantity_low,
            high=self.quantity_high,
            comparator=self.quantity_comparator,
            unit=unit,
            words=self.quantity_words,
        )


class Translatable(models.Model):
    """A row with texts in one language, and translations of them beside it.

    A subclass names its translated fields in `translatable`. Languages are those of
    `settings.LANGUAGES`; one more needs no migration.
    """

    translatable: tuple[str, ...] = ()

    original_language = LanguageField(
        _("language of the original"),
        max_length=16,
        choices=language_choices,
        default=default_language,
        help_text=_("The language in which the texts of this record are entered."),
    )
    translations = TranslationsField(
        _("translations"),
        help_text=_("The same texts in the other languages of the site."),
    )

    class Meta:
        abstract = True

    def translation(self, field: str, language: str | None = None) -> Translated:
        """Return the text of `field` for readers of `language` (default: the active one).

        Falls back to the original, with `missing` set, where there is no translation; a blank
        original has nothing to translate and is never missing. See `Translated`.
        """
        language = language or get_language() or self.original_language
        text = getattr(self, field)
        if language == self.original_language or not text:
            return Translated(text, self.original_language, ORIGINAL, missing=False)
        entry = self.translations.get(language, {}).get(field)
        if entry is None:
            return Translated(text, self.original_language, ORIGINAL, missing=True)
        older = FORMER in entry
        return Translated(entry["text"], language, entry["status"], missing=False, older=older)

    def translated(self, field: str, language: str | None = None) -> str:
        """The text alone of `translation()`."""
        return self.translation(field, language).text

    def set_translation(
        self,
        language: str,
        field: str,
        text: str,
        status: str,
        reviewer: str = "",
        reviewed_on: datetime.date | str = "",
    ) -> None:
        """Set one translation without saving; a blank text removes it.

        `reviewed_on` is a date or its ISO text. ValueError where `field` is not translated or
        `language` is that of the original.
        """
        if field not in self.translatable:
            raise ValueError(f"{type(self).__name__}.{field} is not translated")
        if language == self.original_language:
            raise ValueError(f"{language} is the language of the original")
        # A new dictionary each time: the loaded one may be shared with a form's initial data.
        translations = {key: dict(fields) for key, fields in self.translations.items()}
        fields = translations.pop(language, {})
        fields.pop(field, None)
        if text:
            entry = {"text": text, "status": str(status)}
            if reviewer:
                entry["reviewer"] = reviewer
            if reviewed_on:
                entry["reviewed_on"] = str(reviewed_on)
            fields[field] = entry
        if fields:
            translations[language] = fields
        self.translations = translations

    def has_translation(self, language: str, *fields: str) -> bool:
        """Whether `fields` (default: all translated ones) can be read in `language`.

        True for the language of the original; fields blank there need no translation.
        """
        return not any(
            self.translation(field, language).missing for field in fields or self.translatable
        )

    def languages_complete(self) -> set[str]:
        """The site's languages in which every text of this row can be read."""
        return {code for code, _name in settings.LANGUAGES if self.has_translation(code)}
