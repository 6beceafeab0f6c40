"""The words of a text as the index knows them: the same for what is kept and what is asked.

Letters lose their case, accents and width. Scripts that put no blanks between words are cut into
pairs of neighbouring characters. A number is its value, however it is written: 745,000, 745000
and 74.5万 are one word. Each word has two forms: as it stands, and its stem.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

# Han, Kana, Bopomofo, Thai, Lao, Burmese, Khmer: written without blanks between words.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u312f\u3400-\u9fff\uf900-\ufaff"
UNSPACED += "\U00020000-\U0003ffff"
IS_UNSPACED = re.compile(f"[{UNSPACED}]")
SCALES = {
    "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000,
    "mn": 1_000_000, "bn": 1_000_000_000,
    "千": 1_000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000,
    "萬": 10_000, "億": 100_000_000,
}  # fmt: skip
SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
PARTS = re.compile(
    rf"(?P<number>(?<![^\W{UNSPACED}_])\d{{1,3}}"
    rf"(?:(?:,\d{{2,3}})*,\d{{3}}|(?:[\u202f\u00a0 '’]\d{{3}})+)(?:\.\d+)?(?![^\W{UNSPACED}_])"
    rf"|(?<![^\W{UNSPACED}_])\d{{1,20}}(?:\.\d{{1,10}})?(?![^\W{UNSPACED}_]))"
    rf"(?:\s?(?P<scale>{SCALE})(?![a-z]))?"
    rf"|(?P<unspaced>[{UNSPACED}](?:[·・‧•]?[{UNSPACED}])*)"
    rf"|(?P<word>(?:[^\W{UNSPACED}_]|[\u0300-\u036f])+)"
)
# What goes on behind a number: its scale, which is part of the number, and the characters after it.
UNSPACED_SCALE = "|".join(scale for scale in SCALE.split("|") if IS_UNSPACED.match(scale))
ACROSS = re.compile(rf"(?<=\d)(?P<unspaced>(?:{UNSPACED_SCALE})[{UNSPACED}]{{1,5}})")
# A mark of possession says nothing; these are all the forms of the apostrophe in use.
POSSESSION = re.compile(r"[’'ʼ＇]s\b|[’'ʼ＇](?=\W|$)")
# Words without which a question asks the same.
IN_QUESTIONS = """
a about an and any are as at be been by can could did do does for from give given gives had has
have how i in into is it its list many me much of on or please shall should show tell that the
their them there these they this those to us was we were what when where which who whom whose why
will with would you
的 了 在 是 和 与 及 或 有 吗 呢 什么 哪些 哪个 哪里 多少 怎么 如何 请问
"""
EMPTY = frozenset(IN_QUESTIONS.split())
# What a question begins with that asks for a sum or a number, not for these words.
HOW_MUCH = re.compile(r"\bhow\s+(?:much|many)(?:\s+money)?\b", re.IGNORECASE)
# A currency beside a number: a record may write it otherwise than a question.
CURRENCY = (
    r"(?:us\s?\$|usd|(?:us\s+)?dollars?|[$€£¥]|eur|euros?|cny|rmb|yuan|chf|francs?|gbp|pounds?"
    r"|美元|美金|人民币|欧元|元)"
)
CURRENCY_OF_NUMBER = re.compile(
    rf"(?<![^\W{UNSPACED}_]){CURRENCY}\s*(?=\d)"
    rf"|(?P<number>\d[\d.,’' ]*(?:{SCALE})?)\s*{CURRENCY}(?![^\W{UNSPACED}_])",
    re.IGNORECASE,
)


def without_currency(question: str) -> str:
    """A question without the currencies beside its numbers."""
    return CURRENCY_OF_NUMBER.sub(lambda found: f"{found['number'] or ''} ", question)


class Word(NamedTuple):
    """A word with its place in the text; `form` as it stands, `stem` as its family has it."""

    form: str
    stem: str
    start: int
    end: int
    # Whether it holds digits: then it is never taken for a slip of another one.
    is_number: bool = False
    is_unspaced: bool = False
    # Whether it is the “million” of a number before it, which has its value already.
    is_scale: bool = False


def folded(text: str) -> tuple[str, Sequence[int]]:
    """A text without case, accents and width, and for each of its characters where it stood."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    letters, places = [], []
    for place, letter in enumerate(text):
        if letter.isascii():
            letters.append(letter.lower())
            places.append(place)
            continue
        for part in unicodedata.normalize("NFKD", letter).casefold():
            if not unicodedata.combining(part) or IS_UNSPACED.match(part):
                letters.append(part)
                places.append(place)
    return "".join(letters), [*places, len(text)]


def words_of(text: str) -> Iterator[Word]:
    """The words of a text in their order."""
    plain, places = folded(text)
    # Of the same length, so that the places stay.
    plain = POSSESSION.sub(lambda found: " " * len(found[0]), plain)
    for found in PARTS.finditer(plain):
        start, end = places[found.start()], places[found.end() - 1] + 1
        if found["number"]:
            value = number_word(found["number"], found["scale"])
            yield Word(value, value, start, end, is_number=True)
            if (scale := found["scale"]) and scale.isascii():
                yield Word(scale, scale, start, end, is_scale=True)
        elif found["word"]:
            word = found["word"]
            digits = any(map(str.isdigit, word))
            yield Word(word, word if digits else stem(word), start, end, is_number=digits)
        else:
            yield from pairs(found, places)


def pairs(found: re.Match, places: Sequence[int]) -> Iterator[Word]:
    """The pairs of neighbours in a run of characters, and the last one alone."""
    run = [
        (letter, place)
        for place, letter in enumerate(found["unspaced"], start=found.start())
        if letter not in "·・‧•"
    ]
    for (one, start), (two, end) in zip(run, run[1:], strict=False):
        yield Word(one + two, one + two, places[start], places[end] + 1, is_unspaced=True)
    letter, place = run[-1]
    yield Word(letter, letter, places[place], places[place] + 1, is_unspaced=True)


def across_numbers(text: str) -> Iterator[Word]:
    """The pairs across the end of the numbers of a text, as 万美 of “74.5万美元”.

    They stand in what is read, but not among its words, where the scale went into the number.
    """
    if not text.isascii():
        plain, places = folded(text)
        for found in ACROSS.finditer(plain):
            yield from pairs(found, places)


def number_word(digits: str, scale: str | None) -> str:
    """The value of a number as a word: its digits, with p for the point."""
    value = Decimal(re.sub(r"[^\d.]", "", digits)) * SCALES.get(scale or "", 1)
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", "p")


class Span(NamedTuple):
    """A number of a text, and the numbers that are written so when they are rounded."""

    value: Decimal
    low: Decimal
    high: Decimal

    def holds(self, number: Decimal) -> bool:
        return number == self.value or self.low <= number < self.high


def spans_of_numbers(text: str) -> Iterator[Span]:
    """The numbers of a text. One with a scale and a fraction may be rounded: “2.9 million”."""
    for found in PARTS.finditer(folded(text)[0]):
        if found["number"]:
            digits = re.sub(r"[^\d.]", "", found["number"])
            scale = SCALES.get(found["scale"] or "", 1)
            value, half = Decimal(digits) * scale, Decimal(0)
            if scale > 1 and "." in digits:
                half = Decimal(5).scaleb(-len(digits.partition(".")[2]) - 1) * scale
            yield Span(value, value - half, value + half)


def compact(text: str) -> str:
    """A name as it is compared with another: its letters and digits, one blank between words."""
    return " ".join(re.findall(rf"[^\W{UNSPACED}_]+|[{UNSPACED}]+", without_dots(text)))


def without_dots(text: str) -> str:
    """A text folded, without marks of possession and the dots inside foreign names in Han signs."""
    plain = POSSESSION.sub(" ", folded(text)[0])
    return re.sub(rf"(?<=[{UNSPACED}])[·・‧•\s]+(?=[{UNSPACED}])", "", plain)


# English ----------------------------------------------------------------------------------------

# British and American spelling, one form for both; and what the endings below would spoil.
SPELLINGS = [
    (re.compile(r"(?<=[a-z]{2})our(?=$|[aeiou])"), "or"),
    (re.compile(r"(?<=[a-z]{3})is(?=(e|ed|es|er|ers|ing|ation|ations)$)"), "iz"),
    (re.compile(r"(?<=[a-z]{2})tre(?=s?$)"), "ter"),
    (re.compile(r"programme"), "program"),
    (re.compile(r"(?<=[a-z])ll(?=(ed|ing|er|ers)$)"), "l"),
]
VOWEL = re.compile(r"[aeiouy]")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What the inflected forms of an English word have in common; other words as they are."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    for pattern, other in SPELLINGS:
        word = pattern.sub(other, word)
    word = without_plural(word)
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and VOWEL.search(root):
            if root[-1] == root[-2] and root[-1] not in "lsz":
                root = root[:-1]
            word = root
            break
    # e and y at the end come and go: "trade" and "trading", "policy" and "policies".
    if len(word) > 4 and word[-1] == "e":
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 3 and word[-1] == "y" else word


def without_plural(word: str) -> str:
    """An English word in the singular."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def in_index(word: str) -> str:
    """A word in plain letters and digits, which no database divides or reads as a sign."""
    return word if word.isascii() else "x" + word.encode("utf-16-be").hex()
