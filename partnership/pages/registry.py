"""What each kind of record is to readers: each app says it once, in its `record_types.py`.

Menus, search, timeline, feeds, site map, structured data and the page of data ask here. What the
public can take out of a kind is a list of its own (docs/adr/0022-what-goes-out-is-listed.md).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

from partnership.publishing.models import Record

Words = str | Promise


@dataclass(frozen=True)
class InTimeline:
    """Where a kind of record stands in the timeline.

    `first` and `last` are expressions for its days. `date_of` gives for a record the date as EDTF
    text, the role of that date and a word for it, each "" where there is none. `past` names the
    dates that say for which time the record tells something that was, not what was planned.
    """

    position: int
    label: Words
    first: Combinable
    last: Combinable
    date_of: Callable[[Any], tuple[str, str, Words]]
    past: tuple[str, ...]
    # What its entries show besides, fetched with the records.
    fetched: Callable[[QuerySet], QuerySet] = lambda records: records


@dataclass(frozen=True)
class SchemaOrg:
    """A kind of record in the words of schema.org: its type, or one for each record, and more."""

    type: str | Callable[[Any], str] = "CreativeWork"
    properties: Callable[[Any], dict[str, Any]] = lambda record: {}

    def type_of(self, record: Record) -> str:
        return self.type(record) if callable(self.type) else self.type


@dataclass(frozen=True)
class RecordType:
    """A kind of record. `noun` stands for it in addresses and names of files, `title` heads lists.

    `position` is its place where kinds are named in order, `in_menu` and `at_foot` its place in the
    main navigation and among the links at the foot of each page. `list_name` names the address of
    its list where another app has it.
    """

    model: type[Record]
    noun: str
    title: Words
    position: int
    list_name: str = ""
    in_menu: int | None = None
    at_foot: int | None = None
    counted_as_data: bool = True
    timeline: InTimeline | None = None
    schema_org: SchemaOrg = SchemaOrg()

    @property
    def has_page(self) -> bool:
        """Whether each record of it has a page of its own."""
        return bool(self.model.url_name)

    @property
    def list_address_name(self) -> str:
        return self.list_name or f"{self.model.url_name}_list"

    def list_address(self) -> str:
        """The path of the list of its records, "" where there is none."""
        try:
            return reverse(self.list_address_name)
        except NoReverseMatch:
            return ""

    def published(self) -> QuerySet:
        """The records that the public sees, with nothing fetched beside them."""
        records = self.model.objects.published()
        return records.attributed() if hasattr(records, "attributed") else records


@cache
def record_types() -> tuple[RecordType, ...]:
    """Every kind of record, in the order of the apps."""
    return tuple(
        record_type
        for config in apps.get_app_configs()
        if module_has_submodule(config.module, "record_types")
        for record_type in import_module(f"{config.name}.record_types").RECORD_TYPES
    )


def record_type_of(model: type[Record]) -> RecordType:
    """The kind of record that a model is; LookupError for any other model."""
    for record_type in record_types():
        if record_type.model is model:
            return record_type
    raise LookupError(f"{model._meta.label} is in no RECORD_TYPES of its app.")


def in_order(found: Iterable[RecordType] | None = None) -> list[RecordType]:
    """Kinds of records as readers are offered them."""
    return sorted(record_types() if found is None else found, key=lambda one: one.position)


@cache
def with_timeline() -> dict[str, RecordType]:
    """The kinds of records that stand in the timeline, in its order, by the name of the model."""
    found = [one for one in record_types() if one.timeline]
    found.sort(key=lambda one: one.timeline.position)
    return {one.model._meta.model_name: one for one in found}
