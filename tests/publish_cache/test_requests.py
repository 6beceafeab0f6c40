"""Of an address only that counts which the page reads."""

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.urls import URLPattern, get_resolver, reverse

from partnership.publish_cache import requests
from partnership.publish_cache.requests import Readers, parameters_of, tidy_query


@pytest.mark.parametrize(
    ("path", "query", "tidy"),
    [
        ("/en/projects/", "q=work", "q=work"),
        ("/en/projects/", "utm_source=x&q=work&fbclid=1", "q=work"),
        ("/en/projects/", "status=2&q=work&place=", "q=work&status=2"),
        ("/en/projects/", "q=one&q=two", "q=two"),
        ("/en/projects/", "q=one&q=", ""),
        ("/en/projects/", "page=2", "page=2"),
        ("/zh-hans/projects/", "q=%E5%B7%A5%E4%BD%9C", "q=%E5%B7%A5%E4%BD%9C"),
        ("/en/search/", "q=a+b&page=2&odd=1", "page=2&q=a+b"),
        ("/en/timeline/", "start=1999&kind=event&x=1", "kind=event&start=1999"),
        ("/en/", "gclid=1", ""),
        ("/en/about/", "a=b", ""),
        ("/en/projects/anything/", "a=b", ""),
        ("/en/projects/anything/history/", "page=2&a=b", "page=2"),
    ],
)
def test_a_page_is_kept_by_what_it_reads(path, query, tidy):
    assert tidy_query(path, query) == tidy


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/data/projects.csv", "q=work"),
        ("/api/v1/projects/", "q=work"),
        ("/en/nowhere/at/all/", "q=work"),
        ("/projects/", "q=work"),
        ("/", "q=work"),
        ("/en/projects/", "q=%00"),
        ("/en/projects/", "q=%FF"),
        ("/en/projects/", "&".join(f"a{n}={n}" for n in range(30))),
    ],
)
def test_other_queries_are_asked_of_django_each_time(path, query):
    assert tidy_query(path, query) is None


def views_by_address():
    """Every public page with an address, as (pattern's view, path) in the first language."""
    for pattern in get_resolver().url_patterns:
        if not isinstance(pattern, URLPattern) and str(pattern.pattern) == "en/":
            for inner in pattern.url_patterns:
                yield from pages_below(inner)


def pages_below(resolver):
    if isinstance(resolver, URLPattern):
        yield resolver.callback
        return
    for inner in resolver.url_patterns:
        yield from pages_below(inner)


NAMES = [
    "agreements:agreement_list",
    "events:event_list",
    "events:quotation_list",
    "participants:organisation_list",
    "participants:person_list",
    "places:place_list",
    "projects:project_list",
    "sources:source_list",
    "topics:framework_list",
    "topics:theme_list",
    "website:about",
    "website:data",
    "website:home",
    "website:search",
    "website:statistics",
    "website:timeline",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_pages_read_no_parameter_that_they_do_not_name(client, monkeypatch, name):
    read = set()

    class Noted(QueryDict):
        def __getitem__(self, asked):
            read.add(asked)
            return super().__getitem__(asked)

        def get(self, asked, default=None):
            read.add(asked)
            return super().get(asked, default)

        def getlist(self, asked, default=None):
            read.add(asked)
            return super().getlist(asked, default)

    monkeypatch.setattr(WSGIRequest, "GET", property(lambda self: Noted(self.META["QUERY_STRING"])))
    path = reverse(name)
    assert client.get(path, {"q": "a"}).status_code == 200
    assert read <= parameters_of(path)


def test_every_page_of_a_language_names_its_parameters():
    views = list(views_by_address())
    assert len(views) > 30
    pages = [view.view_class for view in views if hasattr(view, "view_class")]
    assert [page for page in pages if not hasattr(page, "query_parameters")] == []


def test_hosts_are_those_that_are_named(settings):
    settings.ALLOWED_HOSTS = ["record.example", ".wild.example", "*", "localhost"]
    settings.SITE_URL, settings.PORT = "https://record.example", 8000
    assert requests.known_hosts() == {
        "record.example",
        "record.example:8000",
        "localhost",
        "localhost:8000",
    }


def test_what_is_remembered_of_odd_addresses_is_bounded():
    readers = Readers()
    environ = {"REQUEST_METHOD": "GET", "HTTP_HOST": "localhost", "PATH_INFO": "/en/"}
    for number in range(5000):
        readers.key(environ | {"QUERY_STRING": f"a={number}"})
    assert tidy_query.cache_info().currsize <= 4096
