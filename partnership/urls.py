"""Every address of the site: staff pages and machine addresses first, then pages by language."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import path

from partnership.website import health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("livez", health.live, name="livez"),
    path("readyz", health.ready, name="readyz"),
]

urlpatterns += i18n_patterns(prefix_default_language=True)
