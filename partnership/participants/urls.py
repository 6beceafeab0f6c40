from django.urls import path

from partnership.pages.views import RecordHistory
from partnership.participants import views
from partnership.participants.models import Organisation, Person

app_name = "participants"

urlpatterns = [
    path("organisations/", views.OrganisationList.as_view(), name="organisation_list"),
    path("organisations/<slug:slug>/", views.OrganisationDetail.as_view(), name="organisation"),
    path(
        "organisations/<slug:slug>/history/",
        RecordHistory.as_view(model=Organisation),
        name="organisation_history",
    ),
    path("people/", views.PersonList.as_view(), name="person_list"),
    path("people/<slug:slug>/", views.PersonDetail.as_view(), name="person"),
    path(
        "people/<slug:slug>/history/",
        RecordHistory.as_view(model=Person),
        name="person_history",
    ),
]
