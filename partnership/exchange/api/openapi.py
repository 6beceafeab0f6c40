"""The OpenAPI document: every address, parameter and answer, made from what answers them."""

from functools import cache

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partnership.exchange.api.examples import TITLES, example_of
from partnership.exchange.api.parameters import (
    USUAL_PAGE,
    LanguageForm,
    ListForm,
    NamesField,
    RecordForm,
)
from partnership.exchange.api.problems import KINDS, PROBLEM_JSON
from partnership.exchange.api.schemas import closed, components, reference, text
from partnership.exchange.datasets import DATASETS, Dataset

JSON = "application/json"
SLUG = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 120}


def document():
    """The OpenAPI document in the active language."""
    return document_in(get_language())


@cache
def document_in(language):
    """The document, made once for each language of the site; `language` is the active one."""
    schemas = {**components(), **machine_schemas()}
    paths = {
        "/": {"get": index_operation(schemas)},
        "/openapi.json": {"get": document_operation()},
    }
    for dataset in DATASETS.values():
        paths[f"/{dataset.name}/"] = {"get": list_operation(dataset, schemas)}
        paths[f"/{dataset.name}/{{slug}}/"] = {"get": record_operation(dataset, schemas)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("The record as JSON"),
            "version": "1",
            "description": _(
                "Everything that the public record says, for other programs. Only published "
                "records are here; nothing can be changed. No key is needed."
            ),
        },
        "servers": [{"url": settings.SITE_ORIGIN + reverse("api:index").rstrip("/")}],
        "externalDocs": {"url": settings.SITE_ORIGIN + reverse("guide:api")},
        "tags": [{"name": name, "description": title_of(one)} for name, one in DATASETS.items()],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {
                "NotModified": {"description": _("The answer is still the one with this ETag.")},
                "Moved": {
                    "description": _("The record has another slug now."),
                    "headers": {
                        "Location": {"required": True, "schema": {"type": "string"}},
                    },
                },
                "BadRequest": problem_response("invalid-parameter", "year"),
                "NotFound": problem_response("not-found"),
                # To any method but GET, HEAD and OPTIONS; those operations are not listed.
                "MethodNotAllowed": problem_response("method-not-allowed"),
                "Fault": problem_response("fault"),
                "Unavailable": problem_response("unavailable"),
            },
        },
    }


def title_of(dataset: Dataset):
    return capfirst(str(dataset.title))


def machine_schemas():
    """The schemas of answers that are not about records."""
    return {
        "Problem": closed(
            {
                "type": text(format="uri"),
                "title": text(),
                "status": {"type": "integer"},
                "detail": text(),
                "errors": {
                    "type": "array",
                    "items": closed({"parameter": text("year"), "detail": text()}),
                    "description": _("Each parameter at fault, and what to do."),
                },
            },
            ("type", "title", "status", "detail"),
            description=_("Why a request was not answered, by RFC 9457."),
        ),
        "Index": closed(
            {
                "documentation": text("https://record.example/en/data/api/", format="uri"),
                "openapi": text("https://record.example/api/v1/openapi.json", format="uri"),
                "languages": {"type": "array", "items": text("en")},
                "types": {
                    "type": "array",
                    "items": closed(
                        {
                            "type": text("projects", enum=list(DATASETS)),
                            "title": text("Projects"),
                            "url": text("https://record.example/api/v1/projects/", format="uri"),
                            "total": {"type": "integer", "minimum": 0, "examples": [7]},
                        }
                    ),
                },
            }
        ),
    }


def problem_response(kind, parameter=""):
    """The answer to a request that has this kind of problem."""
    status, title = KINDS[kind]
    example = {
        "type": f"https://record.example/en/data/api/#{kind}",
        "title": str(title),
        "status": status,
        "detail": str(title),
    }
    if parameter:
        example["errors"] = [{"parameter": parameter, "detail": _("Enter a whole number.")}]
    return {
        "description": str(title),
        "content": {PROBLEM_JSON: {"schema": reference("Problem"), "example": example}},
    }


def answers(schema, example, *, description, refusals):
    """The answers of an address: the one that is asked for, and the others by name."""
    ok = {
        "description": description,
        "headers": {
            "ETag": {
                "description": _("Names this answer; send it as If-None-Match to ask for news."),
                "schema": {"type": "string"},
            },
        },
        "content": {JSON: {"schema": schema, **({"example": example} if example else {})}},
    }
    named = {
        "301": "Moved",
        "304": "NotModified",
        "400": "BadRequest",
        "404": "NotFound",
        "500": "Fault",
        "503": "Unavailable",
    }
    others = {
        status: {"$ref": f"#/components/responses/{named[status]}"}
        for status in sorted({*refusals, "500", "503"})
    }
    return {"200": ok, **others}


def index_operation(schemas):
    schema = reference("Index")
    return {
        "operationId": "index",
        "summary": _("What there is"),
        "parameters": parameters_of(LanguageForm({}).fields),
        "responses": answers(
            schema,
            example_of(schema, schemas),
            description=_("The types of records, and how many of each are public."),
            refusals={"304", "400"},
        ),
    }


def document_operation():
    return {
        "operationId": "openapi",
        "summary": _("This document"),
        "parameters": parameters_of(LanguageForm({}).fields),
        "responses": answers(
            {"type": "object"},
            None,
            description=_("The OpenAPI document."),
            refusals={"304", "400"},
        ),
    }


def list_operation(dataset: Dataset, schemas):
    schema = reference(f"{dataset.model.__name__}List")
    filters = dataset.filterset_class({}, queryset=dataset.model.objects.none()).form.fields
    return {
        "operationId": f"list-{dataset.name}",
        "tags": [dataset.name],
        "summary": _("List of %(records)s") % {"records": dataset.title},
        "parameters": parameters_of({**filters, **ListForm({}, dataset=dataset).fields}),
        "responses": answers(
            schema,
            example_of(schema, schemas),
            description=_("One page of the list."),
            refusals={"304", "400"},
        ),
    }


def record_operation(dataset: Dataset, schemas):
    schema = reference(dataset.model.__name__)
    slug = {
        "name": "slug",
        "in": "path",
        "required": True,
        "description": _("The last part of the address of the record's page."),
        "schema": SLUG,
        "example": example_of(schema, schemas)["slug"],
    }
    return {
        "operationId": f"get-{dataset.name}",
        "tags": [dataset.name],
        "summary": str(dataset.model._meta.verbose_name).capitalize(),
        "parameters": [slug, *parameters_of(RecordForm({}, dataset=dataset).fields)],
        "responses": answers(
            schema,
            example_of(schema, schemas),
            description=TITLES[dataset.name],
            refusals={"301", "304", "400", "404"},
        ),
    }


def parameters_of(fields):
    """The parameters that some form fields read."""
    return [parameter_of(name, field) for name, field in fields.items()]


def parameter_of(name, field):
    parameter = {
        "name": name,
        "in": "query",
        "required": False,
        "description": description_of(name, field),
        "schema": schema_of_field(field),
    }
    if isinstance(field, NamesField):
        parameter |= {"style": "form", "explode": False}
    if name == "limit":
        parameter["schema"]["default"] = USUAL_PAGE
    return parameter


def description_of(name, field):
    """What a parameter asks for; of a list filter its label, and what its codes mean."""
    description = str(field.help_text or field.label or name)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, NamesField):
        meanings = "; ".join(f"{value}: {label}" for value, label in field.choices if value)
        description = f"{description} ({meanings})"
    return description


def schema_of_field(field):
    """What values a form field takes."""
    if isinstance(field, NamesField):
        return {"type": "array", "items": {"enum": list(field.names)}, "uniqueItems": True}
    if isinstance(field, forms.ChoiceField):
        return {"type": "string", "enum": [value for value, _label in field.choices if value]}
    if isinstance(field, forms.IntegerField):
        return {"type": "integer", "minimum": field.min_value, "maximum": field.max_value}
    if isinstance(field, forms.SlugField):
        return {**SLUG, "maxLength": field.max_length}
    return {"type": "string", "maxLength": field.max_length}
