from django.urls import path

from partnership.events import views

app_name = "events"

urlpatterns = [
    path("events/", views.EventList.as_view(), name="event_list"),
    path("events/<slug:slug>/", views.EventDetail.as_view(), name="event"),
    path("quotations/", views.QuotationList.as_view(), name="quotation_list"),
]
