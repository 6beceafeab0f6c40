"""Form fields that understand what people type, and can say as what they understood it."""

import datetime
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partnership.values.dates import ABOUT, UNCERTAIN, ImpreciseDate
from partnership.values.quantities import Comparator, Quantity
from partnership.values.translations import language_name
from partnership.values.understanding.amounts import Amount, understand_amount
from partnership.values.understanding.codes import (
    CURRENCY_CODES,
    in_capitals,
    understand_currency,
    understand_language,
)
from partnership.values.understanding.dates import understand_date
from partnership.values.understanding.document_kinds import kind_choices
from partnership.values.understanding.meanings import (
    Ambiguous,
    NotUnderstood,
    says_nothing,
    understood_as,
)
from partnership.values.understanding.numbers import no_number, understand_number, understand_share
from partnership.values.understanding.quantities import understand_quantity


class Understanding:
    """A form field whose text may be written in several ways.

    `understand` gives the clean value of a text that is not empty; `in_words` says a clean value
    as readers know it.
    """

    def understand(self, text: str) -> Any:
        raise NotImplementedError

    def in_words(self, value: Any) -> str:
        return str(value)

    def meant(self, text: str) -> Any:
        """What a text means; ValidationError where that is nothing, or not clear."""
        try:
            return self.understand(text)
        except NotUnderstood as error:
            raise ValidationError(str(error), code="invalid") from error

    def readings(self, text: str) -> list[tuple[str, str]]:
        """All that a text that is not empty can mean, as (what to write for it, in words), first
        what it means as it stands. Raises Ambiguous, with the readings, where that is open."""
        if says_nothing(text):
            return [("", _("not stated"))]
        value = self.understand(text)
        return [(str(value), self.in_words(value))]

    def understood(self, text: object, value: Any) -> str:
        """The sentence that says as what a text was understood; "" where it was written so."""
        text = str(text or "")
        if value in (None, "") and says_nothing(text):
            return understood_as(text, _("not stated"))
        if not text.strip() or value in (None, "") or text.strip() == str(value):
            return ""
        return understood_as(text, self.in_words(value))


class UnderstandingCharField(Understanding, forms.CharField):
    """The same for a text."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return text
        return self.empty_value if says_nothing(text) else self.meant(text)


class ImpreciseDateFormField(UnderstandingCharField):
    """A text that is an imprecise date; its clean value is the canonical text."""

    # Whether an interval is some day within, or a duration; the model's field says it.
    role = "point"

    def __init__(self, *args: Any, max_length: int | None = None, **kwargs: Any) -> None:
        # What is kept is shorter than many ways to write it.
        super().__init__(*args, **kwargs)

    def understand(self, text: str) -> str:
        return understand_date(text).text

    def in_words(self, value: str) -> str:
        return ImpreciseDate.parse(value).display(self.role)

    def readings(self, text: str) -> list[tuple[str, str]]:
        """Also that the date is not so sure: about, and uncertain."""
        found = super().readings(text)
        for kept, _words in found[:1]:
            for sign in (ABOUT, UNCERTAIN):
                with suppress(ValueError):
                    less_sure = ImpreciseDate.parse(f"{kept}{sign}")
                    found.append((less_sure.text, less_sure.display(self.role)))
        return found


class DayFormField(Understanding, forms.DateField):
    """One day, as browsers send it or as people write it."""

    def to_python(self, value: Any) -> datetime.date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value or None)
        return None if says_nothing(value) else self.meant(value)

    def understand(self, text: str) -> datetime.date:
        date = understand_date(text)
        if date.earliest is None or not date.is_exact_day:
            raise NotUnderstood(
                _("“%(text)s” is no single day. Write one, such as 2016-09-06.")
                % {"text": text[:60]}
            )
        return date.earliest

    def in_words(self, value: datetime.date) -> str:
        return ImpreciseDate.parse(value.isoformat()).display()


class NumberFormField(Understanding, forms.DecimalField):
    """A number, written with or without signs between its groups."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    # The stubs follow Django, where a field of decimals is made of one of whole numbers.
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str) and value.strip():
            value = None if says_nothing(value) else self.meant(value)
        return super().to_python(value)

    def understand(self, text: str) -> Decimal:
        return understand_number(text, places=self.places)

    @property
    def places(self) -> int:
        return 2 if self.decimal_places is None else self.decimal_places

    def in_words(self, value: Decimal) -> str:
        return f"{value:,}"

    def understood(self, text: object, value: Any) -> str:
        is_plain = isinstance(value, Decimal) and written_plainly(str(text), value)
        return "" if is_plain else super().understood(text, value)


class AmountFormField(NumberFormField):
    """An amount of money, beside which its currency may be written."""

    widget = forms.TextInput()
    # The currency that is chosen beside it: by then “$” is clear.
    likely = ""

    def amount_in(self, text: str) -> Amount:
        """The amount that a text means. Raises NotUnderstood."""
        return understand_amount(text, places=self.places, likely=self.likely)

    def understand(self, text: str) -> Decimal:
        return self.amount_in(text).value

    def readings(self, text: str) -> list[tuple[str, str]]:
        """The amount, with each currency that a sign such as “$” can name."""
        if says_nothing(text):
            return super().readings(text)
        try:
            found = [understand_amount(text, places=self.places)]
        except Ambiguous as error:
            codes = [written for written, _words in error.readings]
            if not CURRENCY_CODES.issuperset(codes):
                raise
            found = [understand_amount(text, places=self.places, likely=code) for code in codes]
            if self.likely not in codes:
                raise Ambiguous(text, [(str(amount), str(amount)) for amount in found]) from error
            found.sort(key=lambda amount: amount.currency != self.likely)
        return [(str(amount), str(amount)) for amount in found]

    def currency_in(self, text: str | None) -> str:
        """The code of the currency that is written beside an amount, or ""."""
        try:
            return self.amount_in(text or "").currency
        except NotUnderstood:
            return ""

    def understood(self, text: object, value: Any) -> str:
        if self.currency_in(str(text or "")) and value is not None:
            return understood_as(str(text), str(self.amount_in(str(text))))
        return super().understood(text, value)

    def in_words(self, value: Decimal) -> str:
        return str(Amount(value, ""))


class ShareFormField(NumberFormField):
    """A share in per cent, beside which their sign may be written."""

    widget = forms.TextInput()

    def understand(self, text: str) -> Decimal:
        return understand_share(text, places=self.places)

    def in_words(self, value: Decimal) -> str:
        return in_per_cent(value)


def in_per_cent(value: Decimal) -> str:
    """A share as readers know it."""
    return f"{value.normalize():f} %"


class QuantityFormField(NumberFormField):
    """The number of a quantity, beside which may be written how exact it is and what is counted."""

    widget = forms.TextInput()

    def understand(self, text: str) -> Decimal:
        low = understand_quantity(text, places=self.places).low
        if low is None:
            raise NotUnderstood(no_number(text))
        return low

    def quantity_in(self, text: str | None) -> Quantity:
        """The quantity that a text says, one not stated for nothing."""
        try:
            return understand_quantity(text or "", places=self.places)
        except NotUnderstood:
            return Quantity()

    def understood(self, text: object, value: Any) -> str:
        said = self.quantity_in(str(text or ""))
        if said.is_stated or said.unit:
            exact = said if said.is_stated else replace(said, comparator=Comparator.EXACTLY)
            return understood_as(str(text), exact.display())
        return super().understood(text, value)


class CurrencyFormField(UnderstandingCharField):
    """A currency by its code, its sign or its name."""

    def understand(self, text: str) -> str:
        return understand_currency(text)


class LanguageCodeFormField(UnderstandingCharField):
    """A language by its code or its name."""

    def understand(self, text: str) -> str:
        return understand_language(text)

    def in_words(self, value: str) -> str:
        return f"{language_name(value)} ({value})" if language_name(value) != value else value


class CapitalsFormField(UnderstandingCharField):
    """A code in capital letters, however it is typed."""

    def understand(self, text: str) -> str:
        return in_capitals(text)


def written_plainly(text: str, value: Decimal) -> bool:
    """Whether a text writes a number as data files do."""
    return shortest(text.strip().lstrip("+")) == shortest(format(value, "f"))


def shortest(number: str) -> str:
    """The text of a number without what says nothing after its point."""
    return number.rstrip("0").rstrip(".") if "." in number else number


class SelectWithOthers(forms.Select):
    """The choices, and the value that a row has though it is none of them."""

    def optgroups(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None
    ) -> list[tuple[str | None, list[dict[str, Any]], int | None]]:
        offered = [str(code) for code, _label in self.choices]
        others = [code for code in value if code and code not in offered]
        self.choices = [*self.choices, *((code, code) for code in others)]
        return super().optgroups(name, value, attrs)


class DocumentKindFormField(forms.ChoiceField):
    """The kinds of documents by name; one that is not known is refused by the model."""

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs, choices=kind_choices)

    def valid_value(self, value: Any) -> bool:
        return True
