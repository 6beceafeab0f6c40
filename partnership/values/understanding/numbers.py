"""Numbers as people write them: 1,000,000.50, 1.000.000,50, 1 000, (5), 1.5 million, 74.5万."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from enum import Enum

from django.utils.translation import gettext as _

from partnership.values.understanding.chinese import numeral_value
from partnership.values.understanding.meanings import Ambiguous, NotUnderstood, plain


class Signs(Enum):
    """What a comma and a point mean in the numbers of a form or a file."""

    USUAL = "usual"  # as on this site, where nothing else is known: 1,000.50
    POINT = "point"  # certainly so
    COMMA = "comma"  # certainly the other way round: 1.000,50
    UNKNOWN = "unknown"


# A number whose digits before the point are more than these is beyond all measure.
MOST_DIGITS = 30
MULTIPLIERS = {
    "hundred": 10**2,
    "thousand": 10**3,
    "million": 10**6,
    "millions": 10**6,
    "mio": 10**6,
    "mln": 10**6,
    "mn": 10**6,
    "billion": 10**9,
    "billions": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
    "lakh": 10**5,
    "crore": 10**7,
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "萬": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "億": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
# Small numbers in words; before a large unit, “half a million”, too.
NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_IN_WORDS = re.compile(
    rf"\b(?:(?P<half>half an?)(?= (?:{'|'.join(word for word in MULTIPLIERS if word.isascii())}))"
    rf"|(?P<word>{'|'.join(NUMBER_WORDS)}))\b",
    re.IGNORECASE,
)
# How bookkeepers write what is minus.
_IN_PARENTHESES = re.compile(r"\( ?([^()+-][^()]*?) ?\)")
_MINUS_AFTER = re.compile(r"([\d.][\d.,' ’]*)-")
_PER_CENT = re.compile(r" ?(?:%|per ?cent)\Z|^百分之", re.IGNORECASE)
_BETWEEN_GROUPS = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")
_FIGURES = re.compile(r"[+-]?[\d.,]*\d(?:e[+-]?\d+)?", re.IGNORECASE)
_POINT_ONLY = re.compile(r"\d*\.\d+(?:e[+-]?\d+)?|\d+\.?(?:e[+-]?\d+)?", re.IGNORECASE)
_GROUPED = r"\d{{1,3}}(?:{0}\d{{3}})+"
_BY_COMMAS = re.compile(_GROUPED.format(",") + r"|\d{1,2}(?:,\d{2})+,\d{3}")
_BY_POINTS = re.compile(_GROUPED.format(r"\."))
# What shows how the numbers of a file are written.
_SHOWS_COMMA = re.compile(
    r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),(?:\d{1,2}|\d{4,})|[+-]?\d{1,3}(?:\.\d{3}){2,}"
)
_SHOWS_POINT = re.compile(
    r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)\.(?:\d{1,2}|\d{4,})|[+-]?\d{1,3}(?:,\d{3}){2,}"
)


def understand_number(text: str, *, places: int = 2, signs: Signs = Signs.USUAL) -> Decimal:
    """The number that a text means, of which a field keeps so many decimal places.

    Raises NotUnderstood, with the readings where there are several.
    """
    figures = with_figures(without_groups(with_minus(plain(text))))
    match = _FIGURES.match(figures)
    if match:
        word = figures[match.end() :].strip().casefold()
        if word == "m":
            # Millions, or metres.
            meant = f"{match[0]} million"
            readings = [(meant, meant), (match[0], f"{match[0]} m")]
            raise Ambiguous(text, readings)
        return scaled(text, match[0], word, places, signs, MULTIPLIERS | {"k": 10**3})
    value = numeral_value(figures)
    if value is None:
        raise NotUnderstood(no_number(text))
    return value


def understand_share(text: str, *, places: int = 2, signs: Signs = Signs.USUAL) -> Decimal:
    """The number of per cent that a text means, beside which their sign may be written."""
    return understand_number(_PER_CENT.sub("", plain(text)), places=places, signs=signs)


def with_minus(text: str) -> str:
    """A text with a minus before it for one after it, or for the parentheses around it."""
    inner = _IN_PARENTHESES.fullmatch(text) or _MINUS_AFTER.fullmatch(text)
    return f"-{inner[1]}" if inner else text


def without_groups(text: str) -> str:
    """A text without the blanks and apostrophes between groups of three digits."""
    return _BETWEEN_GROUPS.sub("", text)


def with_figures(text: str) -> str:
    """A text, its first number as digits where it has none: one million, half a million."""
    if any(sign.isdigit() for sign in text):
        return text
    return _IN_WORDS.sub(
        lambda found: "0.5" if found["half"] else str(NUMBER_WORDS[found["word"].casefold()]),
        text,
        count=1,
    )


def scaled(
    text: str,
    figures: str,
    word: str,
    places: int,
    signs: Signs,
    multipliers: Mapping[str, int] = MULTIPLIERS,
) -> Decimal:
    """The number of figures and of the word for a large unit after them, which may be "".

    `text` is what they stand in, for messages.
    """
    word = word.strip().casefold().rstrip(".")
    if not word:
        return measured(text, plain_number(text, figures, places, signs))
    if word not in multipliers:
        raise NotUnderstood(no_number(text))
    # Of millions three decimals are usual, so that only what is known of a file counts.
    signs = Signs.POINT if signs is Signs.USUAL and "," not in figures else signs
    value = plain_number(text, figures, MOST_DIGITS, signs, is_scaled=True)
    return measured(text, value * multipliers[word])


def measured(text: str, value: Decimal) -> Decimal:
    if not value.is_finite() or abs(value.adjusted()) > MOST_DIGITS:
        raise NotUnderstood(no_number(text))
    # 1e3 as 1000, and nothing after the point that says nothing.
    whole = value.to_integral_value()
    return Decimal(format(whole if value == whole else value, "f")) + 0


def plain_number(
    text: str, figures: str, places: int, signs: Signs, *, is_scaled: bool = False
) -> Decimal:
    """The value of digits with points and commas."""
    sign, digits = ("-", figures[1:]) if figures[:1] == "-" else ("", figures.lstrip("+"))
    readings = dict.fromkeys(readings_of(digits, places, signs, is_scaled))
    values = list(dict.fromkeys(value for value in map(as_decimal, readings) if value is not None))
    if not values:
        raise NotUnderstood(no_number(text))
    if len(values) > 1:
        plainest = [Decimal(format(value.normalize(), "f")) for value in values]
        raise Ambiguous(text, [(f"{sign}{value}", f"{sign}{value:,}") for value in plainest])
    return -values[0] if sign else values[0]


def as_decimal(digits: str) -> Decimal | None:
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def readings_of(digits: str, places: int, signs: Signs, is_scaled: bool = False) -> Iterator[str]:
    """Yield what digits with points and commas can be, written with a point alone."""
    commas, points = digits.count(","), digits.count(".")
    if not commas and points < 2:
        if not is_threefold(digits, ".") or (places > 2 and signs is not Signs.COMMA):
            yield from [digits] if _POINT_ONLY.fullmatch(digits) else []
        else:
            yield from [] if signs is Signs.COMMA else [digits]
            yield from [] if signs is Signs.POINT else [digits.replace(".", "")]
    elif commas == 1 and not points:
        if not is_threefold(digits, ","):
            decimals = len(digits.partition(",")[2])
            yield from [digits.replace(",", ".")] if decimals <= places else []
            return
        yield from [] if signs is Signs.COMMA else [digits.replace(",", "")]
        may_be_decimal = signs in (Signs.COMMA, Signs.UNKNOWN)
        if may_be_decimal or (places > 2 and signs is Signs.USUAL and not is_scaled):
            yield digits.replace(",", ".")
    elif not points and _BY_COMMAS.fullmatch(digits):
        yield digits.replace(",", "")
    elif not commas and _BY_POINTS.fullmatch(digits):
        yield digits.replace(".", "")
    elif commas and points:
        yield from with_both(digits)


def with_both(digits: str) -> Iterator[str]:
    """Yield the number of which the last sign is the decimal one, and the other divides groups."""
    group, decimal = (",", ".") if digits.rfind(".") > digits.rfind(",") else (".", ",")
    whole, _sign, fraction = digits.rpartition(decimal)
    pattern = _BY_COMMAS if group == "," else _BY_POINTS
    if pattern.fullmatch(whole) and fraction.isdecimal():
        yield f"{whole.replace(group, '')}.{fraction}"


def is_threefold(digits: str, sign: str) -> bool:
    """Whether three digits follow a single sign, so that it may divide thousands or decimals."""
    whole, _sign, fraction = digits.partition(sign)
    return len(fraction) == 3 and fraction.isdecimal() and 1 <= len(whole) <= 3 and whole[0] != "0"


def shown_signs(texts: Iterable[str], otherwise: Signs) -> Signs:
    """What comma and point mean in numbers of one file; `otherwise` if none of them shows it."""
    comma = point = False
    for text in texts:
        text = with_minus(plain(text))
        comma |= bool(_SHOWS_COMMA.fullmatch(text))
        point |= bool(_SHOWS_POINT.fullmatch(text))
        if comma and point:
            return Signs.UNKNOWN
    return Signs.COMMA if comma else Signs.POINT if point else otherwise


def no_number(text: str) -> str:
    return _("“%(text)s” is no number. Write it like 745000.50.") % {"text": text.strip()[:60]}
