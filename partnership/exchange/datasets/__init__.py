"""One definition per record type of what the public can take out, whatever the format.

`DATASETS` has a `Dataset` for each type by its name, the noun of its address ("projects").
`dataset.public()` are the records that the public sees, fetched in a bounded number of queries
with everything that the definition lists; `dataset.fetch(records)` fetches the same for any
queryset of them, a filtered list say. `as_json(record)` is one record so fetched as JSON values.
"""

from partnership.exchange.datasets.definition import Dataset, RowTable
from partnership.exchange.datasets.record_types import DATASETS, dataset_of
from partnership.exchange.datasets.values import as_json, changed_citations

__all__ = ["DATASETS", "Dataset", "RowTable", "as_json", "changed_citations", "dataset_of"]
