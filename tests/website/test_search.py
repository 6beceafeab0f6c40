"""One search through all kinds of records, in every language of the site."""

import pytest
from django.urls import reverse

from partnership.website.views.search import KINDS
from tests import factories
from tests.factories import translation

pytestmark = pytest.mark.django_db


def search(client, words, language="en"):
    response = client.get(f"/{language}/search/", {"q": words})
    assert response.status_code == 200
    return response.content.decode()


def one_of_each(word, **fields):
    factories.partnership(f"{word} partnership", **fields)
    factories.agreement(f"{word} agreement", **fields)
    factories.project(f"{word} project", **fields)
    factories.event(f"{word} event", **fields)
    factories.organisation(f"{word} organisation", **fields)
    factories.person(f"{word} person", **fields)
    factories.place(f"{word} place", **fields)
    factories.theme(f"{word} theme", **fields)
    factories.framework(f"{word} framework", **fields)
    factories.key_figure(f"{word} figure", **fields)
    factories.milestone(f"{word} milestone.", **fields)
    factories.quotation(f"{word} quotation.", **fields)
    factories.source(f"{word} source", **fields)


def test_every_kind_is_found_and_counted(client):
    one_of_each("Zephyr")
    html = search(client, "zephyr")
    assert "13 records found for “zephyr”" in html
    for kind in KINDS:
        assert f"{kind.label} (1)" in html


def test_unpublished_records_are_neither_found_nor_counted(client):
    factories.partnership("Public")
    one_of_each("Zephyr", live=False)
    html = search(client, "zephyr")
    assert "0 records found" in html
    assert "Zephyr" not in html


def test_all_words_must_occur(client):
    factories.project("Red cranes")
    factories.project("Blue cranes")
    html = search(client, "cranes red")
    assert "Red cranes" in html
    assert "Blue cranes" not in html


def test_records_are_found_in_another_language_than_the_page(client):
    factories.project("Safe cranes", translations=translation("title", "安全的起重机"))
    assert "Safe cranes" in search(client, "起重")
    assert "安全的起重机" in search(client, "safe cranes", "zh-hans")


def test_the_words_of_the_machinery_are_not_found(client):
    factories.project("Safe cranes", translations=translation("title", "安全的起重机"))
    assert "0 records found" in search(client, "staff")


def test_many_of_a_kind_lead_to_its_list(client):
    for number in range(10):
        factories.project(f"Crane {number}")
    html = search(client, "crane")
    assert "Projects (10)" in html
    assert f'href="{reverse("projects:project_list")}?q=crane"' in html
    assert "Crane 0" in html
    assert html.count("/en/projects/crane-") == 8


def test_many_of_a_kind_without_a_list_are_all_shown(client):
    for number in range(10):
        factories.milestone(f"Crane number {number} is built.", date=str(1950 + number))
    html = search(client, "crane")
    assert all(f"Crane number {number} is built." in html for number in range(10))


def test_no_words_no_search(client, django_assert_num_queries):
    # 2 for all pages: partnerships, content version.
    with django_assert_num_queries(2):
        html = client.get("/en/search/").content.decode()
    assert "Type a name, a subject or a number." in html


def test_nothing_found_says_what_to_do(client):
    assert "Try fewer words" in search(client, "no such thing")


def test_what_was_typed_stays_and_is_never_markup(client):
    html = search(client, '"><script>alert(1)</script>')
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "a" * 201, "q=" + "a" * 100_000, "q=%ED%A0%80", "q=%F0%9F%98%80"]
)
def test_impossible_words_are_answered(client, query):
    factories.project("Cranes")
    response = client.get(f"/en/search/?{query}")
    assert response.status_code == 200
    assert "Cranes" not in response.content.decode()


@pytest.mark.parametrize("word", ["%", "_", "\\", "'", "a%b"])
def test_signs_of_the_database_have_no_meaning(client, word):
    factories.project("Safe cranes")
    assert "0 records found" in search(client, word)


def test_a_search_is_not_for_search_engines(client):
    assert "noindex" in search(client, "crane")
    assert "noindex" not in client.get("/en/search/").content.decode()


@pytest.mark.parametrize("count", [9, 30])
def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries, count):
    for number in range(count):
        factories.milestone(f"Crane {number}.", date="1919")
        speaker = factories.position(factories.person(f"Crane person {number}"))
        factories.quotation(f"Crane words {number}", speaker=speaker)
        factories.project(f"Crane project {number}")
    # 13 first records of each kind · 4 numbers of milestones, people, quotations and projects ·
    # 1 more milestones, which have no list of their own · 1 citations of quotations · 2 for all
    # pages: partnerships, content version.
    with django_assert_num_queries(21):
        search(client, "crane")
