"""Record types in addresses."""

from django.urls import register_converter

from partnership.exchange.datasets import DATASETS


class DatasetConverter:
    """The name of a record type."""

    regex = "|".join(DATASETS)

    def to_python(self, value):
        return DATASETS[value]

    def to_url(self, value):
        return value if isinstance(value, str) else value.name


register_converter(DatasetConverter, "tables_of")
