"""The columns of a table of the record: how a value of a data file becomes one of a row.

`Column.read` does to one value what `full_clean` does, faster: what is certainly right passes at
once, everything else goes through the field itself, which then says what is wrong. A property
test holds the two together. Values that no database here could store are refused as well, and
texts are kept as the forms of staff keep them: composed, with plain line breaks and without blanks
around them.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, cast
from unicodedata import is_normalized
from uuid import UUID

import orjson
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.validators import DecimalValidator, MaxLengthValidator, RegexValidator
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from partnership.exchange.pipeline.report import with_suggestion
from partnership.publishing.models import Child, Record
from partnership.publishing.snapshots import as_json
from partnership.sources.images import Image
from partnership.sources.models import Document
from partnership.values.dates import ImpreciseDate
from partnership.values.fields import (
    BOUNDS,
    DateBoundField,
    ImpreciseDateField,
    SearchTextField,
    TranslationsField,
    field_named,
)
from partnership.values.texts import listed, trimmed
from partnership.values.understanding.characters import INVISIBLE

# From a value of a data file, or of a row, to that of a row.
Reader = Callable[[Any], Any]

_SURROGATE = re.compile("[\ud800-\udfff]")


def refuse_unstorable(text: str) -> None:
    """ValidationError for a text that some database here cannot keep, or that hides what it says
    as the forms of staff do not let it."""
    if "\x00" in text:
        raise ValidationError(_("Null characters are not allowed. Remove them."))
    if not text.isascii() and _SURROGATE.search(text):
        raise ValidationError(_("There is half a character (a lone surrogate). Write it anew."))
    if not text.isprintable() and INVISIBLE.search(text):
        raise ValidationError(
            _("This text holds invisible control characters. Type it anew without them.")
        )


def refuse_unstorable_within(value: Any) -> None:
    """The same for every text in a JSON value."""
    if isinstance(value, str):
        refuse_unstorable(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            refuse_unstorable(key)
            refuse_unstorable_within(inner)
    elif isinstance(value, list):
        for inner in value:
            refuse_unstorable_within(inner)


def checked(field: models.Field, value: Any) -> Any:
    """A value that `to_python` made, after the field's own rules. Blank ones pass where allowed."""
    if value is None and not field.null:
        raise ValidationError(_("Give a value; null is not one here."), code="null")
    if field.blank and value in list(field.empty_values):
        return value
    try:
        # The model is as good as an instance for what the rules of its fields ask.
        return field.clean(value, cast(Any, field.model))
    except ValidationError as error:
        if getattr(error, "code", "") != "invalid_choice":
            raise
        raise ValidationError(none_of(field, str(value)), code="invalid_choice") from None


def none_of(field: models.Field, value: str) -> str:
    """That a text is no code of a field, which codes and words there are, and which is nearest."""
    words = {str(code): str(label) for code, label in field.flatchoices if code}
    message = _("“%(value)s” is none of the codes here. Use one of: %(codes)s.") % {
        "value": value[:100],
        "codes": listed(
            code if code.casefold() == word.casefold() else f"{code} ({word})"
            for code, word in words.items()
        ),
    }
    return with_suggestion(message, value, [*words, *words.values()])


# For each kind of field: what JSON may hold for it, in words.
def _wanted(field: models.Field) -> tuple[type | tuple[type, ...], str]:
    if isinstance(field, TranslationsField):
        return dict, _("Give translations as an object of languages.")
    if isinstance(field, models.BooleanField):
        return (bool, str), _("Give true or false.")
    if isinstance(field, models.IntegerField):
        return (int, str), _("Give a whole number.")
    if isinstance(field, models.DecimalField):
        return (int, float, str), _("Give a number, best as text such as “12.50”.")
    return str, _("Give a text in quotation marks.")


def reading(field: models.Field) -> Reader:
    """A function from a value of a data file to that of a row; it raises ValidationError."""
    kinds, wanted = _wanted(field)
    takes_booleans = isinstance(field, models.BooleanField)

    def exact(value: Any) -> Any:
        if value is None:
            # Asked of the file's value: `to_python` may make a text of it.
            return checked(field, value)
        if not isinstance(value, kinds) or (isinstance(value, bool) and not takes_booleans):
            raise ValidationError(wanted, code="type")
        refuse_unstorable_within(value)
        value = trimmed(value)
        if isinstance(value, float):
            value = repr(value)
        if isinstance(field, models.DateTimeField):
            return moment(field, value)
        if isinstance(field, models.DecimalField):
            return amount(field, value)
        return checked(field, field.to_python(value))

    return _quick(field, exact)


def checking(field: models.Field) -> Reader:
    """A function that raises ValidationError where the rules of a field forbid a saved value."""
    check = partial(checked, field)
    if isinstance(field, models.DateTimeField) and not field.validators:
        return lambda value: value if type(value) is datetime else check(value)
    return _quick(field, check)


def moment(field: models.Field, value: Any) -> datetime | None:
    """A point in time, to the millisecond; one without a zone is in the site's own."""
    value = checked(field, field.to_python(value))
    if value is None:
        return None
    if timezone.is_naive(value):
        value = timezone.make_aware(value)
    try:
        value.astimezone(UTC), timezone.localtime(value)
    except OverflowError:  # no database keeps it, or no page can show it
        raise ValidationError(
            field.error_messages["invalid_datetime"], code="invalid", params={"value": value}
        ) from None
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


def amount(field: models.DecimalField, value: Any) -> Decimal | None:
    """A number with the decimal places of its field: those of 0E+1000000000 fill the memory."""
    value = checked(field, field.to_python(value))
    if value is None:
        return None
    return value.quantize(Decimal(1).scaleb(-field.decimal_places)) + 0


def _quick(field: models.Field, exact: Reader) -> Reader:
    """The way for values that are certainly right, if there is one for this kind of field."""
    if isinstance(field, (ImpreciseDateField, TranslationsField)):
        # Canonical texts recur; an empty object is most rows' translations.
        if isinstance(field, ImpreciseDateField):
            known = lru_cache(maxsize=20_000)(exact)
            return lambda value: known(value) if type(value) is str else exact(value)
        return lambda value: {} if value == {} else exact(value)
    if isinstance(field, models.BooleanField):
        return lambda value: value if value is True or value is False else exact(value)
    if isinstance(field, models.DateTimeField):
        known = lru_cache(maxsize=1000)(exact)
        return lambda value: known(value) if type(value) is str else exact(value)
    if isinstance(field, models.IntegerField):
        low, high = connection.ops.integer_field_range(field.get_internal_type())
        if field.choices is None and len(field.validators) <= 2:
            low, high = low or 0, high or 2**31 - 1
            return lambda value: (
                value if type(value) is int and low <= value <= high else exact(value)
            )
        return exact
    plain = isinstance(field, (models.CharField, models.TextField)) and not isinstance(
        field, models.FileField
    )
    if plain and field.choices is not None:
        allowed = {key for key, _name in field.flatchoices if key not in field.empty_values}
        return lambda value: value if type(value) is str and value in allowed else exact(value)
    patterns = [v for v in field.validators if type(v) is RegexValidator and not v.inverse_match]
    lengths = [v for v in field.validators if isinstance(v, MaxLengthValidator)]
    if plain and len(patterns) + len(lengths) == len(field.validators):
        return _blank_first(field, _quick_text(field, patterns, exact))
    if isinstance(field, models.DecimalField) and all(
        isinstance(v, DecimalValidator) for v in field.validators
    ):
        return _blank_first(field, _quick_decimal(field, exact))
    if isinstance(field, (models.CharField, models.DecimalField, models.DateField)):
        return _blank_first(field, exact)
    return exact


def _quick_text(field: models.Field, patterns: list[RegexValidator], exact: Reader) -> Reader:
    limit = field.max_length or 2**31
    searches = [re.compile(pattern.regex).search for pattern in patterns]

    def text(value: Any) -> Any:
        if not (type(value) is str and value and len(value) <= limit and value.isprintable()):
            return exact(value)
        # Of all blanks only the usual one is printable.
        if value[0] == " " or value[-1] == " ":
            return exact(value)
        if not (value.isascii() or is_normalized("NFC", value)):
            return exact(value)
        for search in searches:
            if not search(value):
                return exact(value)
        return value

    return text


def _quick_decimal(field: models.DecimalField, exact: Reader) -> Reader:
    whole = field.max_digits - field.decimal_places
    form = re.compile(rf"-?[0-9]{{1,{whole}}}(\.[0-9]{{1,{field.decimal_places}}})?")

    def decimal(value: Any) -> Any:
        if type(value) is str and form.fullmatch(value):
            return Decimal(value)
        return exact(value)

    return decimal


def _blank_first(field: models.Field, otherwise: Reader) -> Reader:
    """Let the empty value pass where it may be: most cells are empty."""
    if field.null and field.blank:
        return lambda value: None if value is None else otherwise(value)
    if field.blank and isinstance(field, (models.CharField, models.TextField)):
        return lambda value: "" if value == "" else otherwise(value)
    return otherwise


def read_file(field: models.FileField) -> Reader:
    """A function from the name of an uploaded file to itself, if it is there."""

    def read(value: Any) -> str:
        if value is None or (value == "" and field.blank):
            return checked(field, value) if not field.blank else ""
        if not isinstance(value, str):
            raise ValidationError(_("Give the name of a file as text."), code="type")
        refuse_unstorable(value)
        parts = value.split("/")
        if "\\" in value or ":" in value or {"", ".", ".."} & set(parts):
            raise ValidationError(
                _("“%(name)s” is no name of an uploaded file. Give its path below the uploads.")
                % {"name": value}
            )
        if len(value) > (field.max_length or 0):
            raise ValidationError(_("The name of the file is too long."))
        file = field.attr_class(cast(Any, None), field, value)
        field.clean(file, cast(Any, field.model))
        if not default_storage.exists(value):
            raise ValidationError(
                _("There is no uploaded file “%(name)s”. Upload it first.") % {"name": value}
            )
        return value

    return read


def read_key(value: Any) -> UUID:
    """The UUID that a text stands for; ValidationError."""
    try:
        return UUID(value.strip())
    except (ValueError, AttributeError, TypeError):
        raise ValidationError(
            _("“%(value)s” is no key. Keys are UUIDs.") % {"value": value}, code="invalid"
        ) from None


# Links of rows that follow each other name the same keys.
key_of = lru_cache(maxsize=5000)(read_key)


def as_key(value: Any) -> UUID:
    """The UUID that a value of a file stands for, whatever that is; ValidationError."""
    return (key_of if value.__class__ is str else read_key)(value)


def own_or_target(field: models.Field) -> models.Field:
    """The field whose values a column has: of a link the one that it leads to."""
    return field.target_field if isinstance(field, models.ForeignKey) else field


class Column:
    """One column of a table: `read` for values of files, `param` for values of rows."""

    def __init__(self, field: models.Field) -> None:
        self.field, self.name, self.attname = field, field.name, field.attname
        self.is_link = isinstance(field, models.ForeignKey)
        # The model that a link leads to; the others ask for none.
        self.target: type[Any] = (
            field.related_model if isinstance(field, models.ForeignKey) else type
        )
        if isinstance(field, models.FileField):
            self.read = read_file(field)
        elif isinstance(field, models.UUIDField):
            self.read = lambda value: None if value is None and field.null else as_key(value)
        elif not self.is_link:
            self.read = reading(field)
        self.to_python = own_or_target(field).to_python
        self.param = param_of(field)
        self.check = checking(field)

    def default(self) -> Any:
        """The value of a new row that the file does not state; ValidationError without one."""
        if isinstance(self.field, models.FileField):
            return self.read("")
        return checked(self.field, self.field.get_default())


def param_of(field: models.Field) -> Reader | None:
    """A function from the value of a row, not null, to what the database's driver takes.

    None where that is the value itself.
    """
    if isinstance(field, models.FileField):
        return str
    if isinstance(field, models.BooleanField):
        # SQLite's driver looks up how to adapt a truth value, each time anew.
        return int if connection.vendor == "sqlite" else None
    if isinstance(field, (models.CharField, models.TextField)):
        return None
    if isinstance(field, models.IntegerField):
        return None
    if isinstance(own_or_target(field), models.UUIDField):
        return None if connection.features.has_native_uuid_field else lambda value: value.hex
    if field.is_relation:
        return None

    def prepared(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if isinstance(field, models.DateField):
        # The same days and moments recur.
        return lru_cache(maxsize=5000)(prepared)
    if isinstance(field, models.JSONField):
        nothing = prepared({})
        if connection.vendor == "sqlite":
            return lambda value: json_of(value) if value != {} else nothing
        return lambda value: prepared(value) if value != {} else nothing
    return prepared


def json_of(value: Any) -> str:
    """A JSON value as text; quicker than the field itself makes it."""
    return orjson.dumps(value).decode()


def cells(params: Iterable[tuple[str, Reader | None]]) -> Callable[[Mapping[str, Any]], list]:
    """A function from the values of a row to the list of what the driver takes for them.

    `params` are pairs of a column, of at least two, and what `param_of` has for it.
    """
    attnames, functions = zip(*params, strict=True)
    values_of = itemgetter(*attnames)
    made = [(place, make) for place, make in enumerate(functions) if make is not None]

    def cells_of(values: Mapping[str, Any]) -> list:
        row = list(values_of(values))
        for place, make in made:
            if row[place] is not None:
                row[place] = make(row[place])
        return row

    return cells_of


class Table:
    """A model of the record, its columns and links compiled for taking in many rows."""

    def __init__(self, model: type[Record] | type[Child]) -> None:
        self.model: type[Any] = model
        self.label = model._meta.label_lower
        opts = model._meta
        stored = [f for f in opts.concrete_fields if not f.primary_key]
        self.columns = {f.name: Column(f) for f in stored if getattr(f, "serialize", True)}
        self.readers = {c.name: (c.attname, c.read) for c in self.columns.values() if not c.is_link}
        # Derived when a row is written; what a file says of the size is not asked.
        self.dates = [
            (f.attname, [f"{f.name}_{bound}" for bound in BOUNDS])
            for f in stored
            if isinstance(f, ImpreciseDateField)
        ]
        self.search = next((f for f in stored if isinstance(f, SearchTextField)), None)
        self.searched = self.search.names_in(model) if self.search else []
        self.has_size, self.is_image = issubclass(model, Document), issubclass(model, Image)
        self.many = {f.name: f for f in opts.many_to_many}
        self.links = [column for column in self.columns.values() if column.is_link]
        self.is_record = issubclass(model, Record)
        # The model of the records that rows belong to, and the column that says to which.
        self.owner: type[Any] = model
        self.parent = ""
        if issubclass(model, Child):
            link = cast(models.ForeignKey, field_named(model, model.parent_name))
            self.owner, self.parent = link.related_model, link.attname
        self.attnames = [column.attname for column in self.columns.values()]
        self.defaults: dict[str, Any] = {}
        self.lacking: dict[str, tuple[str, ValidationError]] = {}
        for column in self.columns.values():
            try:
                self.defaults[column.attname] = column.default()
            except ValidationError as error:
                self.lacking[column.attname] = (column.name, error)
        derived = [f for f in stored if isinstance(f, (DateBoundField, SearchTextField))]
        self.written = [opts.pk, *(c.field for c in self.columns.values()), *derived]
        self.cells_of = cells(
            (f.attname, self.columns[f.name].param if f.name in self.columns else param_of(f))
            for f in self.written[1:]
        )
        self.has_own_clean = model.clean is not models.Model.clean

    def as_text(self, values: Mapping[str, Any]) -> str:
        """The values of a row, without the derived ones, as JSON; `from_text` reads it."""
        return json.dumps({attname: as_json(values[attname]) for attname in self.attnames})

    def from_text(self, text: str) -> dict[str, Any]:
        found = json.loads(text)
        for column in self.columns.values():
            found[column.attname] = column.to_python(found[column.attname])
        return found

    def derive(self, values: dict[str, Any]) -> dict[str, Any]:
        """Add the derived columns to the values of a row."""
        for attname, (earliest, latest) in self.dates:
            values[earliest], values[latest] = bounds_of(values[attname])
        if self.search:
            values[self.search.attname] = self.search.text_of(self.searched, values)
        return values

    def derive_from_file(
        self,
        key: UUID,
        values: dict[str, Any],
        before: Mapping[str, Any] | None,
        changed: dict[str, tuple],
    ) -> None:
        """Add what a file says itself: of an image width and height, of a document its size."""
        if self.is_image and (before is None or "file" in changed):
            picture = self.instance({}, key)
            picture.__dict__["file"] = values["file"]
            picture.renew()
            values["width"], values["height"] = picture.width, picture.height
        if self.has_size:
            values["size"] = default_storage.size(values["file"]) if values["file"] else None
            if before is not None and values["size"] == before["size"]:
                changed.pop("size", None)

    def instance(
        self, values: Mapping[str, Any], pk: UUID | None = None, *, adding: bool = False
    ) -> Any:
        """The row as an instance of its model, without the cost of building one."""
        row: Any = object.__new__(self.model)
        row.__dict__.update(values)
        row._state = models.base.ModelState()
        row._state.adding = adding
        if pk is not None:
            row.__dict__["id"] = pk
        return row


@lru_cache(maxsize=20_000)
def bounds_of(text: str) -> tuple[date | None, date | None]:
    """The first and the last day of the canonical text of an imprecise date."""
    if not text:
        return None, None
    date = ImpreciseDate.parse(text)
    return date.earliest, date.latest
