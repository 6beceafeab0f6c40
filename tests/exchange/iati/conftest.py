"""The smallest project that is ready for IATI, and what it rests on."""

import pytest
import time_machine

from partnership.exchange.iati.reading.activities import fixtures_of
from partnership.exchange.pipeline.report import FileReport, Report
from partnership.participants.models import Organisation, OrganisationIdentifier
from partnership.publishing import searchable
from partnership.topics.models import Theme
from tests import factories
from tests.exchange.iati.activities import NOW
from tests.exchange.iati.reference import Reference
from tests.exchange.iati.taken import PARTS, apply


@pytest.fixture(scope="session")
def reference(reference_dir):
    return Reference(reference_dir)


@pytest.fixture(autouse=True)
def sums_left_out(request, monkeypatch):
    """Tell the search nothing of the sums that pages print: of what is taken in, that is more than
    half of the time, and nine tenths of a long file's. That it is told of them, the tests of the
    search show."""
    if "sums_told" not in request.fixturenames:
        monkeypatch.setattr(searchable, "SUMS", {})


@pytest.fixture
def sums_told():
    """Tell them all the same, for files whose sums are of every kind."""


@pytest.fixture
def clock():
    """Every record is written at the moment that the file is."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def reporter():
    organisation = factories.organisation(
        "Harbour Office", organisation_type=Organisation.Type.MULTILATERAL
    )
    factories.row(OrganisationIdentifier, organisation, scheme="XM-DAC", identifier="XM-DAC-41302")
    return organisation


@pytest.fixture
def partnership(reporter):
    return factories.partnership(reporting_organisation=reporter, default_currency="USD")


@pytest.fixture
def sector():
    return factories.theme("Employment", vocabulary=Theme.Vocabulary.DAC_SECTOR, code="16020")


@pytest.fixture
def cambodia():
    return factories.place("Cambodia", iso_alpha2="KH")


@pytest.fixture
def project(partnership, reporter, sector, cambodia):
    """The smallest project that is ready."""
    project = factories.project(
        partnerships=[partnership],
        iati_identifier="XM-DAC-41302-CRANES",
        description="Crane drivers learn to work safely.",
        status="4",
        stated_period="",
        actual_start="2018-03-01",
    )
    factories.participation(project, organisation=reporter)
    factories.project_theme(project, theme=sector)
    factories.project_place(project, place=cambodia)
    return project


@pytest.fixture
def take(tmp_path, partnership):
    """Take in one activity with some parts replaced; return (counts, the report on the file)."""

    def run(*others, live=False, dry_run=False, language="en", **parts):
        activity = "".join({**PARTS, **parts}.values())
        texts = "\n".join(
            f'<iati-activity xml:lang="{language}" default-currency="USD">{inside}</iati-activity>'
            for inside in (activity, *others)
        )
        path = tmp_path / "file.xml"
        path.write_text(f'<iati-activities version="2.03">{texts}</iati-activities>')
        report = FileReport(Report(), "")
        things = fixtures_of(path, partnership, report, live=live)
        return apply(things, report, dry_run=dry_run), report

    return run
