"""Amounts of money as people write them, with a currency or without: US$ 1 million, 100万美元."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from partnership.values.understanding.chinese import numeral_value
from partnership.values.understanding.codes import currency_named
from partnership.values.understanding.meanings import Ambiguous, NotUnderstood, plain
from partnership.values.understanding.numbers import (
    MULTIPLIERS,
    Signs,
    no_number,
    scaled,
    with_figures,
    without_groups,
)

_FIGURES = re.compile(r"[+-]?\.?\d[\d.,]*(?:e[+-]?\d+)?(?<![.,])", re.IGNORECASE)
# So short that only money is counted by them.
SHORT = {"k": 10**3, "m": 10**6}
# What says that a number is not the amount, or not all of it.
_VAGUE = re.compile(
    r"\b(?:about|around|approximately|approx|over|more than|at least|up to|nearly|almost)\b"
    r"|大约|约|超过|至少|不超过|近|(?<=\d)\s?-\s?(?=\d)",
    re.IGNORECASE,
)
_NUMERALS = re.compile("[零〇一二两三四五六七八九十百千万萬亿億]+")


class Amount(NamedTuple):
    """A number, and the code of the currency that was written beside it, or ""."""

    value: Decimal
    currency: str

    def __str__(self) -> str:
        number = f"{self.value:,.2f}" if self.value == round(self.value, 2) else f"{self.value:,}"
        return f"{self.currency} {number}".strip()


def understand_amount(
    text: str, *, places: int = 2, signs: Signs = Signs.USUAL, likely: str = ""
) -> Amount:
    """The amount that a text means; `likely` is the currency of a sign that several have.

    Raises NotUnderstood, with the readings where there are several.
    """
    said = with_figures(without_groups(plain(text)))
    if vague := _VAGUE.search(said):
        raise NotUnderstood(
            _(
                "“%(text)s”: an amount is one number. Write it without “%(word)s”, and what the "
                "source says in the description."
            )
            % {"text": text.strip()[:60], "word": vague[0]}
        )
    before, figures, after = _cut(said)
    if figures is None:
        raise NotUnderstood(no_number(text))
    if "(" in before and ")" in after and ")" not in before:
        # As bookkeepers write what is minus, the currency within or outside.
        before, after = f"{before.replace('(', '')}-", after.replace(")", "", 1)
    if after.startswith("-") and isinstance(figures, str) and figures[0] not in "+-":
        # Others of them write the minus after the number.
        before, after = f"{before}-", after[1:].lstrip()
    if before.endswith("-"):
        before, figures = before[:-1], f"-{figures}" if isinstance(figures, str) else -figures
    word, currency_after = _cut_multiplier(after)
    currencies = {code for code in map(_currency(text, likely), (before, currency_after)) if code}
    if len(currencies) > 1:
        raise NotUnderstood(
            _("“%(text)s” names two currencies. Leave one.") % {"text": text.strip()[:60]}
        )
    if isinstance(figures, Decimal):
        value = figures
    else:
        value = scaled(text, figures, word, places, signs, MULTIPLIERS | SHORT)
    return Amount(value, "".join(currencies))


def _cut(said: str) -> tuple[str, str | Decimal | None, str]:
    """What stands before the number, the number (digits, or the value of a numeral), and after."""
    if match := _FIGURES.search(said):
        return said[: match.start()].strip(), match[0], said[match.end() :].strip()
    if match := _NUMERALS.search(said):
        return said[: match.start()].strip(), numeral_value(match[0]), said[match.end() :].strip()
    return said, None, ""


def _cut_multiplier(after: str) -> tuple[str, str]:
    """The word for a large unit at the beginning of what follows the digits, and the rest."""
    lower = after.casefold()
    for word in sorted(MULTIPLIERS | SHORT, key=len, reverse=True):
        rest = lower.removeprefix(word)
        if rest != lower and (
            not word.isascii() or not rest[:1].isalpha() or not rest[:1].isascii()
        ):
            return word, after[len(word) :].lstrip(". ")
    return "", after


def _currency(text: str, likely: str) -> Callable[[str], str]:
    """A function from what names a currency in a text to its code, or "" for nothing."""

    def code_of(name: str) -> str:
        name = name.strip(" ().,;-")
        if not name:
            return ""
        try:
            code = currency_named(name)
        except Ambiguous as error:
            if likely not in [code for code, _words in error.readings]:
                raise
            return likely
        if code is None:
            raise NotUnderstood(no_number(text))
        return code

    return code_of
