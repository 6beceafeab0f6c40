"""Where a text names records that are known: organisations, people, places, frameworks.

A name is taken as it stands, in any language, longest first; two records with one name are both
told. Line breaks, and hyphens at the ends of lines, do not part a name.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from partnership.publishing.models import ContentVersion, record_models
from partnership.publishing.names import Known, names_of
from partnership.sources.texts.folding import Folded, is_letter, is_unspaced
from partnership.sources.texts.places import Place, folded

# A name of so many letters or fewer is one only as it is written, or all in capitals.
SHORT = 6


@dataclass(frozen=True)
class Mention:
    """A place of a text that names one or more records."""

    place: Place
    words: str
    records: tuple[Known, ...]


class Names:
    """Names, by their first word, so that a text is gone through once."""

    def __init__(self):
        self.by_word: dict[str, dict[str, set[Known]]] = defaultdict(lambda: defaultdict(set))

    def add(self, name: str, known: Known) -> None:
        """Know a record by a name."""
        whole = Folded(name.removeprefix("the ").removeprefix("The "))
        if len(whole.text) > 1:
            self.by_word[lowered(first_word(whole, 0))][whole.text].add(known)

    def mentions(self, text: str) -> Iterator[Mention]:
        """The mentions of records in a text, in order; none overlaps another."""
        whole, after = folded(text), 0
        low = lowered(whole.text)
        for start in starts_of_words(whole):
            if start < after:
                continue
            offered = self.by_word.get(lowered(first_word(whole, start)), {})
            for name in sorted(offered, key=len, reverse=True):
                if stands_at(name, whole, low, start):
                    after = start + len(name)
                    place = whole.starts[start], whole.starts[after - 1] + 1
                    records = sorted(offered[name], key=lambda known: known.label)
                    yield Mention(place, text[slice(*place)], tuple(records))
                    break


def stands_at(name: str, whole: Folded, low: str, start: int) -> bool:
    """Whether a name stands at a place of a folded text, as words of its own."""
    end = start + len(name)
    if len(name) <= SHORT:
        if whole.text[start:end] not in (name, name.upper()):
            return False
    elif not low.startswith(lowered(name), start):
        return False
    return end >= len(low) or parts(whole, end)


def starts_of_words(whole: Folded) -> Iterator[int]:
    """Where words of a folded text begin; without blanks anywhere."""
    for place, letter in enumerate(whole.text):
        if is_letter(letter) and (not place or parts(whole, place)):
            yield place


def parts(whole: Folded, place: int) -> bool:
    """Whether a word may end before a place of a folded text, and another one begin."""
    before, after = whole.text[place - 1], whole.text[place]
    if whole.dashes.get(place, 0) > 0 or is_unspaced(before) or is_unspaced(after):
        return True
    return not (is_letter(before) and is_letter(after))


def first_word(whole: Folded, start: int) -> str:
    """The word that begins at a place of a folded text; without blanks two characters."""
    if is_unspaced(whole.text[start]):
        return whole.text[start : start + 2]
    end = start + 1
    while end < len(whole.text) and is_letter(whole.text[end]) and not parts(whole, end):
        end += 1
    return whole.text[start:end]


def lowered(text: str) -> str:
    """A text in small letters, of the same length."""
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def known_names() -> Names:
    """The names of all records that texts name, public or not."""
    return _known_names(ContentVersion.objects.edits()[0])


@lru_cache(maxsize=1)
def _known_names(_edits: int) -> Names:
    names = Names()
    for model in record_models():
        for name, known in names_of(model):
            names.add(name, known)
    return names
