from django.urls import path

from partnership.events import views
from partnership.events.models import Event
from partnership.pages.views import RecordHistory

app_name = "events"

urlpatterns = [
    path("events/", views.EventList.as_view(), name="event_list"),
    path("events/<slug:slug>/", views.EventDetail.as_view(), name="event"),
    path(
        "events/<slug:slug>/history/",
        RecordHistory.as_view(model=Event),
        name="event_history",
    ),
    path("quotations/", views.QuotationList.as_view(), name="quotation_list"),
]
