from django.urls import path

from partnership.exchange.tables import views

app_name = "tables"

urlpatterns = [
    path("record.zip", views.everything_as_archive, name="everything_zip"),
    path("record.xlsx", views.everything_as_workbook, name="everything_xlsx"),
    path("<dataset:dataset>.csv", views.records_as_csv, name="csv"),
    path("<dataset:dataset>-<slug:rows>.csv", views.rows_as_csv, name="rows_csv"),
    path("<dataset:dataset>.xlsx", views.type_as_workbook, name="xlsx"),
    path("<dataset:dataset>.zip", views.type_as_archive, name="zip"),
]
