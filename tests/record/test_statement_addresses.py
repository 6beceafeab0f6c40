"""Each cited statement of the shipped record has an address, on the page that tells it."""

import re
from collections import Counter

import pytest

from partnership.exchange.datasets.record_types import DATASETS
from partnership.exchange.datasets.statements import Statements
from partnership.exchange.datasets.values import public_address
from partnership.sources.cited_by import citation_models
from partnership.sources.evidence.footing import counted_footing


@pytest.mark.any_database
def test_each_cited_statement_stands_once_on_the_page_of_its_address(record, client):
    addresses, pages, states = [], {}, Counter()
    for dataset in DATASETS.values():
        for one in dataset.public():
            found = Statements(dataset, one).as_json()
            addresses += [fact["url"] for fact in found if fact["passages"]]
            states.update(fact["state"] for fact in found)
            assert all(fact.get("reason") for fact in found if fact["state"] == "needs_none")
            page = public_address(one).partition("#")[0]
            if page not in pages:
                html = client.get("/" + page.split("/", 3)[3]).content.decode()
                pages[page] = Counter(re.findall(r'\sid="([^"]+)"', html))

    cited = {
        fact
        for model in citation_models()
        for fact in model.objects.values_list("row", "field", "owner")
    }
    assert len(addresses) == len(set(addresses)) == len(cited) > 400
    for address in addresses:
        page, _hash, name = address.partition("#")
        assert name.startswith("fact-") and pages[page][name] == 1, address
    assert [page for page, names in pages.items() if max(names.values(), default=0) > 1] == []
    # The home page counts just these.
    counted, without = counted_footing(), states["no_source"]
    assert states["needs_none"] > 0
    assert counted.statements - counted.sourced == without
    assert counted.statements == sum(states.values()) - states["needs_none"]
