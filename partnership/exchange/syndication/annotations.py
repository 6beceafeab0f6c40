"""The passages of a source in the words of the W3C Web Annotation Data Model."""

from typing import Any

from partnership.exchange.datasets.values import public_address
from partnership.sources.cited_by import records_resting_on
from partnership.sources.evidence.document import ReadableText, readable_text
from partnership.sources.evidence.words import address_with
from partnership.sources.models import Passage, Source
from partnership.sources.texts.places import parts_of

CONTENT_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"sha256": "https://schema.org/sha256"}]
# So much of what stands around words goes with them, where readers may see it.
AROUND = 32


def annotations_of(source: Source) -> dict[str, Any]:
    """An annotation for each passage of a source: its words and place, and what rests on it."""
    resting = records_resting_on(source)
    rows = source.passages.filter(pk__in=resting).select_related("edition")
    passages = list(rows.order_by("position", "key"))
    text = readable_text(source, passages)
    address = public_address(source)
    return {
        "@context": CONTEXT,
        "id": address_with(address, "annotations"),
        "type": "AnnotationPage",
        "items": [
            {
                "id": address_with(address, passage.key),
                "type": "Annotation",
                "motivation": "linking",
                "body": [
                    address_with(public_address(entry.record), anchor)
                    for entry in resting.get(passage.pk, ())
                    for anchor in entry.anchors
                ],
                "target": targets_of(passage, source.url or address, text),
            }
            for passage in passages
        ],
    }


def targets_of(passage: Passage, document: str, text: ReadableText | None) -> list[dict[str, Any]]:
    """Where the parts of a passage stand: by their words and, in an edition, by their place."""
    words = parts_of(passage.quotation) or [passage.quotation]
    places = passage.parts if len(passage.parts) == len(words) else [None] * len(words)
    return [
        {
            "type": "SpecificResource",
            "source": document,
            **({"sha256": passage.edition.text_sha256} if place else {}),
            "selector": [quote_selector(part, place, passage, text), *position_selector(place)],
        }
        for part, place in zip(words, places, strict=True)
    ]


def quote_selector(words, place, passage, text):
    selector = {"type": "TextQuoteSelector", "exact": words}
    if place and text and text.is_public and passage.edition_id == text.edition.pk:
        start, end = place
        selector["exact"] = text.text[start:end]
        selector["prefix"] = text.text[max(start - AROUND, 0) : start]
        selector["suffix"] = text.text[end : end + AROUND]
    return selector


def position_selector(place):
    """A list of the selector, or of none where the place is not known."""
    if not place:
        return []
    return [{"type": "TextPositionSelector", "start": place[0], "end": place[1]}]
