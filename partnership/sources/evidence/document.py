"""The text of a source as its readers may see it, with what is used marked."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from partnership.sources.desk.coverage import Coverage, coverage, touch
from partnership.sources.models import Edition, EditionText, Passage, SetAside, Source
from partnership.sources.texts.places import Place, starts_of_lines
from partnership.sources.texts.sentences import sentences
from partnership.values.texts import within_quotes

# So many characters of a document stand on one page of it.
PART = 16_000
# So much is shown on either side of a passage in its context.
CONTEXT = 400
PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")


@dataclass
class Piece:
    """A stretch of text that is marked alike.

    `begins` and `ends` are the passages that begin and end here, `put_by` why it is set aside.
    """

    text: str
    used: bool = False
    put_by: SetAside | None = None
    begins: list[Passage] = field(default_factory=list)
    ends: list[Passage] = field(default_factory=list)


@dataclass
class Paragraph:
    """A paragraph of a document: the number of its first line, and the passages that end in it."""

    line: int
    pieces: list[Piece]
    ending: list[Passage]


class ReadableText:
    """The text of the newest edition of a source, for readers; what they may see of it.

    `passages` are those that stand in it and that something public rests on.
    """

    def __init__(self, edition: Edition, text: str, passages: Iterable[Passage]):
        self.edition, self.text = edition, text
        self.passages = [one for one in passages if one.edition_id == edition.pk and one.parts]

    @property
    def is_public(self) -> bool:
        """Whether readers see all of it."""
        return self.edition.access == Edition.Access.PUBLIC

    @property
    def has_context(self) -> bool:
        """Whether readers see what stands around a passage."""
        return self.edition.access != Edition.Access.STAFF

    @cached_property
    def coverage(self) -> Coverage:
        """What became of each sentence."""
        used = [place for passage in self.passages for place in passage.parts]
        return coverage(self.edition, self.text, used, self.put_by)

    @cached_property
    def put_by(self) -> list[SetAside]:
        return list(self.edition.set_aside.all())

    @cached_property
    def parts(self) -> list[list[Place]]:
        """The paragraphs of each page on which the document is shown."""
        pages: list[list[Place]] = [[]]
        for found in PARAGRAPH.finditer(self.text):
            page = pages[-1]
            if page and found.end() - page[0][0] > PART:
                pages.append(page := [])
            page.append(found.span())
        return pages

    def part(self, number: int) -> list[Paragraph]:
        """The paragraphs of one page, counted from 1."""
        starts = starts_of_lines(self.text)
        return [self._paragraph(place, starts) for place in self.parts[number - 1]]

    def part_of(self, passage: Passage) -> int:
        """The number of the page on which a passage begins."""
        firsts = [page[0][0] for page in self.parts if page]
        return max(bisect_right(firsts, passage.parts[0][0]), 1)

    def context(self, passage: Passage) -> list[Piece]:
        """The sentences that a passage touches, cut where it begins and ends, to be printed between
        quotation marks."""
        first, last = passage.parts[0][0], passage.parts[-1][1]
        touched = [one for one in self._sentences if touch(one, (first, last))]
        start = max(touched[0][0] if touched else first, first - CONTEXT)
        end = min(touched[-1][1] if touched else last, last + CONTEXT)
        pieces = self._pieces((start, end), [passage], [])
        return [replace(piece, text=within_quotes(piece.text)) for piece in pieces]

    @cached_property
    def _sentences(self) -> list[Place]:
        return sentences(self.text)

    def _paragraph(self, place, starts):
        here = [one for one in self.passages if any(touch(part, place) for part in one.parts)]
        put_by = [one for one in self.put_by if touch(one.place, place)]
        ending = [one for one in here if place[0] < one.parts[-1][1] <= place[1]]
        line = bisect_right(starts, place[0])
        return Paragraph(line, self._pieces(place, here, put_by), ending)

    def _pieces(self, place, passages, put_by):
        """A stretch of the text, cut where passages and what is set aside begin and end."""
        marked = [(part, one) for one in passages for part in one.parts]
        bounds = {edge for part, _one in marked for edge in part}
        bounds |= {edge for one in put_by for edge in one.place}
        cuts = sorted({*place, *(edge for edge in bounds if place[0] < edge < place[1])})
        return [
            Piece(
                self.text[start:end],
                used=any(touch(part, (start, end)) for part, _one in marked),
                put_by=next((one for one in put_by if touch(one.place, (start, end))), None),
                begins=[one for one in passages if one.parts[0][0] == start],
                ends=[one for one in passages if one.parts[-1][1] == end],
            )
            for start, end in zip(cuts, cuts[1:], strict=False)
        ]


def readable_text(source: Source, passages: Iterable[Passage]) -> ReadableText | None:
    """The text of the newest edition of a source; None where none is kept. Two queries."""
    newest = source.editions.order_by("-number").first()
    text = newest and EditionText.objects.of([newest]).get(newest.text_sha256)
    return ReadableText(newest, text, passages) if text else None
