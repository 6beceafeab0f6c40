from django.urls import path

from partnership.exchange.iati import views

app_name = "iati"

urlpatterns = [
    path("activities.xml", views.activities_file, name="activities"),
    path("organisation.xml", views.organisation_file, name="organisation"),
    path("activities/<slug:slug>.xml", views.activity_file, name="activity"),
]
