"""Requests of every kind, made from the OpenAPI document: none is a fault of the site, and every
answer is one that the document tells of."""

from contextlib import contextmanager

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.exchange.api.record import filled

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    allow_header_conformance,
]
# The same requests in every run. Shrinking would ask once more for what is told below anyway.
QUIET = settings(
    max_examples=7,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@contextmanager
def site_in_process():
    """The site as a web server calls it, but with the connection of the test, which it leaves
    open. Within, the client of Django is not to be used: it would make it close again."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield get_wsgi_application()
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def fuzz(operation, mode, slug, cursor):
    """Ask an address; return the statuses it answered with, and what was wrong.

    Some requests name a record that there is, or the next page of the list.
    """
    statuses, faults = set(), []

    @QUIET
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def ask(case, real):
        if real and "slug" in (case.path_parameters or {}):
            case.path_parameters["slug"] = slug
        elif real and cursor:
            case.query = {"cursor": cursor, "limit": 1}
        # What calls the application here does not unpack.
        response = case.call(headers={"Accept-Encoding": "identity"})
        statuses.add(response.status_code)
        try:
            case.validate_response(response, checks=CHECKS)
        except (Failure, FailureGroup) as failure:
            faults.append(f"{case.formatted_path} {case.query}: {failure}")

    ask()
    return statuses, faults


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_is_a_fault_and_every_answer_is_as_described(client, mode):
    """Values that the document allows, and values that it does not."""
    slugs = {name: record.slug for name, record in filled().items()}
    cursors = {name: next_cursor(client, name) for name in slugs}
    statuses, faults = set(), []
    with site_in_process() as application:
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
        for result in schema.get_all_operations():
            operation = result.ok()
            name = operation.path.strip("/").partition("/")[0]
            seen, found = fuzz(operation, mode, slugs.get(name), cursors.get(name))
            statuses |= seen
            faults += found

    assert faults == []
    assert statuses >= {200, 400, 404}


def next_cursor(client, name):
    """The cursor of the second page of a list, or ""."""
    address = client.get(f"/api/v1/{name}/?limit=1").json()["next"] or ""
    return address.rpartition("cursor=")[2]
