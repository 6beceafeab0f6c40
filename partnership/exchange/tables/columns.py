"""The columns of a table: what stands in each, and whether it is taken in again.

A cell is a text, a whole number or a decimal number; "" is empty. The column of a field has the
field's name; what only helps to read it (the word for a code, the title of a linked record) stands
beside it and is not taken in.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from partnership.exchange.datasets import dictionary
from partnership.exchange.datasets.definition import is_public
from partnership.exchange.datasets.values import label_of_code, plain_decimal, public_address
from partnership.publishing.models import Record
from partnership.sources.models import Passage
from partnership.values.fields import ImpreciseDateField, TranslationsField
from partnership.values.translations import language_name
from partnership.values.understanding.fields import (
    AmountField,
    CapitalsField,
    CurrencyField,
    LanguageCodeField,
    ShareField,
)

KEY, PAGE = "id", "page"
YES, NO = "yes", "no"
# What a cell holds of a row, for the public or for staff.
Cell = str | int | Decimal
Value = Callable[[object, bool], Cell]


# How the cells of texts are read that are codes.
KINDS_OF_TEXT = {
    CurrencyField: "currency",
    LanguageCodeField: "language",
    CapitalsField: "capitals",
}


@dataclass(frozen=True, eq=False)  # each is itself only, which makes it a quick key
class Column:
    """One column. `kind` says how its cells are read; "derived" ones are not taken in.

    `field` is the model field that it is about, `language` that of a column of translations.
    """

    name: str
    kind: str
    value: Value
    meaning: str = ""
    holds: str = "text"
    counterpart: str = ""
    field: models.Field | None = None
    language: str = ""

    @cached_property
    def is_derived(self):
        return self.kind == "derived"

    @property
    def is_number(self):
        return self.kind in {"number", "amount", "share", "whole"}

    def renamed(self, name):
        return replace(self, name=name)


def key_column(model):
    name = model._meta.verbose_name
    return Column(
        KEY,
        "key",
        lambda row, staff: str(row.pk),
        _("The key of the %(name)s. Leave it as it is; leave it empty in a new row.")
        % {"name": name},
        "UUID",
    )


def page_column():
    return Column(
        PAGE,
        "derived",
        lambda record, staff: public_address(record),
        _("Where readers find the record."),
        dictionary.TYPES[models.URLField],
    )


def columns_of_field(field):
    """The columns that a model field makes: itself, and what helps to read it."""
    name = field.name
    if isinstance(field, TranslationsField):
        return []  # each translated field has its own columns
    if field.is_relation:
        return columns_of_link(field)
    if isinstance(field, ImpreciseDateField):
        return columns_of_date(field)
    if isinstance(field, models.FileField):
        return [derived(field, name, lambda row, staff: address_of_file(getattr(row, name)))]
    if isinstance(field, models.BooleanField):
        return [own(field, "yes_no", lambda row, staff: YES if getattr(row, name) else NO)]
    if isinstance(field, models.DecimalField):
        kinds = {AmountField: "amount", ShareField: "share"}
        kind = next((kind for of, kind in kinds.items() if isinstance(field, of)), "number")
        return [own(field, kind, lambda row, staff: number(getattr(row, name)))]
    if isinstance(field, models.IntegerField):
        value = lambda row, staff: blank_for_none(getattr(row, name))  # noqa: E731
        return [own(field, "whole", value) if field.editable else derived(field, name, value)]
    if isinstance(field, models.DateField):  # also a moment
        value = lambda row, staff: iso(getattr(row, name))  # noqa: E731
        if isinstance(field, models.DateTimeField):
            return [derived(field, name, value)]
        return [own(field, "day", value)]
    if isinstance(field, models.UUIDField):
        return [own(field, "key", lambda row, staff: str(getattr(row, name) or ""))]
    return columns_of_text(field)


def own(field, kind, value, **changes):
    """The column of a field that is taken in."""
    usual = {
        "meaning": str(field.help_text) or str(field.verbose_name),
        "holds": dictionary.type_of(field),
        "counterpart": dictionary.counterpart(field),
    }
    return Column(field.name, kind, value, field=field, **{**usual, **changes})


def derived(field, name, value, meaning="", holds="text"):
    """A column that only helps to read another one."""
    meaning = str(meaning or field.help_text or field.verbose_name)
    return Column(name, "derived", value, meaning, holds, field=field)


def columns_of_text(field):
    """A text, its translations, or a code with its word."""
    name = field.name
    kinds = KINDS_OF_TEXT.items()
    kind = next((kind for of, kind in kinds if isinstance(field, of)), "text")
    kind = "language" if name == "original_language" else kind
    columns = [own(field, kind, lambda row, staff: getattr(row, name))]
    if field.choices and name != "original_language":
        columns[0] = own(field, "code", columns[0].value)
        columns.append(
            derived(
                field,
                f"{name}_label",
                lambda row, staff: word_for(field, getattr(row, name)),
                _("The word for the code."),
            )
        )
    if name in getattr(field.model, "translatable", ()):
        columns += [translation_column(field, code) for code, _name in settings.LANGUAGES]
    return columns


def translation_column(field, language):
    name = field.name

    def value(row, staff):
        return row.translations.get(language, {}).get(name, {}).get("text", "")

    meaning = _("The same in another language: %(language)s.")
    return own(
        field,
        "translation",
        value,
        meaning=str(meaning % {"language": language_name(language)}),
        counterpart="",
        language=language,
    ).renamed(f"{name}_{language}")


def columns_of_date(field):
    name = field.name
    columns = [own(field, "date", lambda row, staff: getattr(row, name))]
    for bound, meaning in (
        ("earliest", _("The first day that it can be. Empty where open.")),
        ("latest", _("The last day that it can be. Empty where open.")),
    ):
        attribute = f"{name}_{bound}"
        columns.append(derived(field, attribute, day_of(attribute), meaning, "date"))
    return columns


def day_of(attribute):
    return lambda row, staff: iso(getattr(row, attribute))


def columns_of_link(field):
    """A link by slug or key, with the title and the page of what it leads to."""
    name, target_model = field.name, field.related_model

    def seen(value):
        def of_target(row, staff):
            target = getattr(row, name)
            return value(target) if target is not None and (staff or is_public(target)) else ""

        return of_target

    title = _("The title of what it leads to.")
    if target_model is Passage:
        return [
            own(
                field,
                "passage_source",
                seen(lambda passage: passage.source.slug),
                meaning=str(_("The slug of the source that prints the words.")),
            ).renamed(f"{name}_source"),
            own(
                field,
                "passage",
                seen(lambda passage: passage.key),
                meaning=str(_("The key of the passage in its source.")),
            ),
            derived(
                field,
                f"{name}_locator",
                seen(lambda passage: passage.locator),
                _("Where the words stand in the source."),
            ),
            derived(
                field,
                f"{name}_quotation",
                seen(lambda passage: passage.quotation),
                _("The words of the source."),
            ),
        ]
    if issubclass(target_model, Record):
        page = _("Where readers find what it leads to.")
        return [
            own(field, "record", seen(lambda record: record.slug)),
            derived(field, f"{name}_title", seen(lambda record: record.label), title),
            derived(field, f"{name}_{PAGE}", seen(public_address), page),
        ]
    return [
        own(field, "row", seen(lambda row: str(row.pk))),
        derived(field, f"{name}_title", seen(str), title),
    ]


def as_checked_column(model):
    """Whether a citation is as it was checked, as the API and the JSON of a record say it."""
    return derived(
        model._meta.get_field("seal"),
        "is_as_checked",
        lambda row, staff: YES if row.stands_as_checked else NO,
        _("Whether the fact, the words and their edition are as when somebody compared them."),
        dictionary.TYPES[models.BooleanField],
    )


def word_for(field, value):
    return label_of_code(field, value) if value else ""


def number(value):
    """A decimal number for a cell: without needless zeros."""
    return "" if value is None else Decimal(plain_decimal(value))


def blank_for_none(value):
    return "" if value is None else value


def iso(value):
    return value.isoformat() if value else ""


def address_of_file(file):
    return settings.SITE_ORIGIN + file.url if file else ""
