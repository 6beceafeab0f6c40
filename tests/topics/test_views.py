"""The lists of themes and frameworks and the page of each, as readers get them."""

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


def html_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def page(client, record, language="en"):
    return html_of(client, record.get_absolute_url().replace("/en/", f"/{language}/", 1))


# Lists


@pytest.mark.every_database
def test_themes_are_listed_by_vocabulary_and_codes_in_their_order(client):
    factories.theme("Partnerships for the goals", vocabulary="sdg_goal", code="17")
    factories.theme("Decent work", vocabulary="sdg_goal", code="8")
    factories.theme("Harbours")
    factories.theme("Cranes", broader=factories.theme("Machines"))
    factories.theme("Hidden", vocabulary="dac_sector", code="1", live=False)

    html = html_of(client, "/en/themes/")

    assert "5 themes" in html
    order = [
        html.index(text)
        for text in (">Themes of this record<", ">Cranes<", ">Harbours<", ">Machines<",
                     ">Sustainable Development Goals<", ">Decent work<", ">Partnerships for")
    ]  # fmt: skip
    assert order == sorted(order)
    assert "part of Machines" in html
    assert "Hidden" not in html
    assert "OECD" not in html


@pytest.mark.every_database
@pytest.mark.parametrize("query", ["?q=alpha", "?q=13", "?vocabulary=sdg_goal"])
def test_each_filter_keeps_the_themes_that_match(client, query):
    factories.theme("Alpha", vocabulary="sdg_goal", code="13")
    factories.theme("Beta")

    html = html_of(client, f"/en/themes/{query}")

    assert "1 theme<" in html
    assert ">Alpha<" in html
    assert ">Beta<" not in html


@pytest.mark.every_database
@pytest.mark.parametrize(
    "query",
    ["?q=alpha", "?kind=plan", "?year=2011", "?theme=cranes", "?organisation=league"],
)
def test_each_filter_keeps_the_frameworks_that_match(client, query):
    factories.framework(
        "Alpha",
        kind="plan",
        adopted="2011",
        themes=[factories.theme(slug="cranes")],
        adopted_by=[factories.organisation(slug="league")],
    )
    factories.framework("Beta", kind="policy", adopted="2012")

    html = html_of(client, f"/en/frameworks/{query}")

    assert "1 framework<" in html
    assert ">Alpha<" in html
    assert ">Beta<" not in html


def test_the_list_of_frameworks_says_when_and_by_whom_they_were_adopted(client):
    factories.framework(
        "Plan A",
        period="2016/2020",
        adopted_by=[
            factories.organisation("League", acronym="LG"),
            factories.organisation("Hidden body", live=False),
        ],
    )
    factories.framework("Plan B")
    factories.framework("Hidden plan", live=False)

    html = html_of(client, "/en/frameworks/")

    assert "2 frameworks" in html
    assert "2016–2020" in html
    assert "<bdi>LG</bdi>" in html
    assert "Date not stated" in html
    assert "Hidden" not in html


@pytest.mark.parametrize("address", ["themes", "frameworks"])
def test_an_empty_list_says_what_to_do(client, address):
    assert "Take one away, or clear them all" in html_of(client, f"/en/{address}/?q=nothing")


@pytest.mark.parametrize("address", ["themes", "frameworks"])
@pytest.mark.parametrize(
    "query",
    [
        "?vocabulary=x", "?kind=%00", "?year=0", "?year=10000", "?year=1e400", "?year=NaN",
        "?year=" + "9" * 5000, "?theme=%00", "?organisation=" + "x" * 500, "?q=%00",
        "?q=%ED%A0%80", "?q=" + "x" * 5000, "?page=" + "9" * 50,
    ],
)  # fmt: skip
def test_no_query_string_breaks_a_list(client, address, query):
    factories.theme()
    factories.framework()
    assert client.get(f"/en/{address}/{query}").status_code < 500


# Pages


@pytest.mark.parametrize("factory", [factories.theme, factories.framework])
def test_an_unpublished_record_is_not_found(client, factory):
    assert client.get(factory(live=False).get_absolute_url()).status_code == 404


@pytest.mark.parametrize("factory", [factories.theme, factories.framework])
def test_an_old_address_leads_to_the_present_one(client, factory):
    record = factory(slug="before")
    old = record.get_absolute_url()
    record.slug = "after"
    record.save()

    response = client.get(old)

    assert response.status_code == 301
    assert response["Location"] == record.get_absolute_url()


def test_the_page_of_a_theme_tells_what_is_about_it(client):
    theme = factories.theme("Cranes", description="Machines that lift.")
    factories.theme("Tower cranes", broader=theme)
    factories.theme("Hidden cranes", broader=theme, live=False)
    factories.project_theme(factories.project("Safe cranes"), theme=theme, basis="classified")
    factories.agreement("Pact on cranes", themes=[theme])
    factories.event("Crane day", themes=[theme])
    factories.event("Hidden day", themes=[theme], live=False)
    factories.framework("Crane plan", themes=[theme])
    factories.cite(theme, "title")

    html = page(client, theme)

    for text in (
        "Machines that lift.",
        "Tower cranes",
        "Safe cranes",
        "Classified by an editor",
        "Pact on cranes",
        "Crane day",
        "Crane plan",
        'class="mark"',
    ):
        assert text in html
    assert "Hidden" not in html


def test_the_page_of_a_framework_gives_its_facts_cited_and_what_refers_to_it(client):
    framework = factories.framework(
        "Plan for Safe Harbours",
        short_title="Harbour plan",
        adopted="2011",
        period="2016/2020",
        adopted_by=[
            factories.organisation("League"),
            factories.organisation("Hidden body", live=False),
        ],
        themes=[factories.theme("Cranes"), factories.theme("Hidden theme", live=False)],
        related=[factories.framework("Older plan"), factories.framework("Hidden", live=False)],
    )
    statement = factories.framework_statement(framework, text="Ports are for all.")
    factories.cite(framework, row=statement)
    factories.cite(framework, "adopted")
    factories.cite(framework, "adopted", stance="contradicts", stated_value="2010")
    factories.agreement("Pact", frameworks=[framework])
    factories.project("Hidden project", frameworks=[framework], live=False)

    html = page(client, framework)

    for text in (
        "Harbour plan",
        "2016–2020",
        "League",
        "Cranes",
        "Older plan",
        "Ports are for all.",
        "Sources differ",
        "Pact",
    ):
        assert text in html
    assert "Hidden" not in html


def test_related_frameworks_are_told_once_and_from_both_ends(client):
    older = factories.framework("Older plan")
    newer = factories.framework("Newer plan", related=[older])

    assert page(client, newer).count(">Older plan<") == 1
    assert page(client, older).count(">Newer plan<") == 1


def test_what_is_not_stated_is_said_to_be_not_stated(client):
    html = page(client, factories.framework(checked_on="2026-11-22"))
    assert html.count("Not stated in the source") == 2
    assert "No other record refers to this one yet." in html


def test_a_page_without_translation_says_so(client):
    html = page(client, factories.theme("Cranes"), "zh-hans")
    assert '<span lang="en" dir="ltr">Cranes</span>' in html
    assert 'class="untranslated"' in html


# Queries


@pytest.mark.parametrize("records", [3, 30])
def test_the_queries_of_the_list_of_themes(client, records, django_assert_num_queries):
    whole = factories.theme()
    for number in range(records):
        factories.theme(f"Theme {number}", broader=whole)
    # count; rows with the broader theme; options of 1 select; partnership and content version
    # of the frame.
    with django_assert_num_queries(5):
        client.get(reverse("topics:theme_list"))


@pytest.mark.parametrize("records", [3, 30])
def test_the_queries_of_the_list_of_frameworks(client, records, django_assert_num_queries):
    themes = [factories.theme("One"), factories.theme("Two")]
    for number in range(records):
        factories.framework(
            f"Framework {number}", themes=themes, adopted_by=[factories.organisation()]
        )
    # count; rows; who adopted them; options of 1 select; 2 facets of 2 queries each;
    # partnership and content version.
    with django_assert_num_queries(10):
        client.get(reverse("topics:framework_list"))


@pytest.mark.parametrize("records", [3, 30])
def test_the_queries_of_the_page_of_a_theme(client, records, django_assert_num_queries):
    theme = factories.theme()
    for number in range(records):
        factories.theme(f"Part {number}", broader=theme)
        factories.project_theme(factories.project(f"Project {number}"), theme=theme)
        factories.agreement(themes=[theme])
        factories.event(themes=[theme])
        factories.framework(themes=[theme])
        factories.milestone(themes=[theme])
        factories.quotation(themes=[theme], speaker=factories.position())
        factories.cite(theme, "title", passage=factories.passage())
    # theme with the broader one; narrower ones; related: frameworks, partnerships, agreements,
    # projects with their links, events, milestones, quotations; citations; partnership and
    # content version; the partnership of the projects, and of it the theme with its projects and
    # their money, people reached, the projects with places, themes, money and their passages,
    # the projects by year, and whether there are other partnerships.
    with django_assert_num_queries(26):
        client.get(theme.get_absolute_url())


@pytest.mark.parametrize("records", [3, 30])
def test_the_queries_of_the_page_of_a_framework(client, records, django_assert_num_queries):
    framework = factories.framework()
    for number in range(records):
        factories.framework_statement(framework, text=f"Statement {number}.")
        framework.related.add(factories.framework())
        framework.themes.add(factories.theme())
        framework.adopted_by.add(factories.organisation())
        factories.project(f"Project {number}", frameworks=[framework])
        factories.agreement(frameworks=[framework])
        factories.event(frameworks=[framework])
        factories.milestone(frameworks=[framework])
        factories.quotation(frameworks=[framework], speaker=factories.position())
        factories.cite(framework, "title", passage=factories.passage())
    # framework; statements, who adopted it, themes, related ones; related: partnerships,
    # agreements, projects, events, milestones, quotations; citations; partnership and content
    # version.
    with django_assert_num_queries(14):
        client.get(framework.get_absolute_url())
