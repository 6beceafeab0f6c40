"""The shipped record through the datasets."""

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnership.exchange.datasets import DATASETS, as_json
from partnership.exchange.datasets.values import changed_citations


def test_every_type_is_fetched_in_as_many_queries_as_it_has_parts(record):
    for dataset in DATASETS.values():
        with CaptureQueriesContext(connection) as queries:
            records = list(dataset.public())
            changed = changed_citations(records, dataset)
            values = [as_json(one, changed=changed) for one in records]
        assert values, dataset.name
        assert json.dumps(values)
        # The records with their single links, each many-to-many link, each kind of row; and once
        # more what of these is cited, to tell whether it is as it was checked.
        assert len(queries) <= 1 + 2 * (len(dataset.many) + len(dataset.tables))
