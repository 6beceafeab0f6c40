"""Where a quotation stands in a text: each of its parts, contiguous, in whole words, in order.

Places are counted in code points of the text, from 0; the end is that of the first character
after. No similarity decides anything here: a sentence and its negation are almost alike.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category

from partnership.sources.texts.folding import (
    EITHER,
    HYPHENS,
    JOINER,
    NON_JOINER,
    Folded,
    agree,
    continues,
    is_letter,
    is_unspaced,
)

Place = tuple[int, int]
OMISSION = re.compile(r"\[\s*(?:…+|\.\s?\.\s?\.)\s*\]")
SIC = re.compile(r"\s*\[sic\]")
# So many occurrences of the first part are tried.
MOST_OCCURRENCES = 2000
# Marks within a number, and the white space by which some parts thousands.
NUMBER_MARKS = frozenset(".,:'/．٫٬⁄")
NARROW = frozenset("\u00a0\u2007\u2009\u202f")
NUMERALS = frozenset("〇零一二三四五六七八九十百千万萬亿億两兩")
PER_CENT = frozenset("%‰％")
# A letter after an apostrophe belongs to the word before it, unless so many follow: "l’accord".
SHORT_WORD = 3


def parts_of(quotation: str) -> list[str]:
    """The parts of a quotation, between its […]; those that say nothing are left out."""
    return [part.strip() for part in OMISSION.split(quotation) if any(map(is_letter, part))]


@lru_cache(maxsize=4)
def folded(text: str) -> Folded:
    """A text, folded; the last few are kept, since passages are looked for one by one."""
    return Folded(text)


def find(quotation: str, text: str, near: int = 0) -> list[Place]:
    """The place of each part of a quotation in a text; [] where it is not there word for word.

    Of several places that one is given where the parts stand closest together, and then the one
    nearest to `near`. A “[sic]” that the text does not have is the editor's.
    """
    whole = folded(text)
    found = _find(quotation, whole, text, near)
    if not found and SIC.search(quotation):
        found = _find(SIC.sub("", quotation), whole, text, near)
    return found


def holds(quotation: str, text: str, places: list[Place]) -> bool:
    """Whether the parts of a quotation stand at these very places, in order."""
    whole, parts = folded(text), [Folded(part) for part in parts_of(quotation)]
    if not parts or len(parts) != len(places):
        return False
    after = 0
    for part, place in zip(parts, places, strict=True):
        begin = max(bisect_left(whole.starts, place[0]), after)
        start, after = next(occurrences(part, whole, text, begin), (None, None))
        if start is None or place_of(part, whole, start) != tuple(place):
            return False
    return True


def _find(quotation, whole, text, near):
    parts = [Folded(part) for part in parts_of(quotation)]
    if not parts:
        return []
    best, best_rank = [], None
    for tried, first in enumerate(occurrences(parts[0], whole, text)):
        places = _with_the_rest(first, parts, whole, text)
        if not places or tried == MOST_OCCURRENCES:
            break
        rank = places[-1][1] - places[0][0], abs(places[0][0] - near)
        if best_rank is None or rank < best_rank:
            best, best_rank = places, rank
    return best


def _with_the_rest(first, parts, whole, text):
    """The places of all parts with the first one at `first`; [] where a later one is lacking."""
    places, (start, after) = [], first
    places.append(place_of(parts[0], whole, start))
    for part in parts[1:]:
        start, after = next(occurrences(part, whole, text, after), (None, None))
        if start is None:
            return []
        places.append(place_of(part, whole, start))
    return places


def occurrences(part: Folded, whole: Folded, text: str, begin: int = 0) -> Iterator[Place]:
    """Yield (start, end) in the folded text, from `begin` on, of each occurrence of a part."""
    length = len(part.text)
    within = part.dashes_in(0, length)
    start = whole.text.find(part.text, begin)
    while start >= 0:
        end = start + length
        if (
            agree(within, whole.dashes_in(start, end))
            and _same_ends(part, whole, start, end)
            and not _begins_inside(part, whole, text, start)
            and not _ends_inside(part, whole, text, end)
        ):
            yield start, end
        start = whole.text.find(part.text, start + 1)


def place_of(part: Folded, whole: Folded, start: int) -> Place:
    """Where a part that begins at `start` in the folded text stands in the original."""
    end = start + len(part.text)
    first, last = whole.starts[start], whole.starts[end - 1] + 1
    if part.dashes.get(0, 0) > 0:
        first = whole.edge_before(start)
    if part.dashes.get(len(part.text), 0) > 0:
        last = whole.edge_after(end)
    return first, last


def _same_ends(part, whole, start, end):
    """Whether a part that begins or ends with a dash has it there in the text, too."""
    own = {0: part.dashes.get(0, 0), 1: part.dashes.get(len(part.text), 0)}
    theirs = {0: whole.dashes.get(start, 0), 1: whole.dashes.get(end, 0)}
    return all(own[side] <= 0 or agree({0: own[side]}, {0: theirs[side]}) for side in own)


def _begins_inside(part, whole, text, start):
    """Whether the part begins inside a word or number of the text."""
    if part.dashes.get(0, 0) > 0:
        return False
    if _sign_before(whole, text, start):
        return True
    if not start:
        return False
    letters = whole.text
    before, first = letters[start - 1], letters[start]
    if whole.dashes.get(start, EITHER) != EITHER:
        return _joined(before, first) and _hyphen_before(whole, text, start)
    if _joined(before, first) or _inside_number(whole, text, start):
        return True
    if start < 2 or whole.dashes_in(start - 2, start + 1):
        return False
    if first == "'" and _joined(before, letters[start + 1 : start + 2] or " "):
        return True
    if before == "'" and _joined(letters[start - 2], first):
        word = letters[start : start + SHORT_WORD]
        return not (len(word) == SHORT_WORD and all(map(is_letter, word)))
    return False


def _ends_inside(part, whole, text, end):
    """Whether the part ends inside a word or number of the text."""
    letters = whole.text
    if part.dashes.get(len(part.text), 0) > 0 or end >= len(letters):
        return False
    last, after = letters[end - 1], letters[end]
    if whole.dashes.get(end, EITHER) != EITHER:
        return _joined(last, after) and _hyphen_before(whole, text, end)
    if _joined(last, after) or _inside_number(whole, text, end):
        return True
    if last == "'" and end > 1 and _joined(letters[end - 2], after):
        return True
    following = letters[end + 1 : end + 3]
    if not following or whole.dashes_in(end, end + 2):
        return False
    if after == "'" and _joined(last, following[0]):
        possessive = following[0] in "sS" and not is_letter(following[1:] or " ")
        return not possessive
    return False


def _inside_number(whole, text, place):
    """Whether a place of the folded text is beside a mark that has digits on both sides: “1|.5”."""
    letters = whole.text
    for mark in (place - 1, place):
        if not (0 < mark < len(letters) - 1) or whole.dashes_in(mark - 1, mark + 2):
            continue
        if letters[mark - 1].isdigit() and letters[mark + 1].isdigit():
            space = letters[mark] == " " and text[whole.starts[mark] : whole.starts[mark + 1]]
            if letters[mark] in NUMBER_MARKS or space in NARROW:
                return True
    return False


def is_inside(text: str, place: int) -> bool:
    """Whether a place of a text as it is printed is inside a word or number."""
    if _joined(text[place - 1], text[place]):
        return True
    for mark in (place - 1, place):
        before, after = text[mark - 1 : mark], text[mark + 1 : mark + 2]
        if before.isdigit() and after.isdigit() and text[mark] in NUMBER_MARKS | NARROW:
            return True
        if before.isalnum() and after.isalnum() and text[mark] in HYPHENS:
            return True
    return False


def _joined(one, other):
    """Whether two characters that follow each other belong to one word or number."""
    if continues(other) or one == JOINER or NON_JOINER in (one, other):
        return True
    if all(letter.isdigit() or letter in NUMERALS for letter in (one, other)):
        return True
    if (one.isdigit() and other in PER_CENT) or (
        one.isalpha() and not is_unspaced(one) and category(other) == "Sc"
    ):
        return True  # “5|%”, “HK|$”
    return is_letter(one) and is_letter(other) and not (is_unspaced(one) or is_unspaced(other))


def _hyphen_before(whole, text, place):
    """Whether the dash before a place joins words, as “–” in a range does not."""
    return any(letter in HYPHENS for letter in text[whole.edge_before(place) : whole.starts[place]])


def _sign_before(whole, text, place):
    """Whether the number at a place of the folded text has a minus before it."""
    if not whole.text[place].isdigit() or whole.dashes.get(place, 0) <= 0:
        return False
    edge = whole.edge_before(place)
    return not edge or not is_letter(text[edge - 1])


# Lines, pages, and other units -----------------------------------------------------------------


def starts_of_lines(text: str) -> list[int]:
    """Where each line of a text begins."""
    return [0, *(found.end() for found in re.finditer("\n", text))]


def numbers_in(starts: list[int], places: list[Place]) -> tuple[int, int]:
    """The numbers, from 1, of the first and last of the lines or pages that places touch."""
    return bisect_right(starts, places[0][0]), bisect_right(starts, places[-1][1] - 1)


def to_utf16(text: str, place: int) -> int:
    """A place in code points as browsers count it, in units of UTF-16."""
    return place + sum(letter > "\uffff" for letter in text[:place])


def from_utf16(text: str, place: int) -> int:
    """A place that a browser gives, in code points. Half a character belongs to the whole one."""
    units = 0
    for number, letter in enumerate(text):
        if units >= place:
            return number
        units += 2 if letter > "\uffff" else 1
    return len(text)


def in_words(places: list[Place]) -> str:
    """Places as they are kept: “120-180, 200-240”."""
    return ", ".join(f"{start}-{end}" for start, end in places)


def from_words(kept: str) -> list[Place]:
    """Places from what is kept of them."""
    return [tuple(map(int, pair.split("-"))) for pair in kept.split(", ")] if kept else []
