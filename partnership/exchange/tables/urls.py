from django.urls import path, register_converter

from partnership.exchange.datasets import DATASETS
from partnership.exchange.tables import views


class DatasetConverter:
    """The name of a record type in an address."""

    regex = "|".join(DATASETS)

    def to_python(self, value):
        return DATASETS[value]

    def to_url(self, value):
        return value if isinstance(value, str) else value.name


register_converter(DatasetConverter, "tables_of")

app_name = "tables"

urlpatterns = [
    path("record.zip", views.everything_as_archive, name="everything_zip"),
    path("record.xlsx", views.everything_as_workbook, name="everything_xlsx"),
    path("<tables_of:dataset>.csv", views.records_as_csv, name="csv"),
    path("<tables_of:dataset>-<slug:rows>.csv", views.rows_as_csv, name="rows_csv"),
    path("<tables_of:dataset>.xlsx", views.type_as_workbook, name="xlsx"),
    path("<tables_of:dataset>.zip", views.type_as_archive, name="zip"),
]
