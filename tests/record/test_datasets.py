"""The shipped record through the datasets."""

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnership.exchange.datasets import DATASETS, as_json


def test_every_type_is_fetched_in_as_many_queries_as_it_has_parts(record):
    for dataset in DATASETS.values():
        with CaptureQueriesContext(connection) as queries:
            values = [as_json(one) for one in dataset.public()]
        assert values, dataset.name
        assert json.dumps(values)
        # The records with their single links, each many-to-many link, each kind of row.
        assert len(queries) <= 1 + len(dataset.many) + len(dataset.tables)
