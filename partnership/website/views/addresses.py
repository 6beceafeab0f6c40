"""Addresses that machines ask for unasked: site map, icons, rules for robots, security contact."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_of
from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from partnership.agreements.models import Partnership
from partnership.agreements.site import Site
from partnership.events.models import KeyFigure
from partnership.exchange.responses import small_file
from partnership.pages.registry import in_order
from partnership.website.figures.all import counted_figures, figures_by_giver, figures_by_part
from partnership.website.sums import Sums

# How long a reader of security.txt may rely on it.
SECURITY_CONTACT_LASTS = timedelta(days=180)

# Stands in an address for the slug of a record.
A_SLUG = "slug-of-a-record"

PAGES = (
    "website:home",
    "website:search",
    "website:timeline",
    "website:statistics",
    "website:data",
    "guide:api",
    "website:about",
    "website:accessibility",
    "website:contact",
    "website:legal",
)


def names_of_pages() -> list[str]:
    """The pages that there always are, and the lists of records: each by the name of its address.

    Some kinds of records are listed on one of those pages.
    """
    lists = [one.list_address_name for one in in_order() if one.list_address()]
    return list(dict.fromkeys([*PAGES, *lists]))


class Map(Sitemap):
    """Addresses under SITE_URL, whatever host was asked, with those in the other languages."""

    i18n = alternates = True

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme


class PageMap(Map):
    """The pages that there always are, and the lists of records."""

    def items(self):
        return names_of_pages()

    def location(self, item):
        return reverse(item)


class RecordMap(Map):
    """The public records of one kind, each in the languages that it is translated into.

    Their addresses differ by the slug: to put each together costs half of the whole map.
    """

    def __init__(self, model):
        self.model = model
        # {language: what of an address stands before and behind the slug}
        self.around_slug = {}

    def location(self, item):
        language = get_language()
        if language not in self.around_slug:
            address = self.model(slug=A_SLUG).get_absolute_url()
            self.around_slug[language] = address.split(A_SLUG)
        return item.slug.join(self.around_slug[language])

    def items(self):
        columns = ("slug", "original_language", "translations", "updated_at")
        return self.model.objects.published().only(*columns).order_by("slug")

    def get_languages_for_item(self, item):
        translated = {item.original_language, *item.translations}
        return [code for code, _name in settings.LANGUAGES if code in translated]

    def lastmod(self, item):
        return item.updated_at


class FigureMap(Map):
    """The figures that have a page of their own, counted and stated."""

    def items(self):
        figures = []
        for partnership in Partnership.objects.in_order():
            sums = Sums(partnership)
            figures += [*counted_figures(sums), *figures_by_giver(sums), *figures_by_part(sums)]
        return [*figures, *KeyFigure.objects.published().order_by("slug")]


@require_safe
def sitemap(request):
    """The site map: each public page once for each language that it is in."""
    maps = {"pages": PageMap()}
    maps["figures"] = FigureMap()
    maps |= {one.noun: RecordMap(one.model) for one in in_order() if one.has_page}
    return sitemap_of(request, maps)


def _text(*lines):
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def icon(request: HttpRequest, name: str) -> FileResponse:
    """An icon that browsers ask for by a fixed address, whatever the pages name."""
    return FileResponse(open(finders.find(f"website/{name}"), "rb"))


@require_safe
def robots(request):
    """What robots may read: all that the public may; the staff's addresses are of no use."""
    return _text(
        "User-agent: *",
        f"Disallow: {settings.SITE_PATH}{settings.STAFF_PREFIX}",
        f"Sitemap: {settings.SITE_ORIGIN}{reverse('sitemap')}",
    )


@require_safe
def security(request):
    """Whom to tell of a weakness, by RFC 9116: those who run the site, not those who edit it."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + SECURITY_CONTACT_LASTS).replace(hour=0, minute=0, second=0)
    return _text(
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_ORIGIN}{request.path}",
    )


@require_safe
def colours(request: HttpRequest) -> HttpResponse:
    """The colours of the site, where they are not those of its style sheet."""
    return small_file(request, Site().palette.as_css, "text/css; charset=utf-8", "colours.css")
