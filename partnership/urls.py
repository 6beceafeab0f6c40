"""Every address of the site: staff pages and machine addresses first, then pages by language."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from partnership.website import health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("livez", health.live, name="livez"),
    path("readyz", health.ready, name="readyz"),
]

urlpatterns += i18n_patterns(
    path("", include("partnership.sources.urls")),
    path("", include("partnership.places.urls")),
    path("", include("partnership.participants.urls")),
    path("", include("partnership.topics.urls")),
    path("", include("partnership.agreements.urls")),
    path("", include("projects.urls")),
    path("", include("partnership.events.urls")),
    path("", include("partnership.website.urls")),
    prefix_default_language=True,
)
