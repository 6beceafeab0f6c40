"""Documents of the IATI Datastore: taken in as projects, or cited as a second source."""

import json

import pytest

from partnership.exchange.iati.reading.activities import fixtures_of_activities
from partnership.exchange.iati.reading.datastore import activities, second_source
from partnership.exchange.iati.reading.xml import Refused
from partnership.exchange.pipeline.report import FileReport, Report
from partnership.participants.models import OrganisationIdentifier
from partnership.sources.models import Source
from projects.models import Project, ProjectIdentifier
from tests import factories
from tests.exchange.iati.taken import apply

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def partnership():
    office = factories.organisation("Office", organisation_type="40")
    factories.row(OrganisationIdentifier, office, scheme="XM-DAC", identifier="XM-DAC-41302")
    return factories.partnership(reporting_organisation=office)


@pytest.fixture
def document(tmp_path):
    def write(**fields):
        path = tmp_path / "one.json"
        path.write_text(
            json.dumps(
                {
                    "iati_identifier": "XM-DAC-41302-1",
                    "xml_lang": "EN",
                    "default_currency": "USD",
                    "reporting_org_ref": "XM-DAC-41302",
                    "title_narrative": ["Cranes"],
                    "linked_data_uri": "https://example.org/#project_symbol=RAS/12/17/CPR",
                    "activity_date_type": ["2", "4"],
                    "activity_date_iso_date": ["2013-05-01T00:00:00Z", "2017-03-30T00:00:00Z"],
                    **fields,
                }
            )
        )
        return path

    return write


def taken(paths, partnership):
    report = FileReport(Report(), "")
    counts = apply(fixtures_of_activities(activities(paths), partnership, report), report)
    assert not report.report.has_errors, [str(finding) for finding in report.report.told()]
    return counts, report


def test_lists_of_one_length_are_put_together_and_others_told(document, partnership):
    path = document(
        transaction_transaction_type_code=["4", "2"],
        transaction_transaction_date_iso_date=["2014-01-01T00:00:00Z"] * 2,
        transaction_value=[304294.0, 304294.0],
        transaction_value_currency=["USD"],
    )

    _counts, report = taken([path], partnership)

    project = Project.objects.get()
    assert (project.actual_start, project.actual_end) == ("2013-05-01", "2017-03-30")
    assert {(row.kind, str(row.amount), row.currency) for row in project.funding.all()} == {
        ("4", "304294.00", "USD"),
        ("2", "304294.00", "USD"),
    }
    assert project.identifiers.get().identifier == "RAS/12/17/CPR"
    assert "transaction_value_currency" in {finding.field for finding in report.report.told()}


def test_a_second_source_narrows_dates_and_leaves_them(document, partnership):
    project = factories.project(
        "Cranes", partnerships=[partnership], stated_period="2013/2017", actual_start="2014"
    )
    factories.row(ProjectIdentifier, project, kind="A1", identifier="RAS/12/17/CPR")
    report = FileReport(Report(), "")
    paths = [document()]

    counts = apply(second_source(paths, "Data of the office", live=True), report)

    assert not report.report.has_errors, list(map(str, report.report.told()))
    assert counts == {"created": 4}
    project.refresh_from_db()
    assert (project.stated_period, project.actual_start) == ("2013/2017", "2014")
    assert {(row.field, row.stance, row.stated_value) for row in project.citations.all()} == {
        ("stated_period", "narrows", "2013-05-01/2017-03-30"),
        ("actual_start", "contradicts", "2013-05-01"),
    }
    assert "2013-05-01T00:00:00Z" in Source.objects.get().passages.get().quotation
    assert apply(second_source(paths, "Data of the office", live=True), report) == {"unchanged": 4}


DEEP = f'{{"iati_identifier": "1", "title_narrative": {"[" * 5000 + "]" * 5000}}}'


@pytest.mark.parametrize("text", ["", "[]", "{}", "[" * 100_000, '{"iati_identifier": 1}', DEEP])
def test_what_is_no_document_is_refused(tmp_path, text):
    path = tmp_path / "one.json"
    path.write_text(text)

    with pytest.raises(Refused):
        list(activities([path]))


@pytest.mark.reference
def test_every_document_of_the_reporter_is_taken_in(reference, partnership):
    folder = reference.folder / "samples/datastore-json"
    paths = sorted(folder.glob("xm-dac-41302-*.json"))

    taken(paths, partnership)

    assert Project.objects.count() == len(paths)
    assert set(taken(paths, partnership)[0]) == {"unchanged"}


@pytest.mark.reference
def test_what_one_donor_funds_narrows_the_dates_of_our_projects(reference, partnership):
    project = factories.project("Ours", partnerships=[partnership], stated_period="2013/2017")
    factories.row(ProjectIdentifier, project, kind="A1", identifier="RAS/12/17/CPR")
    folder = reference.folder / "samples/datastore-json"
    report = FileReport(Report(), "")

    apply(second_source(folder.glob("*-445566-*.json"), "Data of the office", live=True), report)

    assert not report.report.has_errors, list(map(str, report.report.told()))
    assert {(row.field, row.stance, row.stated_value) for row in project.citations.all()} == {
        ("stated_period", "narrows", "2013-05-01/2017-03-30")
    }
    assert project.citations.count() == 2
    assert Source.objects.get().passages.count() == 3
