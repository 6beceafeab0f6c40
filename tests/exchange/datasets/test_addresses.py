"""What all addresses of data have in common: who may read them, and how they are kept."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from partnership.exchange.datasets import DATASETS, as_json
from partnership.publishing import drafts
from partnership.publishing.models import ContentVersion, SlugRedirect
from partnership.sources.licences import licence_address
from projects.models import Project
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ENDINGS = ("json", "statements.json", "bib", "ris", "csl.json")


def everything():
    """One public record of each type, by the name of its dataset."""
    return {
        "sources": factories.source(), "places": factories.place(),
        "organisations": factories.organisation(), "people": factories.person(),
        "themes": factories.theme(), "frameworks": factories.framework(),
        "partnerships": factories.partnership(), "agreements": factories.agreement(),
        "projects": factories.project(), "events": factories.event(),
        "milestones": factories.milestone(), "quotations": factories.quotation(),
        "key-figures": factories.key_figure(),
    }  # fmt: skip


def addresses():
    """Every kind of address of data, in one language."""
    records = everything()
    found = [f"/en/{name}/{record.slug}.json" for name, record in records.items()]
    found += [f"/en/{name}.atom" for name in records]
    for name, record in records.items():
        if record.url_name:
            found += [f"/en/{name}/{record.slug}.{ending}" for ending in ("bib", "ris", "csl.json")]
    found += [f"/en/{name}/{records[name].slug}.atom" for name in ("places", "organisations")]
    found += ["/en/changes.atom", "/en/events.ics", f"/en/events/{records['events'].slug}.ics"]
    return found


def test_every_record_type_has_json_by_its_dataset(client):
    records = everything()
    assert records.keys() == DATASETS.keys()
    for name, record in records.items():
        response = client.get(f"/zh-hans/{name}/{record.slug}.json")
        assert response.headers["Content-Type"] == "application/json"
        value = json.loads(response.content)
        assert (value["id"], value["type"], value["slug"]) == (str(record.pk), name, record.slug)
    project = DATASETS["projects"].public().get(pk=records["projects"].pk)
    english = client.get(f"/en/projects/{project.slug}.json")
    assert json.loads(english.content) == as_json(project)


def test_data_are_read_only_open_to_all_and_without_cookies(client):
    for address in addresses():
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cache-Control"] == "public, no-cache"
        assert "filename=" in response.headers["Content-Disposition"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")
        head = client.head(address)
        assert (head.status_code, head.content) == (200, b"")
        assert client.post(address).status_code == 405
        # Whatever is asked beside the address changes nothing and breaks nothing.
        odd = client.get(address, {"page": "9" * 40, "q": "\x00", "language": "xx"})
        assert odd.content == response.content


def test_pages_are_not_open_to_other_sites(client):
    project = factories.project()
    for address in ("/en/", "/en/projects/", project.get_absolute_url()):
        assert "Access-Control-Allow-Origin" not in client.get(address).headers


@pytest.mark.parametrize("published_before", [True, False])
def test_a_reader_who_has_this_version_is_told_so(client, published_before):
    project = factories.project()
    if published_before:
        drafts.publish(project)
    address = f"/en/projects/{project.slug}.json"
    response = client.get(address)
    tag = response.headers["ETag"]
    again = client.get(address, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"

    Project.objects.update(summary="Changed")
    drafts.publish(Project.objects.get())
    changed = client.get(address, headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert "Changed" in changed.content.decode()
    assert "Last-Modified" in changed.headers


def test_a_version_that_stands_costs_only_the_record_and_the_version(
    client, django_assert_num_queries
):
    project = factories.project()
    drafts.publish(project)
    address = f"/en/projects/{project.slug}.json"
    tag = client.get(address).headers["ETag"]
    # project; content version
    with django_assert_num_queries(2):
        client.get(address, headers={"if-none-match": tag})


@pytest.mark.parametrize(
    "state",
    [
        {"live": False},
        {"publish_at": timezone.now() + timedelta(days=1)},
        {"expire_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_data_of_a_hidden_record_are_not_found_even_with_a_known_version(client, state):
    record = factories.organisation()
    drafts.publish(record)
    stem = record.get_absolute_url().rstrip("/")
    tags = {end: client.get(f"{stem}.{end}").headers["ETag"] for end in (*ENDINGS, "atom")}
    for name, value in state.items():
        setattr(record, name, value)
    record.live = state.get("live", True)
    record.save()
    for ending, tag in tags.items():
        response = client.get(f"{stem}.{ending}", headers={"if-none-match": tag})
        assert response.status_code == 404


def test_a_former_slug_leads_on_only_if_readers_knew_it(client):
    project = factories.project()
    SlugRedirect.objects.leave(project, "known", public=True)
    SlugRedirect.objects.leave(project, "unknown", public=False)
    for ending in ENDINGS:
        response = client.get(f"/zh-hans/projects/known.{ending}")
        assert response.status_code == 301
        assert response.url == f"/zh-hans/projects/{project.slug}.{ending}"
        assert client.get(f"/zh-hans/projects/unknown.{ending}").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/en/projects/none.json", "/en/nothing/a.json", "/en/milestones/a.bib", "/en/projects/.json",
     "/en/projects/a.ics", "/en/themes/a.atom", "/en/projects/a.b.json", "/en/nothing.atom"],
)  # fmt: skip
def test_other_addresses_are_not_found(client, address):
    assert client.get(address).status_code == 404


def test_a_slug_that_looks_like_an_ending_shadows_no_page(client):
    project = factories.project(slug="json")
    assert client.get("/en/projects/json/").context["record"] == project
    assert client.get("/en/projects/json.json").status_code == 200


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("CC BY-NC-SA 3.0 IGO", "https://creativecommons.org/licenses/by-nc-sa/3.0/igo/"),
        ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("https://example.org/terms", "https://example.org/terms"),
        ("All rights reserved", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_a_licence_is_known_by_its_usual_name(words, address):
    assert licence_address(words) == address


def test_the_content_version_need_not_be_there(client):
    assert ContentVersion.objects.current() == (0, None)
    assert client.get("/en/changes.atom").status_code == 200
