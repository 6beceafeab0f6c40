"""What a brief holds, before it is a page, a PDF or a Word document.

Its parts are plain: words with the numbers of their passages, in paragraphs, facts, lists and
tables. Each format writes the same parts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partnership.agreements.site import EPOCH
from partnership.publishing.models import Record
from partnership.sources.citations import Citations
from partnership.sources.models import Passage
from partnership.values.texts import listed, within_quotes
from partnership.website.briefs.words import Words, read_facts, read_lines


@dataclass(frozen=True)
class Heading:
    text: str
    kind: str = "heading"


@dataclass(frozen=True)
class Paragraph:
    words: list[Words]
    quiet: bool = False
    kind: str = "paragraph"


@dataclass(frozen=True)
class Numbers:
    """A row of numbers, each with what it counts."""

    numbers: list[tuple[Words, str]]
    kind: str = "numbers"


@dataclass(frozen=True)
class Facts:
    """Labels with their values; a value is a list of items."""

    facts: list[tuple[str, list[Words]]]
    kind: str = "facts"


@dataclass(frozen=True)
class Items:
    items: list[Words]
    kind: str = "items"


@dataclass(frozen=True)
class Table:
    """A table; a cell is a list of words. The last row may be a sum, which stays with the others.

    The columns named in `numeric` are written at the right; `widths` are parts of the whole.
    """

    columns: list[str]
    rows: list[list[list[Words]]]
    widths: list[int]
    numeric: tuple[int, ...] = ()
    total: list[list[Words]] = field(default_factory=list)
    note: str = ""
    kind: str = "table"


Block = Heading | Paragraph | Numbers | Facts | Items | Table


@dataclass(frozen=True)
class Cited:
    """A passage at the end of a brief."""

    number: int
    place: str
    quotation: str
    language: str
    state: str


class Marks:
    """Numbers the passages of a brief in the order in which it first needs them."""

    def __init__(self) -> None:
        self._numbers: dict[UUID, int] = {}
        self._citations: dict[object, Citations] = {}

    def citations(self, record: Record) -> Citations:
        """Those of a record, with the numbers of the brief."""
        if record.pk not in self._citations:
            self._citations[record.pk] = Citations.of_record(record, numbers=self._numbers)
        return self._citations[record.pk]

    @property
    def updated(self) -> datetime:
        """When one of the records that are told of last changed."""
        told = (one.record for one in self._citations.values() if one.record)
        return max((record.updated_at for record in told), default=EPOCH)

    def said(self, record: Record, template: str, **context: object) -> list[Words]:
        """What a part of a template says of a record: its words, one for each line."""
        return read_lines(self._html(record, template, context))

    def facts(self, record: Record, template: str, **context: object) -> dict[str, list[Words]]:
        """The facts that a part of a template lists of a record: {label: lines}."""
        return read_facts(self._html(record, template, context))

    def _html(self, record: Record, template: str, context: dict[str, object]) -> str:
        given = {"record": record, "citations": self.citations(record), **context}
        return render_to_string(template, given)

    def cited(self) -> list[Cited]:
        """The passages used, in their order."""
        everything = (one for citations in self._citations.values() for one in citations.passages)
        passages = {passage.pk: passage for passage in everything}
        return [as_cited(number, passages[key]) for key, number in self._numbers.items()]


def as_cited(number: int, passage: Passage) -> Cited:
    """A passage with all its words: nobody can tell for each fact which of them it rests on."""
    quotation = " ".join(passage.quotation.split())
    place = [passage.source.short_label, passage.place if passage.locator else ""]
    return Cited(
        number,
        listed(filter(None, place)),
        within_quotes(quotation),
        passage.source.language,
        # Said only where it is not the rule.
        "" if passage.is_found else str(passage.state_in_words),
    )


@dataclass
class Brief:
    """A brief: whose it is, what it is about, its parts, and the passages that they rest on."""

    record: Record
    site: str
    title: str
    subtitle: str
    blocks: list[Block]
    marks: Marks
    updated: datetime
    accent: str
    disclaimer: str = ""

    @cached_property
    def sources(self) -> list[Cited]:
        return self.marks.cited()

    @property
    def day(self) -> str:
        """The day of its version, which the pages that it tells of have, too."""
        return date_format(localtime(self.updated), "DATE_FORMAT")

    @property
    def address(self) -> str:
        """The page of what the brief is about."""
        return settings.SITE_ORIGIN + self.record.get_absolute_url()

    @property
    def language(self) -> str:
        return get_language()

    @property
    def version(self) -> str:
        """What stands at the foot of each sheet."""
        return _("Version of %(day)s") % {"day": self.day}


def with_content(blocks: Iterable[Block | None]) -> list[Block]:
    """The blocks that hold something; a heading goes with what it is above."""
    kept: list[Block] = []
    for block in blocks:
        if block is None:
            continue
        if isinstance(block, Heading) and kept and isinstance(kept[-1], Heading):
            kept.pop()
        kept.append(block)
    if kept and isinstance(kept[-1], Heading):
        kept.pop()
    return kept
