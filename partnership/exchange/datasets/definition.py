"""What a dataset is: a record type with the fields of its records and of their rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, cast

from django.db.models import Field, ForeignKey, ManyToManyField, Model, Prefetch, QuerySet

from partnership.pages.filters import RecordFilterSet
from partnership.publishing.models import Child, Record, public_rows
from partnership.sources.citations import with_public_passages
from partnership.sources.cited_by import cited_publicly
from partnership.sources.models import Citation, Document, Passage
from partnership.values.fields import field_named
from partnership.values.queries import with_linked

# What no public output has, with the reason. A field is named with any class that it comes from.
WITHHELD = {
    "Publishable.live": "always true of what the public sees",
    "Publishable.publish_at": "how a record came to be public concerns staff",
    "Publishable.expire_at": "what is planned with a record concerns staff",
    "Publishable.created_at": "when staff began with a record concerns staff",
    "Record.staff_notes": "never shown to the public",
    "Record.checked_on": "when staff last compared it with its sources concerns staff",
    "Document.published": "always true of what the public sees",
    "Image.focal_x": "how this site crops an image",
    "Image.focal_y": "how this site crops an image",
}
# Of records that are loaded for output: what is large and not needed, or not to be seen.
DEFERRED = ("search_text", "staff_notes")


# What is told as one value where all of it is listed.
MONEY = ("amount", "currency", "kind")


def is_withheld(field: Field) -> bool:
    """Whether a model field is in no public output; the reason is in WITHHELD."""
    return any(f"{cls.__name__}.{field.name}" in WITHHELD for cls in field.model.__mro__)


@dataclass(frozen=True)
class Listed:
    """A model with the names of its fields that are taken out, in the order of the output.

    Not among them: the key, which every row has, and a row's link to the record it belongs to.
    """

    name: str
    model: type[Record] | type[Child]
    fields: tuple[str, ...]

    @cached_property
    def columns(self) -> tuple[Field, ...]:
        """The model fields that are kept in the row itself."""
        fields = (field_named(self.model, name) for name in self.fields)
        return tuple(field for field in fields if not field.many_to_many)

    @cached_property
    def many(self) -> tuple[ManyToManyField, ...]:
        """The many-to-many fields."""
        fields = (field_named(self.model, name) for name in self.fields)
        return tuple(field for field in fields if isinstance(field, ManyToManyField))

    @cached_property
    def links(self) -> tuple[ForeignKey, ...]:
        """The single links to records or to rows."""
        return tuple(field for field in self.columns if isinstance(field, ForeignKey))

    def group_of(self, name: str) -> tuple[str, str]:
        """The value of which a field is a part, and what it is called there; else two times ""."""
        if name.startswith("quantity_"):
            return "quantity", name.removeprefix("quantity_")
        if name in MONEY and set(MONEY) <= set(self.fields):
            return "money", name
        return "", ""

    @cached_property
    def grouped(self) -> list[tuple[str, str, Field]]:
        """[(value of which it is a part, what it is called there, field)] of the columns."""
        return [(*self.group_of(field.name), field) for field in self.columns]

    def linked_paths(self) -> Iterator[str]:
        """What is fetched with each row: its links, and the records on which a linked row rests."""
        for field in self.links:
            yield field.name
            if issubclass(field.related_model, Child):
                yield from (f"{field.name}__{name}" for name in names_of_links(field.related_model))


@dataclass(frozen=True)
class RowTable(Listed):
    """One kind of rows that belong to a record; `name` is that by which the record has them."""

    model: type[Child]

    def rows(self, *, for_staff: bool = False) -> QuerySet:
        """The rows that the public sees, if it sees their record; all of them for staff."""
        if for_staff:
            rows: QuerySet = self.model._default_manager.all()
        else:
            rows = public_rows(self.model)
            if issubclass(self.model, Citation):
                rows = with_public_passages(rows)
            if issubclass(self.model, Passage):
                rows = cited_publicly(rows)
            if issubclass(self.model, Document):
                rows = rows.filter(published=True)
        rows = with_linked(rows, tuple(self.linked_paths()))
        return rows.order_by(*self.model._meta.ordering or ())

    @property
    def attribute(self) -> str:
        """Where a fetched record keeps its public rows of this kind.

        Not under their usual name: that would give a record fetched in another way all its rows.
        """
        return f"dataset_{self.name}"


@dataclass(frozen=True)
class Dataset(Listed):
    """One record type: `name` is the noun of its address. `filterset_class` is that of its list."""

    model: type[Record]
    tables: tuple[RowTable, ...] = ()
    filterset_class: type[RecordFilterSet] | None = None

    @property
    def title(self) -> str:
        """What the records are called, in the active language."""
        return str(self.model._meta.verbose_name_plural)

    def published(self) -> QuerySet:
        """The records that the public sees, with nothing fetched beside them."""
        records = self.model.objects.published()
        return records.attributed() if hasattr(records, "attributed") else records

    def public(self) -> QuerySet:
        """The records that the public sees with all that is listed, by slug."""
        return self.fetch(self.published()).order_by("slug")

    def fetch(self, records: QuerySet, *, for_staff: bool = False, alone: bool = False) -> QuerySet:
        """The same records with all that is listed, in a number of queries that does not grow.

        For staff with unpublished rows and links, too, and with what is withheld from others;
        `alone` without rows and many-to-many links.
        """
        prefetches = [
            Prefetch(field.name, linked(field, for_staff), to_attr=f"dataset_{field.name}")
            for field in self.many
        ]
        prefetches += [
            Prefetch(table.name, table.rows(for_staff=for_staff), table.attribute)
            for table in self.tables
        ]
        records = with_linked(records, tuple(self.linked_paths()))
        deferred = ("search_text",) if for_staff else DEFERRED
        return records.defer(*deferred).prefetch_related(*([] if alone else prefetches))

    def table(self, name: str) -> RowTable | None:
        """The rows with this name, or None."""
        return next((table for table in self.tables if table.name == name), None)

    def linked_records(self, record: Record, name: str) -> list[Record]:
        """The public records that a fetched record names in a many-to-many field, by slug."""
        return sorted(getattr(record, f"dataset_{name}"), key=lambda linked: linked.slug)

    def rows_of(self, record: Record) -> dict[str, list[Any]]:
        """The public rows of a fetched record: {name of the table: rows}.

        A citation of a row that is not shown is not shown either.
        """
        rows = self.fetched_rows_of(record)
        rows = {name: whole_rows(found) for name, found in rows.items()}
        shown = {row.pk for row in chain(*rows.values())}
        if "citations" in rows:
            rows["citations"] = [
                row
                for row in rows["citations"]
                if (row.row is None or row.row in shown) and not self.cites_withheld(row)
            ]
        return rows

    def fetched_rows_of(self, record: Record) -> dict[str, list[Any]]:
        """All rows as they were fetched for a record: {name of the table: rows}."""
        return {table.name: getattr(record, table.attribute) for table in self.tables}

    def cites_withheld(self, citation: Citation) -> bool:
        """Whether a citation is for a field of the record that is in no public output."""
        return citation.row is None and citation.field in self.withheld_names

    @cached_property
    def withheld_names(self) -> set[str]:
        return {field.name for field in self.model._meta.concrete_fields if is_withheld(field)}


def linked(field: ManyToManyField, for_staff: bool) -> QuerySet:
    """The records to which a many-to-many field can lead."""
    records = cast(type[Record], field.related_model).objects.all()
    return (records if for_staff else records.published()).defer(*DEFERRED)


def names_of_links(model: type[Model]) -> list[str]:
    """The names of a model's links to records."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and issubclass(field.related_model, Record)
    ]


def is_public(target: Record | Child) -> bool:
    """Whether the public sees a linked record or row; a row needs all the records it rests on."""
    if isinstance(target, Record):
        return target.is_published()
    linked = (getattr(target, name) for name in names_of_links(type(target)))
    return all(record is None or record.is_published() for record in linked)


def whole_rows(rows: list[Any]) -> list[Any]:
    """The rows without the parts of a row that is not there: alone they would mislead."""
    while rows and hasattr(rows[0], "part_of_id"):
        keys = {row.pk for row in rows}
        kept = [row for row in rows if row.part_of_id is None or row.part_of_id in keys]
        if len(kept) == len(rows):
            break
        rows = kept
    return rows
