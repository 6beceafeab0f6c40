"""How much of a document is used: sentence by sentence, used, set aside, or still open."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnership.sources.cited_by import cited_passages
from partnership.sources.models import Edition, EditionText, Passage, SetAside, Source
from partnership.sources.texts.places import Place
from partnership.sources.texts.sentences import sentences


@dataclass
class Coverage:
    """The sentences of an edition by what became of them."""

    edition: Edition
    used: list[Place] = field(default_factory=list)
    aside: list[Place] = field(default_factory=list)
    open: list[Place] = field(default_factory=list)

    @property
    def number(self) -> int:
        """How many sentences there are."""
        return len(self.used) + len(self.aside) + len(self.open)

    @property
    def in_words(self) -> str:
        """How many sentences there are, and what became of them."""
        counts = {name: len(getattr(self, name)) for name in ("used", "aside", "open")}
        words = ngettext(
            "%(number)d sentence: %(used)d used, %(aside)d set aside, %(open)d open",
            "%(number)d sentences: %(used)d used, %(aside)d set aside, %(open)d open",
            self.number,
        )
        return words % {"number": self.number, **counts}

    @property
    def used_share(self) -> str:
        """The share that is used, in per cent, as drawings take it."""
        return self._share(len(self.used))

    @property
    def aside_share(self) -> str:
        return self._share(len(self.aside))

    def _share(self, part):
        return f"{100 * part / self.number if self.number else 0:.1f}%"


def coverage(
    edition: Edition, text: str, used: Iterable[Place], aside: Iterable[SetAside]
) -> Coverage:
    """What became of each sentence of a text. One that is used is so, though it be set aside."""
    found, used = Coverage(edition), list(used)
    put_by = [one.place for one in aside]
    for sentence in sentences(text):
        if any(touch(sentence, place) for place in used):
            found.used.append(sentence)
        elif any(touch(sentence, place) for place in put_by):
            found.aside.append(sentence)
        else:
            found.open.append(sentence)
    return found


def touch(one: Place, other: Place) -> bool:
    """Whether two stretches have a character in common."""
    return one[0] < other[1] and other[0] < one[1]


def coverage_of(source: Source) -> Coverage | None:
    """The coverage of the newest edition of a source that keeps its text; None without one."""
    editions = list(source.editions.order_by("-number"))
    texts = EditionText.objects.of(editions)
    edition = next((one for one in editions if one.text_sha256 in texts), None)
    if edition is None:
        return None
    cited = Passage.objects.filter(pk__in=cited_passages(source), edition=edition)
    used = [place for passage in cited for place in passage.parts]
    return coverage(edition, texts[edition.text_sha256], used, edition.set_aside.all())


def without_text(source: Source) -> str:
    """What a source whose text is not kept here means for its passages, in words.

    Those that were found before the text was taken away, or elsewhere, count as found.
    """
    passages = source.passages.all()
    found = sum(passage.is_found for passage in passages)
    if not found:
        return _("No text of this source is kept here, so that its quotations are not checked.")
    return ngettext(
        "The text of this source is not kept here. %(found)d of its %(number)d passage was found "
        "in it word for word elsewhere, and counts as found while nobody changes it. New "
        "quotations are not checked.",
        "The text of this source is not kept here. %(found)d of its %(number)d passages were "
        "found in it word for word elsewhere, and count as found while nobody changes them. New "
        "quotations are not checked.",
        len(passages),
    ) % {"found": found, "number": len(passages)}


@transaction.atomic
def set_aside(edition: Edition, text: str, place: Place, reason: str) -> int:
    """Set aside the sentences that a place touches; return how many there are."""
    chosen = [sentence for sentence in sentences(text) if touch(sentence, place)]
    for start, end in chosen:
        bounds = {"start": start, "end": end}
        row = edition.set_aside.filter(**bounds).first() or SetAside(edition=edition, **bounds)
        row.reason = reason
        row.full_clean()
        row.save()
    return len(chosen)
