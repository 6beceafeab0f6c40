from django.contrib import admin
from django.urls import path

from partnership.exchange import staff_views

urlpatterns = [
    path("record.json", admin.site.admin_view(staff_views.record_as_fixture), name="staff_fixture"),
    path("iati.txt", admin.site.admin_view(staff_views.readiness_for_iati), name="iati_readiness"),
    path(
        "<dataset:dataset>-template.xlsx",
        admin.site.admin_view(staff_views.template),
        name="table_template",
    ),
    path(
        "<dataset:dataset>.xlsx",
        admin.site.admin_view(staff_views.type_as_workbook),
        name="staff_tables",
    ),
]
