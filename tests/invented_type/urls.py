from django.urls import path

from partnership.pages.views import RecordHistory
from tests.invented_type import views
from tests.invented_type.models import Lighthouse

app_name = "invented_type"

urlpatterns = [
    path("lighthouses/", views.LighthouseList.as_view(), name="lighthouse_list"),
    path("lighthouses/<slug:slug>/", views.LighthouseDetail.as_view(), name="lighthouse"),
    path(
        "lighthouses/<slug:slug>/history/",
        RecordHistory.as_view(model=Lighthouse),
        name="lighthouse_history",
    ),
]
