from django.urls import path

from partnership.pages.views import RecordHistory
from partnership.sources import views
from partnership.sources.models import Source

app_name = "sources"

urlpatterns = [
    path("sources/", views.SourceList.as_view(), name="source_list"),
    path("sources/<slug:slug>/", views.SourceDetail.as_view(), name="source"),
    path(
        "sources/<slug:slug>/history/",
        RecordHistory.as_view(model=Source),
        name="source_history",
    ),
]
