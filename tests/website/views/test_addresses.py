"""Addresses for machines: site map, robots.txt, security.txt, and the way in without a language."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core import checks
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils import timezone
from django.utils.translation import override

from partnership.pages.registry import record_types
from partnership.website import site_map
from partnership.website.checks import security_contact_is_named
from partnership.website.site_map import names_of_pages
from tests import factories
from tests.factories import translation

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def entries(client, address="/sitemap.xml"):
    """{address: {language: address}} of the site map, or a part of it."""
    response = client.get(address)
    assert response.status_code == 200
    found = {}
    for url in ElementTree.fromstring(response.content).findall("s:url", NAMES):
        links = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)}
        found[url.find("s:loc", NAMES).text] = links
    return found


def test_the_site_map_has_each_page_in_each_language(client, settings):
    settings.SITE_URL = settings.SITE_ORIGIN = "https://record.example.org"
    found = entries(client)
    assert len(found) == len(names_of_pages()) * 2
    assert found["https://record.example.org/en/timeline/"] == {
        "en": "https://record.example.org/en/timeline/",
        "zh-hans": "https://record.example.org/zh-hans/timeline/",
    }


def test_the_site_map_has_a_record_in_the_languages_that_it_is_in(client, settings):
    settings.SITE_URL = settings.SITE_ORIGIN = "https://record.example.org"
    plain = factories.project("Plain")
    both = factories.project("Both", translations=translation("title", "两者"))
    found = entries(client)
    base = "https://record.example.org"
    assert list(found[f"{base}/en/projects/{plain.slug}/"]) == ["en"]
    assert f"{base}/zh-hans/projects/{plain.slug}/" not in found
    assert list(found[f"{base}/zh-hans/projects/{both.slug}/"]) == ["en", "zh-hans"]


def test_the_site_map_has_every_kind_of_page(client):
    """Each address of a page is either a page of its own or that of a kind of record."""
    pages = {one.model.url_name for one in record_types() if one.has_page}
    named = {*names_of_pages(), *pages}
    # These are found from their records.
    unlisted = {f"{name}_history" for name in pages}
    unlisted |= {"website:version", "website:timegate", "website:timemap"}
    unlisted |= {"website:figure_version", "website:figure_timegate"}
    unlisted |= {"iati_pages:activity", "website:figure", "website:brief", "website:compare"}
    # Nobody looks for a form: each page leads to it.
    unlisted |= {"feedback:report", "feedback:received"}
    # What other sites show in a frame.
    unlisted |= {"website:figure_embed"}
    # What an address below a page answers to a script.
    unlisted |= {"website:suggestions"}
    assert named | unlisted == set(names_below_the_language())


def names_below_the_language():
    """The names of pages; files, whose addresses do not end as those of pages do, are left out."""
    for resolver in get_resolver().url_patterns:
        if isinstance(getattr(resolver, "pattern", None), LocalePrefixPattern):
            for inner in resolver.url_patterns:
                assert isinstance(inner, URLResolver)
                for pattern in inner.url_patterns:
                    assert isinstance(pattern, URLPattern)
                    if str(pattern.pattern)[-1:] in ("", "/"):
                        yield f"{inner.namespace}:{pattern.name}"


def test_unpublished_records_are_not_in_the_site_map(client):
    later, earlier = timezone.now() + timedelta(days=1), timezone.now() - timedelta(days=1)
    factories.project("Secret", live=False)
    factories.project("Secret", publish_at=later)
    factories.project("Secret", expire_at=earlier)
    assert not any("secret" in address for address in entries(client))


def test_the_site_map_asks_a_fixed_number_of_queries(client, django_assert_num_queries):
    for number in range(9):
        factories.project(f"Project {number}")
    # 1 how many records there are · 1 for each of 10 kinds of records · 1 partnerships
    # · 8 what each figure counts.
    with django_assert_num_queries(24):
        client.get("/sitemap.xml")


def test_the_site_map_of_a_large_record_is_in_parts_that_have_all_of_it(client, monkeypatch):
    for number in range(3):
        factories.project(title=f"Cranes {number}")
    factories.event()
    whole = entries(client)
    monkeypatch.setattr(site_map, "RECORDS_OF_A_PART", 2)
    listed = ElementTree.fromstring(client.get("/sitemap.xml").content)
    parts = [part.find("s:loc", NAMES).text for part in listed.findall("s:sitemap", NAMES)]
    assert len(parts) == len(set(parts))
    assert [part for part in parts if "project" in part] == [
        f"{settings.SITE_ORIGIN}/sitemap-projects-{number}.xml" for number in (1, 2)
    ]
    found = {}
    for part in parts:
        of_part = entries(client, part.removeprefix(settings.SITE_ORIGIN))
        assert not found.keys() & of_part.keys()
        found |= of_part
    assert found == whole


@pytest.mark.parametrize("name", ["projects", "projects-0", "projects-2", "projects-01", "words-1"])
def test_a_part_that_the_map_does_not_have_is_not_found(client, name):
    factories.project()
    assert client.get("/sitemap-projects-1.xml").status_code == 200
    assert client.get(f"/sitemap-{name}.xml").status_code == 404


def test_the_site_map_has_the_page_of_each_figure(client):
    giver = factories.organisation("Bank of Arcadia")
    factories.funding(factories.project(), provider=giver, amount=5)
    figure = factories.key_figure("Harbours")
    found = " ".join(entries(client))
    for name in ("project-funding", f"funding-by-{giver.slug}", "projects", figure.slug):
        assert f"/en/figures/{name}/" in found
    assert "/en/figures/agreements/" not in found


def test_robots_are_told_of_the_site_map(client, settings):
    settings.SITE_URL = settings.SITE_ORIGIN = "https://record.example.org"
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /admin/" in response.content.decode()
    assert "Sitemap: https://record.example.org/sitemap.xml" in response.content.decode()


def test_security_txt_names_the_contact(client, settings, time_machine):
    time_machine.move_to(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False)
    settings.SITE_URL = settings.SITE_ORIGIN = "https://record.example.org"
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    # Where readers report errors of the record is a matter of its editors.
    factories.partnership(contact_email="desk@example.org")
    response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Contact: mailto:security@example.org",
        "Expires: 2027-05-21T00:00:00Z",
        "Preferred-Languages: en, zh-hans",
        "Canonical: https://record.example.org/.well-known/security.txt",
    ]


def test_without_a_contact_there_is_no_security_txt(client):
    factories.partnership(contact_email="desk@example.org", live=True)
    assert client.get("/.well-known/security.txt").status_code == 404


def test_who_puts_a_site_online_without_a_contact_is_warned(settings):
    settings.SECURITY_CONTACT = ""
    (warning,) = security_contact_is_named(None)
    assert "SECURITY_CONTACT is not set" in warning.msg
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    assert security_contact_is_named(None) == []
    assert security_contact_is_named in checks.registry.registry.get_checks(True)
    assert security_contact_is_named not in checks.registry.registry.get_checks(False)


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        ("", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("zh", "zh-hans"),
        ("fr", "en"),
        ("*", "en"),
        ("x" * 5000, "en"),
        (";q=", "en"),
    ],
)
def test_the_way_in_leads_to_the_language_of_the_browser(client, wishes, language):
    response = client.get("/", headers={"accept-language": wishes})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/{language}/"
    assert response.headers["Vary"] == "Accept-Language"
    assert not response.cookies


def test_a_cookie_does_not_choose_the_language(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    assert client.get("/").headers["Location"] == "/en/"


def test_an_address_without_a_language_keeps_its_query(client):
    response = client.get("/projects/?q=crane", headers={"accept-language": "zh-CN"})
    assert response.headers["Location"] == "/zh-hans/projects/?q=crane"
    assert response.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize("path", ["/en-gb/", "/fr/", "/zh/", "/EN/projects/"])
def test_a_language_that_the_site_has_not_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_every_page_of_the_site_map_answers(client):
    factories.project()
    for address in entries(client):
        path = "/" + address.split("/", 3)[3]
        assert client.get(path).status_code == 200


def test_the_site_map_names_each_record_by_its_own_address(client):
    records = [factories.project(), factories.event(), factories.place()]
    text = client.get("/sitemap.xml").content.decode()
    for record in records:
        for language in {record.original_language, *record.translations}:
            with override(language):
                assert f"<loc>{settings.SITE_ORIGIN}{record.get_absolute_url()}</loc>" in text
