from django.urls import path

from partnership.exchange.iati.views import ActivityPage

app_name = "iati_pages"

urlpatterns = [
    path("projects/<slug:slug>/iati/", ActivityPage.as_view(), name="activity"),
]
