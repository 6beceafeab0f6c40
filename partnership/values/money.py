"""Money: an amount in one currency, never converted; a missing amount is not zero."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from .quantities import format_number
from .texts import listed

# How each currency is written beside its amount. Any other is written with its ISO 4217 code.
CURRENCIES = {
    "CAD": _("C$ %(amount)s"),
    "CHF": _("CHF %(amount)s"),
    "CNY": _("CNY %(amount)s"),
    "EUR": _("€ %(amount)s"),
    "GBP": _("£ %(amount)s"),
    "JPY": _("JPY %(amount)s"),
    "KRW": _("KRW %(amount)s"),
    "USD": _("US$ %(amount)s"),
}
NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount (None: not stated) in a currency (ISO 4217 code)."""

    amount: Decimal | None
    currency: str = ""

    def display(self, language: str | None = None) -> str:
        """Say the amount in `language` (default: the active one)."""
        return format_money(self.amount, self.currency, language)

    def __str__(self) -> str:
        return self.display()


class MoneyTotal(NamedTuple):
    """A sum in one currency; `open` where a part of it is not stated, so that it is "at least"."""

    currency: str
    amount: Decimal
    open: bool

    def display(self) -> str:
        text = format_money(self.amount, self.currency)
        return gettext("at least %(amount)s") % {"amount": text} if self.open else text

    def __str__(self) -> str:
        return self.display()


def format_money(amount: Decimal | None, currency: str, language: str | None = None) -> str:
    """Write an exact amount for readers of `language` (default: the active one), on one line."""
    if language:
        with translation.override(language):
            return format_money(amount, currency)
    if amount is None:
        return gettext("Not stated")
    number = format_number(amount, min_decimals=2)
    if not currency:
        return number
    pattern = CURRENCIES.get(currency) or pgettext("money", "%(currency)s %(amount)s")
    text = pattern % {"currency": currency, "amount": number}
    return text.replace(" ", NO_BREAK_SPACE)


def with_sums(heading: str, totals: Iterable[MoneyTotal]) -> str:
    """A heading with the sums of a list: “4 projects, US$ 2,945,000 stated”.

    `totals` are MoneyTotals; without any, the heading stays alone.
    """
    if not totals:
        return heading
    sums = listed(total.display() for total in totals)
    return gettext("%(heading)s, %(sums)s stated") % {"heading": heading, "sums": sums}
