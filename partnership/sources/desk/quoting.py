"""The passage for words that somebody chose in a document: the one that is there, or a new one."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from partnership.publishing.changes import note_change_beside
from partnership.sources.evidence.changes import bring_into_draft
from partnership.sources.models import Edition, EditionText, Passage, Source
from partnership.sources.texts.folding import INVISIBLE, Folded, is_unspaced
from partnership.sources.texts.places import Place, in_words
from partnership.sources.texts.proposing import proposals, whole_words
from partnership.values.understanding.characters import tidy

# A hyphen at the end of a line, with the two halves of the word that it parts, or joins.
BROKEN = re.compile(r"([^\W\d_]+)[-\u2010\u00ad][ \t]*\r?\n\s*([^\W\d_]+)")
# The end of a line within a text.
LINE_END = re.compile(r"(?<=\S)[ \t]*\r?\n\s*(?=\S)")
KEY_LENGTH = 60
# Stands between the parts of a passage.
OMISSION = " […] "


def words_at(text: str, place: Place) -> tuple[str, Place]:
    """The words at a place of a text as a passage quotes them, and their place in whole words.

    Line breaks become blanks, and nothing beside signs of scripts that are written without; of
    hyphens at the ends of lines those stay that the text has elsewhere within a line. What has no
    width is left out.
    """
    start, end = whole_words(text, *place)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    quoted = BROKEN.sub(lambda found: _mended(found, text), text[start:end])
    seen = "".join(letter for letter in quoted if letter not in INVISIBLE)
    return re.sub(r"\s+", " ", LINE_END.sub(_between_lines, seen)), (start, end)


def _between_lines(found):
    first, last = found.string[found.start() - 1], found.string[found.end()]
    return "" if is_unspaced(first) or is_unspaced(last) else " "


def _mended(found, text):
    first, second = found.groups()
    hyphenated = f"{first}-{second}"
    keeps = second[0].isupper() and not first.isupper()
    return hyphenated if keeps or hyphenated in text else first + second


def passage_at(edition: Edition, text: str, *chosen: Place) -> Passage:
    """The passage with the words at one or several places of an edition, in the order of the text;
    a new one is not saved yet."""
    found = [words_at(text, place) for place in chosen]
    quotation = OMISSION.join(words for words, _place in found)
    if not quotation:
        raise ValidationError(_("Choose some words of the document first."))
    made = Passage(source=edition.source, edition=edition, quotation=quotation)
    made.places = in_words([place for _words, place in found])
    return there_already(made) or prepared(made)


def passage_of(source: Source, quotation: str, locator: str = "") -> Passage:
    """The passage with words that were typed or pasted; a new one is not saved yet.

    ValidationError where a text of the source is kept and does not have them.
    """
    seen = "".join(letter for letter in tidy(quotation) if letter not in INVISIBLE)
    quotation = re.sub(r"\s+", " ", seen).strip()
    if not quotation:
        raise ValidationError(_("Choose some words of the document first."))
    made = Passage(source=source, quotation=quotation, locator=locator)
    return there_already(made) or prepared(made)


def there_already(made: Passage) -> Passage | None:
    """The passage that its source has with the same words, however they are set."""
    words = Folded(made.quotation).text
    others = made.source.passages.select_related("source", "edition")
    return next((one for one in others if Folded(one.quotation).text == words), None)


def prepared(passage: Passage) -> Passage:
    """A new passage with its state, place and key. ValidationError where it is not found."""
    passage.settle()
    if passage.state == Passage.State.MISSING:
        raise ValidationError([_("These words are not in the document."), *likely(passage)])
    passage.key = free_key(passage)
    return passage


def likely(passage: Passage) -> list[str]:
    """What may be meant by words that were not found, to be compared."""
    editions = list(passage.source.editions.order_by("-number"))
    texts = EditionText.objects.of(editions)
    text = next((texts[one.text_sha256] for one in editions if one.text_sha256 in texts), "")
    return [
        _("Perhaps meant (please compare): “%(words)s”") % {"words": words}
        for _place, words in proposals(passage.quotation, text, 2)
    ]


def free_key(passage: Passage) -> str:
    """A key from the first words of a passage that no other one of its source has."""
    begun = slugify(passage.quotation)[:KEY_LENGTH].rstrip("-")
    key = begun or slugify(passage.locator) or "passage"
    taken, number, stem = {*passage.source.passages.values_list("key", flat=True)}, 2, key
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key


@transaction.atomic
def keep(passage: Passage) -> Passage:
    """Save a new passage, also in the draft of its source, which would else take it away."""
    if not passage._state.adding:
        return passage
    passage.full_clean()
    passage.save()
    bring_into_draft(passage.source, passage)
    note_change_beside(passage.source)
    return passage
