from django.urls import path

from partnership.pages.views import RecordHistory
from partnership.places import views
from partnership.places.models import Place

app_name = "places"

urlpatterns = [
    path("places/", views.PlaceList.as_view(), name="place_list"),
    path("places/<slug:slug>/", views.PlaceDetail.as_view(), name="place"),
    path(
        "places/<slug:slug>/history/",
        RecordHistory.as_view(model=Place),
        name="place_history",
    ),
]
