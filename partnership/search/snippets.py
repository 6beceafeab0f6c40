"""The sentence of a record that answers a question, with the words that do marked."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from partnership.search.asking import Answers, Run
from partnership.search.words import IS_UNSPACED, Word, across_numbers, words_of

# What is shown of a long text, in characters, and how much of it before the first mark.
SHOWN, BEFORE = 220, 70
# So many letters at its beginning a word has in common with its stem.
SAME = 3
COMBINING = re.compile("[\u0300-\u036f]")
# So many texts of a record are looked at.
MOST_TEXTS = 400


class Piece(NamedTuple):
    """A part of a sentence, and whether it answers the question."""

    text: str
    marked: bool


class Snippet(NamedTuple):
    """A sentence in pieces, with its language; "" where it is that of no one."""

    language: str
    pieces: list[Piece]


def snippet(texts: Sequence[Sequence[str]], answers: Answers, language: str) -> Snippet | None:
    """The text that has most of what was asked, its numbers first, rather in their language."""
    best = None
    for number, (of, text) in enumerate(texts[:MOST_TEXTS]):
        spans = spans_of(text, answers)
        if spans:
            different = len({text[start:end].casefold() for start, end in spans})
            numbers = len(answers.numbers & {word.form for word in words_of(text)})
            value = (numbers, different, of == language, of == "", -number)
            if best is None or value > best[0]:
                best = (value, of, text, spans)
    if best is None:
        return None
    _value, of, text, spans = best
    return Snippet(of, shown(text, spans))


def lacks_number(found: Snippet | None, answers: Answers) -> bool:
    """Whether a snippet has no number of those that were asked for; it may have another one."""
    if not answers.numbers:
        return found is None
    texts = (piece.text for piece in found.pieces if piece.marked) if found else ()
    return not any(word.form in answers.numbers for text in texts for word in words_of(text))


def marked(text: str, answers: Answers) -> list[Piece]:
    """A whole text in pieces."""
    return pieces(text, spans_of(text, answers), 0, len(text))


def spans_of(text: str, answers: Answers) -> list[tuple[int, int]]:
    """Where what was asked for stands in a text, spans that touch as one.

    Of characters written without blanks a run is marked as a whole, as it was found, never a part
    of it that stands elsewhere, such as the last character of a name.
    """
    runs, stems, begin = answers.marked
    if not may_have(text, answers.marked):
        return []
    words: Iterable[Word] = words_of(text)
    if across := list(across_numbers(text)):
        words = sorted({*words, *across}, key=attrgetter("start", "end"))
    found: list[tuple[int, int]] = []
    pairs: list[Word] = []
    for word in words:
        begins = bool(begin) and word.form.startswith(begin)
        if not word.is_unspaced:
            if begins or word.stem in stems:
                found.append((word.start, word.end))
            continue
        if begins:
            # Of a pair the first is what was asked for.
            found.append((word.start, word.start + 1))
        if len(word.form) > 1:
            pairs.append(word)
    found += spans_of_runs(pairs, runs) if runs else []
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def spans_of_runs(pairs: Sequence[Word], runs: frozenset[Run]) -> Iterator[tuple[int, int]]:
    """Where some runs stand among the pairs of a text, which follow each other."""
    by_first = defaultdict(list)
    for run in runs:
        by_first[run[0]].append(run)
    for place, pair in enumerate(pairs):
        for run in by_first.get(pair.form, ()):
            here = pairs[place : place + len(run)]
            touch = all(one.end == two.start + 1 for one, two in pairwise(here))
            if touch and tuple(word.form for word in here) == run:
                yield pair.start, here[-1].end


Marked = tuple[frozenset[Run], frozenset[str], tuple[str, ...]]


def may_have(text: str, marked: Marked) -> bool:
    """Whether a text may have one of some words, seen without cutting it into its own: that is
    what most of the time of a search goes into."""
    signs = signs_of(marked)
    if text.isascii():
        plain = text.lower()
    else:
        plain = COMBINING.sub("", unicodedata.normalize("NFKD", text).casefold())
    return signs is None or bool(signs.search(plain))


@lru_cache(maxsize=200)
def signs_of(marked: Marked) -> re.Pattern | None:
    """What a text must have somewhere to have one of some words; None where that is not known.

    The beginning that all forms of a word have, a digit for a number, for a pair of characters
    written without blanks the first of them.
    """
    runs, stems, begin = marked
    signs = set()
    for word in (*(run[0] for run in runs), *stems, *begin):
        if any(map(str.isdigit, word)):
            signs.add(r"\d")
        elif IS_UNSPACED.match(word):
            signs.add(word[0])
        elif word.isascii():
            signs.add(re.escape(word[:SAME]))
        else:
            return None
    return re.compile("|".join(sorted(signs))) if signs else None


def shown(text: str, spans: list[tuple[int, int]]) -> list[Piece]:
    """The part of a text around its first marks."""
    if len(text) <= SHOWN:
        return pieces(text, spans, 0, len(text))
    start = max(0, min(spans[0][0] - BEFORE, len(text) - SHOWN))
    end = min(len(text), start + SHOWN)
    # Whole words, where words have blanks between them.
    while start and not text[start - 1].isspace() and not IS_UNSPACED.match(text[start]):
        start -= 1
    while end < len(text) and not text[end].isspace() and not IS_UNSPACED.match(text[end]):
        end += 1
    found = pieces(text, [span for span in spans if span[1] <= end], start, end)
    before = [Piece("… ", False)] if start else []
    return [*before, *found, *([Piece(" …", False)] if end < len(text) else [])]


def pieces(text: str, spans: list[tuple[int, int]], start: int, end: int) -> list[Piece]:
    """The part of a text from `start` to `end`, divided at its marks."""
    found, place = [], start
    for first, last in spans:
        if first >= start:
            found.append(Piece(text[place:first], False))
            found.append(Piece(text[first:last], True))
            place = last
    found.append(Piece(text[place:end], False))
    return [piece for piece in found if piece.text]
