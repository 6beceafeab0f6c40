"""Addresses that machines ask for unasked: site map, icons, rules for robots, security contact."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sitemaps.views import SitemapIndexItem
from django.contrib.sitemaps.views import sitemap as sitemap_of
from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from partnership.agreements.site import Site
from partnership.exchange.responses import small_file
from partnership.pages.addresses import absolute
from partnership.website import site_map

# How long a reader of security.txt may rely on it.
SECURITY_CONTACT_LASTS = timedelta(days=180)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The site map: each public page once for each language that it is in. Of a large record, the
    list of the parts of the map."""
    kinds = site_map.records_of_kinds()
    if sum(kind["number"] for kind in kinds.values()) <= site_map.RECORDS_OF_A_PART:
        return sitemap_of(request, site_map.maps_of_all())
    parts = [
        SitemapIndexItem(absolute(reverse("sitemap_part", args=[name])), last)
        for name, last in site_map.names_of_parts(kinds)
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": parts}, "application/xml")


@require_safe
def sitemap_part(request: HttpRequest, name: str) -> HttpResponse:
    """One part of the map of a large record, by the name that the list of the parts gives it."""
    found = site_map.part_named(name)
    if found is None:
        raise Http404
    return sitemap_of(request, {name: found})


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
