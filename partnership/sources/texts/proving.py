"""Proving again, from the document itself, that passages stand where they are said to stand."""

from dataclasses import dataclass, field

from django.db.models import Q

from partnership.sources.models import Edition, Passage, Source
from partnership.sources.models.edition import sha256_of
from partnership.sources.texts.folding import Folded
from partnership.sources.texts.places import find, holds


@dataclass
class Proof:
    """What a text proves: `edition` is the one that it is the text of, or None."""

    source: Source
    edition: Edition | None
    proven: list[Passage] = field(default_factory=list)
    misquoted: list[Passage] = field(default_factory=list)


def editions_of(text: str) -> list[Edition]:
    """The editions that have this text, or the same words in other lines."""
    words = Q(text_sha256=sha256_of(text)) | Q(folded_sha256=Folded(text).checksum)
    return list(Edition.objects.filter(words).select_related("source").order_by("source__slug"))


def prove(source: Source, text: str, edition: Edition | None = None) -> Proof:
    """Look for the passages of a source in a text; of those that name the edition whose very text
    it is, each has to stand at its own place. Nothing is saved."""
    proof = Proof(source, edition)
    very_text = edition is not None and edition.text_sha256 == sha256_of(text)
    for passage in source.passages.select_related("source", "edition"):
        if very_text and passage.edition_id == edition.pk:
            stands = passage.is_sealed and holds(passage.quotation, text, passage.parts)
        else:
            stands = bool(find(passage.quotation, text))
        (proof.proven if stands else proof.misquoted).append(passage)
    return proof
