"""Dates, amounts of money and quantities in running text, each with its place and its meaning.

They are proposed to a person who confirms them, so that here, too, nothing is guessed: what could
mean several things is left out.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from partnership.values.dates import ImpreciseDate
from partnership.values.quantities import Comparator, Quantity
from partnership.values.understanding.amounts import Amount, understand_amount
from partnership.values.understanding.codes import CURRENCIES_BY_NAME, CURRENCY_CODES
from partnership.values.understanding.dates import month_names, understand_date
from partnership.values.understanding.meanings import NotUnderstood
from partnership.values.understanding.numbers import (
    MULTIPLIERS,
    NUMBER_WORDS,
    understand_number,
)


class Found(NamedTuple):
    """Something that a text says, from `start` to `end` in code points, and what it means."""

    start: int
    end: int
    words: str
    meaning: ImpreciseDate | Amount | Quantity


def found_in(text: str) -> list[Found]:
    """Every date, amount and quantity of a text, in order; none overlaps another."""
    found: list[Found] = []
    for look in (amounts_in, dates_in, quantities_in):
        for one in look(text):
            if not any(one.start < other.end and other.start < one.end for other in found):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


# Dates -----------------------------------------------------------------------------------------

_YEAR = r"(?:1[5-9]|20|21)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_TO = r"\s*(?:-|–|—|to|until|and|or)\s*"
_ISO = rf"{_YEAR}-\d\d(?:-\d\d)?"
_CHINESE = rf"{_YEAR}\s*年(?:\s*\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*[日号])?)?"
# A letter or digit of a word; where no blanks stand the next character says nothing.
_INSIDE = r"[^\W\u3400-\u9fff]"
# Around a year that is none: part of a number, a code or an amount.
_NOT_BEFORE = rf"(?<!{_INSIDE})(?<![.,/+–-])(?<![$€£¥]\s)"
_NOT_AFTER = rf"(?!{_INSIDE}|[%/])(?![.,]\d)"


@lru_cache(maxsize=1)
def _dates() -> re.Pattern[str]:
    """A pattern for what may be a date, the longest forms first."""
    months = "|".join(sorted(map(re.escape, month_names()), key=len, reverse=True))
    month = rf"(?:{months})\.?"
    forms = [
        rf"{_CHINESE}\s*(?:至|到|-|–|—)\s*{_CHINESE}",
        _CHINESE,
        rf"{_DAY} {month} {_YEAR}{_TO}{_DAY} {month} {_YEAR}",
        rf"{_DAY}(?: {month})?{_TO}{_DAY} {month},? {_YEAR}",
        rf"{month} {_DAY}{_TO}(?:{month} )?{_DAY},? {_YEAR}",
        rf"{_DAY} {month},? {_YEAR}",
        rf"{month} {_DAY},? {_YEAR}",
        rf"{month}(?: {_YEAR})?{_TO}{month},? {_YEAR}",
        rf"{month},? {_YEAR}",
        _ISO,
        rf"{_YEAR}\s*[-–—/]\s*{_YEAR}",
        rf"{_YEAR}[/–-]\d\d",
        _YEAR,
    ]
    return re.compile(rf"{_NOT_BEFORE}(?:{'|'.join(forms)}){_NOT_AFTER}", re.IGNORECASE)


def dates_in(text: str) -> Iterator[Found]:
    """The dates of a text. Two months with “and” between them are each one of two."""
    flat = _flat(text)
    for found in _dates().finditer(flat):
        yield from _meant(text, found, lambda words: understand_date(_either(words)))


def _either(words: str) -> str:
    """What is said of two times at once, as it is true of one of them."""
    return words if re.search(r"\d\D*\band\b\D*\d.*\d{4}", words) else _AND.sub(" or ", words)


_AND = re.compile(r" and ", re.IGNORECASE)


# Amounts ---------------------------------------------------------------------------------------

_FIGURES = r"\d(?:[\d.,]|(?<=\d)[  '’](?=\d{3}(?!\d)))*(?<![.,])"
_LARGE = "|".join(sorted(map(re.escape, MULTIPLIERS), key=len, reverse=True))
_SIGN = r"(?:[A-Z]{1,3}\.?)?[$€£¥￥₩₽₫₹₭฿₱]"


@lru_cache(maxsize=1)
def _amounts() -> re.Pattern[str]:
    """A pattern for a number with a currency before or after it."""
    names = [name for said in CURRENCIES_BY_NAME.values() for name in said.split("|")]
    words = [name for name in names if len(name) > 2 or not name.isascii()]
    after = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    codes = "|".join(sorted(CURRENCY_CODES))
    number = rf"{_FIGURES}(?:\s?(?:{_LARGE})(?![a-z]))?"
    large = rf"(?:\d{{1,3}}(?:[,. ]\d{{3}})+|\d{{4,}}|{_FIGURES}\s?(?:{_LARGE}))(?![\w])"
    return re.compile(
        rf"(?<!{_INSIDE})(?<![.,$])(?:{_SIGN}\s?{number}|(?-i:{codes})\s?{large}|RMB\s?{number}"
        rf"|{number}\s?(?:(?:{after}|(?-i:{codes}))(?![a-z])|[€£₩₽₫₹]))",
        re.IGNORECASE,
    )


def amounts_in(text: str) -> Iterator[Found]:
    """The amounts of money of a text, each with its currency."""
    for found in _amounts().finditer(_flat(text)):
        for one in _meant(text, found, understand_amount):
            if isinstance(one.meaning, Amount) and one.meaning.currency:
                yield one


# Quantities ------------------------------------------------------------------------------------

# “One” counts nothing in running text.
_WORDS = {word: number for word, number in NUMBER_WORDS.items() if number > 1}
_COMPARATORS = {
    "over": Comparator.OVER,
    "more than": Comparator.OVER,
    "above": Comparator.OVER,
    "at least": Comparator.AT_LEAST,
    "about": Comparator.ABOUT,
    "around": Comparator.ABOUT,
    "some": Comparator.ABOUT,
    "approximately": Comparator.ABOUT,
    "up to": Comparator.UP_TO,
}
# Words between a number and what is counted that say that nothing is counted.
_NO_UNIT = {
    "and", "or", "of", "to", "in", "the", "for", "with", "from", "by", "at", "on", "as", "a", "an",
    "is", "are", "was", "were", "be", "been", "that", "which", "who", "than", "per",
}  # fmt: skip
_SPANS_OF_TIME = {"years", "months", "weeks", "days", "hours", "minutes", "decades", "times"}
_PEOPLE = {"people", "men", "women", "children", "youth", "personnel", "staff"}
_QUANTITY = re.compile(
    rf"(?<!{_INSIDE})(?<![.,$€£¥/+–-])(?:(?P<before>{'|'.join(_COMPARATORS)})\s+)?"
    rf"(?P<number>{_FIGURES}(?:\s(?:{_LARGE})(?![a-z]))?|{'|'.join(_WORDS)})"
    r"(?=(?P<after>(?:\s+[^\W\d_][\w’'-]*){1,5}))",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w’'-]+")


def quantities_in(text: str) -> Iterator[Found]:
    """The quantities of a text: a number, and what is counted, in the plural."""
    flat = _flat(text)
    for found in _QUANTITY.finditer(flat):
        unit_end = _end_of_unit(flat, found)
        if unit_end is None:
            continue
        try:
            number = _number(found["number"])
        except NotUnderstood:
            continue
        start = found.start()
        comparator = _COMPARATORS.get((found["before"] or "").casefold(), Comparator.EXACTLY)
        unit, words = (_in_one_line(flat[at:unit_end]) for at in (found.start("after"), start))
        meaning = Quantity(low=number, unit=unit, comparator=comparator, words=words)
        yield Found(start, unit_end, text[start:unit_end], meaning)


def _number(words: str) -> Decimal:
    value = _WORDS.get(words.casefold())
    return Decimal(value) if value else understand_number(words)


def _end_of_unit(text: str, found: re.Match[str]) -> int | None:
    """Where the name of what is counted ends: with its first plural, and others right behind it;
    None where nothing is counted."""
    end = None
    for word in _WORD.finditer(text, found.start("after"), found.end("after")):
        said = word[0].casefold().rstrip("’'")
        if end is None and (said in _NO_UNIT or said in _SPANS_OF_TIME):
            return None
        if _is_plural(said):
            end = word.end()
        elif end is not None:
            break
    return end


def _is_plural(word: str) -> bool:
    ends = len(word) > 3 and word.endswith("s") and not word.endswith("ss")
    return word in _PEOPLE or ends


# -----------------------------------------------------------------------------------------------


def _flat(text: str) -> str:
    """A text with a blank for every other white space, so that lines are no borders."""
    return re.sub(r"\s", " ", text)


def _in_one_line(words: str) -> str:
    """Some words with single blanks, and no hyphens at the ends of their lines."""
    return " ".join(re.sub(r"(?<=\w)-\s+(?=[a-z])", "", words).split())


def _meant(
    text: str, found: re.Match[str], understand: Callable[[str], ImpreciseDate | Amount]
) -> Iterator[Found]:
    """What was found, where it has one meaning."""
    try:
        meaning = understand(found[0])
    except NotUnderstood:
        return
    yield Found(found.start(), found.end(), text[found.start() : found.end()], meaning)
