"""What the API answers: records, lists under filters, problems, and how answers are kept."""

import json
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import translation

from partnership.exchange.datasets import DATASETS, as_json
from partnership.exchange.datasets.values import expandable
from partnership.places.models import Place
from partnership.publishing.models import ContentVersion, SlugRedirect
from tests import factories
from tests.exchange.api.record import filled
from tests.website.test_leaks import HIDDEN, SECRET, make_worlds

pytestmark = pytest.mark.django_db
API = "/api/v1/"


def slugs(answer):
    return {record["slug"] for record in answer.json()["records"]}


def errors(answer):
    """{parameter: what to do} of a problem."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    return {error["parameter"]: error["detail"] for error in answer.json()["errors"]}


# Records ------------------------------------------------------------------------------------------


def test_the_index_names_every_type_with_its_number_of_records(client):
    filled()
    answer = client.get(API).json()
    assert {row["type"]: row["total"] for row in answer["types"]} == {
        name: dataset.published().count() for name, dataset in DATASETS.items()
    }
    assert {client.get(row["url"]).status_code for row in answer["types"]} == {200}
    assert client.get(answer["openapi"]).json()["openapi"].startswith("3.1")
    assert client.get(answer["documentation"]).status_code == 200


def test_a_record_is_what_its_dataset_says(client):
    for name, record in filled().items():
        dataset = DATASETS[name]
        expected = as_json(dataset.public().get(pk=record.pk))
        assert client.get(f"{API}{name}/{record.slug}/").json() == json.loads(json.dumps(expected))
        listed = client.get(f"{API}{name}/", {"limit": 100}).json()["records"]
        assert expected in listed


def test_only_the_fields_asked_for_come(client):
    project = factories.project("Cranes")
    answer = client.get(f"{API}projects/{project.slug}/", {"fields": "title,funding"}).json()
    assert answer.keys() == {"id", "type", "slug", "title", "funding"}
    (record,) = client.get(f"{API}projects/", {"fields": "title"}).json()["records"]
    assert record.keys() == {"id", "type", "slug", "title"}


def test_linked_records_come_with_their_own_values_one_step_far(client):
    project = factories.project(agreement=factories.agreement(summary="In short."))
    factories.participation(project, organisation=factories.organisation(acronym="FD"))
    query = {"expand": "agreement,participations.organisation"}
    answer = client.get(f"{API}projects/{project.slug}/", query).json()
    assert answer["agreement"]["record"]["summary"] == "In short."
    assert answer["participations"][0]["organisation"]["record"]["acronym"] == "FD"
    refused = client.get(f"{API}projects/", {"expand": "agreement.parties"})
    assert "“agreement.parties” is none of: agreement," in errors(refused)["expand"]


def test_words_of_codes_and_titles_are_in_the_language_asked_for(client):
    theme = factories.theme("Safety", translations=factories.translation("title", "安全"))
    project = factories.project(status="2")
    factories.project_theme(project, theme=theme)
    address = f"{API}projects/{project.slug}/"
    # The language of the browser is not asked, so that one address has one answer.
    english = client.get(address, headers={"accept-language": "zh-hans"})
    chinese = client.get(address, {"lang": "zh-hans"})
    assert english.json()["themes"][0]["theme"]["title"] == "Safety"
    assert chinese.json()["themes"][0]["theme"]["title"] == "安全"
    assert english.json()["status"]["label"] == "implementation"
    assert chinese.json()["status"]["label"] != "implementation"
    assert "Accept-Language" not in english.headers["Vary"]
    assert english.headers["Content-Language"] == "en"
    assert chinese.headers["Content-Language"] == "zh-hans"
    assert errors(client.get(address, {"lang": "xx"})).keys() == {"lang"}


def test_a_former_slug_leads_to_the_record_with_all_that_was_asked(client):
    project = factories.project("Cranes", slug="cranes")
    project.slug = "cranes-2"
    project.save()
    answer = client.get(f"{API}projects/cranes/?fields=title")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{API}projects/cranes-2/?fields=title"
    assert client.get(answer.headers["Location"]).json()["slug"] == "cranes-2"


def test_a_former_slug_that_was_never_public_leads_nowhere(client):
    project = factories.project("Cranes")
    SlugRedirect.objects.leave(project, "secret-cranes", public=False)
    assert client.get(f"{API}projects/secret-cranes/").status_code == 404


# Filters ------------------------------------------------------------------------------------------

QUERIES = {
    "sources": ["q=quay", "kind=press_release", "year=2016", "year=1999"],
    "places": ["q=arcadia", "kind=group", "group={group}"],
    "organisations": ["q=harbours", "type=10", "place={place}", "covers={place}"],
    "people": ["q=quay", "organisation={organisation}"],
    "themes": ["q=safety", "vocabulary=own", "vocabulary=sdg_goal"],
    "frameworks": ["kind=plan", "year=2015", "theme={theme}", "organisation={organisation}"],
    "agreements": ["modality=triangular", "year=2016", "party={organisation}", "place={place}"],
    "projects": ["status=2", "year=2019", "place={place}", "theme={theme}&q=cranes", "q=nothing"],
    "events": ["kind=conference", "year=2016", "place={place}", "organisation={organisation}"],
    "quotations": ["q=harbour", "year=2016", "speaker={person}", "occasion={event}"],
}


def test_filters_find_what_the_page_of_the_list_finds(client):
    records = filled()
    named = {
        "group": Place.objects.get(kind="group").slug,
        "place": records["places"].slug,
        "organisation": records["organisations"].slug,
        "person": records["people"].slug,
        "theme": records["themes"].slug,
        "event": records["events"].slug,
    }
    found = []
    for name, queries in QUERIES.items():
        url_name = DATASETS[name].model._meta
        page = reverse(f"{url_name.app_label}:{url_name.model_name}_list")
        for query in queries:
            query = query.format(**named)
            shown = client.get(f"{page}?{query}").context["found"]
            answer = client.get(f"{API}{name}/?limit=100&{query}")
            assert slugs(answer) == {record.slug for record in shown}, query
            assert answer.json()["total"] == shown.count()
            found.append(answer.json()["total"])
    assert 0 in found
    assert sum(map(bool, found)) > len(found) / 2


def test_every_list_page_has_the_filters_of_its_dataset():
    for dataset in DATASETS.values():
        meta = dataset.model._meta
        try:
            address = reverse(f"{meta.app_label}:{meta.model_name}_list")
        except NoReverseMatch:
            assert dataset.name in ("partnerships", "milestones", "key-figures")
            continue
        with translation.override(settings.LANGUAGE_CODE):
            view = resolve(address).func.view_class
        assert view.filterset_class is dataset.filterset_class


def test_milestones_figures_and_partnerships_have_filters_too(client):
    records = filled()
    place, of = records["places"].slug, records["partnerships"].slug
    for query in (
        f"milestones/?scope=partnership&year=1919&place={place}&partnership={of}",
        f"key-figures/?place={place}&q=drivers",
        f"partnerships/?place={place}&partner={records['organisations'].slug}",
    ):
        assert client.get(API + query).json()["total"] == 1
    assert client.get(f"{API}milestones/?scope=context").json()["total"] == 0


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("year=soon", {"year"}),
        ("year=20000", {"year"}),
        (f"year={'9' * 4000}", {"year"}),
        ("status=99", {"status"}),
        ("limit=0", {"limit"}),
        ("limit=101", {"limit"}),
        ("fields=title,staff_notes", {"fields"}),
        ("expand=contact", {"expand"}),
        ("place=%00", {"place"}),
        ("q=%00", {"q"}),
        (f"q={'x' * 201}", {"q"}),
        ("q=%ED%A0%80%00", {"q"}),
        ("cursor=x", {"cursor"}),
        (f"cursor={'x' * 10_000}", {"cursor"}),
        ("cursor=%00", {"cursor"}),
        ("year=2016&year=2017", {"year"}),
        ("colour=red&year=soon&limit=x", {"colour", "year", "limit"}),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_name(client, query, named):
    answer = client.get(f"{API}projects/?{query}")
    assert answer.status_code == 400
    assert errors(answer).keys() == named
    assert all(errors(answer).values())
    problem = answer.json()
    assert problem["status"] == 400
    assert problem["type"].endswith("/data/api/#invalid-parameter")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_other_addresses_refuse_unknown_parameters_too(client):
    project = factories.project()
    for path in ("", "openapi.json", f"projects/{project.slug}/"):
        assert errors(client.get(f"{API}{path}?colour=red")).keys() == {"colour"}


def test_too_many_parameters_are_no_fault_of_the_site(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
    answer = client.get(f"{API}projects/?" + "&".join(f"a{n}=1" for n in range(101)))
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("#impossible-value")


def test_as_many_parameters_as_no_page_takes_are_refused_in_json_too(client):
    answer = client.get(f"{API}projects/?" + "&".join(f"a{n}=1" for n in range(1001)))
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    [
        "nothing/",
        "projects/nothing/",
        f"projects/{'x' * 5000}/",
        f"projects/{quote(chr(0))}/",
        "projects/%ED%A0%80/",
        "projects/a/b/c/",
        "projects/%0A/",
        "../v2/",
    ],
)
def test_what_is_not_there_is_a_problem_in_json(client, path):
    answer = client.get(API + path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_another_name_than_the_sites_is_a_problem_in_json(client, settings):
    settings.SITE_URL = settings.SITE_ORIGIN = "https://record.example.org"
    answer = client.get("/api/v1/projects/?lang=zh-hans", headers={"host": "evil.example.org"})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Language"] == "en"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["detail"] == "Ask at https://record.example.org."
    assert "evil" not in answer.content.decode()


def test_a_fault_of_the_site_is_a_problem_in_json_that_only_the_log_explains(
    client, monkeypatch, caplog
):
    def fault(*args):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("partnership.exchange.api.views.page_of", fault)
    client.raise_request_exception = False
    answer = client.get(f"{API}projects/", {"lang": "zh-hans"})
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Language"] == "zh-hans"
    assert answer.json().keys() == {"type", "title", "status", "detail"}
    assert answer.json()["type"].endswith("#fault")
    assert b"secret" not in answer.content
    (told,) = [record for record in caplog.records if record.name == "django.request"]
    assert (told.levelname, told.exc_info[0]) == ("ERROR", RuntimeError)


def test_an_address_without_its_slash_leads_to_the_one_with_it(client):
    answer = client.get(f"{API}projects?year=2016")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"{API}projects/?year=2016"


# HTTP ---------------------------------------------------------------------------------------------


def test_an_answer_is_sent_again_only_after_something_was_published(client):
    project = factories.project()
    for path in ("", "projects/", f"projects/{project.slug}/", "openapi.json"):
        first = client.get(API + path)
        assert first.headers["Cache-Control"] == "public, no-cache"
        again = client.get(API + path, headers={"if-none-match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        # The form in which a compressed answer has it.
        weak = client.get(API + path, headers={"if-none-match": f"W/{first.headers['ETag']}"})
        assert weak.status_code == 304
        other = client.get(API + path + "?lang=zh-hans")
        assert other.headers["ETag"] != first.headers["ETag"]
        ContentVersion.objects.move()
        news = client.get(API + path, headers={"if-none-match": first.headers["ETag"]})
        assert news.status_code == 200


def test_a_withdrawn_record_is_not_called_unchanged(client):
    project = factories.project()
    address = f"{API}projects/{project.slug}/"
    etag = client.get(address).headers["ETag"]
    type(project).objects.update(live=False)
    for condition in (etag, "*"):
        assert client.get(address, headers={"if-none-match": condition}).status_code == 404


def test_pages_of_any_site_may_read_but_nobody_gets_a_cookie(client):
    project = factories.project()
    for path in ("", "projects/", f"projects/{project.slug}/", "nothing/", "projects/?x=1"):
        answer = client.get(API + path, headers={"origin": "https://example.org"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert not answer.cookies
        preflight = client.options(API + path, headers={"origin": "https://example.org"})
        assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Access-Control-Allow-Origin" not in client.get("/en/").headers


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("path", ["", "projects/", "projects/x/", "openapi.json", "nothing/"])
def test_nothing_can_be_written(client, method, path):
    answer = getattr(client, method)(API + path)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_head_of_an_answer_is_that_of_the_answer(client):
    factories.project()
    head, whole = client.head(f"{API}projects/"), client.get(f"{API}projects/")
    assert head.content == b""
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(whole.content))


def test_neighbouring_pages_are_named_in_a_header_too(client):
    for number in range(3):
        factories.theme(f"Theme {number}")
    page = client.get(f"{API}themes/?limit=1")
    page = client.get(page.json()["next"])
    assert page.headers["Link"] == (
        f'<{page.json()["previous"]}>; rel="previous", <{page.json()["next"]}>; rel="next"'
    )


# Queries ------------------------------------------------------------------------------------------


def count(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_queries_do_not_grow_with_the_records(client):
    filled()
    before = {name: count(client, f"{API}{name}/?limit=100") for name in DATASETS}
    filled()
    after = {name: count(client, f"{API}{name}/?limit=100") for name in DATASETS}
    assert after == before


def test_the_queries_of_a_list_and_of_a_record(client):
    """Of a list: content version, count, records. Of a record: whether it is there, content
    version, record. Both: one for each kind of rows and each many-to-many link of the type."""
    records = filled()
    for name, dataset in DATASETS.items():
        below = len(dataset.tables) + len(dataset.many)
        everything = ",".join(expandable(dataset))
        for query in ("", f"expand={everything}"):
            assert count(client, f"{API}{name}/?{query}") == 3 + below
            assert count(client, f"{API}{name}/{records[name].slug}/?{query}") == 3 + below


def test_what_is_not_asked_for_is_not_fetched(client):
    records = filled()
    address = f"{API}projects/"
    # The content version, the count, the records.
    assert count(client, f"{address}?fields=title,agreement,status") == 3
    # And the rows of one kind.
    assert count(client, f"{address}?fields=funding&expand=agreement,funding.provider") == 4
    # A citation is shown with the row that it is for: all rows are fetched, but no lists of links.
    assert count(client, f"{address}?fields=citations") == 3 + len(DATASETS["projects"].tables)
    for name in ("key-figures", "projects"):
        one = f"{API}{name}/{records[name].slug}/"
        whole = client.get(one).json()
        for value in whole:
            part = client.get(one, {"fields": value}).json()
            assert part == {key: whole[key] for key in ("id", "type", "slug", value)}


# Nothing unpublished ------------------------------------------------------------------------------


def test_no_answer_has_anything_unpublished(client):
    make_worlds()
    waiting = [API, f"{API}openapi.json"]
    for name, dataset in DATASETS.items():
        everything = ",".join(expandable(dataset))
        waiting += [f"{API}{name}/?limit=100&expand={everything}"]
        waiting += [f"{API}{name}/?limit=100&lang={code}" for code, _name in settings.LANGUAGES]
    seen = {}
    while waiting:
        address = waiting.pop()
        seen[address] = client.get(address)
        answer = seen[address].json()
        if answer.get("next"):
            waiting.append(answer["next"])
        for record in answer.get("records", ()):
            one = f"{API}{record['type']}/{record['slug']}/"
            if one not in seen and one not in waiting:
                waiting.append(one)

    texts = {address: answer.content.decode() for address, answer in seen.items()}
    assert {answer.status_code for answer in seen.values()} == {200}
    assert [address for address, text in texts.items() if SECRET.lower() in text.lower()] == []
    assert "Plain" in "".join(texts.values())
    assert len(texts) > 60


def test_hidden_records_are_neither_found_nor_told_from_missing_ones(client):
    make_worlds()
    missing = client.get(f"{API}projects/nothing/").content
    for name, dataset in DATASETS.items():
        assert client.get(f"{API}{name}/?q={SECRET}").json()["total"] == 0
        for record in dataset.model.objects.filter(slug__startswith=SECRET.lower()):
            answer = client.get(f"{API}{name}/{record.slug}/")
            assert (answer.status_code, answer.content) == (404, missing)
    for state in HIDDEN:
        assert client.get(f"{API}projects/formerly-{state}/").status_code == 404
        slug = f"{SECRET}{state}".lower()
        for query in (f"place={slug}-place", f"organisation={slug}-organisation"):
            assert client.get(f"{API}projects/?{query}").json()["total"] == 0
