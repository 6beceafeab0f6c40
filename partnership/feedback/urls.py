"""The form of readers, in each language."""

from django.urls import path

from partnership.feedback import views

app_name = "feedback"

urlpatterns = [
    path("report/", views.ReportPage.as_view(), name="report"),
    path("report/<slug:number>/", views.Received.as_view(), name="received"),
]
