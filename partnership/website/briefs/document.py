"""What a brief holds, before it is a page, a PDF or a Word document.

Its parts are plain: words with the numbers of their passages, in paragraphs, facts, lists and
tables. Each format writes the same parts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partnership.publishing.models import Record
from partnership.sources.citations import Citations
from partnership.sources.models import Passage
from partnership.values.models import Translatable
from partnership.values.texts import listed, within_quotes

# So much of a passage stands at the end; the page of the record has all of it.
LONGEST_QUOTATION = 220


@dataclass(frozen=True)
class Words:
    """Some words and the numbers of the passages that say so.

    `language` is theirs where it is not that of the brief, `remark` what is to be known of a
    translation.
    """

    text: str
    marks: tuple[int, ...] = ()
    language: str = ""
    remark: str = ""


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
        self.numbers: dict[Passage, int] = {}
        self._citations: dict[object, Citations] = {}

    def of(self, record: Record, target: Model | None = None, *fields: str) -> tuple[int, ...]:
        """The numbers for a record, for fields of it, or for a row of it."""
        if record.pk not in self._citations:
            self._citations[record.pk] = Citations.of_record(record)
        citations = self._citations[record.pk]
        found = [mark for name in fields or ("",) for mark in citations.marks(target, name)]
        return tuple(dict.fromkeys(self.number(mark.citation.passage) for mark in found))

    def number(self, passage: Passage) -> int:
        return self.numbers.setdefault(passage, len(self.numbers) + 1)

    def words(self, text: str, record: Record, target: Model | None = None, *fields: str) -> Words:
        """Words with their marks."""
        return Words(text, self.of(record, target, *fields))

    def translated(
        self, instance: Translatable, name: str, record: Record, target: Model | None, *fields: str
    ) -> Words:
        """A text of a record or of a row of it as readers are given it, with its marks."""
        text = instance.translation(name)
        remark = _("older than the original") if text.older else ""
        language = "" if text.language == get_language() else text.language
        return Words(text.text, self.of(record, target, *fields), language, remark)

    def cited(self) -> list[Cited]:
        """The passages used, in their order."""
        return [as_cited(number, passage) for passage, number in self.numbers.items()]


def as_cited(number: int, passage: Passage) -> Cited:
    quotation = " ".join(passage.quotation.split())
    if len(quotation) > LONGEST_QUOTATION:
        quotation = quotation[: LONGEST_QUOTATION - 2].rsplit(" ", 1)[0] + " …"
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
        """The day of the version that the brief is made from."""
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
        return _("Record of %(day)s") % {"day": self.day}


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
