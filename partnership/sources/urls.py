from django.urls import path

from partnership.publishing.views import Page

app_name = "sources"

urlpatterns = [
    path("sources/", Page.as_view(template_name="base.html"), name="source_list"),
    path("sources/<slug:slug>/", Page.as_view(template_name="base.html"), name="source"),
]
