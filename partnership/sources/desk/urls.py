from django.contrib import admin
from django.urls import path

from partnership.sources.desk.beginning import NewRecordView
from partnership.sources.desk.documents import documents_page
from partnership.sources.desk.views import DeskView

urlpatterns = [
    path("", admin.site.admin_view(documents_page), name="documents"),
    path("<str:model>/new/", admin.site.admin_view(NewRecordView.as_view()), name="desk_new"),
    path("<str:model>/<uuid:key>/", admin.site.admin_view(DeskView.as_view()), name="desk"),
]
