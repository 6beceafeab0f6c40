"""Model fields of the value types: imprecise dates and translations."""

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core import checks
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from .dates import FORMAT_HELP, MAX_LENGTH, ImpreciseDate, in_words
from .forms import LanguageFormField
from .translations import faults, is_language
from .understanding.forms import ImpreciseDateFormField

# Of a number with decimals: more than these SQLite rounds, and each database shall keep the same.
MOST_DIGITS = 15
BOUNDS = ("earliest", "latest")
ROLES = ("point", "period")


def _unusual(
    field: "ImpreciseDateField | TranslationsField", kwargs: dict[str, Any]
) -> dict[str, Any]:
    """Of a field's deconstructed arguments, those that differ from the class's `_usual`."""
    for name, usual in field._usual.items():
        if getattr(field, name) == usual:
            kwargs.pop(name, None)
        else:
            kwargs[name] = getattr(field, name)
    return kwargs


class DateText(DeferredAttribute):
    """Access to the text of an imprecise date: setting it also makes its bounds loaded.

    Without that, a row fetched with `only("signed")` would save a changed text and leave the
    bounds of the old one, because Django saves no deferred columns.
    """

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value
        for bound in BOUNDS:
            instance.__dict__.setdefault(f"{self.field.name}_{bound}", None)


class DateBound(DeferredAttribute):
    """Access to a bound: computed from the text wherever that is loaded, so it cannot be stale."""

    field: "DateBoundField"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        if self.field.source in instance.__dict__:
            return self.field.bound_of(instance.__dict__[self.field.source])
        return super().__get__(instance, cls)

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class DateBoundField(models.DateField):
    """The earliest or latest day of the imprecise date `source` of the same row.

    Derived: never edited, never serialised; what is assigned to it is ignored while the text is
    loaded. ImpreciseDateField adds these columns itself.
    """

    description = _("Bound of an imprecise date")
    descriptor_class = DateBound
    _always = {"null": True, "editable": False, "serialize": False}

    def __init__(
        self, *args: Any, source: str = "", bound: str = "earliest", **kwargs: Any
    ) -> None:
        self.source, self.bound = source, bound
        super().__init__(*args, **{**kwargs, **self._always})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for key in self._always:
            del kwargs[key]
        return name, path, args, {**kwargs, "source": self.source, "bound": self.bound}

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False, **kwargs: Any
    ) -> None:
        # A class built from all its fields, as schema editors do, names the bounds as well.
        if not any(field.name == name for field in cls._meta.local_fields):
            super().contribute_to_class(cls, name, private_only=private_only, **kwargs)

    def bound_of(self, text: object) -> datetime.date | None:
        """The day for a date's text: None where open, not stated or not (yet) valid."""
        return bound_of(text, self.bound)


def bound_of(text: object, bound: str) -> datetime.date | None:
    """The earliest or latest day of a date's text: None where open, not stated or not valid."""
    if not text or not isinstance(text, str):
        return None
    try:
        return getattr(ImpreciseDate.parse(text), bound)
    except ValueError:
        return None


class ImpreciseDateField(models.CharField):
    """A date as precise as its source, kept as EDTF text (see `values.dates`); blank: not stated.

    Adds two derived columns to the model, `<name>_earliest` and `<name>_latest`, for sorting and
    overlap, and the method `get_<name>_display()`. The attribute itself is the text.

    `role` says what an interval means: "point", some day within; "period", the duration.

    The columns follow the text through `save()` (with `update_fields` too, by the base class
    `values.models.Dated`, which a system check demands), `loaddata`, deferred loading,
    `bulk_create()` and `update_or_create()`. `QuerySet.update()` and `bulk_update()` write just
    what they are given: name the columns there.
    """

    description = _("Imprecise date")
    descriptor_class = DateText
    _usual = {"max_length": MAX_LENGTH, "blank": True, "default": ""}

    def __init__(self, *args: Any, role: str = "point", **kwargs: Any) -> None:
        if role not in ROLES:
            raise ValueError(f"role is one of {ROLES}, not {role!r}")
        self.role = role
        super().__init__(*args, **{**self._usual, **kwargs})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs = _unusual(self, kwargs)
        return name, path, args, {**kwargs, "role": self.role}

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only=private_only)
        # Subclasses of an abstract class get their own columns; the models of a migration's
        # history ("__fake__") have exactly the columns that history names.
        if not cls._meta.abstract and cls.__module__ != "__fake__":
            for bound in BOUNDS:
                column = DateBoundField(source=name, bound=bound)
                column.contribute_to_class(cls, f"{name}_{bound}")
        method = f"get_{name}_display"
        if method not in cls.__dict__:
            setattr(cls, method, self._display_method())

    def _display_method(self) -> Callable[[models.Model], str]:
        def display(instance: models.Model) -> str:
            """The date in the active language; "" when not stated, an invalid text as it is."""
            return in_words(getattr(instance, self.attname), self.role)

        described = {
            "short_description": self.verbose_name,
            "admin_order_field": f"{self.name}_earliest",
        }
        display.__dict__.update(described)
        return display

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        from .models import Dated

        errors = super().check(**kwargs)
        if not issubclass(self.model, Dated):
            errors.append(
                checks.Error(
                    "A model with an ImpreciseDateField must inherit values.models.Dated.",
                    hint="Otherwise save(update_fields=…) leaves its derived columns stale.",
                    obj=self,
                    id="values.E001",
                )
            )
        return errors

    def to_python(self, value: Any) -> str:
        """Return the canonical text; ValidationError for one outside the subset."""
        text = (super().to_python(value) or "").strip()
        if not text:
            return ""
        try:
            return ImpreciseDate.parse(text).text
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value: Any) -> str | None:
        # Not through to_python(): lookups such as startswith take any text.
        value = models.Field.get_prep_value(self, value)
        return None if value is None else str(value)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        help_text = " ".join(str(part) for part in (self.help_text, FORMAT_HELP) if part)
        field = super().formfield(
            **{"form_class": ImpreciseDateFormField, "help_text": help_text, **kwargs}
        )
        if isinstance(field, ImpreciseDateFormField):
            field.role = self.role
        return field


def field_named(model: models.Model | type[models.Model], name: str) -> models.Field:
    """The field of a model with a name; a link from another model is none."""
    return cast(models.Field, model._meta.get_field(name))


def overlapping(name: str, first: datetime.date, last: datetime.date) -> Q:
    """A Q for the rows whose imprecise date `name` can lie in, or covers, days of first–last.

    `name` may follow relations. Rows without a stated date never match.
    """
    starts = Q(**{f"{name}_earliest__isnull": True}) | Q(**{f"{name}_earliest__lte": last})
    ends = Q(**{f"{name}_latest__isnull": True}) | Q(**{f"{name}_latest__gte": first})
    return starts & ends & Q(**{f"{name}__gt": ""})


def in_year(name: str, year: int, until: int | None = None) -> Q:
    """A Q for the rows whose imprecise date `name` can lie in, or covers, days of `year`.

    With `until`, of the years from the one to the other.
    """
    return overlapping(name, datetime.date(year, 1, 1), datetime.date(until or year, 12, 31))


def chronological(name: str, *, newest_first: bool = False) -> list[OrderBy]:
    """Ordering expressions for an imprecise date: first day, then last; dateless rows at the end.

    An open beginning sorts by its end.
    """
    start, end = Coalesce(f"{name}_earliest", f"{name}_latest"), models.F(f"{name}_latest")
    if newest_first:
        return [start.desc(nulls_last=True), end.desc(nulls_first=True)]
    return [start.asc(nulls_last=True), end.asc(nulls_last=True)]


class TranslationsEncoder(DjangoJSONEncoder):
    """JSON with sorted keys and readable text, so that `icontains` finds any script."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "sort_keys": True, "ensure_ascii": False})


class TranslationsField(models.JSONField):
    """Translations of a row's texts: {language: {field: {"text": …, "status": …}}}.

    Optional beside text and status: "reviewer" and "reviewed_on" (YYYY-MM-DD). `icontains`
    searches it as text on every database (keys and statuses included).
    """

    description = _("Translations")
    # Nothing else counts as blank: a list or a null is a fault to name.
    empty_values = [{}]
    _usual = {"encoder": TranslationsEncoder, "default": dict, "blank": True}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**self._usual, **kwargs})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, _unusual(self, kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if messages := list(faults(value, getattr(model_instance, "translatable", None))):
            raise ValidationError(messages, code="invalid")

    def value_to_string(self, obj: models.Model) -> Any:
        # jsonb keeps keys in an order of its own; files come out the same from every database.
        return json.loads(json.dumps(self.value_from_object(obj), cls=self.encoder))


class SearchText(DeferredAttribute):
    """Access to a search text: computed from the row wherever all of it is loaded."""

    field: "SearchTextField"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        names = self.field.names_in(instance)
        if all(name in instance.__dict__ for name in names):
            return self.field.text_of(names, instance.__dict__)
        return super().__get__(instance, cls)

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SearchTextField(models.TextField):
    """All texts of a row that a search looks through, in every language, in lower case.

    Derived from the columns that the model names in `search_fields` and never serialised. It is
    computed when a row is saved, raw saves included, so that fixtures fill it too. A search in
    the JSON of the translations themselves would also find its keys; a lower case made by the
    database knows no letters beyond ASCII on SQLite.
    """

    descriptor_class = SearchText

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"editable": False, "serialize": False, "blank": True, "default": ""}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("editable", "serialize", "blank", "default"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def names_in(self, row: object) -> list[str]:
        """The columns of a row itself, or of a model, that are searched, and its translations."""
        own = [name for name in getattr(row, "search_fields", ()) if "__" not in name]
        return [*own, "translations"]

    def text_of(self, names: Sequence[str], values: Mapping[str, Any]) -> str:
        """The texts of a row and their translations, one a line.

        `names` are those of `names_in`, `values` has what stands there.
        """
        *names, _translations = names
        texts = [values[name] for name in names]
        # A row that is not valid yet may hold anything in its translations.
        translations = values["translations"]
        if translations and isinstance(translations, dict):
            for fields in filter(lambda fields: isinstance(fields, dict), translations.values()):
                entries = [fields[name] for name in names if isinstance(fields.get(name), dict)]
                texts += [str(entry.get("text", "")) for entry in entries]
        return "\n".join(filter(None, texts)).casefold()


class LanguageField(models.CharField):
    """The language of a row's texts as a code.

    Its choices, the languages of the site, are what is offered; what came from elsewhere may be
    in any other one, and keeps it.
    """

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        if not is_language(value):
            super().validate(value, model_instance)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"choices_form_class": LanguageFormField, **kwargs})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
