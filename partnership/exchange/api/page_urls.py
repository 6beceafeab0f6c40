from django.urls import path

from partnership.exchange.api.guide import Guide

app_name = "guide"

urlpatterns = [path("data/api/", Guide.as_view(), name="api")]
