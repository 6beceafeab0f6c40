"""Folding: what two printings of the same words may differ in, and nothing else.

White space, that without width too, hyphens at the ends of lines, and the forms of quotation marks
and dashes differ from one copy of a text to the next without any change of the words. Letters,
digits, accents and case never do: a look-alike letter is another letter.

Hyphens stand beside the folded text, not in it: one at the end of a line may belong to the word
("co-operation") or to the line ("Memora-ndum"), and only whoever compares can leave that open.
"""

import hashlib
import unicodedata
from array import array
from bisect import bisect_left

SINGLE = dict.fromkeys("'‘’‚‛‹›`´＇『』﹃﹄", "'")
DOUBLE = dict.fromkeys('"“”„‟«»＂「」﹁﹂', '"')
MARKS = SINGLE | DOUBLE
SOFT_HYPHEN = "\u00ad"
HYPHENS = frozenset(f"-\u2010\u2011{SOFT_HYPHEN}")
DASHES = HYPHENS | frozenset("\u2012\u2013\u2014\u2015\u2212\uff0d")
JOINER, NON_JOINER = "\u200d", "\u200c"
# White space without width, and marks of direction; not those that turn the order of letters.
INVISIBLE = frozenset(
    "\u200b\u2060\ufeff\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
)
# A hyphen or nothing: of a line, or of the word that is broken there.
EITHER = -1

# Scripts that are written without spaces: white space beside them says nothing.
UNSPACED = [
    (0x0E00, 0x0FFF),  # Thai, Lao, Tibetan
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x2FFF),  # radicals
    (0x3000, 0x30FF),  # punctuation, kana
    (0x3100, 0x312F),  # Bopomofo
    (0x31A0, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFF9F),  # full width
    (0x20000, 0x3FFFF),
]


def is_unspaced(letter: str) -> bool:
    """Whether a letter or mark belongs to a script that is written without spaces."""
    code = ord(letter)
    return code >= 0x0E00 and any(first <= code <= last for first, last in UNSPACED)


def is_letter(letter: str) -> bool:
    """Whether a character is part of a word: a letter, a digit, or a mark on one."""
    return letter.isalnum() or letter == "_" or unicodedata.category(letter)[0] == "M"


def continues(letter: str) -> bool:
    """Whether a character only changes the one before it: a mark, or a part of an emoji."""
    return (
        letter == JOINER
        or unicodedata.category(letter)[0] == "M"
        or "\U0001f3fb" <= letter <= "\U0001f3ff"
    )


class Folded:
    """A folded text.

    `text` is what is compared, without hyphens and dashes. `starts` has for each character of it
    the place of that character in the original, `dashes` how many dashes stand before a
    character of it: {place: number}, EITHER where one may stand or not.
    """

    __slots__ = ("original", "text", "starts", "dashes", "places")

    def __init__(self, original: str):
        self.original = original
        letters, self.starts, self.dashes = [], array("L"), {}
        end, position = len(original), 0
        while position < end:
            letter = original[position]
            if letter.isspace():
                after = _end_of_space(original, position)
                if self._says_something(original, position, after, letters or self.dashes):
                    letters.append(" ")
                    self.starts.append(position)
                position = after
            elif letter in INVISIBLE:
                position += 1
            elif letter in DASHES:
                position = self._take_dash(original, position, len(letters))
            else:
                letters.append(MARKS.get(letter, letter))
                self.starts.append(position)
                position += 1
        self.text = "".join(letters)
        self.places = sorted(self.dashes)

    @staticmethod
    def _says_something(original, start, end, begun):
        """Whether white space parts words: not at the ends, nor in scripts without spaces."""
        if not begun or end == len(original):
            return False
        return not (is_unspaced(original[start - 1]) or is_unspaced(original[end]))

    def _take_dash(self, original, position, place):
        """Note the dash at `position`, and what of a broken line belongs to it."""
        letter, after = original[position], position + 1
        before = original[position - 1] if position else " "
        space = _end_of_space(original, after)
        breaks = _has_break(original, after, space) and not before.isspace()
        following = original[space] if space < len(original) else " "
        if letter in HYPHENS and breaks:
            if before.isalpha() and following.isalpha():
                # "South-" before "South" is the word's own hyphen.
                own = following.isupper() and not before.isupper()
                self.dashes.setdefault(place, 1 if own else EITHER)
                return space
        elif letter == SOFT_HYPHEN:
            self.dashes.setdefault(place, EITHER)
            return after
        self.dashes[place] = max(0, self.dashes.get(place, 0)) + 1
        return space if breaks else after

    def dashes_in(self, start: int, end: int) -> dict[int, int]:
        """{place from `start`: number} of the dashes inside a stretch of the folded text."""
        first = bisect_left(self.places, start + 1)
        last = bisect_left(self.places, end)
        return {place - start: self.dashes[place] for place in self.places[first:last]}

    def edge_before(self, place: int) -> int:
        """Where in the original the dashes before a place of the folded text begin."""
        start = self.starts[place] if place < len(self.starts) else len(self.original)
        while start and self.original[start - 1].isspace():
            start -= 1
        while start and self.original[start - 1] in DASHES:
            start -= 1
        return start

    def edge_after(self, place: int) -> int:
        """Where in the original the dashes end that stand before a place of the folded text."""
        end = self.starts[place] if place < len(self.starts) else len(self.original)
        while end and self.original[end - 1].isspace():
            end -= 1
        return end

    @property
    def checksum(self) -> str:
        """The SHA-256 of the folded text, by which copies of the same words are known."""
        digest = hashlib.sha256(self.text.encode("utf-8", "surrogatepass"))
        certain = (
            f"{place}:{self.dashes[place]}" for place in self.places if self.dashes[place] > 0
        )
        digest.update("\0".join(["", *certain]).encode())
        return digest.hexdigest()


def agree(one: dict, other: dict) -> bool:
    """Whether the dashes of two stretches are the same, as far as both say which there are."""
    either = {EITHER, 0, 1}
    return all(
        one.get(place, 0) == other.get(place, 0)
        or (EITHER in {one.get(place), other.get(place)})
        and {one.get(place, 0), other.get(place, 0)} <= either
        for place in one.keys() | other.keys()
    )


def _end_of_space(text, position):
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _has_break(text, start, end):
    return any(letter in "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029" for letter in text[start:end])
