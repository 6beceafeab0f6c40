"""Each request has an id, which the log, staff and readers of a fault are told."""

import pytest

from partnership.pages.log import lines, request_ids
from partnership.website.views.texts import About


@pytest.mark.django_db
def test_a_fault_names_its_request_to_the_reader_and_in_the_log(client, monkeypatch, caplog):
    def fail(self, **kwargs):
        raise ValueError("no")

    monkeypatch.setattr(About, "get_context_data", fail)
    client.raise_request_exception = False
    caplog.handler.addFilter(lines.WithRequestId())
    answer = client.get("/en/about/")
    given = answer.headers["X-Request-ID"]
    assert f"<code>{given}</code>" in answer.content.decode()
    assert {record.request_id for record in caplog.records} == {given}
    assert request_ids.current_id() == ""


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
