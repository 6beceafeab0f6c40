"""A text cut into sentences, as a reader goes through it; headings and items of lists are some.

What is cut is white space; a sentence that a column or page breaks off is two.
"""

import re

from partnership.sources.texts.folding import is_letter
from partnership.sources.texts.places import Place

_CLOSING = "[\"'”’»)\\]）】」』]*"
# A dot, and what it takes for the next sentence to begin after it.
_END = re.compile(rf"[.!?…]+{_CLOSING}(?=\s+[\"'“‘«(\[]*[^\W_a-z]|\s*$)|[。！？]+{_CLOSING}")
_BREAK = re.compile(r"\n[ \t\f\r]*\n\s*|\n\s*(?=[•▪◦‣*–—-]\s)")
# Words whose dot ends no sentence.
_SHORT = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Art|vs|cf|pp?|vol|ca|approx|e\.g|i\.e))\.$"
)


def sentences(text: str) -> list[Place]:
    """The places of the sentences of a text, in order; what has no letter is none."""
    cuts, start = [], 0
    for found in _BREAK.finditer(text):
        cuts += _within(text, start, found.start())
        start = found.end()
    cuts += _within(text, start, len(text))
    return [place for place in cuts if any(map(is_letter, text[slice(*place)]))]


def _within(text, start, end):
    """The sentences of a stretch without breaks."""
    for found in _END.finditer(text, start, end):
        if _SHORT.search(text, max(start, found.start() - 12), found.start() + 1):
            continue
        yield _trimmed(text, start, found.end())
        start = found.end()
    if start < end:
        yield _trimmed(text, start, end)


def _trimmed(text, start, end):
    """A stretch without the white space at its ends."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())
