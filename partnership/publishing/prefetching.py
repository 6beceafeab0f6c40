"""Records that are looked at together: what is asked of one of them is fetched for all at once.

Whoever looks at many records makes one `Together` of some hundred; a record that is looked at by
itself stands alone in its own. Either way there is one query for each kind of rows that is asked
for, however many rows and records there are.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db.models import ForeignKey, prefetch_related_objects

from partnership.publishing.models import Child, Record
from partnership.values.queries import with_linked

Found = TypeVar("Found")
Row = TypeVar("Row", bound=Child)


class Together:
    """Records of one kind, and what was found out about them so far.

    `run` is kept by who looks at more records than these: what holds for all of them.
    """

    def __init__(self, records: Iterable[Record], run: dict[Hashable, Any] | None = None) -> None:
        self.records = {record.pk: record for record in records}
        self.run = {} if run is None else run
        self.known: dict[Hashable, Any] = {}
        for record in records:
            record._together = self


def together(record: Record) -> Together:
    """The records that this one is looked at with."""
    return record._together or Together([record])


def once_a_run(record: Record, key: Hashable, find: Callable[[], Found]) -> Found:
    """What `find` gives, asked once for all records of a run."""
    return once(together(record).run, key, find)


def of_all(record: Record, key: Hashable, find: Callable[[dict[UUID, Record]], Found]) -> Found:
    """What `find` gives for {key: record} of all that are looked at together, asked once."""
    group = together(record)
    return once(group.known, key, lambda: find(group.records))


def once(known: dict[Hashable, Any], key: Hashable, find: Callable[[], Found]) -> Found:
    if key not in known:
        known[key] = find()
    return known[key]


def rows_of(record: Record, model: type[Row]) -> list[Row]:
    """The saved child rows of one kind of a record, with what they link to."""

    def fetch(records: dict[UUID, Record]) -> dict[UUID, list[Row]]:
        parent = cast(ForeignKey, model._meta.get_field(model.parent_name))
        single = [field.name for field in model._meta.fields if field.many_to_one]
        single.remove(parent.name)
        many = [field.name for field in model._meta.many_to_many]
        rows = model._default_manager.filter(**{f"{parent.name}__in": list(records)})
        rows = with_linked(rows, single)
        found = defaultdict(list)
        for row in rows.prefetch_related(*many):
            key = getattr(row, parent.attname)
            setattr(row, parent.name, records[key])
            found[key].append(row)
        return found

    return of_all(record, model, fetch)[record.pk]


def fetch_links(record: Record) -> None:
    """Fetch what a record itself links to, so that its links ask nothing any more."""

    def fetch(records: dict[UUID, Record]) -> None:
        options = next(iter(records.values()))._meta
        names = [field.name for field in options.fields if field.many_to_one]
        names += [field.name for field in options.many_to_many]
        prefetch_related_objects(list(records.values()), *names)

    of_all(record, "links", fetch)
