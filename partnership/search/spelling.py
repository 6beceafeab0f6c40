"""What was probably meant by a word that is nowhere: never for numbers and codes.

Rapidfuzz is loaded where words are compared: every command loads this module, few ask.
"""

from collections.abc import Callable

from django.db.models import QuerySet

from partnership.search.models import Entry, Name, Word
from partnership.search.words import IS_UNSPACED, compact

SHORTEST = 4
# From so many letters on, two slips are forgiven.
LONG = 8
# A shorter word that begins otherwise is more often another word than a slip.
LONG_ENOUGH = 6
SHORTEST_NAME = 3


def nearest(word: str, is_there: Callable[[str], bool]) -> str:
    """The word that readers can find which is most like one that is nowhere, or "".

    `is_there` says of a word whether an entry that they see has it now.
    """
    from rapidfuzz.distance import OSA

    if len(word) < SHORTEST or not word.isalpha():
        return ""
    slips = 2 if len(word) >= LONG else 1
    is_short = len(word) < LONG_ENOUGH
    # Of two that are as near, the one in more records; then in the order of letters.
    found = Word.objects.filter(length__range=(len(word) - slips, len(word) + slips))
    # A slip in the first letter is rarer.
    near = [
        (distance, other[0] != word[0], -entries, other)
        for other, entries in found.values_list("text", "entries")
        if other.isalpha()
        and not IS_UNSPACED.match(other)
        and not (is_short and other[0] != word[0])
        and (distance := OSA.distance(word, other, score_cutoff=slips)) <= slips
    ]
    return next((other for *_order, other in sorted(near) if is_there(other)), "")


def fuller_names(typed: str, entries: QuerySet[Entry]) -> list[str]:
    """The names of one record, written without blanks, that a shorter or altered one stands for.

    As 人社部 stands for 人力资源和社会保障部: it begins and ends alike, and has its characters in
    the same order. Failing that, a name with one other character.
    """
    from rapidfuzz.distance import OSA

    if len(typed) < 2 or not IS_UNSPACED.match(typed):
        return []
    names = Name.objects.filter(entry__in=entries.values("pk")).exclude(ends="")
    alike = [
        name
        for name in names.filter(ends=typed[0] + typed[-1]).order_by("entry", "compact")
        if is_shortened(typed, name.compact)
    ]
    if not alike and len(typed) >= SHORTEST_NAME:
        alike = [
            name
            for name in names.order_by("entry", "compact")
            if OSA.distance(typed, name.compact, score_cutoff=1) <= 1
        ]
    if not alike:
        return []
    best = min(alike, key=lambda name: (len(name.compact), name.entry_id, name.compact))
    return [best.text]


def is_shortened(short: str, name: str) -> bool:
    """Whether the characters of `short` stand in `name` in the same order."""
    letters = iter(name)
    return len(short) < len(name) <= len(short) * 5 and all(letter in letters for letter in short)


def beginning(typed: str, entries: QuerySet[Entry], most: int = 8) -> list[str]:
    """The names that begin as what has been typed so far, the shortest first."""
    plain = compact(typed)
    if not plain:
        return []
    names = Name.objects.filter(compact__startswith=plain, entry__in=entries.values("pk"))
    found = names.order_by("entry", "compact").values_list("text", flat=True)[: most * 10]
    return sorted(dict.fromkeys(found), key=lambda name: (len(name), name))[:most]
