"""The page that tells people how programs read the record, drawn from the OpenAPI document."""

import json
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from partnership.exchange.api.openapi import JSON, document
from partnership.exchange.api.problems import KINDS, PROBLEM_JSON
from partnership.pages.views import Page

# Parameters that mean the same at every address that takes them: told once.
EVERYWHERE = ("lang", "fields", "expand", "limit", "cursor")


class Guide(Page):
    """Every address with its parameters, an example request and an example answer."""

    template_name = "exchange/api_guide.html"

    def get_context_data(self, **kwargs):
        api = document()
        operations = {
            path: operation_for_people(api, path, item["get"])
            for path, item in api["paths"].items()
        }
        return super().get_context_data(
            canonical=settings.SITE_ORIGIN + self.request.path,
            api=api,
            base=api["servers"][0]["url"],
            general=[operations["/"], operations["/openapi.json"]],
            types=[
                {
                    "name": tag["name"],
                    "title": tag["description"],
                    "operations": [
                        operations[f"/{tag['name']}/"],
                        operations[f"/{tag['name']}/{{slug}}/"],
                    ],
                }
                for tag in api["tags"]
            ],
            shared=shared_parameters(api),
            problems=[
                {"name": name, "status": status, "title": title}
                for name, (status, title) in KINDS.items()
            ],
            problem=as_text(
                api["components"]["responses"]["BadRequest"]["content"][PROBLEM_JSON]["example"]
            ),
            **kwargs,
        )


def as_text(value):
    return json.dumps(value, ensure_ascii=False, indent=2)


def operation_for_people(api, path, operation):
    """One address: how it is asked, with what, and what comes."""
    base = api["servers"][0]["url"]
    parameters = operation["parameters"]
    content = operation["responses"]["200"]["content"][JSON]
    return {
        "path": f"{base}{path}".removeprefix(settings.SITE_ORIGIN),
        "summary": operation["summary"],
        "parameters": [
            parameter_for_people(one) for one in parameters if one["name"] not in EVERYWHERE
        ],
        "choices": [
            parameter_for_people(one) for one in parameters if one["name"] in ("fields", "expand")
        ],
        "also": [one["name"] for one in parameters if one["name"] in EVERYWHERE],
        "curl": f"curl '{example_address(base, path, parameters)}'",
        # Of a list the example would be that of a record again.
        "example": as_text(content["example"]) if "{slug}" in path or path == "/" else "",
    }


def example_address(base, path, parameters):
    """An address that shows the parameters in use; it finds nothing unless there is such a
    record."""
    query = {}
    for one in parameters:
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", one["example"])
        elif one["name"] == "year":
            query["year"] = 2016
        elif one["name"] == "limit":
            query["limit"] = 10
    return f"{base}{path}" + (f"?{urlencode(query)}" if query else "")


def parameter_for_people(parameter):
    """The name of a parameter, what it means, what it may be."""
    schema = parameter["schema"]
    return {
        "name": parameter["name"],
        "description": parameter["description"],
        "kind": kind_in_words(schema) if parameter["in"] == "query" else "",
        "names": schema.get("items", {}).get("enum", []),
    }


def kind_in_words(schema):
    """What a value may be."""
    if schema["type"] == "array":
        return _("names with commas between them")
    if "enum" in schema:
        return _("one of these codes")
    if schema["type"] == "integer":
        return _("a whole number from %(least)s to %(most)s") % {
            "least": schema["minimum"],
            "most": schema["maximum"],
        }
    if "pattern" in schema:
        return _("the slug of a record: the last part of its address")
    return _("text of at most %(length)s characters") % {"length": schema["maxLength"]}


def shared_parameters(api):
    """The parameters in EVERYWHERE."""
    first = f"/{api['tags'][0]['name']}/"
    return [
        parameter_for_people(one)
        for one in api["paths"][first]["get"]["parameters"]
        if one["name"] in EVERYWHERE
    ]
