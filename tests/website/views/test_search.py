"""The page of the search: best first, in every language of the site."""

import re

import pytest
from django.urls import reverse

from partnership.website.views.search import kinds
from tests import factories
from tests.factories import translation
from tests.searching import index

pytestmark = pytest.mark.django_db


def search(client, words, language="en", **values):
    response = client.get(f"/{language}/search/", {"q": words, **values})
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


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
    index()


def test_every_kind_is_found_and_counted(client):
    one_of_each("Zephyr")
    html = search(client, "zephyr")
    assert "13 records found for “zephyr”" in html
    for _model, _name, label in kinds():
        assert f"{label} (1)" in html
    assert "All (13)" in html


def test_unpublished_records_are_neither_found_nor_counted_nor_suggested(client):
    factories.partnership("Public")
    one_of_each("Zephyr", live=False)
    html = search(client, "zephyr")
    assert "0 records found" in html
    assert "Zephyr" not in html
    # Nor is a slip led to it.
    assert "zephyr" not in search(client, "zephyt").replace("zephyt", "")
    assert client.get("/en/search/suggestions/", {"q": "zeph"}).json() == {"names": []}


def test_all_words_must_occur(client):
    factories.project("Red cranes")
    factories.project("Blue cranes")
    index()
    html = search(client, "cranes red", kind="project")
    assert "1 record found" in html
    assert "Blue" not in html


def test_records_are_found_in_another_language_than_the_page(client):
    factories.project("Safe cranes", translations=translation("title", "安全的起重机"))
    index()
    assert "Safe cranes" in re.sub("</?mark>", "", search(client, "起重"))
    assert "安全的起重机" in search(client, "safe cranes", "zh-hans")


def test_the_words_of_the_machinery_are_not_found(client):
    factories.project("Safe cranes", translations=translation("title", "安全的起重机"))
    index()
    assert "0 records found" in search(client, "staff")


def test_the_words_are_marked_in_their_sentence_and_nothing_is_markup(client):
    factories.project("Cranes", summary="Forty <b>ports</b> lift & lower.")
    index()
    html = search(client, "port")
    assert "Forty &lt;b&gt;<mark>ports</mark>&lt;/b&gt; lift &amp; lower." in html


def test_a_search_is_narrowed_by_kind_year_place_and_partner(client):
    place, other = factories.place("Quayland"), factories.place("Elsewhere")
    factories.project("Cranes in Quayland", stated_period="2013/2017").places.create(place=place)
    factories.project("Cranes elsewhere", stated_period="2019").places.create(place=other)
    factories.event("Meeting on cranes", dates="2015")
    index()
    assert "Projects (2)" in search(client, "cranes")
    assert "1 record found" in search(client, "cranes", kind="event")
    html = search(client, "cranes", year="2015")
    assert "Projects (1)" in html and "Events (1)" in html
    html = search(client, "cranes", place=place.slug, kind="project")
    assert "1 record found" in html
    assert f'<option value="{place.slug}" selected>' in html
    assert "0 records found" in search(client, "cranes", partner="nobody")


@pytest.mark.parametrize("value", [{"kind": "x"}, {"year": "0"}, {"place": "%00"}, {"page": "99"}])
def test_what_no_search_can_be_narrowed_to_is_said(client, value):
    response = client.get("/en/search/", {"q": "cranes", **value})
    assert response.status_code in (200, 404)


def test_a_slip_is_forgiven_and_said(client):
    factories.place("Cambodia")
    index()
    html = search(client, "Camboda")
    assert (
        "“Camboda” stands in no text of the record. Did you mean <strong>Cambodia</strong>?" in html
    )
    assert "1 record found for “Cambodia”" in html
    assert "0 records found" in search(client, "Camboda", exact="1")


def test_a_word_that_is_nowhere_is_named_and_left_out(client):
    factories.project("Maritime work")
    index()
    html = search(client, "maritime foo")
    assert "“foo” stands in no text of the record. It was left out." in html
    assert "Projects (1)" in html


def test_the_record_with_this_name_is_the_answer(client):
    place = factories.place("Cambodia")
    factories.project("Roads in Cambodia").places.create(place=place)
    index()
    html = search(client, "cambodia")
    answer = html[html.index('class="answer') :].split("</section>")[0]
    assert f'href="{place.get_absolute_url()}"' in answer


def test_no_words_no_search(client, django_assert_num_queries):
    # 2 for all pages: partnerships, content version.
    with django_assert_num_queries(2):
        html = client.get("/en/search/").content.decode()
    assert "Type a name, a subject, a number or a year." in html


def test_nothing_found_says_what_to_do(client):
    assert "Try fewer words" in search(client, "no such thing")


def test_what_was_typed_stays_and_is_never_markup(client):
    html = search(client, '"><script>alert(1)</script>')
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "a" * 201, "q=" + "a" * 100_000, "q=%ED%A0%80", "q=%F0%9F%98%80"]
)
def test_impossible_words_are_answered(client, query):
    factories.project("Cranes")
    index()
    response = client.get(f"/en/search/?{query}")
    assert response.status_code == 200
    assert "Cranes" not in response.content.decode()


@pytest.mark.parametrize(
    "words", ["%", "_", "\\", "'", "a%b", '"', "NOT", "* OR", "names:x", "NEAR(", "&|!:*", "a:*"]
)
def test_signs_of_the_database_have_no_meaning(client, words):
    factories.project("Safe cranes")
    index()
    assert "0 records found" in search(client, words)


def test_a_search_is_not_for_search_engines(client):
    index()
    assert "noindex" in search(client, "crane")
    assert "noindex" not in client.get("/en/search/").content.decode()


def test_many_results_come_in_pages_that_keep_the_search(client):
    for number in range(25):
        factories.project(f"Crane {number}")
    index()
    html = search(client, "crane", kind="project")
    assert html.count('href="/en/projects/crane-') == 20
    assert "?q=crane&amp;kind=project&amp;page=2" in html
    assert search(client, "crane", page="2").count('href="/en/projects/crane-') == 5


@pytest.mark.parametrize("count", [3, 19])
def test_the_number_of_queries_does_not_grow(client, django_assert_num_queries, count):
    for number in range(count):
        factories.project(f"Crane project {number}")
    index()
    # 1 whether the word is there · 1 names · 5 tiers · 1 kinds · 1 entries · 2 places, 2
    # organisations: those most named · 1 rows of others that show why the partnership answers ·
    # 2 for all pages: partnerships, content version.
    with django_assert_num_queries(14):
        search(client, "crane")


def test_names_are_suggested_while_typing(client):
    factories.organisation("Harbour Office")
    factories.organisation("Harbour")
    index()
    answer = client.get("/en/search/suggestions/", {"q": "harb"})
    assert answer.json() == {"names": ["Harbour", "Harbour Office"]}


@pytest.mark.parametrize("name", ["website:home", "website:search"])
def test_the_search_in_the_head_suggests_names_by_one_script(client, name):
    html = client.get(reverse(name)).content.decode()
    assert html.count("search.js") == 1
    head = html[html.index('class="find"') :]
    suggestions = reverse("website:suggestions")
    assert f'data-suggestions="{suggestions}"' in head[: head.index("</form>")]


@pytest.mark.parametrize(
    "words", ["2,945,000", "2945000", "US$ 2.945 million", "2.9 million", "294.5万"]
)
def test_a_sum_is_answered_by_the_page_of_its_figure(client, words):
    giver = factories.organisation("Bank of Arcadia")
    for amount in (745_000, 2_200_000):
        factories.funding(factories.project(), amount=amount, currency="USD", provider=giver)
    index()
    html = search(client, words)
    assert 'href="/en/figures/project-funding/"' in html
    assert f'href="/en/figures/funding-by-{giver.slug}/"' in html
    assert "stands in no text" not in html
    assert "/figures/project-funding/" not in search(client, "2,945,001")


def test_a_hit_for_a_number_shows_the_row_that_has_it_and_no_other_sum(client):
    giver = factories.organisation("Bank of Arcadia")
    for title, amount in (("Safe cranes", 745_000), ("Lifting", 2_200_000)):
        factories.funding(factories.project(title), amount=amount, currency="USD", provider=giver)
    index()
    told = {
        search(client, words).split("</form>", 2)[-1].replace(words, "")
        for words in ("US$ 745,000", "USD 745000", "745 thousand US dollars")
    }
    for html in told:
        hits = html[: html.index("</main>")]
        assert "Bank of Arcadia" in hits
        assert "Safe cranes: US$ <mark>745,000</mark>" in hits
        assert "2,945,000" not in hits and "2,200,000" not in hits
    assert "0 records found" in search(client, "US$ 3 million")


def test_what_was_searched_instead_is_said_and_never_finds_less(client):
    factories.theme("劳动力")
    factories.theme("Crates")
    factories.place("Quay")
    index()
    html = search(client, "强迫劳动")
    assert "“强迫劳动” does not stand in the record as a whole. Searched for of it: 劳动." in html
    # A guess that has nothing with the other words is left out.
    html = search(client, "how much money for the quay cratez")
    assert "Did you mean" not in html
    assert "“cratez” stands in no text of the record. It was left out." in html
    assert "1 record found" in html
    assert "Did you mean <strong>Crates</strong>" in search(client, "cratez")


def test_numbers_and_passages_of_the_figures_of_a_page_find_it(client):
    project = factories.project("Quays", stated_period="2018/2020")
    theme, place = factories.theme("Cranes"), factories.place("Lorania")
    money = factories.funding(project, amount=5000)
    factories.funding(project, amount=300)
    factories.cite(project, row=money, passage=factories.passage("A windlass of five thousand."))
    factories.project_theme(project, theme=theme)
    factories.project_place(project, place=place)
    index()
    for asked in ("5,300", "5300", "windlass"):
        html = client.get("/en/search/", {"q": asked}).content.decode()
        for record in (theme, place):
            assert f'href="{record.get_absolute_url()}' in html, (asked, record)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("in force", "Standing pact"),
        ("agreements in force", "Standing pact"),
        ("有效", "Standing pact"),
        ("ended", "Bygone pact"),
        ("renewed", "Early pact"),
        ("no source says whether it is in force", "Silent pact"),
    ],
)
def test_a_status_that_pages_print_finds_the_agreements_that_have_it(client, words, found):
    factories.agreement("Standing pact", in_force="2016")
    factories.agreement("Bygone pact", ended="2018")
    early, silent = factories.agreement("Early pact"), factories.agreement("Silent pact")
    renewal = factories.agreement("Renewal", ended="2019", live=False)
    factories.agreement_relation(silent, related=early, kind="renews")
    factories.agreement_relation(renewal, related=silent, kind="renews")
    index()
    html = search(client, words).partition("<h3>")[2]
    assert re.sub("</?mark>", "", html).index(found) < 300
    html = search(client, words)
    assert "stands in no text" not in html
    assert "/en/agreements/?status=" in html
    # What pages say with these words in it is found, too.
    assert "Silent pact" in html or words in ("ended", "renewed")


def test_the_years_of_a_hit_are_dates_of_the_record_itself(client):
    body = factories.organisation("Harbour Office")
    factories.membership(body, period="1919")
    factories.project("Harbour work", stated_period="2018/2020")
    index()
    html = search(client, "harbour")
    assert "Project · 2018–2020" in html and "1919" not in html
    # Nevertheless the record is one of that year.
    assert "Harbour Office" in search(client, "harbour", year="1919").replace("<mark>", "").replace(
        "</mark>", ""
    )
