from django.urls import path, re_path

from partnership.exchange.api import views

app_name = "api"

urlpatterns = [
    path("v1/", views.Index.as_view(), name="index"),
    path("v1/openapi.json", views.Description.as_view(), name="openapi"),
    path("v1/<str:name>/", views.RecordList.as_view(), name="list"),
    path("v1/<str:name>/<str:slug>/", views.Record.as_view(), name="record"),
    # Not a page of the site, but an answer that a program can read.
    re_path("", views.NothingHere.as_view()),
]
