from django.urls import path

from partnership.exchange.syndication import views

app_name = "catalogue"

urlpatterns = [
    path("catalogue.ttl", views.catalogue_as_turtle, name="turtle"),
    path("catalogue.jsonld", views.catalogue_as_json_ld, name="json_ld"),
]
