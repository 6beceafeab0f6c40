"""The list of projects and the page of each, as readers get them."""

from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from projects.models import ProjectRelation
from tests import factories

pytestmark = pytest.mark.django_db


def listed(client, query="", language="en"):
    response = client.get(f"/{language}/projects/{query}")
    assert response.status_code == 200
    return response.content.decode()


def page(client, project, language="en"):
    response = client.get(f"/{language}/projects/{project.slug}/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.every_database
def test_the_list_counts_and_sums_exactly_what_it_shows(client):
    for amount in ("745000", "200000"):
        factories.funding(factories.project(), amount=Decimal(amount), currency="USD")
    hidden = factories.project("Secret cranes", live=False)
    factories.funding(hidden, amount=Decimal("9999999"), currency="USD")

    html = listed(client)

    assert "2 projects, US$\xa0945,000 stated" in html
    assert "Secret cranes" not in html


def test_amounts_in_two_currencies_are_not_added(client):
    project = factories.project()
    factories.funding(project, amount=Decimal("5"), currency="USD")
    factories.funding(project, amount=Decimal("7"), currency="CHF")

    assert "CHF\xa07, US$\xa05 stated" in listed(client)


@pytest.mark.every_database
@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ("?q=alpha", "Alpha", "Beta"),
        ("?status=2", "Alpha", "Beta"),
        ("?modality=triangular", "Alpha", "Beta"),
        ("?year=2001", "Alpha", "Beta"),
        ("?place=lorania", "Alpha", "Beta"),
        ("?theme=cranes", "Alpha", "Beta"),
        ("?organisation=port-union", "Alpha", "Beta"),
        ("?partnership=arcadia", "Alpha", "Beta"),
    ],
)
def test_each_filter_keeps_what_matches(client, query, found, not_found):
    alpha = factories.project(
        "Alpha", status="2", modality="triangular", stated_period="2001",
        partnerships=[factories.partnership(slug="arcadia")],
    )  # fmt: skip
    factories.project_place(alpha, place=factories.place("Lorania", slug="lorania"))
    factories.project_theme(alpha, theme=factories.theme("Cranes", slug="cranes"))
    factories.participation(
        alpha, organisation=factories.organisation("Port Union", slug="port-union")
    )
    factories.project("Beta", partnerships=[factories.partnership("Other")])

    html = listed(client, query)

    assert found in html
    assert not_found not in html


def test_a_filter_by_an_unpublished_place_finds_nothing_and_does_not_name_it(client):
    project = factories.project()
    place = factories.place("Hidden Harbour", slug="hidden-harbour", live=False)
    factories.project_place(project, place=place)

    html = listed(client, "?place=hidden-harbour")

    assert "Hidden Harbour" not in html
    assert "0 projects" in html


def test_a_chip_takes_one_filter_away_and_keeps_the_others(client):
    factories.project("Alpha", status="2", modality="triangular")
    html = listed(client, "?status=2&modality=triangular")

    assert 'href="?modality=triangular"' in html
    assert 'href="?status=2"' in html


def test_an_empty_list_says_what_to_do(client):
    assert "Take one away, or clear them all" in listed(client, "?q=nothing-like-this")


@pytest.mark.every_database
@pytest.mark.parametrize(
    "query",
    [
        "?page=0", "?page=2", "?page=99999999999999999999", "?page=x",
    ],
)  # fmt: skip
def test_a_page_that_is_not_there_is_not_found(client, query):
    factories.project()
    assert client.get(f"/en/projects/{query}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?year=0", "?year=10000", "?year=1e400", "?year=NaN", "?year=-5", "?year=" + "9" * 5000,
        "?q=%00", "?q=" + "x" * 5000, "?q=%ED%A0%80", "?status=7", "?place=%00",
        "?place=" + "x" * 500, "?modality[]=x", "?q=a&q=b", "?unknown=1",
    ],
)  # fmt: skip
def test_no_query_string_breaks_the_list(client, query):
    factories.project()
    assert client.get(f"/en/projects/{query}").status_code < 500


def test_a_wrong_value_is_named_and_nothing_is_listed(client):
    factories.project("Alpha")
    html = listed(client, "?status=7")

    assert 'role="alert"' in html
    assert "Alpha" not in html


def test_an_unpublished_project_is_not_found(client):
    project = factories.project(live=False)
    assert client.get(f"/en/projects/{project.slug}/").status_code == 404


def test_an_old_address_leads_to_the_present_one(client):
    project = factories.project(slug="before")
    project.slug = "after"
    project.save()

    response = client.get("/en/projects/before/")
    assert response.status_code == 301
    assert response["Location"] == "/en/projects/after/"

    project.live = False
    project.save()
    assert client.get("/en/projects/before/").status_code == 404


def test_facts_carry_marks_that_lead_to_their_passages(client):
    project = factories.project(stated_period="2018/2020")
    passage = factories.passage("The project runs from 2018 to 2020.")
    factories.cite(project, "stated_period", passage=passage)

    html = page(client, project)

    assert 'class="mark" id="use-1-1" popovertarget="passage-1"' in html
    assert 'id="passage-1"' in html
    assert passage.quotation in html
    assert f"{passage.source.get_absolute_url()}#{passage.key}" in html


def test_what_is_not_stated_is_said_to_be_not_stated(client):
    html = page(client, factories.project(stated_period="", checked_on="2026-11-22"))
    assert html.count("Not stated in the source") >= 3


def test_an_expectation_is_never_shown_as_a_result(client):
    result = factories.result()
    factories.result_value(result, nature="expected", quantity_low=500000)
    html = page(client, result.project)

    assert "Expected" in html
    assert ">Reported<" not in html
    assert "Period ended, results awaited" in html

    factories.result_value(result, nature="reported", quantity_low=3)
    html = page(client, result.project)
    assert ">Reported<" in html
    assert "results awaited" not in html


def test_suspected_same_money_is_shown_as_a_suspicion(client):
    line = factories.agreement_money(factories.agreement("Pact of 2012"))
    funding = factories.funding(same_money_as=line, same_money_certainty="suspected")

    html = page(client, funding.project)

    assert "Possibly the same money as under" in html
    assert "no source says so" in html


def test_a_project_without_related_records_says_so(client):
    html = client.get(factories.project().get_absolute_url()).content.decode()
    assert html.count("No related record is recorded yet.") == 1


def test_an_agreement_of_the_same_money_is_related_once(client):
    project = factories.project()
    agreement = factories.agreement("The crane pact")
    for _number in range(2):
        line = factories.agreement_money(agreement, amount=5)
        factories.funding(project, amount=5, same_money_as=line, same_money_certainty="suspected")

    html = client.get(project.get_absolute_url()).content.decode()

    related = html.partition("<h2>Related</h2>")[2].partition("</ul>")[0]
    assert related.count("The crane pact") == 1
    assert "No related record" not in html


def test_related_records_that_are_not_public_are_absent(client):
    project = factories.project(agreement=factories.agreement("Hidden pact", live=False))
    factories.row(
        ProjectRelation, project, kind="3", related=factories.project("Hidden", live=False)
    )
    factories.event("Hidden meeting", projects=[project], live=False)
    factories.participation(project, organisation=factories.organisation("Hidden body", live=False))

    assert "Hidden" not in page(client, project)


def test_a_page_without_translation_says_so_and_names_no_alternate(client):
    project = factories.project("Cranes")
    html = page(client, project, "zh-hans")

    assert '<span lang="en" dir="ltr">Cranes</span>' in html
    assert 'class="untranslated"' in html
    assert 'hreflang="zh-Hans" href="http' not in html

    project.translations = factories.translation("title", "起重机")
    project.save()
    html = page(client, project, "zh-hans")
    assert "起重机" in html
    assert 'class="untranslated"' not in html
    assert 'hreflang="zh-Hans" href="http' in html


def test_the_page_can_be_cited(client, settings):
    project = factories.project("Cranes")
    html = page(client, project)

    assert "Cite this page" in html
    assert f"{settings.SITE_URL}/en/projects/{project.slug}/" in html


def full_project(number):
    project = factories.project(f"Project {number}", agreement=factories.agreement())
    for _row in range(2):
        factories.project_place(project, place=factories.place())
        factories.project_theme(project, theme=factories.theme())
        factories.participation(project)
        factories.funding(project, provider=factories.organisation())
        factories.result_value(factories.result(project))
        factories.cite(project, "title", passage=factories.passage())
    return project


@pytest.mark.parametrize("projects", [2, 20])
def test_the_list_asks_the_same_queries_however_many_projects_there_are(
    client, projects, django_assert_num_queries
):
    for number in range(projects):
        full_project(number)
    # count; number of partnerships; sums; rows; places; themes; funding; options of 2 selects;
    # 4 facets of 2 queries each; partnership and content version of the frame.
    with django_assert_num_queries(19):
        client.get(reverse("projects:project_list"))


@pytest.mark.parametrize("rows", [1, 4])
def test_a_page_asks_the_same_queries_however_many_rows_there_are(
    client, rows, django_assert_num_queries
):
    project = full_project(0)
    for _row in range(rows):
        factories.project_place(project, place=factories.place())
        factories.result_value(factories.result(project))
        factories.cite(project, "title", passage=factories.passage())
    # project with agreement; places, themes, funding; participations, other places, other
    # vocabularies, results, values; relations both ways; objectives, means, identifiers, policy
    # markers, documents, frameworks, images; events; citations; partnership and content version.
    with django_assert_num_queries(22):
        client.get(project.get_absolute_url())


def test_a_page_names_the_form_of_its_record_for_the_script_of_staff(client):
    project = factories.project()
    form = reverse("admin:projects_project_change", args=[project.pk])
    assert f'<link rel="edit" href="{form}" title="Edit this page"' in page(client, project)
    # Lists and the overview need no script.
    assert "edit.js" not in listed(client)


@pytest.mark.every_database
def test_a_list_with_words_asks_the_index_once_whatever_it_counts(client):
    for number in range(3):
        factories.project(f"Cranes {number}", status=str(number + 1))
    asked = []

    def note(execute, statement, *rest):
        asked.append(statement)
        return execute(statement, *rest)

    with connection.execute_wrapper(note):
        listed(client, "?q=cranes")

    assert sum("FROM search_words" in statement for statement in asked) == 1
