"""Which tables there are, and their columns in order: one for the records of a type, one for each
kind of their rows, and one for each of their many-to-many links.

Tables are named by their type and, below it, by their rows: "projects", "projects-funding".
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partnership.exchange.datasets import DATASETS, Dataset
from partnership.exchange.datasets.values import public_address
from partnership.exchange.tables.columns import (
    Cell,
    Column,
    as_checked_column,
    columns_of_field,
    derived,
    key_column,
    own,
    page_column,
)
from partnership.sources.evidence.checks import note_as_checked
from partnership.sources.models import Citation

# So many fetched records are held at a time.
SEVERAL = 500
# What few look at comes after the rest.
LAST = ("original_language", "updated_at")
# What staff get beside the public columns, and can bring back.
FOR_STAFF = ("staff_notes", "checked_on")

# The table that tells what the columns of the others mean.
DICTIONARY = "dictionary"


@dataclass(frozen=True)
class Table:
    """One table. `kind` is "records", "rows" or "links".

    `model` is that of the objects that its lines are about; for links that of the records which
    have them, by the field `link`.
    """

    name: str
    kind: str
    dataset: Dataset
    model: type
    columns: tuple[Column, ...]
    lines: Callable[[object, bool], Iterator[object]]
    link: str = ""

    @property
    def title(self):
        """What the table is called, in the active language."""
        title = capfirst(self.dataset.title)
        if self.kind == "records":
            return title
        meta = self.model._meta
        below = meta.get_field(self.link).verbose_name if self.link else meta.verbose_name_plural
        return f"{title}: {below}"

    @cached_property
    def by_name(self):
        return {column.name: column for column in self.columns}

    @cached_property
    def by_header(self):
        """{name as `header_name` gives it: column}."""
        return {header_name(column.name): column for column in self.columns}

    def cells_of(self, record, *, for_staff=False) -> Iterator[list[Cell]]:
        """The lines about a fetched record, each as a list of cells."""
        values = [column.value for column in self.columns]
        for row in self.lines(record, for_staff):
            yield [value(row, for_staff) for value in values]


def header_name(text):
    """A name of a column in the one form that its spellings share: “ Title” as title."""
    return re.sub(r"[\s_-]+", "_", unicodedata.normalize("NFKC", text).strip()).casefold()


def tables_of(dataset, *, for_staff=False):
    """The tables of one record type, that of its records first."""
    return _tables_of(dataset.name, for_staff, get_language())


@cache  # in each language, since columns tell their meaning
def _tables_of(name, for_staff, _language):
    dataset = DATASETS[name]
    return (
        records_table(dataset, for_staff),
        *(rows_table(dataset, rows) for rows in dataset.tables),
        *(links_table(dataset, field) for field in dataset.many),
    )


def all_tables(*, for_staff=False):
    """Every table of the record: {name: table}."""
    return {
        table.name: table
        for dataset in DATASETS.values()
        for table in tables_of(dataset, for_staff=for_staff)
    }


def records_table(dataset, for_staff):
    fields = sorted(dataset.columns, key=lambda field: field.name in LAST)
    if for_staff:
        fields += [dataset.model._meta.get_field(name) for name in FOR_STAFF]
    columns = [key_column(dataset.model)]
    for field in fields:
        columns += columns_of_field(field)
        if field.name == "slug":
            columns.append(page_column())
    return Table(
        dataset.name,
        "records",
        dataset,
        dataset.model,
        tuple(columns),
        lambda record, staff: [record],
    )


def rows_table(dataset, rows):
    parent = rows.model._meta.get_field(rows.model.parent_name)
    columns = [key_column(rows.model), *columns_of_parent(parent)]
    for field in rows.columns:
        columns += columns_of_field(field)
    if issubclass(rows.model, Citation):
        columns.append(as_checked_column(rows.model))

    def lines(record, staff):
        return shown_rows(dataset, record, staff)[rows.name]

    return Table(f"{dataset.name}-{rows.name}", "rows", dataset, rows.model, tuple(columns), lines)


def shown_rows(dataset, record, staff):
    """The rows of a fetched record; found once, since each of its tables asks for them."""
    kept = record.__dict__.setdefault("rows_of_tables", {})
    if staff not in kept:
        kept[staff] = dataset.fetched_rows_of(record) if staff else dataset.rows_of(record)
    return kept[staff]


def columns_of_parent(field):
    """The record that a row belongs to: its slug and its title."""
    name = field.name
    return [
        own(
            field,
            "record",
            lambda row, staff: getattr(row, name).slug,
            meaning=_("The slug of the record that the row belongs to."),
        ),
        derived(
            field,
            f"{name}_title",
            lambda row, staff: getattr(row, name).label,
            _("The title of the record that the row belongs to."),
        ),
    ]


def links_table(dataset, field):
    owner = dataset.model._meta.model_name
    if owner == field.name:
        owner = "record"

    def lines(record, staff):
        return [(record, linked) for linked in dataset.linked_records(record, field.name)]

    columns = (
        Column(
            owner,
            "owner",
            lambda pair, staff: pair[0].slug,
            _("The slug of the record that has the link."),
            holds=f"link to {capfirst(dataset.model._meta.verbose_name)}",
        ),
        Column(
            f"{owner}_title",
            "derived",
            lambda pair, staff: pair[0].label,
            _("The title of the record that has the link."),
        ),
        own(field, "linked", lambda pair, staff: pair[1].slug),
        derived(
            field,
            f"{field.name}_title",
            lambda pair, staff: pair[1].label,
            _("The title of what it leads to."),
        ),
        derived(
            field,
            f"{field.name}_page",
            lambda pair, staff: public_address(pair[1]),
            _("Where readers find what it leads to."),
        ),
    )
    return Table(
        f"{dataset.name}-{field.name}",
        "links",
        dataset,
        dataset.model,
        columns,
        lines,
        field.name,
    )


def fill(targets, records, *, for_staff=False):
    """Go once through fetched records and append the lines of each table to its target.

    `records` is a generator; also after a fault it lets go of the database's cursor at once.
    """
    with closing(records):
        while some := list(islice(records, SEVERAL)):
            for citations in cited_in(targets, some):
                note_as_checked(citations, {record.pk: record for record in some})
            for record in some:
                for table, target in targets:
                    for cells in table.cells_of(record, for_staff=for_staff):
                        target.append(cells)


def cited_in(targets, records):
    """The citations of some fetched records, where one of the tables is to tell of them."""
    for table, _target in targets:
        if issubclass(table.model, Citation):
            yield [
                row
                for record in records
                for row in table.dataset.fetched_rows_of(record)["citations"]
            ]
