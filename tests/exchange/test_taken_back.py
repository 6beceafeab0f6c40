"""What the public takes out, taken back: nothing of what it left out is emptied."""

import datetime

import pytest
from django.test import Client

from partnership.exchange.formats import read
from partnership.exchange.pipeline.importing import take_in
from partnership.exchange.pipeline.report import Report
from partnership.publishing.findings import Level
from partnership.values.translations import FORMER
from tests import factories
from tests.exchange.tables.test_taking_in import state

pytestmark = pytest.mark.django_db

REVIEWED = {
    "text": "起重机",
    "status": "staff",
    "reviewer": "A. Quay",
    "reviewed_on": "2020-01-02",
    FORMER: "Crane",
}


@pytest.fixture
def project():
    """A project of which the public is shown all but what cannot be guessed from the file."""
    hidden = factories.organisation("Hidden", live=False)
    shown = factories.organisation("Shown", slug="shown")
    project = factories.project(
        "Cranes",
        slug="cranes",
        staff_notes="Ask again",
        checked_on=datetime.date(2020, 1, 2),
        contact_organisation=hidden,
        translations={"zh-hans": {"title": REVIEWED}},
    )
    factories.framework("Plan", adopted_by=[hidden, shown], staff_notes="Ask them")
    project.frameworks.set([factories.framework(live=live) for live in (True, False)])
    factories.funding(project, provider=hidden)
    factories.cite(project, "title")
    return project


def taken_back(folder, name):
    """Take back what readers download at /data/NAME; (outcome, report)."""
    response = Client().get(f"/data/{name}")
    path = folder / name
    path.write_bytes(b"".join(response.streaming_content))
    report = Report()
    return take_in(read([path], report), report), report


@pytest.mark.parametrize(
    "name", ["record.json", "record.zip", "record.xlsx", "projects.csv", "frameworks.csv"]
)
def test_what_an_export_left_out_is_not_emptied_by_taking_it_back(project, tmp_path, name):
    before = state()
    outcome, report = taken_back(tmp_path, name)
    assert not report.has_errors, [str(finding) for finding in report.told()]
    assert outcome.is_empty, outcome.told
    assert state() == before
    told = {finding.field: finding.message for finding in report.told()}
    assert {finding.level for finding in report.told()} <= {Level.NOTE}
    if name == "record.json":
        left = {"staff_notes", "checked_on", "contact_organisation", "adopted_by", "frameworks"}
        assert told.keys() == left
        assert all("It stays as it is" in message for message in told.values())


def test_a_file_of_staff_still_empties_what_it_names(project, take):
    """An export for staff is whole: a link that is not in its list goes."""
    fields = {"staff_notes": "", "frameworks": [], "created_at": project.created_at.isoformat()}
    entry = dict.fromkeys(("reviewer", FORMER), "")
    entry |= {"text": REVIEWED["text"], "status": "staff", "reviewed_on": "2021-01-01"}
    fields["translations"] = {"zh-hans": {"title": entry}}
    taken = take(("projects.project", project.pk, fields))
    assert taken.errors == []
    project.refresh_from_db()
    assert (project.staff_notes, project.frameworks.count()) == ("", 0)
    kept = project.translations["zh-hans"]["title"]
    assert (kept["reviewer"], kept["reviewed_on"]) == ("", "2021-01-01")
    assert FORMER not in kept
