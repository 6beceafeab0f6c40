"""The list of sources and the page of each, with the records that rest on its passages."""

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


def listed(client, query="", language="en"):
    response = client.get(f"/{language}/sources/{query}")
    assert response.status_code == 200
    return response.content.decode()


def page(client, source, language="en"):
    response = client.get(f"/{language}/sources/{source.slug}/")
    assert response.status_code == 200
    return response.content.decode()


# The list


@pytest.mark.every_database
@pytest.mark.parametrize("query", ["?q=alpha", "?q=gazette", "?kind=brochure", "?year=2001"])
def test_each_filter_keeps_what_matches(client, query):
    factories.source("Alpha", kind="brochure", published="2001", publisher="The Gazette")
    factories.source("Beta")

    html = listed(client, query)

    assert "Alpha" in html
    assert "Beta" not in html
    assert ">1 source</h2>" in html


def test_sources_stand_newest_first_and_those_without_date_last(client):
    factories.source("Undated", published="")
    factories.source("Older", published="2001")
    factories.source("Newer", published="2016-09-06")
    factories.source("Hidden", live=False)

    html = listed(client)

    assert html.index("Newer") < html.index("Older") < html.index("Undated")
    assert "Date not stated" in html
    assert "Hidden" not in html


@pytest.mark.every_database
def test_a_source_counts_the_passages_on_which_something_public_rests(client):
    source, pact = factories.source(), factories.agreement()
    for _number in range(2):
        factories.cite(pact, "title", passage=factories.passage(source=source))
    factories.cite(pact, "signed", passage=pact.citations.first().passage)
    factories.passage(source=source)
    assert "2 passages cited" in listed(client)


@pytest.mark.every_database
def test_options_count_sources_and_not_their_passages(client):
    factories.source("Of another kind")
    source = factories.source(kind="brochure")
    for _number in range(3):
        factories.passage(source=source)
    assert "Brochure (1)" in listed(client)


@pytest.mark.parametrize(
    "query",
    [
        "?year=0", "?year=10000", "?year=1e400", "?year=NaN", "?year=" + "9" * 5000, "?q=%00",
        "?q=" + "x" * 5000, "?q=%ED%A0%80", "?kind=7", "?kind[]=x", "?q=a&q=b", "?unknown=1",
        "?page=99999999999999999999",
    ],
)  # fmt: skip
def test_no_query_string_breaks_the_list(client, query):
    factories.source()
    assert client.get(f"/en/sources/{query}").status_code < 500


# The page


def test_an_unpublished_source_is_not_found(client):
    assert client.get(factories.source(live=False).get_absolute_url()).status_code == 404


def test_an_old_address_leads_to_the_present_one(client):
    source = factories.source(slug="before")
    source.slug = "after"
    source.save()

    response = client.get("/en/sources/before/")

    assert response.status_code == 301
    assert response["Location"] == "/en/sources/after/"


def test_a_source_shows_its_facts_and_what_is_not_stated(client):
    source = factories.source(
        published="",
        publisher="Arcadia Press",
        dateline="ARCADIA",
        kicker="Harbours",
        standfirst="On the eve of the fair, two cities agree.",
        language="en",
        url="https://example.org/release",
        note="One line is broken.",
    )
    publisher = factories.organisation("Press House")
    hidden = factories.organisation("Hidden House", live=False)
    source.publishing_organisations.set([publisher, hidden])

    html = page(client, source)

    for words in ("Arcadia Press", "ARCADIA", "Harbours", "On the eve", "One line is broken."):
        assert words in html
    assert '<dt>Published</dt><dd class="light">Not recorded</dd>' in html
    assert "Press House" in html
    assert "Hidden" not in html
    assert 'href="https://example.org/release"' in html


def test_a_language_without_a_known_name_is_shown_by_its_code(client):
    assert "tlh-x" in page(client, factories.source(language="tlh-x"))


def test_passages_stand_in_their_order_each_the_target_of_its_key(client):
    source = factories.source()
    late = factories.passage("The last words.", source=source, position=9, key="last")
    early = factories.passage("The first words.", source=source, position=1, key="first")
    for one in (late, early):
        factories.cite(source, "title", passage=one)

    html = page(client, source)

    assert html.index(early.quotation) < html.index(late.quotation)
    assert 'id="first"' in html
    assert 'id="last"' in html


def test_a_source_without_passages_says_so(client):
    assert "cites no passage of this source yet" in page(client, factories.source())


def test_a_fact_of_the_source_is_marked_with_its_own_passage_listed_once(client):
    source = factories.source()
    opening = factories.passage("An opening.", source=source, position=1)
    factories.cite(factories.agreement(), "title", passage=opening)
    words = factories.passage("Published on 7 September.", source=source, position=2)
    factories.cite(source, "published", passage=words)

    html = page(client, source)

    assert 'popovertarget="passage-2"' in html
    assert html.count('id="passage-2"') == 1
    assert html.count(words.quotation) == 1
    assert "This source" in html


def test_a_passage_of_another_source_follows_with_its_name(client):
    source = factories.source("Release")
    other = factories.passage("The release is dated.", source=factories.source("Catalogue"))
    factories.cite(source, "published", passage=other)

    html = page(client, source)

    assert f'href="{other.source.get_absolute_url()}#{other.key}"' in html
    assert f'id="{other.key}"' not in html


def test_each_passage_names_the_records_that_rest_on_it_and_their_facts(client):
    passage = factories.passage()
    agreement = factories.agreement("Pact")
    factories.cite(agreement, "signed", passage=passage, stance="narrows")
    factories.cite(agreement, row=factories.party(agreement), field="organisation", passage=passage)
    factories.cite(factories.project("Cranes"), passage=passage)
    factories.cite(factories.milestone("A crane is built."), "date", passage=passage)

    html = page(client, passage.source)

    assert f'<a href="{agreement.get_absolute_url()}">Pact</a>' in html
    assert "signed or agreed (more exactly than here)" in html
    assert "who is a party to it" in html
    assert "Cranes</a>" in html
    assert "the entry as a whole" in html
    assert "A crane is built." in html
    assert html.index("Pact</a>") < html.index("Cranes</a>") < html.index("A crane is built.")


def test_a_passage_on_which_nothing_public_rests_is_seen_by_no_reader(client):
    passage = factories.passage()
    factories.cite(factories.agreement("Hidden pact", live=False), "signed", passage=passage)
    agreement = factories.agreement("Pact")
    hidden = factories.organisation("Hidden body", live=False)
    row = factories.party(agreement, organisation=hidden)
    factories.cite(agreement, row=row, passage=passage)

    html = page(client, passage.source)

    assert "Hidden" not in html
    assert "Pact" not in html
    assert "cites no passage of this source yet" in html
    other = factories.passage("Said in a draft.", source=passage.source)
    address = passage.source.get_absolute_url()
    report = f"/en/report/?page={address}&passage={passage.source.slug}:{other.key}"
    for further in (f"{address[:-1]}.annotations.jsonld", f"{address[:-1]}.json", report):
        answer = client.get(further)
        assert answer.status_code == 200
        assert other.quotation not in answer.content.decode()


def test_a_citation_of_a_row_that_is_gone_is_left_out(client):
    passage = factories.passage()
    agreement = factories.agreement("Pact")
    row = factories.party(agreement)
    factories.cite(agreement, row=row, passage=passage)
    row.delete()

    assert "cites no passage of this source yet" in page(client, passage.source)


def test_the_same_fact_of_several_rows_is_named_once(client):
    passage = factories.passage()
    agreement = factories.agreement()
    for _number in range(3):
        factories.cite(agreement, row=factories.objective(agreement), passage=passage)

    assert page(client, passage.source).count("what it is to achieve") == 1


def test_a_long_text_is_named_by_its_beginning(client):
    passage = factories.passage()
    words = " ".join(f"word{number}" for number in range(60))
    factories.cite(factories.quotation(words), "text", passage=passage)

    html = page(client, passage.source)

    assert "word0 word1" in html
    assert "word59" not in html


def test_an_original_title_stands_beside_its_translation(client):
    source = factories.source("Release", translations=factories.translation("title", "新闻稿"))
    html = page(client, source, "zh-hans")

    assert "新闻稿" in html
    assert '<span lang="en">Release</span>' in html


# Queries


def cite_everywhere(source):
    """Cite the source, by new passages, for records of several types and for their rows."""
    for owner, row in (
        (agreement := factories.agreement(), factories.party(agreement)),
        (project := factories.project(), factories.funding(project)),
        (event := factories.event(), factories.attendance(event)),
        (factories.place(), None),
        (factories.organisation(), None),
        (factories.quotation(), None),
        (source, None),
    ):
        factories.cite(owner, passage=factories.passage(source=source))
        if row:
            factories.cite(owner, row=row, passage=factories.passage(source=source))


@pytest.mark.parametrize("sources", [2, 20])
def test_the_list_asks_the_same_queries_however_many_sources_there_are(
    client, sources, django_assert_num_queries
):
    for _number in range(sources):
        factories.passage(source=factories.source())
    # count; rows with the number of passages; options of a select; partnership and content
    # version of the frame.
    factories.partnership()
    with django_assert_num_queries(5):
        client.get(reverse("sources:source_list"))


@pytest.mark.parametrize("times", [1, 4])
def test_a_page_asks_the_same_queries_however_many_records_rest_on_it(
    client, times, django_assert_num_queries
):
    source = factories.source()
    for _time in range(times):
        cite_everywhere(source)
    # source; passages, publishers, the newest edition; its own citations; one for each of the 13
    # tables of citations; the rows cited of agreements, projects and events; partnership and
    # content version.
    with django_assert_num_queries(23):
        client.get(source.get_absolute_url())


# Whether the words were found ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quotation", "english", "chinese"),
    [
        ("They signed it.", "found word for word in the document (", "在文件中逐字查到（"),
        ("They sank it.", "not found in the document", "在文件中未查到"),
    ],
)
def test_each_passage_says_whether_its_words_were_found(client, quotation, english, chinese):
    source = factories.edition("They signed it.", source=factories.source("Log")).source
    project = factories.project()
    factories.cite(project, passage=factories.passage(quotation, source=source))
    for address in (source.get_absolute_url(), project.get_absolute_url()):
        assert english in client.get(address).content.decode()
        chinese_page = client.get(address.replace("/en/", "/zh-hans/")).content.decode()
        assert chinese in chinese_page


def test_a_passage_of_a_source_without_a_text_says_that_it_is_not_checked(client):
    passage = factories.cite(factories.agreement(), "title").passage
    html = client.get(passage.source.get_absolute_url()).content.decode()
    assert "not checked: no text is kept" in html


def test_a_passage_of_an_earlier_edition_names_it(client):
    source = factories.source("Log")
    factories.edition("They signed it.", source=source)
    passage = factories.passage("They signed it.", source=source)
    factories.cite(factories.agreement(), "title", passage=passage)
    factories.edition("They sank it.", source=source)
    source.passages.settle()
    html = client.get(source.get_absolute_url()).content.decode()
    assert "found word for word in the edition 1 (" in html


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_marks_of_the_source_within_the_marks_of_a_quotation_are_the_inner_ones(client, language):
    words = "“The ‘old’ quay” is long"
    source = factories.source()
    passage = factories.passage(words, source=source)
    agreement = factories.agreement("Pact")
    factories.cite(agreement, "signed", passage=passage)
    printed = "‘The “old” quay’ is long"

    for path in (f"sources/{source.slug}", f"agreements/{agreement.slug}"):
        html = client.get(f"/{language}/{path}/").content.decode()
        assert printed in html
    data = client.get(f"/en/sources/{source.slug}.annotations.jsonld")
    assert words in str(data.json())
    passage.refresh_from_db()
    assert passage.quotation == words
