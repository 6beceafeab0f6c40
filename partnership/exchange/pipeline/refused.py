"""Objects of which something is refused already: what else is wrong with them is told as well.

They are not written, so nothing of it is found by the way; whoever corrects a file wants to know
of everything at once.
"""

import json
import uuid
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Model

from partnership.exchange.pipeline.fields import Table
from partnership.exchange.pipeline.objects import Where
from partnership.exchange.pipeline.scratch import Pile, Scratch
from partnership.publishing.snapshots import as_json


class Refused:
    """Remembers the objects, and in the end asks of each what the rest of it breaks."""

    def __init__(self, scratch: Scratch) -> None:
        # (label, key or None, *where, subject, names of what was told, values), the last as JSON
        self.objects = Pile(scratch)

    def note(
        self,
        table: Table,
        key: uuid.UUID | None,
        where: Where,
        subject: str,
        values: Mapping[str, Any],
        told: Collection[str],
    ) -> None:
        """Take note of an object: its values that could be read, and the fields told of."""
        known = {name: as_json(value) for name, value in values.items()}
        about = json.dumps(sorted(told)), json.dumps(known)
        self.objects.append((table.label, key, *where, subject, *about))

    def faults(self, tables: Mapping[str, Table]) -> Iterator[tuple[Where, str, ValidationError]]:
        """Yield (place, subject, ValidationError) for all that was not told of the objects yet."""
        for label, key, *where, subject, told, values in self.objects:
            table, told = tables[label], set(json.loads(told))
            values = read_back(table, json.loads(values))
            saved = table.model._base_manager.filter(pk=key).values(*table.attnames).first()
            faults: dict[str, Any] = {}
            if saved is None:
                for attname, (name, error) in table.lacking.items():
                    if attname not in values and name not in told:
                        faults[name] = error
                whole = blank(table) | table.defaults | values
            else:
                whole = saved | values
            exclude = told | faults.keys()
            row = table.instance(table.derive(whole), key or uuid.uuid4(), adding=saved is None)
            found = faults_of(row, exclude, is_known=key is not None, asks_itself=True)
            faults = found.update_error_dict(faults) if found else faults
            faults = {name: faults[name] for name in faults if name not in told}
            if faults:
                yield Where(*where), subject, ValidationError(faults)


def read_back(table: Table, known: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row that were kept as JSON."""
    by_attname = {column.attname: column for column in table.columns.values()}
    return {name: by_attname[name].to_python(value) for name, value in known.items()}


def blank(table: Table) -> dict[str, Any]:
    """Values for all columns of a row of which nothing is known."""
    return {column.attname: column.field.get_default() for column in table.columns.values()}


def faults_of(
    row: Model, exclude: Collection[str] = (), *, is_known: bool = True, asks_itself: bool = False
) -> ValidationError | None:
    """What `full_clean` says of the uniqueness and the constraints of a row, or None.

    Fields in `exclude` are wrong already and not asked about. With `asks_itself` the row's own
    `clean` is asked, too; nothing is unique about a row that is not `is_known` by a key.
    """
    asked = [row.validate_constraints]
    if is_known:
        asked.insert(0, row.validate_unique)
    faults: dict[str, Any] = {}
    for ask in asked:
        try:
            ask(exclude)
        except ValidationError as error:
            faults = error.update_error_dict(faults)
    if asks_itself:
        try:
            row.clean()
        except ValidationError as error:
            faults = error.update_error_dict(faults)
        except ObjectDoesNotExist:
            pass  # what it asks about has a fault of its own
    return ValidationError(faults) if faults else None
