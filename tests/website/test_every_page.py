"""A page of each kind opens, with each choice that it offers, on every database.

What the pages say is shown on SQLite alone: tests/conftest.py.
"""

from collections import deque

import pytest
from django.conf import settings

from tests.exchange.api.record import filled
from tests.website.answers import kind_of, links_of, visit

pytestmark = pytest.mark.django_db


def test_a_page_of_each_kind_opens(client):
    filled()
    waiting, seen, wrong = deque([f"/{settings.LANGUAGE_CODE}/"]), set(), {}
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if kind not in seen:
            seen.add(kind)
            status, text, _faults = visit(client, address)
            if status != 200:
                wrong[address] = status
            waiting.extend(links_of(address, text))
    assert wrong == {}
    assert len(seen) > 80
