"""The OpenAPI document is valid, its examples fit it, and real answers say all that it says."""

import json
from functools import cache

import pytest
from django.apps import apps
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from partnership.exchange.api.openapi import document
from partnership.exchange.api.parameters import ListForm
from partnership.exchange.datasets import DATASETS
from partnership.publishing.models import Record
from tests.exchange.api.record import filled

pytestmark = pytest.mark.any_database

OPERATIONS = [(path, item["get"]) for path, item in document()["paths"].items()]


@cache
def validator(name, whole=True):
    """A validator of a schema of the document; `whole` asks for every value of a record."""
    schemas = json.loads(json.dumps(document()["components"]["schemas"]))
    for schema in schemas.values() if whole else ():
        if schema.get("required") == ["id", "type", "slug"]:
            schema["required"] = list(schema["properties"])
    root = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    return Draft202012Validator(root, format_checker=Draft202012Validator.FORMAT_CHECKER)


def faults(name, value, **options):
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in validator(name, **options).iter_errors(value)
    ]


def test_the_document_is_valid_openapi():
    assert document()["openapi"].startswith("3.1")
    assert list(OpenAPIV31SpecValidator(document()).iter_errors()) == []


def test_every_type_of_record_has_a_list_and_an_address_for_each():
    paths = {path for path, _operation in OPERATIONS}
    named = {path for name in DATASETS for path in (f"/{name}/", f"/{name}/{{slug}}/")}
    assert paths == named | {"/", "/openapi.json"}
    records = {model for model in apps.get_models() if issubclass(model, Record)}
    assert {dataset.model for dataset in DATASETS.values()} == records


@pytest.mark.parametrize(("path", "operation"), OPERATIONS)
def test_every_example_fits_its_schema(path, operation):
    for answer in operation["responses"].values():
        for content in answer.get("content", {}).values():
            if path != "/openapi.json":
                name = content["schema"]["$ref"].rpartition("/")[2]
                assert faults(name, content["example"]) == []
    for parameter in operation["parameters"]:
        assert parameter["description"]
        assert parameter["schema"]["type"] in ("string", "integer", "array")


def test_no_example_is_empty_where_a_text_is_required():
    for dataset in DATASETS.values():
        example = document()["paths"][f"/{dataset.name}/"]["get"]["responses"]["200"]
        (record,) = example["content"]["application/json"]["example"]["records"]
        assert record[dataset.model.title_field]
        assert record["slug"]


def test_the_filters_are_those_of_the_list_with_their_bounds():
    parameters = {
        one["name"]: one["schema"] for one in document()["paths"]["/projects/"]["get"]["parameters"]
    }
    assert parameters["year"] == {"type": "integer", "minimum": 1000, "maximum": 9999}
    assert parameters["limit"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 25}
    assert parameters["status"]["enum"] == ["1", "2", "3", "4", "5", "6"]
    assert parameters["place"]["maxLength"] == 120
    for dataset in DATASETS.values():
        filters = dataset.filterset_class.base_filters
        assert not filters.keys() & ListForm({}, dataset=dataset).fields.keys()


@pytest.mark.django_db
def test_answers_about_a_full_record_fit_the_schema_with_nothing_missing():
    filled()
    client = Client()
    wrong = {}
    for dataset in DATASETS.values():
        expand = ",".join(names_to_expand(dataset))
        answer = client.get(f"/api/v1/{dataset.name}/", {"limit": 100, "expand": expand}).json()
        assert answer["total"], f"nothing to see of {dataset.name}"
        if found := faults(f"{dataset.model.__name__}List", answer):
            wrong[dataset.name] = found[:3]
        slug = answer["records"][0]["slug"]
        record = client.get(f"/api/v1/{dataset.name}/{slug}/").json()
        if found := faults(dataset.model.__name__, record):
            wrong[f"one of {dataset.name}"] = found[:3]
    assert wrong == {}
    assert faults("Index", client.get("/api/v1/").json()) == []
    assert faults("Problem", client.get("/api/v1/projects/?year=soon").json()) == []


def names_to_expand(dataset):
    (parameter,) = (
        one
        for one in document()["paths"][f"/{dataset.name}/"]["get"]["parameters"]
        if one["name"] == "expand"
    )
    return parameter["schema"]["items"]["enum"]


def test_the_validator_finds_a_value_that_is_missing_and_one_too_many():
    example = document()["paths"]["/projects/{slug}/"]["get"]["responses"]["200"]
    record = example["content"]["application/json"]["example"]
    less = {name: value for name, value in record.items() if name != "funding"}
    assert faults("Project", less)
    assert faults("Project", less, whole=False) == []
    assert faults("Project", {**record, "staff_notes": "x"}, whole=False)
