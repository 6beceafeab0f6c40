"""On what the record rests is counted, and what has no source says so."""

from dataclasses import replace

import pytest

from partnership.publishing.models import record_models
from partnership.publishing.readiness import faults_of, unready
from partnership.sources.citations import Citations
from partnership.sources.evidence.footing import Footing, footing
from partnership.sources.models import citable_fields
from projects.models import ProjectObjective
from tests import factories
from tests.searching import index

pytestmark = pytest.mark.django_db


def page(client, record, language="en"):
    response = client.get(record.get_absolute_url().replace("/en/", f"/{language}/"))
    assert response.status_code == 200
    return response.content.decode()


def test_only_what_the_public_sees_is_counted(django_assert_num_queries):
    cited, hidden = factories.project(), factories.project(live=False)
    source = factories.source()
    passage = factories.passage(source=source)
    factories.cite(cited, "title", passage=passage)
    factories.cite(cited, "stated_period", passage=passage)
    factories.cite(cited, "code", passage=factories.passage(source=source))
    factories.cite(hidden, "title")
    uncited = factories.project()
    factories.cite(uncited, "title", passage=factories.passage(source=factories.source(live=False)))
    # Names and codes of places are reference data.
    factories.place()
    partnership = cited.partnerships.get()
    another = factories.edition("It is proven.", source=factories.source("Another")).source
    factories.cite(partnership, passage=factories.passage("It is proven.", source=another))

    with django_assert_num_queries(4):
        found = footing()

    assert replace(found, statements=0, sourced=0) == Footing(2, 3, 1, 0, 0)


def test_an_empty_site_rests_on_nothing():
    assert footing() == Footing(sources=0, passages=0, found=0, statements=0, sourced=0)


def test_a_statement_is_a_field_that_says_something_or_a_row():
    project = factories.project(partnerships=[], stated_period="2018/2020", code="")
    rows = [factories.result(project, "Cited"), factories.result(project, "Uncited")]
    before = footing()
    assert before.statements - before.sourced == before.statements
    factories.cite(project, "stated_period")
    factories.cite(project, "statement", row=rows[0])  # a statement more: a part of the row
    factories.cite(project, "summary")  # one more, though it needs no source
    found = footing()
    assert (found.statements, found.sourced) == (before.statements + 2, 4)
    factories.cite(project)
    assert footing().sourced == footing().statements == before.statements + 3


def test_the_count_and_the_rule_agree():
    """What is left without a source is what staff are told of, record by record."""
    factories.cite(factories.project(description="It trains drivers."), "title")
    agreement = factories.agreement()
    factories.party(agreement)
    factories.cite(agreement, "signed")
    factories.cite(factories.milestone("A quay is built."))
    factories.result(factories.project())
    found = footing()
    told = [
        fault
        for model in record_models()
        for record in model.objects.published()
        for fault in faults_of(record, only={"uncited"})
    ]
    assert found.statements - found.sourced == len(told) > 0


def test_a_setting_keeps_what_has_no_source_from_being_published(settings):
    project = factories.project(live=False)
    assert [str(fault.level) for fault in faults_of(project, only={"uncited"})][0] == "warning"
    settings.REQUIRE_SOURCES = True
    projects = type(project).objects.filter(pk=project.pk)
    [(record, faults)] = unready(projects)
    assert record == project and {fault.kind for fault in faults} == {"uncited"}
    factories.cite(project)
    assert not list(unready(projects))


def test_the_home_page_counts_and_asserts_nothing(client):
    factories.cite(factories.project(), "title")
    html = client.get("/en/").content.decode()
    found = footing()
    words = f"{found.sourced} of {found.statements} statements of this record have a source."
    assert found.sourced == 1 and words in html
    assert "The others rest on 1 document." in html
    assert "0 of 1 quotation from it was found there word for word." in html
    assert "Every fact" not in html


def test_a_result_without_a_source_says_so_beside_one_with_a_source(client):
    project = factories.project()
    factories.cite(project, "title")
    factories.cite(project, "stated_period")
    factories.cite(project, row=factories.result(project, "Cited"))
    factories.result(project, "Uncited")

    results = page(client, project).partition('id="h-results"')[2].partition("</table>")[0]

    assert results.count("No source given") == 1
    assert results.index("Uncited") < results.index("No source given")
    assert "未注明来源" in page(client, project, "zh-hans")


@pytest.mark.parametrize("field", ["stated_period", "description", "title"])
def test_a_field_without_a_source_says_so(client, field):
    project = factories.project(stated_period="2018/2020", description="It trains drivers.")
    every = {"stated_period", "description", "title"}
    for other in every - {field}:
        factories.cite(project, other)
    assert page(client, project).count("No source given") == 1


def test_a_source_that_is_not_public_is_none(client):
    project = factories.project()
    factories.cite(project, "title")
    secret = factories.passage(source=factories.source(live=False))
    factories.cite(project, "stated_period", passage=secret)
    assert "No source given" in page(client, project)


def test_a_record_without_any_source_says_so_once(client):
    project = factories.project(description="It trains drivers.")
    factories.result(project)
    html = page(client, project)
    assert html.count("No source given") == 1
    assert "Nothing on this page is tied to a passage of a public source yet." in html


def test_a_citation_of_the_whole_covers_all_of_it(client):
    project = factories.project(description="It trains drivers.")
    factories.result(project)
    factories.cite(project)
    assert "No source given" not in page(client, project)


def test_what_states_no_fact_needs_no_source(client):
    for record in (factories.place(), factories.theme(), factories.source()):
        assert "No source given" not in page(client, record)
    project = factories.project(summary="In short.", short_title="Cranes", code="")
    for field in ("title", "stated_period"):
        factories.cite(project, field)
    assert "No source given" not in page(client, project)


def test_a_row_of_which_a_part_is_cited_has_a_source():
    agreement = factories.agreement()
    party = factories.party(agreement, signing_body=factories.organisation())
    factories.cite(agreement, "signing_body", row=party)
    citations = Citations.of_record(agreement)
    assert not citations.lacks_source(party, "organisation")
    objective = factories.row(ProjectObjective, factories.project(), text="Safety")
    assert not Citations.of_record(objective.project).lacks_source(objective)


def test_what_is_not_stated_needs_no_source(client):
    agreement = factories.agreement(signed="")
    factories.cite(agreement, "title")
    assert "No source given" not in page(client, agreement)


def test_milestones_and_figures_without_a_source_say_so(client):
    factories.milestone("A crane is built.", date="1919")
    factories.cite(factories.milestone("A quay is built.", date="1920"))
    figure = factories.key_figure("Safe harbours")
    timeline = client.get("/en/timeline/").content.decode()
    assert timeline.count("No source given") == 1
    assert timeline.index("A crane") < timeline.index("No source given") < timeline.index("A quay")
    assert "No source given" in client.get("/en/figures/").content.decode()
    assert "No source given" in client.get("/en/").content.decode()
    factories.cite(figure)
    assert "No source given" not in client.get("/en/figures/").content.decode()


def test_a_quotation_without_a_source_says_so(client):
    factories.quotation("Cranes matter.")
    assert "No source given" in client.get("/en/quotations/").content.decode()


def test_passages_on_a_page_in_another_language_say_that_they_are_not_translated(client):
    project = factories.project()
    factories.cite(project, passage=factories.passage(source=factories.source(language="en")))
    words = "所列段落均为来源原文，未经翻译。"
    assert words in page(client, project, "zh-hans")
    assert "not translated" not in page(client, project).partition('id="h-passages"')[2]


def test_quotations_on_a_chinese_page_say_that_they_are_not_translated(client):
    partnership = factories.partnership()
    factories.quotation("Cranes matter.", partnerships=[partnership], pull_quote="Matter!")
    index()
    for address in ("/zh-hans/", "/zh-hans/quotations/", "/zh-hans/search/?q=cranes"):
        assert "尚未翻译" in client.get(address).content.decode(), address
    assert "Not yet translated" not in client.get("/en/").content.decode()


AGREEMENT_ROWS = (
    factories.party,
    factories.objective,
    factories.agreement_place,
    factories.agreement_money,
    factories.agreement_relation,
)
PROJECT_ROWS = (
    factories.participation,
    factories.project_place,
    factories.funding,
    factories.result,
)
EVENT_ROWS = (factories.event_participant, factories.attendance, factories.output)


@pytest.mark.parametrize(
    ("of", "row"),
    [
        *((factories.agreement, row) for row in AGREEMENT_ROWS),
        *((factories.project, row) for row in PROJECT_ROWS),
        *((factories.event, row) for row in EVENT_ROWS),
        (factories.partnership, factories.partnership_money),
        (factories.organisation, factories.membership),
        (factories.person, factories.position),
        (factories.framework, factories.framework_statement),
        (factories.key_figure, factories.key_figure_breakdown),
    ],
)
def test_a_row_without_a_source_says_so_on_the_page_of_its_record(client, of, row):
    record = of()
    for name in citable_fields(type(record)):
        factories.cite(record, name)
    before = page(client, record).count("No source given")
    row(record)
    assert page(client, record).count("No source given") > before
