"""The log: lines or JSON, each with the request it is of."""

import json
import logging
import sys

import pytest

from partnership.pages import request_log
from partnership.website.views.texts import About

ID = r"[0-9a-f]{16}"


def record_of(message, *args, exc_info=None):
    record = logging.LogRecord("a.b", logging.INFO, "x.py", 1, message, args, exc_info)
    request_log.WithRequestId().filter(record)
    return record


def test_a_record_is_one_line_of_json_with_its_fault():
    try:
        raise ValueError("no\nway")
    except ValueError:
        record = record_of("%s said\n“港口”", "ada", exc_info=sys.exc_info())
    text = request_log.JsonFormatter().format(record)
    assert "\n" not in text
    said = json.loads(text)
    assert said["message"] == "ada said\n“港口”"
    assert (said["logger"], said["level"], said["request"]) == ("a.b", "INFO", "-")
    assert "ValueError: no" in said["fault"]


def test_nobody_writes_a_line_of_the_log_by_a_line_break():
    line = request_log.LineFormatter().format(record_of("%s came", "x\r\n2027 INFO a.b [-]: y"))
    assert line.endswith("INFO a.b [-]: x\\r\\n2027 INFO a.b [-]: y came")


@pytest.mark.django_db
def test_a_fault_names_its_request_to_the_reader_and_in_the_log(client, monkeypatch, caplog):
    def fail(self, **kwargs):
        raise ValueError("no")

    monkeypatch.setattr(About, "get_context_data", fail)
    client.raise_request_exception = False
    caplog.handler.addFilter(request_log.WithRequestId())
    answer = client.get("/en/about/")
    given = answer.headers["X-Request-ID"]
    assert f"<code>{given}</code>" in answer.content.decode()
    assert {record.request_id for record in caplog.records} == {given}
    assert request_log.current_id() == ""


@pytest.mark.django_db
def test_staff_are_told_the_id_and_readers_get_the_same_bytes(client, admin_client, settings):
    assert "X-Request-ID" not in client.get("/en/about/").headers
    first, second = (admin_client.get("/admin/").headers["X-Request-ID"] for _n in range(2))
    assert first != second
    # Only a trusted proxy gives one, and only one that is an id.
    given = {"X-Request-ID": "proxy-12345"}
    assert admin_client.get("/admin/", headers=given).headers["X-Request-ID"] != "proxy-12345"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert admin_client.get("/admin/", headers=given).headers["X-Request-ID"] == "proxy-12345"
    broken = {"X-Request-ID": "a b<script>"}
    assert admin_client.get("/admin/", headers=broken).headers["X-Request-ID"] != broken
