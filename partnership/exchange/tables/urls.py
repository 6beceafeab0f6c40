from django.urls import path

from partnership.exchange.tables import converters, views  # noqa: F401 the first one registers

app_name = "tables"

urlpatterns = [
    path("record.zip", views.everything_as_archive, name="everything_zip"),
    path("record.xlsx", views.everything_as_workbook, name="everything_xlsx"),
    path("<tables_of:dataset>.csv", views.records_as_csv, name="csv"),
    path("<tables_of:dataset>-<slug:rows>.csv", views.rows_as_csv, name="rows_csv"),
    path("<tables_of:dataset>.xlsx", views.type_as_workbook, name="xlsx"),
    path("<tables_of:dataset>.zip", views.type_as_archive, name="zip"),
]
