"""Addresses for machines: the site map, what robots may read, and whom to tell of weaknesses."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_of
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from partnership.agreements.models import Agreement, Partnership
from partnership.events.models import Event
from partnership.participants.models import Organisation, Person
from partnership.places.models import Place
from partnership.sources.models import Source
from partnership.topics.models import Framework, Theme
from projects.models import Project

# How long a reader of security.txt may rely on it.
SECURITY_CONTACT_LASTS = timedelta(days=180)

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
    "agreements:agreement_list",
    "projects:project_list",
    "events:event_list",
    "events:quotation_list",
    "participants:organisation_list",
    "participants:person_list",
    "places:place_list",
    "topics:theme_list",
    "topics:framework_list",
    "sources:source_list",
)
RECORDS = (
    Partnership,
    Agreement,
    Project,
    Event,
    Organisation,
    Person,
    Place,
    Theme,
    Framework,
    Source,
)


class Map(Sitemap):
    """Addresses under SITE_URL, whatever host was asked, with those in the other languages."""

    i18n = alternates = True

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme


class PageMap(Map):
    """The pages that there always are."""

    def items(self):
        return PAGES

    def location(self, item):
        return reverse(item)


class RecordMap(Map):
    """The public records of one kind, each in the languages that it is translated into."""

    def __init__(self, model):
        self.model = model

    def items(self):
        columns = ("slug", "original_language", "translations", "updated_at")
        return self.model.objects.published().only(*columns).order_by("slug")

    def get_languages_for_item(self, item):
        translated = {item.original_language, *item.translations}
        return [code for code, _name in settings.LANGUAGES if code in translated]

    def lastmod(self, item):
        return item.updated_at


@require_safe
def sitemap(request):
    """The site map: each public page once for each language that it is in."""
    maps = {"pages": PageMap()}
    maps |= {model._meta.model_name: RecordMap(model) for model in RECORDS}
    return sitemap_of(request, maps)


def _text(*lines):
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def robots(request):
    """What robots may read: all that the public may; the staff's addresses are of no use."""
    return _text(
        "User-agent: *",
        f"Disallow: {settings.STAFF_PREFIX}",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    )


@require_safe
def security(request):
    """Whom to tell of a weakness, by RFC 9116. Without a contact in the record there is none."""
    partnership = Partnership.objects.in_order().exclude(contact_email="").first()
    if partnership is None:
        raise Http404
    expires = (timezone.now() + SECURITY_CONTACT_LASTS).replace(hour=0, minute=0, second=0)
    return _text(
        f"Contact: mailto:{partnership.contact_email}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}{request.path}",
    )
