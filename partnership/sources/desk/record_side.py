"""A record as the desk shows it: its facts and rows in the order of its form, with what is cited.

What is shown is what the form asks for; the groups are its parts, then its kinds of rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.admin.utils import flatten
from django.db import models
from django.utils.text import capfirst

from partnership.publishing import snapshots
from partnership.publishing.compare import Names
from partnership.publishing.models import Record
from partnership.sources.desk.evidence import Evidence, Fact, Mark, citations_of
from partnership.sources.evidence.checks import to_check_again
from partnership.sources.images import Image
from partnership.sources.models import Citation, Document, Edition, Passage, citable_fields
from partnership.staff.record_admin.record import QUANTITY_FIELDS, ChildInline, RecordAdmin
from partnership.staff.short_forms.groups import Group as FormGroup
from partnership.values.queries import with_linked

# Values of fields that state nothing.
SAYS_NOTHING = (None, "", [], False, "not_stated")


@dataclass
class Line:
    """A fact: what it is called, what it says, and what is cited for it.

    `parts` are the fields of a row. `path` is its name among all facts of the record.
    """

    fact: Fact
    label: str
    value: str
    path: str
    marks: list[Mark]
    needs_source: bool = True
    is_stated: bool = True
    parts: list["Line"] = field(default_factory=list)

    def cites(self, passage: Passage) -> bool:
        """Whether a passage is cited for it."""
        return any(mark.passage == passage for mark in self.marks)

    @property
    def lacks_source(self) -> bool:
        """Whether it says something that no passage is cited for."""
        cited = self.marks or any(part.marks for part in self.parts)
        return self.is_stated and self.needs_source and not cited


@dataclass
class Group:
    """Facts that stand together. Where they are rows of one kind, `kind` can be added."""

    title: str
    lines: list[Line]
    kind: type[models.Model] | None = None

    @property
    def kind_name(self) -> str:
        """The kind of row in addresses."""
        return self.kind._meta.model_name if self.kind else ""

    @property
    def kind_words(self) -> str:
        """What one row is called."""
        return str(self.kind._meta.verbose_name) if self.kind else ""


class RecordSide:
    """The facts of a record as its rows are now."""

    def __init__(self, record: Record, pages: RecordAdmin, request):
        self.record, self.pages, self.request = record, pages, request
        citations = list(citations_of(record))
        again = {one.pk for one in to_check_again(citations, {record.pk: record})}
        self.evidence = Evidence(record, citations, again)
        self.is_new = record._state.adding
        rows = [snapshots.row_as_json(record)] if self.is_new else snapshots.take(record)
        self.entries = {row["pk"]: row for row in rows}
        self.names = Names(list(self.entries.values()))

    @cached_property
    def groups(self) -> list[Group]:
        """The parts of the form with facts, then its kinds of rows."""
        parts = [self.part(title, options) for title, options in self.pages.sections]
        rows = [self.rows(inline) for inline in inlines_with_facts(self.pages, self.request)]
        return [group for group in parts if group.lines] + rows

    def part(self, title, options) -> Group:
        """The facts of one part of the form."""
        known = citable_fields(type(self.record))
        lines = [
            self.line(self.record, name) for name in flatten(options["fields"]) if name in known
        ]
        return Group(title_of(title, options), lines)

    def rows(self, inline: ChildInline) -> Group:
        """The rows of one kind, each with its fields."""
        model = inline.model
        lines = [self.row(row, inline) for row in self.with_names(model)]
        return Group(str(capfirst(model._meta.verbose_name_plural)), lines, model)

    def with_names(self, model) -> list[models.Model]:
        """The rows of one kind, with the names of all that they link to.

        A row that somebody adds while the page is made is not on it yet, in no part of it.
        """
        rows = model._base_manager.filter(**{model.parent_name: self.record})
        links = [
            one.name
            for one in model._meta.fields
            if isinstance(one, models.ForeignKey) and one.name != model.parent_name
        ]
        found = [row for row in with_linked(rows, links) if str(row.pk) in self.entries]
        for row in found:
            setattr(row, model.parent_name, self.record)
            for linked in filter(None, (getattr(row, name) for name in links)):
                self.names.known[type(linked), str(linked.pk)] = str(linked)
        return found

    def row(self, row, inline) -> Line:
        """A row, with those of its fields that say something."""
        known, words = citable_fields(type(row)), f"{capfirst(row._meta.verbose_name)}: {row}"
        names = [name for name in fields_of(inline) if name in known]
        parts = [self.line(row, name, f"{words} – ", row.pk) for name in names]
        fact = Fact(row.pk)
        return Line(
            fact, str(row), str(row), words, self.evidence.by_fact[fact], row.needs_citation,
            parts=[part for part in parts if part.is_stated or part.marks],
        )  # fmt: skip

    def line(self, row, name, before="", key=None) -> Line:
        """A field of the record or of a row."""
        kind, fact = row._meta.get_field(name), Fact(key, name)
        value = self.entries[str(row.pk)]["fields"].get(name)
        label = str(capfirst(kind.verbose_name))
        needs_source = key is None and name not in self.record.needs_no_citation
        needs_source &= self.record.needs_no_citation != "__all__"
        return Line(
            fact, label, self.names.value(kind, value), f"{before}{label}",
            self.evidence.by_fact[fact], needs_source, value not in SAYS_NOTHING,
        )  # fmt: skip

    @cached_property
    def lines(self) -> list[Line]:
        """All facts in the order of the page: each row is followed by its fields."""
        return list(self._lines())

    def _lines(self) -> Iterator[Line]:
        for group in self.groups:
            for line in group.lines:
                yield line
                yield from line.parts

    @property
    def shown_groups(self) -> list[Group]:
        """The groups to show: none of a record that is not saved yet, whose form is shown."""
        return [] if self.is_new else self.groups

    @property
    def saved_lines(self) -> list[Line]:
        """The facts that can be cited for at once: none of a record that is not saved yet."""
        return [] if self.is_new else self.offered

    @cached_property
    def offered(self) -> list[Line]:
        """All facts in the order in which a passage is likely to be for them: those that lack a
        source first, then what else says something."""
        return sorted(self.lines, key=lambda line: (not line.lacks_source, not line.is_stated))

    def after(self, fact: Fact, passage: Passage) -> Line | None:
        """The next fact after one that says something and does not cite a passage yet."""
        facts = [line.fact for line in self.lines]
        following = self.lines[facts.index(fact) + 1 :] if fact in facts else []
        return next(
            (line for line in following if line.is_stated and not line.cites(passage)), None
        )

    @property
    def with_source(self) -> tuple[int, int]:
        """How many facts have a source, and how many should."""
        asked = [line for group in self.groups for line in group.lines if line.is_stated]
        asked = [line for line in asked if line.needs_source]
        return sum(not line.lacks_source for line in asked), len(asked)


def title_of(title, options) -> str:
    """What a part of the form is called: its own title, or that of the group it stands in."""
    names = [name.removeprefix("group-") for name in options.get("classes", ())]
    found = [group for group in FormGroup if group in names]
    return str(title or (found or [FormGroup.WHAT])[0].label)


def inlines_with_facts(pages: RecordAdmin, request) -> list[ChildInline]:
    """The kinds of rows of a record's form that state facts, also those that need no source."""
    return [
        inline
        for inline in pages.get_inline_instances(request)
        if not issubclass(inline.model, (Citation, Document, Edition, Image, Passage))
    ]


def fields_of(inline: ChildInline) -> list[str]:
    """The names of the fields of a kind of rows, in the order of its form."""
    own = flatten(inline.own_fields)
    return [*own, *QUANTITY_FIELDS] if hasattr(inline.model, QUANTITY_FIELDS[0]) else own
