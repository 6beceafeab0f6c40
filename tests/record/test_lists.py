"""What pages of the shipped record count leads to lists that say the same number."""

import re

import pytest

from partnership.exchange.datasets.record_types import DATASETS
from partnership.website.figures.of_record import FUNDING, figures_of


@pytest.mark.any_database
def test_each_number_of_a_page_leads_to_a_list_with_as_many(record, client):
    lists = {}
    for dataset in DATASETS.values():
        if dataset.model not in FUNDING:
            continue
        for one in dataset.public():
            numbers = [number for figures in figures_of(one) for number in figures.numbers]
            for number in numbers:
                if "?" in number.address:
                    lists.setdefault(number.address, set()).add(number.value)
    assert len(lists) > 20
    for address, numbers in lists.items():
        html = client.get(address).content.decode()
        heading = re.search(r'<h2 id="h-results">(\d+)', html)
        assert numbers == {heading[1]}, address
        assert "left out" not in html, address
