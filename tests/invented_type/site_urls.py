"""The addresses of the site, and those of the invented kind of record."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from partnership import urls

urlpatterns = [
    *urls.urlpatterns,
    *i18n_patterns(path("", include("tests.invented_type.urls")), prefix_default_language=True),
]
handler400, handler404 = urls.handler400, urls.handler404
