from django.urls import path

from partnership.publishing.views import Page

app_name = "agreements"

urlpatterns = [
    path("agreements/", Page.as_view(template_name="base.html"), name="agreement_list"),
    path("agreements/<slug:slug>/", Page.as_view(template_name="base.html"), name="agreement"),
    path("partnerships/<slug:slug>/", Page.as_view(template_name="base.html"), name="partnership"),
]
