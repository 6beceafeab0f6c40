"""Places where words may stand that were not found, for a person to look at.

Likeness never verifies anything: what is proposed is only shown.
"""

from rapidfuzz import fuzz

from partnership.sources.texts.places import Place, is_inside, parts_of

LEAST_LIKENESS = 70
# Of longer texts only so much is compared.
MOST_COMPARED = 2_000_000


def proposals(quotation: str, text: str, most: int = 3) -> list[tuple[Place, str]]:
    """(place, words there) of stretches of a text that are like a quotation, the likest first."""
    found = []
    for part in parts_of(quotation):
        rest, start = text[:MOST_COMPARED], 0
        while len(rest) > start and len(found) < most * len(parts_of(quotation)):
            like = fuzz.partial_ratio_alignment(part, rest[start:], score_cutoff=LEAST_LIKENESS)
            if like is None:
                break
            place = whole_words(text, start + like.dest_start, start + like.dest_end)
            found.append((like.score, place))
            start = place[1] + 1
    ranked = sorted(found, key=lambda entry: -entry[0])
    return [(place, text[place[0] : place[1]]) for _score, place in ranked[:most]]


def whole_words(text: str, start: int, end: int) -> Place:
    """A stretch widened to the words and numbers that it begins and ends in."""
    while 0 < start < len(text) and is_inside(text, start):
        start -= 1
    while 0 < end < len(text) and is_inside(text, end):
        end += 1
    return start, end
