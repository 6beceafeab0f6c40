"""Keeping the text of a source: what it would change is looked at first."""

from dataclasses import dataclass

from django.db import transaction

from partnership.publishing.changes import note_change_beside
from partnership.sources.models import Edition, EditionText, Passage, Source
from partnership.sources.texts.reading import Reading


@dataclass
class Trial:
    """What keeping a text would do.

    `same_text` is the edition that it is the text of, `same_words` one of which only white space
    and the like differ. Passages are `found` in it, or `left` where they were, or `missing`.
    """

    edition: Edition
    text: str
    same_text: Edition | None
    same_words: Edition | None
    found: list[Passage]
    left: list[Passage]
    missing: list[Passage]


def edition_of(source: Source, reading: Reading, **fields) -> Edition:
    """The new edition that a reading would be; not saved."""
    return Edition.of_text(
        source,
        reading.text,
        origin=reading.origin,
        file_sha256=reading.file_sha256,
        page_starts=" ".join(map(str, reading.page_starts)),
        **fields,
    )


def on_trial(source: Source, edition: Edition, text: str) -> Trial:
    """What keeping a text as an edition of a source would do; nothing is saved."""
    editions = list(source.editions.order_by("-number"))
    same_text = next((one for one in editions if one.text_sha256 == edition.text_sha256), None)
    same_words = next((one for one in editions if one.folded_sha256 == edition.folded_sha256), None)
    texts = EditionText.objects.of(editions) | {edition.text_sha256: text}
    trial = Trial(edition, text, same_text, None if same_text else same_words, [], [], [])
    considered = editions if same_text else [edition, *editions]
    for passage in source.passages.order_by("position", "key"):
        passage.source = source
        passage.settle(considered, texts)
        if passage.state == Passage.State.MISSING:
            trial.missing.append(passage)
        elif passage.edition == (same_text or edition):
            trial.found.append(passage)
        else:
            trial.left.append(passage)
    return trial


@transaction.atomic
def keep(source: Source, edition: Edition, text: str) -> Edition:
    """Keep a text as a new edition, or as the text of the edition that it is; settle passages."""
    EditionText.objects.keep(text)
    there = source.editions.filter(text_sha256=edition.text_sha256).first()
    if there is None:
        edition.full_clean()
        edition.save()
    source.passages.settle()
    note_change_beside(source)
    return there or edition


@transaction.atomic
def remove(edition: Edition):
    """Delete an edition, and its text where no other edition has it; settle its passages."""
    source, checksum = edition.source, edition.text_sha256
    edition.delete()
    if not Edition.objects.filter(text_sha256=checksum).exists():
        EditionText.objects.filter(sha256=checksum).delete()
    source.passages.settle()
    note_change_beside(source)
