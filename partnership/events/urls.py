from django.urls import path

from partnership.publishing.views import Page

app_name = "events"

urlpatterns = [
    path("events/", Page.as_view(template_name="base.html"), name="event_list"),
    path("events/<slug:slug>/", Page.as_view(template_name="base.html"), name="event"),
    path("quotations/", Page.as_view(template_name="base.html"), name="quotation_list"),
]
