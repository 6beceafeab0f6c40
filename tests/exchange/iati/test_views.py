"""The report, the command and the addresses of IATI files."""

import datetime
from io import BytesIO, StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import translation
from lxml import etree

from partnership.agreements.models import Agreement
from partnership.exchange.iati.writing.files import write_organisations
from partnership.exchange.iati.writing.findings import Kind
from partnership.exchange.iati.writing.readiness import file_report, organisation_report
from partnership.publishing.models import ContentVersion
from tests import factories
from tests.exchange.iati.activities import NOW, messages, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_report_lists_what_is_left_out_and_what_to_do(project, partnership):
    factories.project("No code", partnerships=[partnership])

    report = file_report(NOW)

    assert report.ready == [project]
    [(left_out, findings)] = report.left_out
    assert left_out.title == "No code"
    text = "\n".join(report.lines())
    assert "1 record is ready." in text
    assert "missing: iati_identifier: Fill in the identifier" in text
    assert findings.in_order()[0].is_error


def test_the_organisation_report_names_an_organisation_without_identifier():
    factories.partnership(reporting_organisation=factories.organisation())

    [(_organisation, findings)] = organisation_report(NOW).left_out

    assert [finding.field for finding in findings] == ["identifiers"]


def test_the_command_writes_a_whole_file_or_none(project, tmp_path):
    target = tmp_path / "activities.xml"
    call_command("export_iati", output=str(target), stderr=StringIO())
    assert etree.parse(target).getroot().get("version") == "2.03"

    project.iati_identifier = ""
    project.save()
    target.unlink()
    with pytest.raises(CommandError):
        call_command("export_iati", output=str(target), stderr=StringIO())

    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_to_the_screen_and_reports(project):
    out = StringIO()
    call_command("export_iati", stdout=out, stderr=StringIO())
    assert out.getvalue().encode() == written()

    out = StringIO()
    call_command("export_iati", "--report", stdout=out)
    assert "1 record is ready." in out.getvalue()


def test_the_addresses_give_the_files(project, client):
    answer = client.get("/iati/activities.xml")
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert b"".join(answer) == written()
    assert b"".join(client.get(f"/iati/activities/{project.slug}.xml")) == written()
    assert b"iati-organisations" in b"".join(client.get("/iati/organisation.xml"))


def test_a_project_that_is_not_ready_or_not_public_has_no_file(project, client):
    project.iati_identifier = ""
    project.save()
    assert client.get(f"/iati/activities/{project.slug}.xml").status_code == 404
    assert client.get("/iati/activities.xml").status_code == 404

    project.live = False
    project.save()
    assert client.get(f"/iati/activities/{project.slug}.xml").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_page_leads_to_the_file_and_tells_what_it_assumes(project, client, language):
    file = f'href="/iati/activities/{project.slug}.xml"'
    record = f"/{language}/projects/{project.slug}/"
    assert f'href="{record}iati/"' in client.get(record).content.decode()

    text = client.get(f"{record}iati/").content.decode()
    assert file in text
    assert "<ul><li>" not in text.partition("<h1>")[2]

    project.actual_start = "2018"
    project.save()
    text = client.get(f"{record}iati/").content.decode()
    assert file in text
    with translation.override(language):
        (told,) = messages(project, Kind.IMPRECISE)
    assert f"<ul><li>{told}</li>" in text


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_page_says_what_keeps_a_project_out_and_offers_no_file(project, client, language):
    project.status = ""
    project.participations.all().delete()
    project.save()

    text = client.get(f"/{language}/projects/{project.slug}/iati/").content.decode()

    assert "/iati/activities/" not in text
    with translation.override(language):
        lacks = messages(project, Kind.MISSING)
    assert len(lacks) == 2
    assert all(f"<li>{message}</li>" in text for message in lacks)


def test_without_an_identifier_no_page_speaks_of_a_file(project, client):
    address = f"/en/projects/{project.slug}/iati/"
    project.live = False
    project.save()
    assert client.get(address).status_code == 404

    project.live, project.iati_identifier = True, ""
    project.save()
    assert "iati/" not in client.get(project.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200

    project.slug = "cranes-renamed"
    project.save()
    answer = client.get(address)
    assert (answer.status_code, answer.url) == (301, "/en/projects/cranes-renamed/iati/")


def test_agreements_that_are_not_public_are_not_in_the_organisation_file(partnership):
    factories.agreement("Hidden", partnerships=[partnership], live=False)
    file = BytesIO()

    write_organisations(file, NOW)

    assert Agreement.objects.count() == 1
    assert b"document-link" not in file.getvalue()


def test_a_file_is_kept_under_its_version_until_the_day_is_over(client, project):
    ContentVersion.objects.move()
    address = "/iati/activities.xml"
    first = client.get(address, headers={"accept-language": "zh-hans"})
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept-Language" not in first.headers.get("Vary", "")
    for name, header in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")):
        assert client.get(address, headers={header: first.headers[name]}).status_code == 304
    assert b"".join(first)
    # An actual end that lay ahead is given from its day on.
    with time_machine.travel(NOW + datetime.timedelta(days=1), tick=False):
        for name, header in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")):
            tomorrow = client.get(address, headers={header: first.headers[name]})
            assert tomorrow.status_code == 200
            assert b"".join(tomorrow)
