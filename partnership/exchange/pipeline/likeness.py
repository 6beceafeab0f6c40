"""New rows and records that equal ones which are there: told, since the same may come twice."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from partnership.exchange.pipeline.fields import Table
from partnership.exchange.pipeline.objects import Places
from partnership.exchange.pipeline.report import Report
from partnership.exchange.pipeline.scratch import Scratch, Shelf
from partnership.publishing.models import Record
from partnership.publishing.names import folded, names_of
from partnership.sources.models import Citation
from partnership.values.queries import Among, batched

if TYPE_CHECKING:
    from partnership.exchange.pipeline.loader import Row

# What does not tell two rows of a record apart.
PLACING = ("position",)
# The place of a record that was there before the input.
NOWHERE = -1
CHUNK = 500


class Likenesses:
    """Remembers what an input brings, and warns where it brings what is there already.

    Rows of a record are compared by all values that their file gives, records by their names in
    all languages. Citations are left out: a constraint keeps them from coming twice.
    """

    def __init__(self, report: Report, scratch: Scratch) -> None:
        self.report, self.scratch = report, scratch
        self.numbers = Places()
        self.contents = Shelf(scratch)  # {digest of a row of the input: (number of its place,)}
        # model: {folded name: (key of the record, number of its place)}
        self.names: dict[type[Record], Shelf] = {}

    def tell(
        self, table: Table, rows: Sequence["Row"], going: Collection[UUID], *, was_empty: bool
    ) -> None:
        """Warn of the new ones among some rows that are about to be written.

        `going` are the keys of rows that the input takes away; `was_empty` says that there was
        no row of the kind before the input.
        """
        if table.is_record:
            self._tell_names(table, [row for row in rows if row.adding], was_empty)
        elif not issubclass(table.model, Citation):
            fresh = list(self._not_in_input(table, rows))
            if fresh and not was_empty:
                self._tell_saved(table, fresh, {row.key for row in rows} | set(going))

    # Rows -------------------------------------------------------------------------------------

    def _not_in_input(self, table: Table, rows: Iterable["Row"]) -> Iterator["Row"]:
        """The new ones among some rows; those that equal one of the input are told instead."""
        attnames = [name for name in table.attnames if name not in PLACING]
        for row in rows:
            content = orjson.dumps([row.values[name] for name in attnames], default=str)
            digest = hashlib.blake2b(content, digest_size=16, person=table.label.encode()[-16:])
            key = UUID(bytes=digest.digest())
            before = self.contents.get(key)
            self.contents[key] = before or (self.numbers.number(row.where),)
            if not row.adding:
                continue
            if before and says_something(table, row):
                message = _(
                    "This new row equals the one at %(place)s. Leave one of them out, unless both "
                    "are meant."
                )
                place = self.numbers.where(*before)
                self.report.warning(row.where, "", message % {"place": place}, row.subject)
            elif not before:
                yield row

    def _tell_saved(self, table: Table, rows: Sequence["Row"], without: Collection[UUID]) -> None:
        parents = sorted({row.values[table.parent] for row in rows})
        for some in batched(parents, CHUNK):
            saved: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
            found = table.model._base_manager.filter(Among(table.parent, some)).order_by("pk")
            for values in found.values("pk", *table.attnames).iterator():
                if values["pk"] not in without:
                    saved[values[table.parent]].append(values)
            here = set(some)
            for row in rows:
                if row.values[table.parent] in here and says_something(table, row):
                    self._tell_equal(row, saved[row.values[table.parent]])

    def _tell_equal(self, row: "Row", saved: Iterable[Mapping[str, Any]]) -> None:
        given = [(name, row.values[name]) for name in row.given if name not in PLACING]
        for other in saved:
            if all(other[name] == value for name, value in given):
                message = _(
                    "This new row equals one that is there, with the id %(id)s. Take the id along, "
                    "or leave the row out, unless both are meant."
                )
                self.report.warning(row.where, "", message % {"id": other["pk"]}, row.subject)
                return

    # Records ----------------------------------------------------------------------------------

    def _tell_names(self, table: Table, rows: Sequence["Row"], was_empty: bool) -> None:
        if not rows:
            return
        known = self._names_of(table.model, was_empty)
        for row in rows:
            names = {folded(name) for name in names_in(table.model, row.values)} - {""}
            same = next(filter(None, map(known.get, sorted(names))), None)
            if same:
                message = _(
                    "Possible duplicate: %(other)s has the same name. If they are one, give its "
                    "id or slug here, or leave this out."
                )
                other = {"other": self._named(table.model, *same)}
                self.report.warning(
                    row.where, table.model.title_field, message % other, row.subject
                )
            for name in names:
                if known.get(name) is None:
                    known[name] = (row.key, self.numbers.number(row.where))

    def _names_of(self, model: type[Record], was_empty: bool) -> Shelf:
        if model not in self.names:
            names = self.names[model] = Shelf(self.scratch)
            if not was_empty:
                for name, known in names_of(model, (model.title_field,)):
                    if plain := folded(name):
                        names[plain] = (known.key, NOWHERE)
        return self.names[model]

    def _named(self, model: type[Record], key: UUID, number: int) -> str:
        if number != NOWHERE:
            place = self.numbers.where(number)
            return _("the record at %(place)s") % {"place": place}
        saved = model._base_manager.filter(pk=key).values_list(model.title_field, "slug")
        title, slug = saved.first() or ("", key)
        return _("“%(title)s” (%(slug)s)") % {"title": title, "slug": slug}


def names_in(model: type[Record], values: Mapping[str, Any]) -> Iterator[str]:
    """The names that the values of a record give it, in every language."""
    yield values[model.title_field]
    for texts in values["translations"].values():
        if model.title_field in texts:
            yield texts[model.title_field]["text"]


def says_something(table: Table, row: "Row") -> bool:
    """Whether a row gives more than to which record it belongs."""
    without = {table.parent, *PLACING}
    return any(row.values[name] for name in row.given if name not in without)
