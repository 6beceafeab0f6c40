"""Record types in addresses."""

from django.urls import register_converter

from partnership.exchange.addresses import DatasetConverter

register_converter(DatasetConverter, "tables_of")
