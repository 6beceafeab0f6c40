"""Projects in the staff pages."""

from http import HTTPStatus

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from partnership.publishing.snapshots import take
from partnership.sources.desk.evidence import IN_ORDER
from projects.models import (
    PolicyMarker,
    ProjectDocument,
    ProjectIdentifier,
    ProjectMeans,
    ProjectObjective,
    ProjectRelation,
)
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    """A project that is edited in place, with a row of every kind."""
    project = factories.project(
        "Cranes without accidents",
        live=False,
        agreement=factories.agreement(),
        stated_period="2018/2020",
        planned_start="2018-04",
        actual_end="../2020-12-31",
        frameworks=[factories.framework()],
        translations=factories.translation("title", "无事故起重机"),
    )
    factories.participation(project)
    factories.participation(project, organisation=None, group="seventeen universities")
    factories.project_place(project, share="33.3333")
    factories.project_theme(project)
    line = factories.agreement_money()
    factories.funding(project, same_money_as=line, same_money_certainty="suspected")
    factories.funding(
        project, kind="in_kind", description="Staff.", counts_in_totals=False,
        reason_not_counted="In kind.",
    )  # fmt: skip
    factories.row(ProjectObjective, project, text="Fewer accidents.")
    factories.row(ProjectMeans, project, text="Workshops.")
    result = factories.result(project, unit="people", baseline_value="12.50")
    factories.result_value(result, place=factories.place("Lorania"), due="2020")
    factories.result_value(
        result, replaced=True, reason_for_change="More money.", quantity_comparator="range",
        quantity_low=100, quantity_high=150,
    )  # fmt: skip
    factories.row(PolicyMarker, project, code="1", significance="2")
    factories.row(ProjectIdentifier, project, kind="A1", identifier="CRANE/18/01")
    factories.row(ProjectRelation, project, kind="3", related=factories.project("Another"))
    factories.row(ProjectDocument, project, title="Report", url="https://example.org/report")
    factories.cite(project, "quantity_low", row=project.result_values.first())
    factories.cite(project, "stated_period")
    return project


def form_of(project):
    return reverse("admin:projects_project_change", args=[project.pk])


def send(client, project, **fields):
    return client.post(form_of(project), {**fields_of(client.get(form_of(project))), **fields})


def told(response):
    assert response.status_code == HTTPStatus.OK
    return [f"{one['label']}: {one['message']}" for one in response.context["mistakes"]]


def test_saving_an_unchanged_form_changes_nothing(admin_client, project):
    before = take(project)

    response = send(admin_client, project)

    assert response.status_code == HTTPStatus.FOUND, told(response)
    assert take(project) == before
    assert LogEntry.objects.get().get_change_message() == "No fields changed."


def test_a_value_belongs_to_a_result_of_the_same_project(admin_client, project):
    other = factories.result()
    page = admin_client.get(form_of(project))
    values = next(
        inline.formset
        for inline in page.context["inline_admin_formsets"]
        if inline.formset.prefix == "result_values"
    )
    assert list(values.forms[0].fields["result"].queryset) == list(project.results.all())

    (mistake,) = told(send(admin_client, project, **{"result_values-0-result": other.pk}))

    assert "” – Result: Select a valid choice." in mistake


def test_a_result_is_not_deleted_without_its_values(admin_client, project):
    before = take(project)

    mistakes = told(send(admin_client, project, **{"results-0-DELETE": "on"}))

    assert len(mistakes) == 2
    assert all("“Crane drivers are trained” is marked for deletion." in one for one in mistakes)
    assert take(project) == before


def test_a_result_is_deleted_with_its_values_and_their_citations(admin_client, project):
    citation = next(
        number for number, one in enumerate(project.citations.order_by(*IN_ORDER)) if one.row
    )
    gone = ("results-0", "result_values-0", "result_values-1", f"citations-{citation}")

    response = send(admin_client, project, **{f"{name}-DELETE": "on" for name in gone})

    assert response.status_code == HTTPStatus.FOUND, told(response)
    assert not project.results.exists()
    assert not project.result_values.exists()
    assert [one.field for one in project.citations.all()] == ["stated_period"]


def test_all_projects_of_a_long_list_take_the_same_queries(
    admin_client, project, django_assert_max_num_queries
):
    for number in range(20):
        factories.project(f"Project {number}", agreement=factories.agreement())

    # Session, user, the page with its agreements, two counts, years and the filters' dates.
    with django_assert_max_num_queries(12):
        admin_client.get(reverse("admin:projects_project_changelist"))
