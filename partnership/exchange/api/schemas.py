"""JSON Schemas of what the API answers, made from the datasets.

They say the same as `datasets.values` does: a new field of a dataset is in both.
"""

from functools import cache

from django.conf import settings
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _

from partnership.exchange.api.examples import TEXTS, TITLES, with_example
from partnership.exchange.datasets import DATASETS, Dataset, dataset_of
from partnership.publishing.models import Record
from partnership.sources.models import Passage
from partnership.values.fields import ImpreciseDateField, TranslationsField

# What every record comes with, whatever fields are asked for.
ALWAYS = ("id", "type", "slug")


def reference(name):
    return {"$ref": f"#/components/schemas/{name}"}


def or_null(schema):
    return {"anyOf": [schema, {"type": "null"}]}


def closed(properties, required=None, **more):
    """An object with these values and no others; all are there unless `required` names some."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties if required is None else required),
        "additionalProperties": False,
        **more,
    }


def uuid():
    return {
        "type": "string",
        "format": "uuid",
        "examples": ["8d0a4b1e-5c1f-4a57-9a53-0f6f2f3d9a10"],
    }


def text(*examples, **more):
    return {"type": "string", **more, **({"examples": list(examples)} if examples else {})}


def address(example):
    return text(example, format="uri")


def components():
    """Every schema by its name."""
    schemas = shared_schemas()
    for dataset in DATASETS.values():
        name = dataset.model.__name__
        schemas[f"{name}Values"] = values_schema(dataset)
        schemas[f"{name}Link"] = link_schema(
            dataset.name, {"const": dataset.name}, record=reference(f"{name}Values")
        )
        schemas[name] = record_schema(dataset)
        schemas[f"{name}List"] = list_schema(dataset)
    return schemas


def shared_schemas():
    """The schemas of what records of every type have: dates, translations, links."""
    return {
        "ImpreciseDate": closed(
            {
                "edtf": text("2016-09"),
                "earliest": or_null(text("2016-09-01", format="date")),
                "latest": or_null(text("2016-09-30", format="date")),
            },
            description=_(
                "A date as precise as its source states it, in the Extended Date/Time Format of "
                "ISO 8601-2, with the days between which it lies; null where that side is open."
            ),
        ),
        "Translations": translations_schema(),
        "Link": link_schema("sources", text("sources", enum=list(DATASETS))),
        "PassageLink": closed(
            {
                "id": uuid(),
                "key": text("paragraph-2"),
                "locator": text("paragraph 2"),
                "quotation": text("The two cities signed it on the quay."),
                "state": value_schema(Passage._meta.get_field("state")),
                "source": reference("Link"),
            },
            description=_("A passage of a source that states a fact, word for word."),
        ),
        "RowLink": closed(
            {"id": uuid(), "title": text("Minister"), "of": reference("Link")},
            description=_("A row of a record, such as a position that a person held."),
        ),
    }


def translations_schema():
    entry = {
        "text": text("Formation de grutiers"),
        "status": text("staff", enum=["official", "staff", "working"]),
        "is_older": {
            "type": "boolean",
            "description": _("Whether the original was changed since."),
            "examples": [False],
        },
    }
    example = {"text": "Formation de grutiers", "status": "staff", "is_older": False}
    return {
        "type": "object",
        "description": _("The translated texts by language and field, and who vouches."),
        "additionalProperties": {"type": "object", "additionalProperties": closed(entry)},
        "examples": [{"fr": {"title": example}}],
    }


def link_schema(name, kind, **expanded):
    """A link to a record of the type `name`; `expanded` is what it may have besides."""
    title = TITLES[name]
    properties = {
        "id": uuid(),
        "type": kind,
        "slug": text(slugify(title)),
        "title": text(title),
        "url": address(f"https://record.example/en/{name}/{slugify(title)}/"),
    }
    return closed({**properties, **expanded}, properties)


def record_schema(dataset: Dataset):
    """One record of a type; all but ALWAYS may be left out by `fields`."""
    properties = record_values(dataset)
    return closed(properties, ALWAYS, description=str(dataset.model._meta.verbose_name))


def record_values(dataset: Dataset):
    """The schemas of all values of a record by their names, in the order of the answer."""
    title = TITLES[dataset.name]
    path = f"{dataset.name}/{slugify(title)}/"
    pages = {
        code: address(f"https://record.example/{code}/{path}") for code, _name in settings.LANGUAGES
    }
    values = {
        "id": uuid(),
        "type": {"const": dataset.name},
        "label": text(title, description=_("What lists call it.")),
        "url": closed(pages, description=_("The page of the record in each language.")),
        **listed_values(dataset),
    }
    values["slug"] = text(slugify(title), description=values["slug"]["description"])
    values[dataset.model.title_field]["examples"] = [title]
    for field in dataset.many:
        values[field.name] = {
            "type": "array",
            "items": target_schema(field.related_model),
            "description": description_of(field),
        }
    for table in dataset.tables:
        values[table.name] = {
            "type": "array",
            "items": closed({"id": uuid(), **listed_values(table), **computed_values(table)}),
            "description": str(table.model._meta.verbose_name_plural),
        }
    return values


def computed_values(table):
    """The schemas of what is worked out for a row of a table."""
    if table.name != "citations":
        return {}
    words = _("Whether the fact, the words and their edition are as when somebody compared them.")
    return {"is_as_checked": {"type": "boolean", "description": words, "examples": [True]}}


@cache
def names_of_values(dataset: Dataset):
    """The names of all values of a record."""
    return tuple(record_values(dataset))


def values_schema(dataset: Dataset):
    """What an expanded link holds: the record's own values, without its links and rows."""
    return closed(listed_values(dataset, links=False))


def listed_values(listed, links=True):
    """The schemas of the listed columns; money and quantities each as one value."""
    values = {}
    for group, part, field in listed.grouped:
        if group:
            whole = values.setdefault(group, closed({}))
            whole["properties"][part] = column_schema(field)
            whole["required"].append(part)
        elif not field.is_relation:
            values[field.name] = column_schema(field)
        elif links:
            target = target_schema(field.related_model)
            # A link to what the public does not see is null, whatever the column allows.
            values[field.name] = or_null(target) | {"description": description_of(field)}
    return values


def target_schema(model):
    """What a link to this model looks like."""
    if issubclass(model, Passage):
        return reference("PassageLink")
    if issubclass(model, Record):
        return reference(f"{dataset_of(model).model.__name__}Link")
    return reference("RowLink")


def description_of(field):
    """What a field means, in the words in which staff enter it."""
    return str(field.help_text or field.verbose_name)


def column_schema(field):
    """The schema of one column, as `datasets.values.field_as_json` writes it."""
    schema = value_schema(field)
    # An empty code has no label to go with it.
    no_code = field.choices and field.blank and field.name != "original_language"
    if field.null or no_code or isinstance(field, (ImpreciseDateField, models.FileField)):
        schema = or_null(schema)
    return with_example(field, {**schema, "description": description_of(field)})


def value_schema(field):
    if isinstance(field, TranslationsField):
        return reference("Translations")
    if isinstance(field, ImpreciseDateField):
        return reference("ImpreciseDate")
    if field.choices and field.name != "original_language":
        first = field.flatchoices[0]
        kind = "integer" if isinstance(field, models.IntegerField) else "string"
        return closed(
            {
                "code": {
                    "type": kind,
                    "enum": [code for code, _label in field.flatchoices if code != ""],
                    "examples": [first[0]],
                },
                "label": text(str(first[1])),
            }
        )
    if isinstance(field, models.BooleanField):
        return {"type": "boolean", "examples": [False]}
    if isinstance(field, models.IntegerField):
        return {"type": "integer", "examples": [1]}
    if isinstance(field, models.DecimalField):
        return text("100", pattern=r"^-?[0-9]+(\.[0-9]+)?$")
    if isinstance(field, models.DateTimeField):
        return text("2026-05-04T09:30:00+00:00", format="date-time")
    if isinstance(field, models.DateField):
        return text("2026-05-04", format="date")
    if isinstance(field, models.UUIDField):
        return uuid()
    if isinstance(field, models.FileField):
        return address("https://record.example/media/documents/plan.pdf")
    return text(*TEXTS.get(field.name, ()))


def list_schema(dataset: Dataset):
    """One page of a list."""
    page = f"https://record.example/api/v1/{dataset.name}/?limit=1&cursor=…"
    return closed(
        {
            "type": {"const": dataset.name},
            "total": {
                "type": "integer",
                "minimum": 0,
                "description": _("How many records the whole list has under these filters."),
                "examples": [7],
            },
            "previous": or_null(text(format="uri"))
            | {"description": _("The address of the page before."), "examples": [None]},
            "next": or_null(text(format="uri"))
            | {"description": _("The address of the page after."), "examples": [page]},
            "records": {"type": "array", "items": reference(dataset.model.__name__)},
        }
    )
