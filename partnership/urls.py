"""Every address of the site: staff pages and machine addresses first, then pages by language."""

from allauth.account.views import logout as account_logout
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from partnership.exchange.api import views as api
from partnership.exchange.views import record_fixture
from partnership.publishing.quality import quality_page
from partnership.publishing.review import review_page
from partnership.website import health
from partnership.website.views import addresses, documents, errors, images

urlpatterns = [
    path("admin/account/", include("partnership.publishing.accounts.urls")),
    # One page to sign in, one to sign out, one to change the password: not the admin's too.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/logout/", account_logout),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/quality/", admin.site.admin_view(quality_page), name="quality"),
    path("admin/tables/", include("partnership.exchange.tables.staff_urls")),
    path(
        "admin/images/<slug:key>.webp",
        admin.site.admin_view(images.staff_image),
        name="staff_image",
    ),
    path("admin/", admin.site.urls),
    path("review/<str:token>/", review_page, name="review"),
    path("review/<str:token>/images/<slug:key>.webp", images.review_image),
    path("livez", health.live, name="livez"),
    path("readyz", health.ready, name="readyz"),
    path("api/", include("partnership.exchange.api.urls")),
    path("iati/", include("partnership.exchange.iati.urls")),
    path("data/record.json", record_fixture, name="record_fixture"),
    path("data/", include("partnership.exchange.catalogue.urls")),
    path("data/", include("partnership.exchange.tables.urls")),
    path("robots.txt", addresses.robots, name="robots"),
    path("sitemap.xml", addresses.sitemap, name="sitemap"),
    path(".well-known/security.txt", addresses.security, name="security_txt"),
    path("media/images/<slug:key>.webp", images.public_image),
    path("media/documents/<slug:key>.<slug:ending>", documents.document, name="document"),
]

urlpatterns += i18n_patterns(
    path("", include("partnership.sources.urls")),
    path("", include("partnership.places.urls")),
    path("", include("partnership.participants.urls")),
    path("", include("partnership.topics.urls")),
    path("", include("partnership.agreements.urls")),
    path("", include("projects.urls")),
    path("", include("partnership.events.urls")),
    path("", include("partnership.exchange.api.page_urls")),
    path("", include("partnership.exchange.iati.page_urls")),
    path("", include("partnership.exchange.urls")),
    path("", include("partnership.website.urls")),
    prefix_default_language=True,
)


def handler400(request, exception):
    """What cannot be understood: told to programs below /api/, to people elsewhere."""
    place = api if request.path_info.startswith("/api/") else errors
    return place.bad_request(request, exception)


handler403 = "partnership.website.views.errors.permission_denied"
handler404 = "partnership.website.views.errors.page_not_found"
handler500 = "partnership.website.views.errors.server_error"
