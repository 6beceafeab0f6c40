"""Takes objects into the record, in batches, inside a transaction that its caller ends.

The rows are written first and judged as they then stand, which is how links to what comes later
in the input are found, and exactly what `full_clean` would be asked about. Where the database
refuses a batch, its rows are asked one by one, which names every fault.
"""

import json
from collections import defaultdict
from functools import partial

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.db.models import FileField
from django.utils.translation import gettext as _

from partnership.exchange.batched import batched
from partnership.exchange.dictionary import record_tables
from partnership.exchange.importing.cleaning import unclean
from partnership.exchange.importing.columns import Table, key_of
from partnership.exchange.importing.links import Links, NotYet
from partnership.exchange.importing.objects import ImportObject, Where
from partnership.exchange.importing.outcome import Outcome
from partnership.exchange.importing.scratch import Pile
from partnership.exchange.importing.writing import Many, stored_rows, write
from partnership.publishing.models import now
from partnership.values.conditions import Among

# So many rows wait, of all kinds together, before they are written.
BATCH = 4000
STATE = ("live", "publish_at", "expire_at")


class Row:
    """A row on its way: the values that its object states, by column, and its links to many."""

    __slots__ = ("where", "key", "subject", "values", "many", "before", "adding")

    def __init__(self, where, key, subject, values, many, *, adding=True):
        self.where, self.key, self.subject = where, key, subject
        self.values, self.many, self.before, self.adding = values, many, None, adding


class Intake:
    """One input being taken in.

    `touching` is called before rows are written: with their table, the rows, their links to many,
    and whether there were no records of their kind before.

    With `as_drafts` no object says of itself whether the public sees it.
    """

    def __init__(self, report, scratch, *, as_drafts=False, touching=None):
        self.report, self.as_drafts = report, as_drafts
        self.touching = touching or (lambda table, rows, many, all_new: None)
        self.links, self.outcome, self.moment = Links(scratch), Outcome(), now()
        self.models = {model._meta.label_lower: model for model in record_tables()}
        self.tables, self.was_empty = {}, {}
        self.pending, self.waiting = defaultdict(list), 0
        # (label, key, *where, subject, fields) of objects that wait for what they link to.
        self.aside = Pile(scratch)
        # (label, key, *where, subject, whether it is new, values) of rows that clash with others.
        self.clashing = Pile(scratch)
        # (label, key, slug before, whether readers saw it there)
        self.renamed = Pile(scratch)
        self.to_clean = defaultdict(partial(Pile, scratch))  # table: (key, *where, subject)
        # model: (key, *where) of saved rows that went to another record
        self.moved = defaultdict(partial(Pile, scratch))

    # Objects ----------------------------------------------------------------------------------

    def take(self, thing):
        """Take one object: check it by itself and write it with its batch."""
        self.outcome.read += 1
        table = self._table_of(thing)
        if table is None:
            return
        if not isinstance(thing.fields, dict):
            message = _("“fields” must be an object with the fields of the row.")
            self.report.error(thing.where, "fields", message, table.label)
            return
        subject = subject_of(table, thing)
        try:
            key = self.links.identify(table, thing.pk, thing.fields, thing.where)
            self._prepare(table, thing, key, subject, last=False)
        except ValidationError as error:
            self._tell(thing.where, subject, error, "pk")
        except RecursionError:
            self._tell_depth(thing.where, subject)

    def _table_of(self, thing):
        label = thing.model.lower() if isinstance(thing.model, str) else ""
        if label not in self.tables:
            model = self.models.get(label)
            if model is None:
                self._refuse_model(thing, label)
                return None
            self.tables[label] = table = Table(model)
            self.was_empty[label] = not model._base_manager.exists()
            self.outcome.add_table(table)
        return self.tables[label]

    def _refuse_model(self, thing, label):
        try:
            model = apps.get_model(label)
        except (LookupError, ValueError):
            message = _("There is no kind of row “%(model)s”. docs/data.md lists them.") % {
                "model": str(thing.model)[:100]
            }
        else:
            message = _(
                "“%(kind)s” is no part of the record and is never loaded. Remove the object."
            ) % {"kind": model._meta.verbose_name}
        self.report.error(thing.where, "model", message, label[:100])

    def _prepare(self, table, thing, key, subject, *, last):
        """Read the values of an object; put it aside while a link of it may still be found."""
        values, many, faults = {}, {}, []
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
            fields = json.dumps(thing.fields)
            self.aside.append((table.label, key, *thing.where, subject, fields))
            return
        if faults:
            for name, error in faults:
                self._tell(thing.where, subject, error, name)
            self.outcome.faulty += 1
            return
        self.pending[table].append(Row(thing.where, key, subject, values, many))
        self.waiting += 1
        if self.waiting >= BATCH:
            self.flush()

    def _read_link(self, column, given, about, last):
        if given is None:
            if not column.field.null:
                raise ValidationError(_("Give a value; null is not one here."), code="null")
            return None
        if given.__class__ is str:
            key = key_of(given)
            self.links.expect(column.target, key, about)
            return key
        return self.links.resolve(column.target, given, last=last)

    def _read_many(self, table, name, given, thing, subject, last):
        field = table.many.get(name)
        if field is None:
            raise ValidationError(
                _("There is no field “%(name)s” here. Remove it; docs/data.md lists the fields.")
                % {"name": name[:100]},
                code="unknown",
            )
        if not isinstance(given, list):
            raise ValidationError(_("Give a list of links."), code="type")
        keys, about = {}, (thing.where, subject, name)
        for value in given:
            if not isinstance(value, (str, list)):
                raise ValidationError(_("Give each link as a key or a list."), code="type")
            key = self.links.resolve(field.related_model, value, last=last)
            if isinstance(value, str):
                self.links.expect(field.related_model, key, about)
            keys[key] = None
        return list(keys)

    def _tell(self, where, subject, error, field):
        """Tell each message of a ValidationError, under its field where it names one."""
        if not hasattr(error, "error_dict"):
            error = ValidationError({field: error})
        for name, messages in error.message_dict.items():
            about = "" if name == "__all__" else name
            for message in messages:
                self.report.error(where, about, message, subject)

    def _tell_depth(self, where, subject):
        """Tell of an object that JSON could be read of, but whose values are nested deeper yet."""
        self.report.error(where, "fields", _("It is nested too deep."), subject)

    # Batches ----------------------------------------------------------------------------------

    def flush(self):
        """Compare the waiting rows with those that are saved, and write them."""
        pending, self.pending, self.waiting = self.pending, defaultdict(list), 0
        for table, rows in pending.items():
            self._flush(table, rows)

    def _flush(self, table, rows):
        before = {} if self.was_empty[table.label] else stored_rows(table, rows)
        many = {
            name: Many(field, [row.key for row in rows], saved=bool(before))
            for name, field in table.many.items()
            if any(name in row.many for row in rows)
        }
        if table.has_own_clean:
            self.to_clean[table].extend((row.key, *row.where, row.subject) for row in rows)
        to_write = []
        for row in rows:
            row.before = before.get(row.key)
            row.adding = row.before is None
            try:
                changed = self._complete(table, row, many)
            except ValidationError as error:
                self._tell(row.where, row.subject, error, "")
                self.outcome.faulty += 1
                continue
            if changed is None:
                self.outcome.unchanged[table.label] += 1
                continue
            to_write.append(row)
            self.outcome.note(table, row, changed)
            if not table.is_record and table.model.parent_name in changed:
                self.moved[table.model].append((row.key, *row.where))
        all_new = self.was_empty.get(table.owner._meta.label_lower, False)
        self.touching(table, to_write, many, all_new)
        self._write(table, to_write)
        for links in many.values():
            links.write()

    def _complete(self, table, row, many):
        """Fill in what the object does not state; return {field: (before, now)}.

        None for a row that is as it was. Raises ValidationError with all that is lacking.
        """
        before, values = row.before, row.values
        if self.as_drafts and table.is_record:
            self._keep_state(row)
        changed = {}
        if before is None:
            values = row.values = self._with_defaults(table, values)
        else:
            self._keep_stored(table, row)
            for name, column in table.columns.items():
                attname = column.attname
                if values[attname] != before[attname] and name not in ("created_at", "updated_at"):
                    changed[name] = (before[attname], values[attname])
            if table.is_record:
                values["created_at"], values["updated_at"] = before["created_at"], self.moment
        if table.is_image and (before is None or "file" in changed):
            picture = table.instance({}, row.key)
            picture.__dict__["file"] = values["file"]
            picture.renew()
            values["width"], values["height"] = picture.width, picture.height
        if table.has_size:
            values["size"] = default_storage.size(values["file"]) if values["file"] else None
            if before is not None and values["size"] == before["size"]:
                changed.pop("size", None)
        linked = {name: many[name].set(row.key, keys) for name, keys in row.many.items()}
        if before is None:
            return {}
        for name, two in linked.items():
            if two:
                changed[name] = tuple(sorted(map(str, keys)) for keys in two)
        if not changed:
            return None
        if "slug" in changed and table.is_record:
            begun = before["publish_at"] is None or before["publish_at"] <= now()
            was_public = before["live"] and begun
            self.renamed.append((table.label, row.key, before["slug"], was_public))
        return changed

    def _keep_state(self, row):
        for name in STATE:
            if name in row.values and row.before is not None:
                if row.values[name] != row.before[name]:
                    message = _("A draft does not say when the public sees the record.")
                    self.report.lost(row.where, name, message, row.subject)
                del row.values[name]
        if row.before is None:
            row.values["live"] = False

    def _with_defaults(self, table, values):
        lacking = {
            name: error for attname, (name, error) in table.lacking.items() if attname not in values
        }
        if lacking:
            raise ValidationError(lacking)
        return table.defaults | values

    def _keep_stored(self, table, row):
        faults = {}
        for name, column in table.columns.items():
            if column.attname not in row.values:
                value = row.values[column.attname] = row.before[column.attname]
                if column.is_link or isinstance(column.field, FileField):
                    continue
                try:
                    column.check(value)
                except ValidationError as error:
                    faults[name] = error
        if faults:
            raise ValidationError(faults)

    def _write(self, table, rows):
        try:
            with transaction.atomic():
                write(table, rows)
        except (DatabaseError, OverflowError):
            for row in rows:
                if not self._fits(table, row):
                    about = (row.key, *row.where, row.subject, row.adding)
                    self.clashing.append((table.label, *about, table.as_text(row.values)))

    def _fits(self, table, row, *, tell=False):
        """Write one row, if no rule of its table stands against it; `tell` says which do."""
        error = faults_of(table.instance(table.derive(row.values), row.key, adding=row.adding))
        if error is None:
            try:
                with transaction.atomic():
                    write(table, [row])
                return True
            except (DatabaseError, OverflowError) as caught:
                error = ValidationError(
                    _("The database cannot keep this: %(words)s")
                    % {"words": str(caught).splitlines()[0][:200]}
                )
        if tell:
            self._tell(row.where, row.subject, error, "")
            self.outcome.faulty += 1
        return False

    # The end ----------------------------------------------------------------------------------

    def finish(self):
        """Take what was put aside, and ask all that only the whole input can answer."""
        for label, key, *where, subject, fields in self.aside:
            try:
                thing = ImportObject(Where(*where), label, None, json.loads(fields))
                self._prepare(self.tables[label], thing, key, subject, last=True)
            except RecursionError:
                self._tell_depth(Where(*where), subject)
        self.flush()
        self._retry()
        self.links.tell_missing(self.report)
        self._ask_left_behind()
        for table, asked in self.to_clean.items():
            for (_key, *where, subject), error in unclean(table, asked):
                self._tell(Where(*where), subject, error, "")

    def _ask_left_behind(self):
        """Ask the rows that name a row which went to another record whether they still fit."""
        for model, moved in self.moved.items():
            owner = self.tables[model._meta.label_lower].owner
            naming = [(owner._meta.get_field("citations").related_model, "row")]
            naming += [(link.related_model, link.field.attname) for link in links_to(model)]
            for some in batched(moved, 500):
                places = {key: where for key, *where in some}
                for other, name in naming:
                    label = other._meta.label_lower
                    table = self.tables.get(label) or self.tables.setdefault(label, Table(other))
                    rows = other._base_manager.filter(Among(name, places))
                    for key, named in rows.values_list("pk", name):
                        if key not in self.links.places[other]:  # else it is asked anyway
                            self.to_clean[table].append((key, *places[named], f"{label} {key}"))

    def _retry(self):
        """Write again the rows that clashed: what they clashed with may have changed since."""
        for label, key, *_about, adding, _values in self.clashing:
            if not adding:
                rows = self.tables[label].model._base_manager.filter(pk=key)
                rows._raw_delete(using=connection.alias)
        for label, key, *where, subject, _adding, values in self.clashing:
            table = self.tables[label]
            row = Row(Where(*where), key, subject, table.from_text(values), {})
            self._fits(table, row, tell=True)


def links_to(model):
    """The links of rows of the record to rows of `model`, which their `clean` may ask about."""
    record = set(record_tables())
    return [link for link in model._meta.related_objects if link.related_model in record]


def faults_of(instance):
    """What `full_clean` says of the uniqueness and the constraints of a row, or None."""
    faults = {}
    for ask in (instance.validate_unique, instance.validate_constraints):
        try:
            ask()
        except ValidationError as error:
            faults = error.update_error_dict(faults)
    return ValidationError(faults) if faults else None


def subject_of(table, thing):
    """What messages call an object: its kind, and its slug or key."""
    name = thing.fields.get("slug") if table.is_record else None
    name = name if isinstance(name, str) and name else thing.pk
    return f"{table.label} {str(name)[:120]}" if name else table.label
