from django.contrib import admin
from django.urls import path

from partnership.exchange.tables import converters, staff  # noqa: F401 the first one registers

urlpatterns = [
    path("record.json", admin.site.admin_view(staff.record_as_fixture), name="staff_fixture"),
    path("iati.txt", admin.site.admin_view(staff.readiness_for_iati), name="iati_readiness"),
    path(
        "<tables_of:dataset>-template.xlsx",
        admin.site.admin_view(staff.template),
        name="table_template",
    ),
    path(
        "<tables_of:dataset>.xlsx",
        admin.site.admin_view(staff.type_as_workbook),
        name="staff_tables",
    ),
]
