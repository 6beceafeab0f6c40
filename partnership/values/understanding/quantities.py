"""Quantities as people write them in one line: over 150 people, 150–200, 约1.5万人, 12 %."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from partnership.values.quantities import Comparator, Quantity
from partnership.values.understanding.meanings import NotUnderstood, plain
from partnership.values.understanding.numbers import (
    MULTIPLIERS,
    NUMBER_WORDS,
    no_number,
    understand_number,
    with_minus,
)

_BEFORE = {
    Comparator.OVER: "over|more than|above|exceeding|>|超过|逾|多于",
    Comparator.AT_LEAST: "at least|no less than|not less than|>=|≥|至少|不少于",
    Comparator.ABOUT: "about|around|some|approximately|approx.|approx|circa|ca.|c.|~|≈|大约|约",
    Comparator.UP_TO: "up to|at most|no more than|not more than|<=|≤|至多|最多|不超过",
    Comparator.EXACTLY: "exactly|=|恰好|正好",
}
_AFTER = {
    Comparator.OVER: "多",
    Comparator.AT_LEAST: "+|or more|and more|以上",
    Comparator.ABOUT: "左右|上下",
    Comparator.UP_TO: "or less|or fewer|以内|以下",
}
_LARGE = "|".join(sorted(map(re.escape, MULTIPLIERS), key=len, reverse=True))
_SMALL = "|".join(NUMBER_WORDS)
_NUMERALS = "零〇一二两三四五六七八九十百千万萬亿億"
_NUMBER = (
    rf"[+-]?(?:\d[\d.,]*(?:[ '’]\d{{3}}(?!\d))*|\.\d+)(?:e\d+|\s?(?:{_LARGE}|[km])(?![a-z]))?"
    rf"|(?:(?:half an? |{_SMALL})\s?(?:{_LARGE})?|[{_NUMERALS}]+)(?![a-z])"
)
_UNIT = re.compile(r"%.*|[^\d\s%,;:][^\d;:]*")


def understand_quantity(text: str, *, places: int = 2) -> Quantity:
    """The quantity that a text means, with how exact it is and its unit, where it says them.

    A number alone is of the comparator “not stated”. Raises NotUnderstood.
    """
    said = with_minus(plain(text))
    comparator, rest = _cut_comparator(said)
    match = re.match(rf"({_NUMBER})(?:\s?(?:-|to|至|到)\s?({_NUMBER}))?", rest, re.IGNORECASE)
    if match is None:
        raise NotUnderstood(no_number(text))
    after, unit = _cut_ending(rest[match.end() :].strip())
    if unit and not _UNIT.fullmatch(unit):
        raise NotUnderstood(no_number(text))
    low = _number(match[1], unit, places)
    high = _number(match[2], unit, places) if match[2] else None
    if high is not None and (comparator or after or high < low):
        raise NotUnderstood(
            _("“%(text)s”: write a range from the lower to the higher number, such as 150–200.")
            % {"text": text.strip()[:60]}
        )
    exact = Comparator.RANGE if high is not None else comparator or after or Comparator.NOT_STATED
    return Quantity(low=low, high=high, comparator=exact, unit=unit)


def _number(written: str, unit: str, places: int) -> Decimal:
    """The value of a number; with a unit behind it, 1.5m is not one of metres."""
    if unit and written[-1:] in "mM":
        written = f"{written[:-1]} million"
    return understand_number(written, places=places)


def _cut_comparator(said: str) -> tuple[Comparator | None, str]:
    """How exact a number is by the words before it, and the rest."""
    for word, comparator in _longest_first(_BEFORE):
        if said.casefold().startswith(word):
            rest = said[len(word) :]
            if not word[-1].isalpha() or not word.isascii() or rest[:1] == " ":
                return comparator, rest.strip()
    return None, said


def _cut_ending(said: str) -> tuple[Comparator | None, str]:
    """How exact a number is by what follows it, and what is counted."""
    for word, comparator in _longest_first(_AFTER):
        if said.casefold().startswith(word):
            return comparator, said[len(word) :].strip()
        if said.casefold().endswith(word) and not word.isascii():
            return comparator, said[: -len(word)].strip()
    return None, said


def _longest_first(words: dict[Comparator, str]) -> list[tuple[str, Comparator]]:
    found = [(word, comparator) for comparator, said in words.items() for word in said.split("|")]
    return sorted(found, key=lambda one: -len(one[0]))
