"""The site map: every public page, for search engines. That of a large record is in parts."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import CharField, Count, Max, Value
from django.urls import reverse
from django.utils.translation import get_language

from partnership.agreements.models import Partnership
from partnership.events.models import KeyFigure
from partnership.pages.registry import in_order
from partnership.values.queries import rows_of
from partnership.website.figures.all import counted_figures, figures_by_giver, figures_by_part
from partnership.website.sums import Sums

# A record of more public records than this has a map in parts, of at most so many records each:
# one is made within a quarter of a second, and small enough to be kept.
RECORDS_OF_A_PART = 500
PART = re.compile(r"[1-9][0-9]{0,5}")

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
    """The public records of one kind, all or one part of them, each in the languages that it is
    translated into.

    Their addresses differ by the slug: to put each together costs half of the whole map.
    """

    def __init__(self, model, part=None):
        self.model, self.part = model, part
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
        found = self.model.objects.published().only(*columns).order_by("slug")
        if self.part is None:
            return found
        return found[(self.part - 1) * RECORDS_OF_A_PART : self.part * RECORDS_OF_A_PART]

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


def maps_of_all() -> dict[str, Map]:
    """The maps of the whole site, by the names of their parts."""
    maps: dict[str, Map] = {"pages": PageMap(), "figures": FigureMap()}
    return maps | {one.noun: RecordMap(one.model) for one in in_order() if one.has_page}


def records_of_kinds() -> dict[str, dict[str, Any]]:
    """{kind of record: the `number` of public ones, the `last` time one of them changed}."""
    counted = {"number": Count("pk"), "last": Max("updated_at")}
    rows = rows_of(
        [
            one.model.objects.published()
            .order_by()
            .annotate(kind_of_record=Value(one.noun, output_field=CharField()))
            .values("kind_of_record")
            .annotate(**counted)
            .values_list("kind_of_record", *counted)
            for one in in_order()
            if one.has_page
        ],
        all=True,
    )
    return {kind: {"number": number, "last": last} for kind, number, last in rows}


def names_of_parts(kinds: dict[str, dict[str, Any]]) -> Iterator[tuple[str, datetime | None]]:
    """(the name of a part of the map, when a record of its kind last changed)."""
    yield from (("pages", None), ("figures", None))
    for noun, kind in kinds.items():
        for number in range(1, -(-kind["number"] // RECORDS_OF_A_PART) + 1):
            yield f"{noun}-{number}", kind["last"]


def part_named(name: str) -> Map | None:
    """The part of the map of this name, None where there is none."""
    if name in ("pages", "figures"):
        return maps_of_all()[name]
    noun, _dash, number = name.rpartition("-")
    model = next((one.model for one in in_order() if one.has_page and one.noun == noun), None)
    if model is None or not PART.fullmatch(number):
        return None
    found = RecordMap(model, int(number))
    return found if found.items().exists() else None
