"""The page that tells people of the API says all that the OpenAPI document says."""

import re
from html import unescape

import pytest
from django.conf import settings

from partnership.exchange.api.openapi import document
from partnership.exchange.api.problems import KINDS
from partnership.exchange.datasets import DATASETS

pytestmark = pytest.mark.django_db


def test_every_address_has_its_parameters_and_a_request(client):
    html = unescape(client.get("/en/data/api/").content.decode())
    for path, item in document()["paths"].items():
        assert f"GET /api/v1{path}<" in html
        for parameter in item["get"]["parameters"]:
            assert f"<code>{parameter['name']}</code>" in html
            assert parameter["description"] in html
    requests = re.findall(r"<code>curl '([^']+)'</code>", html)
    assert len(requests) == 1 + len(document()["paths"])
    for name in KINDS:
        assert f'id="{name}"' in html


def test_every_request_on_the_page_is_answered(client):
    """The example records are invented, so that they are not found; no request is refused."""
    html = unescape(client.get("/en/data/api/").content.decode())
    for address in re.findall(r"curl '([^']+)'", html):
        answer = client.get(address.removeprefix(settings.SITE_URL))
        example = any(f"/{name}/" in address and "?" not in address for name in DATASETS)
        assert answer.status_code in ((200, 404) if example else (200,)), address


def test_the_page_is_the_same_when_it_is_read_again(client):
    first, again = (client.get("/zh-hans/data/api/") for _ in range(2))
    assert first.status_code == 200
    assert first.content == again.content


def test_the_page_of_data_leads_to_it(client):
    assert 'href="/en/data/api/"' in client.get("/en/data/").content.decode()
