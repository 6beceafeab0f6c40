"""Every address of the site: staff pages and machine addresses first, then pages by language."""

from allauth.account.views import logout as account_logout
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, register_converter
from django.views.generic import RedirectView

from partnership.exchange.api import views as api
from partnership.exchange.datasets.addresses import CONVERTERS
from partnership.exchange.views import record_fixture
from partnership.feedback.guest_comments import GuestComment
from partnership.staff.language import choose_language
from partnership.staff.meaning import meaning
from partnership.staff.notices.page import notices_page
from partnership.staff.open_forms.views import open_form
from partnership.staff.quality import quality_page
from partnership.staff.review.links import review_page
from partnership.staff.search import search_page
from partnership.staff.short_forms.new_record import new_record
from partnership.website.metrics.views import metrics
from partnership.website.operations import probes
from partnership.website.views import addresses, documents, errors, figures, images

# See INSTALLED_APPS: the staff pages give addresses, too.
admin.autodiscover()

for word, converter in CONVERTERS.items():
    register_converter(converter, word)

urlpatterns = [
    path("admin/account/", include("partnership.accounts.urls")),
    # One page to sign in, one to sign out, one to change the password: not the admin's too.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/logout/", account_logout),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/search/", admin.site.admin_view(search_page), name="staff_search"),
    path("admin/meaning/", admin.site.admin_view(meaning), name="meaning"),
    path("admin/open-forms/<uuid:key>/", open_form, name="open_form"),
    path("admin/language/", choose_language, name="staff_language"),
    path("admin/notices/", admin.site.admin_view(notices_page), name="notices"),
    path("admin/quality/", admin.site.admin_view(quality_page), name="quality"),
    path("admin/new/<str:model>/", admin.site.admin_view(new_record), name="new_record"),
    path("admin/tables/", include("partnership.exchange.staff_urls")),
    path("admin/desk/", include("partnership.sources.desk.urls")),
    path(
        "admin/images/<slug:key>.webp",
        admin.site.admin_view(images.staff_image),
        name="staff_image",
    ),
    path(
        "admin/documents/<slug:key>.<slug:ending>",
        admin.site.admin_view(documents.staff_document),
        name="staff_document",
    ),
    path("admin/", admin.site.urls),
    path("review/<str:token>/", review_page, name="review"),
    path("review/<str:token>/comment/", GuestComment.as_view(), name="review_comment"),
    path("review/<str:token>/images/<slug:key>.webp", images.review_image),
    path("review/<str:token>/documents/<slug:key>.<slug:ending>", documents.review_document),
    path("livez", probes.live, name="livez"),
    path("readyz", probes.ready, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/", include("partnership.exchange.api.urls")),
    path("iati/", include("partnership.exchange.iati.urls")),
    path("data/record.json", record_fixture, name="record_fixture"),
    path("data/", include("partnership.exchange.syndication.urls")),
    path("data/", include("partnership.exchange.tables.urls")),
    path("favicon.ico", addresses.icon, {"name": "favicon.ico"}),
    path("apple-touch-icon.png", addresses.icon, {"name": "touch-icon.png"}),
    path("colours.css", addresses.colours, name="colours"),
    path("robots.txt", addresses.robots, name="robots"),
    path("sitemap.xml", addresses.sitemap, name="sitemap"),
    path("sitemap-<slug:name>.xml", addresses.sitemap_part, name="sitemap_part"),
    path(".well-known/security.txt", addresses.security, name="security_txt"),
    path("<slug:language>/statistics/", figures.moved),
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
    path("", include("partnership.feedback.urls")),
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
