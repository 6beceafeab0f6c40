"""What is cited for each fact of a record, as staff see it beside the fact."""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils.translation import pgettext

from partnership.publishing.models import Record
from partnership.sources.models import Citation, Passage

SIGNS = {
    Passage.State.FOUND: "✓",
    Passage.State.EARLIER: "✓",
    Passage.State.UNCHECKED: "?",
    Passage.State.MISSING: "✗",
}

# Citations in the order of a form: those of the record itself first, on every database.
IN_ORDER = (models.F("row").asc(nulls_first=True), "field", "id")


@dataclass(frozen=True)
class Fact:
    """What a citation is for: a whole record or row, or a field of one. In addresses “row:field”.

    `row` is the key of a row, None for the record itself; `field` is "" for the whole.
    """

    row: UUID | None = None
    field: str = ""

    def __str__(self):
        return f"{self.row or ''}:{self.field}"

    @classmethod
    def from_text(cls, text: str) -> "Fact":
        """The fact that an address names. ValueError where it names none."""
        row, colon, field = text.partition(":")
        if not colon:
            raise ValueError(text)
        return cls(UUID(row) if row else None, field)

    def is_offered(self, owner: models.Model) -> bool:
        """Whether the form of a record offers to cite for it: a field of a row does so at the desk,
        and what states no fact of the world does not."""
        if self.row:
            return not self.field and owner.needs_citation
        return owner.needs_no_citation != "__all__"

    @property
    def anchor(self) -> str:
        """The name of its place on the page of the desk."""
        return f"fact-{self.row or 'record'}-{self.field or 'whole'}"


@dataclass(frozen=True)
class Mark:
    """A citation beside its fact, with the number of its passage in the form."""

    number: int
    citation: Citation
    address: str
    to_check: bool = False

    @property
    def passage(self) -> Passage:
        return self.citation.passage

    @property
    def sign(self) -> str:
        """The sign of its state, which stands beside the words and never alone."""
        return "↻" if self.to_check and self.passage.is_found else SIGNS[self.passage.state]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing has to be said of it: the words were found, and the fact is as it was."""
        return self.passage.is_found and not self.to_check

    @property
    def where(self) -> str:
        """Which source, and where in it."""
        comma = pgettext("between items", ", ")
        return comma.join(filter(None, [self.passage.source.short_label, self.passage.place]))


class Evidence:
    """The citations of one record by what they are for. No query where `citations` are at hand.

    `to_check` are the keys of those of which something changed since they were checked. Passages
    are numbered in the order of their first citation.
    """

    def __init__(self, record: Record, citations: Iterable[Citation], to_check: Container = ()):
        self.record, self.to_check = record, to_check
        self.citations = list(citations)
        passages = dict.fromkeys(one.passage_id for one in self.citations)
        self.numbers = {key: number for number, key in enumerate(passages, start=1)}

    @cached_property
    def by_fact(self) -> dict[Fact, list[Mark]]:
        """The marks of each fact."""
        found = defaultdict(list)
        for citation in self.citations:
            fact = Fact(citation.row, citation.field)
            found[fact].append(self.mark(citation, fact))
        return found

    def mark(self, citation: Citation, fact: Fact) -> Mark:
        """A citation as it stands beside its fact."""
        chosen = {"source": citation.passage.source_id, "passage": citation.passage_id}
        number, address = self.numbers[citation.passage_id], self.address(fact, **chosen)
        return Mark(number, citation, address, citation.pk in self.to_check)

    def cite_address(self, fact: Fact) -> str:
        """Where a passage is chosen for a fact: at the document that is cited most."""
        return self.address(fact, source=self.usual_source)

    @cached_property
    def desk(self) -> str:
        """The address of the desk with the record; the same for all of its facts."""
        return reverse("desk", args=[self.record._meta.label_lower, self.record.pk])

    def address(self, fact: Fact, **chosen) -> str:
        """The address of a fact at the desk, with a source and a passage beside it."""
        asked = {"fact": fact, **{name: value for name, value in chosen.items() if value}}
        return f"{self.desk}?{urlencode(asked)}#{fact.anchor}"

    @cached_property
    def usual_source(self):
        """The key of the source that the record cites most, or None."""
        sources = [one.passage.source_id for one in self.citations]
        return max(dict.fromkeys(sources), key=sources.count, default=None)


def citations_of(record: Record) -> models.QuerySet:
    """The citations of a record, with all that is said of them, in the order of its facts."""
    linked = record.citations.select_related("passage__source", "passage__edition")
    return linked.order_by(*IN_ORDER)
