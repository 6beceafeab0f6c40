from django.urls import path

from partnership.places import views

app_name = "places"

urlpatterns = [
    path("places/", views.PlaceList.as_view(), name="place_list"),
    path("places/<slug:slug>/", views.PlaceDetail.as_view(), name="place"),
]
