from django.contrib import admin
from django.urls import path

from partnership.exchange.tables import converters, staff  # noqa: F401 the first one registers

urlpatterns = [
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
