"""Fields that a corrected file drops: what a file brought goes, what staff typed stays."""

import pytest

from partnership.exchange.iati.reading.earlier import Earlier
from partnership.participants.models import Organisation
from partnership.publishing import drafts
from partnership.publishing.findings import Level
from partnership.publishing.models import Revision
from projects.models import Funding, Project
from tests import factories
from tests.exchange.iati.reading.test_earlier import findings, money

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FIRST = {
    "dates": '<activity-date type="2" iso-date="2018-03-01"/>'
    '<activity-date type="4" iso-date="2020-12-31"/>',
    "rest": '<default-flow-type code="10"/><default-aid-type code="C01"/>',
}
CORRECTED = {"dates": '<activity-date type="2" iso-date="2018-03-01"/>', "description": ""}


def said():
    project = Project.objects.get()
    return project.actual_end, project.flow_type, project.aid_type, project.description


def staff_write(**fields):
    """Publish other values, as the form of the record does."""
    project = Project.objects.get()
    for name, value in fields.items():
        setattr(project, name, value)
    project.save()
    drafts.keep(project, Revision.Kind.PUBLISHED)


def test_what_an_earlier_file_stated_goes_and_is_told(file_of, take_files):
    take_files(file_of("v1.xml", **FIRST))
    assert said() == ("2020-12-31", "10", "C01", "Drivers learn.")

    path = file_of("v2.xml", **CORRECTED)
    _outcome, report = take_files(path)

    assert said() == ("", "", "", "")
    project = Project.objects.get()
    assert (project.actual_start, project.status) == ("2018-03-01", "2")
    assert project.translated("title", "zh-hans") == "起重机"
    [note] = [f.message for f in findings(report, Level.NOTE) if "no longer states" in f.message]
    for label in ("actual end", "aid type", "description", "flow type"):
        assert label in note
    assert take_files(path)[0].is_empty
    take_files(file_of("v1.xml", **FIRST))
    assert said() == ("2020-12-31", "10", "C01", "Drivers learn.")


def test_what_our_own_file_left_out_as_the_public_does_not_see_it_stays(file_of, take_files):
    """Organisations were hidden since the first file; ours has neither them nor their rows."""
    factories.organisation("Harbour Desk")
    rest = (
        '<contact-info type="1"><organisation><narrative>Harbour Desk</narrative></organisation>'
        "</contact-info>"
    )
    given = (
        '<transaction><transaction-type code="3"/><transaction-date iso-date="2020-05-01"/>'
        '<value>500</value><provider-org ref="XM-DAC-1"><narrative>Harbour Fund</narrative>'
        "</provider-org></transaction>"
    )
    take_files(file_of("v1.xml", rest=rest, money=money(d2020_01_01=1000) + given))
    contact = Project.objects.get().contact_organisation
    provider = Funding.objects.get(amount=500).provider
    assert {contact.name, provider.name} == {"Harbour Desk", "Harbour Fund"}
    Organisation.objects.filter(pk__in=[contact.pk, provider.pk]).update(live=False)

    outcome, _report = take_files(file_of("ours.xml", money=money(d2020_01_01=1000)))

    assert outcome.totals()["removed"] == 0
    assert Project.objects.get().contact_organisation == contact
    assert Funding.objects.count() == 2


def test_what_staff_typed_stays(file_of, take_files):
    take_files(file_of("v1.xml", dates=FIRST["dates"]))
    staff_write(flow_type="20", actual_end="2021-06-30")

    _outcome, report = take_files(file_of("v2.xml", **CORRECTED | {"description": ""}))

    assert said() == ("2021-06-30", "20", "", "")
    [note] = [f.message for f in findings(report, Level.NOTE) if "no longer states" in f.message]
    assert "flow type" not in note
    assert "actual end" not in note


def test_what_staff_typed_before_a_file_said_the_same_stays(file_of, take_files):
    take_files(file_of("v1.xml"))
    staff_write(flow_type="10")
    take_files(file_of("v2.xml", rest=FIRST["rest"]))
    take_files(file_of("v3.xml"))
    assert said()[1:3] == ("10", "")


def test_a_text_that_staff_translated_stays(file_of, take_files):
    take_files(file_of("v1.xml"))
    project = Project.objects.get()
    project.set_translation("zh-hans", "description", "司机学习。", "staff")
    project.save()
    drafts.keep(project, Revision.Kind.PUBLISHED)
    take_files(file_of("v2.xml", description=""))
    assert said()[3] == "Drivers learn."


@pytest.mark.parametrize(
    ("parts", "earlier"),
    [
        # Another year of a series, and one that the person calls so.
        ({"money": money(d2022_02_01=20)}, Earlier.BY_DATES),
        ({}, Earlier.KEEP),
        # A file of somebody else, who does not correct it.
        (
            {
                "reporter": '<reporting-org ref="GB-1" type="40"><narrative>Other</narrative>'
                "</reporting-org>"
            },
            Earlier.BY_DATES,
        ),
    ],
)
def test_where_a_file_does_not_correct_the_earlier_one_it_stays(
    file_of, take_files, parts, earlier
):
    take_files(file_of("v1.xml", **FIRST, money=money(d2021_02_01=10)))
    parts = {"money": money(d2021_02_01=10)} | parts
    take_files(file_of("v2.xml", **CORRECTED | parts), earlier=earlier)
    assert said()[:3] == ("2020-12-31", "10", "C01")


def test_a_draft_of_an_import_drops_it_too_and_the_live_record_keeps_it(file_of, take_files):
    take_files(file_of("v1.xml", **FIRST))
    take_files(file_of("v2.xml", **CORRECTED), as_drafts=True)
    assert said()[1] == "10"
    project = Project.objects.get()
    drafts.publish(project)
    assert said() == ("", "", "", "")
    take_files(file_of("v3.xml", **FIRST), as_drafts=True)
    drafts.publish(project)
    take_files(file_of("v4.xml", **CORRECTED))
    assert said() == ("", "", "", "")
