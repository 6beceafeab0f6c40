"""What every counted figure has: a number, its sentence, its lines and its rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import islice
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import pgettext

from partnership.publishing.models import Child, Record
from partnership.sources.citations import Citations, with_public_passages
from partnership.website.ledger import Bar, percent
from partnership.website.sums import Sums

# How many lines, left-out lines, and rows of a table a page shows. The file has all lines.
LINES, ROWS = 40, 24
# In the order of the legend.
LOOKS = ("run", "exp", "sus", "unk")


@dataclass(frozen=True)
class Line:
    """What a figure counts, or leaves out for a `reason`.

    `row` is the row of the record that states it, if one does. `look` is the class of its bar:
    run (stated), exp (expected), sus (perhaps the same money), or unk (no number). `dated_by`
    is the field of the record that says when; `part` what counts of the amount of its row,
    where that is not all of it.
    """

    record: Record
    row: Child | None = None
    words: str = ""
    when: str = ""
    value: str = ""
    reason: str = ""
    giver: Record | None = None
    period: Bar | None = None
    width: str = ""
    look: str = "run"
    dated_by: str = ""
    part: Decimal | None = None

    @property
    def amount(self) -> Decimal | None:
        """What it adds to the figure, if it is money with an amount."""
        return getattr(self.row, "amount", None) if self.part is None else self.part

    @property
    def target(self) -> Record | Child:
        """What the passages of the line are cited for."""
        return self.row or self.record

    @property
    def has_bar(self) -> bool:
        """Whether a bar, or the dots of what is not stated, stands under its value."""
        return bool(self.width) or self.look == "unk"


@dataclass(frozen=True)
class Row:
    """A row of a table that is the chart: a year, place, theme or giver with its part."""

    label: str
    value: str
    width: str = ""
    address: str = ""


@dataclass(frozen=True)
class Table:
    """The figure by year, place, theme or giver; `more` rows are not shown."""

    caption: str
    rows: list[Row]
    note: str = ""
    more: int = 0


@dataclass(frozen=True)
class Lines:
    """The first lines of a figure, and how many more there are."""

    shown: list[Line] = field(default_factory=list)
    more: int = 0

    @property
    def count(self) -> int:
        return len(self.shown) + self.more


class CountedFigure:
    """A number that this site counts from the public record of one partnership.

    Subclasses say `name`, `title`, `values`, `sentence`, `rules`, and yield `counted_lines` and
    `left_out_lines`; the most telling come first.
    """

    name = ""
    title = ""
    has_periods = False
    record: Record | None = None

    def __init__(self, sums: Sums) -> None:
        self.sums = sums
        self.partnership = sums.partnership

    @property
    def values(self) -> list[str]:
        """The number in words; one for each currency."""
        raise NotImplementedError

    @property
    def sentence(self) -> str:
        """What the number says, without the number: it goes on where that ends."""
        raise NotImplementedError

    @property
    def remark(self) -> str:
        """What is said with the number wherever it is cited; "" where nothing has to be."""
        return ""

    @property
    def rules(self) -> list[str]:
        """How it is counted, a sentence for each rule."""
        return []

    def counted_lines(self, most: int | None = None) -> Iterable[Line]:
        """The lines counted, the first `most` of them."""
        return ()

    def left_out_lines(self, most: int | None = None) -> Iterable[Line]:
        """The lines left out, each with its reason."""
        return ()

    def tables(self) -> Iterator[Table]:
        """The figure by year, place and so on; empty ones are left away by the page."""
        return iter(())

    @property
    def page_title(self) -> str:
        """What a browser names the page by, beside the name of the site."""
        return self.title + pgettext("between a label and its value", ": ") + self.value

    @property
    def value(self) -> str:
        """The number in one line."""
        return " · ".join(self.values)

    def label_of(self, number: int) -> str:
        """What a list of figures says under the value with this number."""
        return self.sentence

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to count, so that the figure has no page."""
        return not self.values

    @cached_property
    def counted(self) -> Lines:
        """The lines counted, as the page shows them."""
        return first_of(self.counted_lines(LINES + 1), self.number_of_lines)

    @property
    def number_of_lines(self) -> int | None:
        """How many lines are counted, where that takes no reading of them all."""
        return None

    @cached_property
    def left_out(self) -> Lines:
        """The lines left out, as the page shows them."""
        return first_of(self.left_out_lines(LINES + 1), None)

    @cached_property
    def shown_tables(self) -> list[Table]:
        """The tables that have rows."""
        return [table for table in self.tables() if table.rows]

    @property
    def legend(self) -> list[str]:
        """The looks of the bars of its lines, where they have more than one; see `Line`."""
        shown = (*self.counted.shown, *self.left_out.shown)
        looks = {line.look for line in shown if line.has_bar}
        return [look for look in LOOKS if look in looks] if len(looks) > 1 else []

    def citations(self) -> Citations:
        """The passages of the lines shown, numbered through the page."""
        lines = (*self.counted.shown, *self.left_out.shown)
        return citations_of_all(line.record for line in lines)

    def get_absolute_url(self) -> str:
        """The figure's own page."""
        return reverse("website:figure", kwargs={"name": self.name}) + self.query

    @property
    def csv_address(self) -> str:
        """The file of its lines with their passages."""
        return reverse("website:figure_csv", kwargs={"name": self.name}) + self.query

    @property
    def card_address(self) -> str:
        """The picture that other sites show beside a link to it."""
        return reverse("website:figure_card", kwargs={"name": self.name}) + self.query

    @property
    def query(self) -> str:
        """Names the partnership where there are several: figures never mix them."""
        if not self.sums.stands_beside_others:
            return ""
        return "?" + urlencode({"partnership": self.partnership.slug})


def citations_of_all(records: Iterable[Record]) -> Citations:
    """The passages of records as a page numbers them.

    A record may come more than once, each time with the citations of other rows.
    """
    found: dict = {}
    for record in records:
        known = found.setdefault(record.pk, record)
        if known is not record:
            rows = (*known.public_citations, *record.public_citations)
            known.public_citations = list(dict.fromkeys(rows))
    return Citations.of_records(found.values())


def first_of(lines: Iterable[Line], number: int | None) -> Lines:
    """The first of some lines; `number` is how many there are, if that is known."""
    found = list(lines)
    return Lines(found[:LINES], max((number or len(found)) - len(found[:LINES]), 0))


def in_batches(rows, size: int = 500) -> Iterator[list]:
    """Some rows in lists of a size that one query can ask about."""
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def table(caption: str, rows: list[Row], note: str = "") -> Table:
    """A table of the first rows."""
    return Table(caption, rows[:ROWS], note, max(len(rows) - ROWS, 0))


def part_of(part, whole) -> str:
    """A part as the width of a bar, on the scale from zero to the whole."""
    return percent(min(100 * float(part) / float(whole), 100)) if whole else ""


def citations_of(model, condition) -> Prefetch:
    """Fetch the citations of records that bear on the lines of a figure."""
    kind = model._meta.get_field("citations").related_model
    rows = with_public_passages(kind.objects.filter(condition))
    return Prefetch("citations", rows, to_attr="public_citations")
