"""Projects as the IATI file tells them, for its tests."""

import datetime
from io import BytesIO

from partnership.exchange.iati.writing.files import activities, write_activities
from partnership.exchange.iati.writing.projects import public_projects
from partnership.exchange.iati.writing.readiness import report_of
from projects.models import (
    PolicyMarker,
    ProjectDocument,
    ProjectIdentifier,
    ProjectObjective,
    ProjectRelation,
)
from tests import factories

NOW = datetime.datetime(2026, 11, 1, 12, tzinfo=datetime.UTC)
TODAY = NOW.date()
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def element(project):
    """The activity of one project; fails with the findings where it is not ready."""
    (_project, node, findings) = next(
        activities(public_projects().filter(pk=project.pk), NOW), (None, None, None)
    )
    assert node is not None, [str(finding) for finding in findings]
    return node


def messages(project, kind):
    return [finding.message for finding in report_of(project, NOW) if finding.kind == kind]


def fields(project, kind):
    return [finding.field for finding in report_of(project, NOW) if finding.kind == kind]


def written(now=NOW):
    file = BytesIO()
    write_activities(file, public_projects(), now)
    return file.getvalue()


def words(node):
    """The narratives of an element by language."""
    return {text.get(XML_LANG): text.text for text in node.iterfind("narrative")}


def full(project, partnership, reporter, cambodia):
    """Fill in everything that a project can say."""
    project.translations = factories.translation("title", "起重机无事故")
    project.context = "Cranes were old."
    project.planned_start, project.planned_end = "2018", "2020-06"
    project.actual_end = "[2020-11,2021-02]"
    project.scope, project.humanitarian = "2", True
    project.collaboration_type, project.flow_type = "2", "10"
    project.finance_type, project.aid_type, project.tied_status = "110", "C01", "5"
    project.contact_organisation, project.contact_email = reporter, "cranes@example.org"
    project.agreement = factories.agreement(
        partnerships=[partnership], translations=factories.translation("title", "备忘录")
    )
    project.save()
    for text in ("Fewer accidents.", "Better pay."):
        factories.row(ProjectObjective, project, text=text)
    ministry = factories.organisation("Ministry of Harbours")
    factories.participation(project, organisation=ministry, role="1")
    factories.participation(project, organisation=None, group="seventeen schools", role="4")
    factories.row(ProjectIdentifier, project, kind="A1", identifier="RAS/12/17/CPR", owner=reporter)
    places_and_themes_of(project)
    factories.funding(
        project, kind="11", date="2018", provider=ministry, receiver=reporter, amount="745000.50"
    )
    factories.funding(project, kind="2", date="2018-05-01", amount=10, currency="USD")
    factories.funding(project, kind="not_stated", date="2018-05-01", amount=99)
    factories.funding(project, kind="in_kind", description="a crane")
    factories.funding(project, kind="budget", period="2020-01-01/2020-12-31", amount=5)
    factories.funding(project, kind="budget", period="2018/2020", amount=6)
    other = factories.project(
        "Other", partnerships=[partnership], iati_identifier="XM-DAC-41302-OTHER"
    )
    factories.row(ProjectRelation, project, kind="3", related=other)
    factories.row(
        ProjectDocument, project, title="Evaluation", kind="A07", language="en",
        url="https://example.org/a.pdf",
    )  # fmt: skip
    result = factories.result(project, unit="people", level="1", baseline_year=2017,
                              baseline_value=3)  # fmt: skip
    factories.result_value(result, nature="expected", due="2020", quantity_low=500000)
    factories.result_value(
        result, nature="reported", quantity_comparator="over", quantity_low=150, group="women"
    )
    factories.result(project, "Drivers say they feel safe", text="Nine in ten feel safer.")
    return project


def places_and_themes_of(project):
    """Fill in where a project is, and what it is about."""
    factories.project_place(project, place=factories.place("Viet Nam", iso_alpha2="VN"))
    factories.project_place(
        project, place=factories.place("Lao PDR", iso_alpha2="LA"), role="facilitator"
    )
    factories.project_place(project, place=factories.place("Thailand", iso_alpha2="TH"))
    for vocabulary, code in (("sdg_goal", "8"), ("sdg_target", "8.8"), ("own", "")):
        theme = factories.theme(f"Theme {code}", vocabulary=vocabulary, code=code)
        factories.project_theme(project, theme=theme)
    factories.project_theme(
        project, theme=factories.theme("Training", vocabulary="dac_sector", code="11330")
    )
    factories.row(PolicyMarker, project, code="1", significance="1")
