"""Takes objects into the record, in batches, inside a transaction that its caller ends.

The rows are written first and judged as they then stand, which is how links to what comes later
in the input are found, and exactly what `full_clean` would be asked about. Where the database
refuses a batch, its rows are asked one by one, which names every fault.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import FileField, ForeignObjectRel, Model
from django.utils.translation import gettext as _

from partnership.exchange.datasets.dictionary import record_tables
from partnership.exchange.pipeline.cleaning import unclean
from partnership.exchange.pipeline.fields import Column, Table, key_of
from partnership.exchange.pipeline.likeness import Likenesses
from partnership.exchange.pipeline.links import About, Links, NotYet, Twice
from partnership.exchange.pipeline.objects import NEXT_EDITION, ImportObject, Where
from partnership.exchange.pipeline.outcome import Outcome
from partnership.exchange.pipeline.refused import Refused, faults_of
from partnership.exchange.pipeline.report import Report, with_suggestion
from partnership.exchange.pipeline.rows import (
    AnyRow,
    Many,
    carry_over,
    leave_what_is_not_named,
    refuse_changes_of_fixed,
    rows_going,
    stored_rows,
    warn_of_values,
    write,
)
from partnership.exchange.pipeline.scratch import Pile, Scratch
from partnership.publishing.models import now
from partnership.publishing.storage_faults import cause_of
from partnership.values.queries import Among, batched

# So many rows wait, of all kinds together, before they are written.
BATCH = 4000
# What is told before rows are written; see `Intake`.
Touching = Callable[[Table, Sequence[AnyRow], Mapping[str, Many], bool], None]
STATE = ("live", "publish_at", "expire_at")


class Row:
    """A row on its way: the values that its object states, by column, and its links to many."""

    __slots__ = ("where", "key", "subject", "values", "many", "given", "before", "adding")

    def __init__(
        self,
        where: Where,
        key: UUID,
        subject: str,
        values: dict[str, Any],
        many: dict[str, list[UUID]],
        *,
        adding: bool = True,
    ) -> None:
        self.where, self.key, self.subject = where, key, subject
        self.values, self.many, self.adding = values, many, adding
        self.given = values.keys()  # the columns that its object states
        self.before: dict[str, Any] | None = None


class Intake:
    """One input being taken in.

    `touching` is called before rows are written: with their table, the rows, their links to many,
    and whether there were no records of their kind before.

    With `as_drafts` no object says of itself whether the public sees it.
    """

    def __init__(
        self,
        report: Report,
        scratch: Scratch,
        *,
        as_drafts: bool = False,
        touching: Touching | None = None,
    ) -> None:
        self.report, self.as_drafts = report, as_drafts
        self.touching = touching or (lambda table, rows, many, all_new: None)
        self.links, self.outcome, self.moment = Links(scratch), Outcome(), now()
        self.models = {model._meta.label_lower: model for model in record_tables()}
        self.tables: dict[str, Table] = {}
        self.was_empty: dict[str, bool] = {}
        self.pending: dict[Table, list[Row]] = defaultdict(list)
        self.waiting = 0
        # table: {key of a row that goes: where that is said}
        self.going: dict[Table, dict[UUID, Where]] = defaultdict(dict)
        # (label, key, *where, subject, fields, names of those told of) of objects that wait for
        # what they link to.
        self.aside = Pile(scratch)
        # (label, key, *where, subject, whether it is new, values) of rows that clash with others.
        self.clashing = Pile(scratch)
        self.refused, self.likenesses = Refused(scratch), Likenesses(report, scratch)
        # (label, key, slug before, whether readers saw it there)
        self.renamed = Pile(scratch)
        # table: (key, *where, subject)
        self.to_clean: dict[Table, Pile] = defaultdict(partial(Pile, scratch))
        # model: (key, *where) of saved rows that went to another record
        self.moved: dict[type[Any], Pile] = defaultdict(partial(Pile, scratch))

    # Objects ----------------------------------------------------------------------------------

    def take(self, thing: ImportObject) -> None:
        """Take one object: check it by itself and write it with its batch."""
        if thing is NEXT_EDITION:
            self.links.editions = True
            self.flush()
            return
        self.outcome.read += 1
        table = self._table_of(thing)
        if table is None:
            return
        if thing.gone:
            self.going[table][key_of(thing.pk)] = thing.where
            return
        if not isinstance(thing.fields, dict):
            message = _("“fields” must be an object with the fields of the row.")
            self.report.error(thing.where, "fields", message, table.label)
            return
        subject = subject_of(table, thing)
        try:
            key, thing = self._identified(table, thing, subject)
        except Twice as error:  # one of the two goes, so that no more is said of this
            self.report.error(thing.where, "pk", str(error), subject)
            self.outcome.faulty += 1
            return
        self._prepare(table, thing, key, subject, last=False)

    def _identified(
        self, table: Table, thing: ImportObject, subject: str
    ) -> tuple[UUID | None, ImportObject]:
        """The key of an object, and the object; None for the key of one that is refused."""
        try:
            return self.links.identify(table, thing.pk, thing.fields, thing.where), thing
        except ValidationError as error:
            if "pk" not in thing.told:
                self._tell(thing.where, subject, error, "pk")
            told = error.error_dict if hasattr(error, "error_dict") else ["pk"]
            return None, thing._replace(told=(*thing.told, *told))

    def _table_of(self, thing: ImportObject) -> Table | None:
        label = thing.model.lower() if isinstance(thing.model, str) else ""
        if label not in self.outcome.tables:
            model = self.models.get(label)
            if model is None:
                self._refuse_model(thing, label)
                return None
            self.outcome.add_table(self.table_for(model))
        return self.tables[label]

    def table_for(self, model: type[Any]) -> Table:
        """The table of a model, whether or not the input has objects of it."""
        label = model._meta.label_lower
        if label not in self.tables:
            self.tables[label] = Table(model)
            # Of several editions the first may bring what the next one changes.
            self.was_empty[label] = not (self.links.editions or model._base_manager.exists())
        return self.tables[label]

    def _refuse_model(self, thing: ImportObject, label: str) -> None:
        try:
            model = apps.get_model(label)
        except (LookupError, ValueError):
            message = _("There is no kind of row “%(model)s”. docs/data.md lists them.") % {
                "model": str(thing.model)[:100]
            }
            message = with_suggestion(message, label, self.models)
        else:
            message = _(
                "“%(kind)s” is no part of the record and is never loaded. Remove the object."
            ) % {"kind": model._meta.verbose_name}
        self.report.error(thing.where, "model", message, label[:100])

    def _prepare(
        self, table: Table, thing: ImportObject, key: UUID | None, subject: str, *, last: bool
    ) -> None:
        """Read the values of an object; put it aside while a link of it may still be found."""
        values: dict[str, Any] = {}
        many: dict[str, list[UUID]] = {}
        faults: list[tuple[str, ValidationError]] = []
        columns, readers = table.columns, table.readers
        try:
            for name, given in thing.fields.items():
                try:
                    if name in readers:
                        attname, read = readers[name]
                        values[attname] = read(given)
                    elif (column := columns.get(name)) is None:
                        many[name] = self._read_many(table, name, given, thing, subject, last)
                    else:
                        about = (thing.where, subject, name)
                        values[column.attname] = self._read_link(column, given, about, last)
                except ValidationError as error:
                    faults.append((name, error))
        except NotYet:
            rest = json.dumps(thing.fields), json.dumps(thing.told)
            self.aside.append((table.label, key, *thing.where, subject, *rest))
            return
        if faults or thing.told or key is None:
            for name, fault in faults:
                if name not in thing.told:
                    self._tell(thing.where, subject, fault, name)
            self.outcome.faulty += 1
            told = {*thing.told, *(name for name, _fault in faults)}
            self.refused.note(table, key, thing.where, subject, values, told)
            return
        self.pending[table].append(Row(thing.where, key, subject, values, many))
        self.waiting += 1
        if self.waiting >= BATCH:
            self.flush()

    def _read_link(self, column: Column, given: Any, about: About, last: bool) -> UUID | None:
        if given is None:
            if not column.field.null:
                raise ValidationError(_("Give a value; null is not one here."), code="null")
            return None
        if given.__class__ is str:
            key = key_of(given)
            self.links.expect(column.target, key, about)
            return key
        return self.links.resolve(column.target, given, last=last)

    def _read_many(
        self, table: Table, name: str, given: Any, thing: ImportObject, subject: str, last: bool
    ) -> list[UUID]:
        field = table.many.get(name)
        if field is None:
            message = _(
                "There is no field “%(name)s” here. Remove it; docs/data.md lists the fields."
            )
            message = with_suggestion(
                message % {"name": name[:100]}, name, [*table.columns, *table.many]
            )
            raise ValidationError(message, code="unknown")
        if not isinstance(given, list):
            raise ValidationError(_("Give a list of links."), code="type")
        keys: dict[UUID, None] = {}
        faults: list[ValidationError] = []
        about = (thing.where, subject, name)
        for value in given:
            try:
                if not isinstance(value, (str, list)):
                    raise ValidationError(_("Give each link as a key or a list."), code="type")
                key = self.links.resolve(field.related_model, value, last=last)
            except ValidationError as error:
                faults.append(error)
                continue
            if isinstance(value, str):
                self.links.expect(field.related_model, key, about)
            keys[key] = None
        if faults:
            raise ValidationError(faults)
        return list(keys)

    def _tell(self, where: Where | None, subject: str, error: ValidationError, field: str) -> None:
        """Tell each message of a ValidationError, under its field where it names one."""
        if not hasattr(error, "error_dict"):
            error = ValidationError({field: error})
        for name, messages in error.message_dict.items():
            about = "" if name == "__all__" else name
            for message in messages:
                self.report.error(where, about, message, subject)

    # Batches ----------------------------------------------------------------------------------

    def flush(self) -> None:
        """Compare the waiting rows with those that are saved, and write them."""
        pending, self.pending, self.waiting = self.pending, defaultdict(list), 0
        for table, rows in pending.items():
            self._flush(table, rows)
        going, self.going = self.going, defaultdict(dict)
        for table, places in going.items():
            self._remove(table, places)

    def _remove(self, table: Table, places: dict[UUID, Where]) -> None:
        """Remove saved rows, and what belongs to them."""
        for kind, rows in rows_going(self.table_for, table, places):
            self.touching(kind, rows, {}, False)
            for row in rows:
                self.outcome.note_removed(kind, row)
            for some in batched([row.key for row in rows]):
                kind.model._base_manager.filter(Among("pk", some))._raw_delete(connection.alias)

    def _flush(self, table: Table, rows: list[Row]) -> None:
        before = {} if self.was_empty[table.label] else stored_rows(table, rows)
        many = {
            name: Many(field, [row.key for row in rows], saved=bool(before))
            for name, field in table.many.items()
            if any(name in row.many for row in rows)
        }
        if table.has_own_clean:
            self.to_clean[table].extend((row.key, *row.where, row.subject) for row in rows)
        for row in rows:
            row.before = before.get(row.key)
            row.adding = row.before is None
        if before:
            leave_what_is_not_named(table, rows, before, many, self.report)
        to_write = []
        for row in rows:
            try:
                changed = self._complete(table, row, many)
            except ValidationError as error:
                self._tell(row.where, row.subject, error, "")
                self.outcome.faulty += 1
                about = row.where, row.subject, row.values, error.message_dict
                self.refused.note(table, row.key, *about)
                continue
            if changed is None:
                self.outcome.unchanged[table.label] += 1
                continue
            to_write.append(row)
            self.outcome.note(table, row, changed)
            warn_of_values(table, row, self.report)
            if not table.is_record and table.model.parent_name in changed:
                self.moved[table.model].append((row.key, *row.where))
        going, was_empty = self.going.get(table, ()), self.was_empty[table.label]
        self.likenesses.tell(table, to_write, going, was_empty=was_empty)
        all_new = self.was_empty.get(table.owner._meta.label_lower, False)
        self.touching(table, to_write, many, all_new)
        self._write(table, to_write)
        for links in many.values():
            links.write()

    def _complete(self, table: Table, row: Row, many: dict[str, Many]) -> dict[str, tuple] | None:
        """Fill in what the object does not state; return {field: (before, now)}.

        None for a row that is as it was. Raises ValidationError with all that is lacking.
        """
        before = row.before
        if self.as_drafts and table.is_record:
            self._keep_state(row)
        if before is None:
            row.values = self._with_defaults(table, row.values)
            changed = {}
        else:
            changed = self._changed(table, row, before)
        table.derive_from_file(row.key, row.values, before, changed)
        linked = {name: many[name].set(row.key, keys) for name, keys in row.many.items()}
        if before is None:
            return {}
        for name, two in linked.items():
            if two:
                changed[name] = tuple(sorted(map(str, keys)) for keys in two)
        if "slug" in changed and table.is_record:
            begun = before["publish_at"] is None or before["publish_at"] <= now()
            was_public = before["live"] and begun
            self.renamed.append((table.label, row.key, before["slug"], was_public))
        return changed or None

    def _changed(self, table: Table, row: Row, before: dict[str, Any]) -> dict[str, tuple]:
        """What an object changes of its row: {field: (before, now)}; the rest stays as it was."""
        values = row.values
        self._keep_stored(table, row, before)
        carry_over(table, values, before)
        changed = {
            name: (before[column.attname], values[column.attname])
            for name, column in table.columns.items()
            if values[column.attname] != before[column.attname]
            and name not in ("created_at", "updated_at")
        }
        refuse_changes_of_fixed(table, changed)
        if table.is_record:
            values["created_at"], values["updated_at"] = before["created_at"], self.moment
        return changed

    def _keep_state(self, row: Row) -> None:
        for name in STATE:
            if name in row.values and row.before is not None:
                if row.values[name] != row.before[name]:
                    message = _("A draft does not say when the public sees the record.")
                    self.report.lost(row.where, name, message, row.subject)
                del row.values[name]
        if row.before is None:
            row.values["live"] = False

    def _with_defaults(self, table: Table, values: dict[str, Any]) -> dict[str, Any]:
        lacking = {
            name: error for attname, (name, error) in table.lacking.items() if attname not in values
        }
        if lacking:
            raise ValidationError(lacking)
        return table.defaults | values

    def _keep_stored(self, table: Table, row: Row, before: Mapping[str, Any]) -> None:
        faults = {}
        for name, column in table.columns.items():
            if column.attname not in row.values:
                value = row.values[column.attname] = before[column.attname]
                if column.is_link or isinstance(column.field, FileField):
                    continue
                try:
                    column.check(value)
                except ValidationError as error:
                    faults[name] = error
        if faults:
            raise ValidationError(faults)

    def _write(self, table: Table, rows: list[Row]) -> None:
        try:
            with transaction.atomic():
                write(table, rows)
        except (DatabaseError, OverflowError) as caught:
            if cause_of(caught):
                raise  # no row is at fault
            for row in rows:
                if not self._fits(table, row):
                    about = (row.key, *row.where, row.subject, row.adding)
                    self.clashing.append((table.label, *about, table.as_text(row.values)))

    def _fits(self, table: Table, row: Row, *, tell: bool = False) -> bool:
        """Write one row, if no rule of its table stands against it; `tell` says which do."""
        instance = table.instance(table.derive(row.values), row.key, adding=row.adding)
        error = faults_of(instance, asks_itself=tell)
        if error is None:
            try:
                with transaction.atomic():
                    write(table, [row])
                return True
            except (DatabaseError, OverflowError) as caught:
                if cause_of(caught):
                    raise
                error = ValidationError(
                    _("The database cannot keep this: %(words)s")
                    % {"words": str(caught).splitlines()[0][:200]}
                )
        if tell:
            self._tell(row.where, row.subject, error, "")
            self.outcome.faulty += 1
        return False

    # The end ----------------------------------------------------------------------------------

    def finish(self) -> None:
        """Take what was put aside, and ask all that only the whole input can answer."""
        for label, key, *where, subject, fields, told in self.aside:
            about = None, json.loads(fields), tuple(json.loads(told))
            thing = ImportObject(Where(*where), label, *about)
            self._prepare(self.tables[label], thing, key, subject, last=True)
        self.flush()
        self._retry()
        self.links.tell_missing(self.report)
        self._ask_left_behind()
        for table, asked in self.to_clean.items():
            for (_key, *where, subject), error in unclean(table, asked):
                self._tell(Where(*where), subject, error, "")
        for place, subject, error in self.refused.faults(self.tables):
            self._tell(place, subject, error, "")

    def _ask_left_behind(self) -> None:
        """Ask the rows that name a row which went to another record whether they still fit."""
        for model, moved in self.moved.items():
            owner = self.tables[model._meta.label_lower].owner
            naming = [(owner._meta.get_field("citations").related_model, "row")]
            naming += [(link.related_model, link.field.attname) for link in links_to(model)]
            for some in batched(moved, 500):
                places = {key: where for key, *where in some}
                for other, name in naming:
                    table, label = self.table_for(other), other._meta.label_lower
                    rows = other._base_manager.filter(Among(name, places))
                    for key, named in rows.values_list("pk", name):
                        if key not in self.links.places[other]:  # else it is asked anyway
                            self.to_clean[table].append((key, *places[named], f"{label} {key}"))

    def _retry(self) -> None:
        """Write again the rows that clashed: what they clashed with may have changed since."""
        for label, key, *_about, adding, _values in self.clashing:
            if not adding:
                rows = self.tables[label].model._base_manager.filter(pk=key)
                rows._raw_delete(using=connection.alias)
        for label, key, *where, subject, _adding, values in self.clashing:
            table = self.tables[label]
            row = Row(Where(*where), key, subject, table.from_text(values), {})
            self._fits(table, row, tell=True)


def links_to(model: type[Model]) -> list[ForeignObjectRel]:
    """The links of rows of the record to rows of `model`, which their `clean` may ask about."""
    record = set(record_tables())
    return [link for link in model._meta.related_objects if link.related_model in record]


def subject_of(table: Table, thing: ImportObject) -> str:
    """What messages call an object: its kind, and its slug or key."""
    name = thing.fields.get("slug") if table.is_record else None
    name = name if isinstance(name, str) and name else thing.pk
    return f"{table.label} {str(name)[:120]}" if name else table.label
