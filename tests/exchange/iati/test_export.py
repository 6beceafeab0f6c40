"""Projects as IATI activities: what is written, what is said, what is left out."""

import csv
import datetime
import json
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import translation
from lxml import etree
from okfn_iati import IatiMultiCsvConverter

from partnership.agreements.models import Agreement
from partnership.exchange.iati import codes
from partnership.exchange.iati.findings import Kind
from partnership.exchange.iati.readiness import file_report, organisation_report, report_of
from partnership.exchange.iati.selection import public_projects
from partnership.exchange.iati.writer import (
    NothingReady,
    activities,
    write_activities,
    write_organisations,
)
from partnership.participants.models import Organisation, OrganisationIdentifier
from partnership.places.models import Place
from partnership.publishing.models import ContentVersion
from partnership.topics.models import Theme
from projects.models import (
    PolicyMarker,
    ProjectDocument,
    ProjectIdentifier,
    ProjectObjective,
    ProjectRelation,
)
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 1, 12, tzinfo=datetime.UTC)
TODAY = NOW.date()
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(autouse=True)
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


# The file against the published schema, code lists and rules -----------------------------------


@pytest.mark.reference
def test_the_smallest_file_has_no_finding_at_all(project, reference):
    tree = etree.parse(BytesIO(written()))

    assert list(reference.findings(tree, TODAY)) == []


@pytest.mark.reference
def test_a_full_file_has_no_error(project, partnership, reporter, cambodia, reference):
    full(project, partnership, reporter, cambodia)

    tree = etree.parse(BytesIO(written()))

    assert tree.xpath("count(//transaction)") == 2
    assert [found for found in reference.findings(tree, TODAY) if found[1] == "error"] == []


def test_another_reader_finds_the_same_in_the_file(
    project, partnership, reporter, cambodia, tmp_path
):
    full(project, partnership, reporter, cambodia)
    (tmp_path / "activities.xml").write_bytes(written())

    assert IatiMultiCsvConverter().xml_to_csv_folder(tmp_path / "activities.xml", tmp_path / "read")

    def read(table, *names):
        with open(tmp_path / "read" / f"{table}.csv", newline="") as file:
            return [tuple(row[name] for name in names) for row in csv.DictReader(file)]

    assert read("activities", "activity_identifier", "activity_status", "default_currency") == [
        ("XM-DAC-41302-CRANES", "4", "USD")
    ]
    assert read("transactions", "transaction_type", "value", "currency", "provider_org_name") == [
        ("11", "745000.5", "EUR", "Ministry of Harbours"),
        ("2", "10", "USD", ""),
    ]
    assert read("budgets", "period_start", "period_end", "value") == [
        ("2020-01-01", "2020-12-31", "5")
    ]
    assert sorted(read("participating_orgs", "role", "org_name")) == [
        ("1", "Ministry of Harbours"),
        ("4", "Harbour Office"),
        ("4", "seventeen schools"),
    ]
    assert {code for (code,) in read("sectors", "sector_code")} == {"16020", "11330"}
    found = read("indicator_periods", "target_value", "actual_value")
    assert {value for row in found for value in row if value} == {"500000", "150"}


@pytest.mark.reference
def test_the_organisation_file_has_no_finding(partnership, reference):
    partnership.places.add(factories.place("China", iso_alpha2="CN"))
    factories.agreement(partnerships=[partnership])
    factories.agreement("Unknown day", partnerships=[partnership], signed="2016")
    file = BytesIO()

    assert write_organisations(file, NOW) == 1
    tree = etree.parse(BytesIO(file.getvalue()))

    assert list(reference.findings(tree, TODAY)) == []
    assert tree.xpath("//document-link/category/@code") == ["B13", "B13"]
    assert tree.xpath("//recipient-country/@code") == ["CN", "CN"]
    assert tree.xpath("//document-date/@iso-date") == ["2016-09-06"]


@pytest.mark.reference
def test_the_kept_codes_are_those_of_the_published_lists(reference):
    kept = json.loads(Path(codes.__file__).with_name("codes.json").read_text())
    assert {name: set(text.split()) for name, text in kept.items()} == {
        name: reference.codes(name) for name in kept
    }
    formats = {*codes.FORMATS.values(), codes.WEB_PAGE}
    assert formats <= reference.codes("FileFormat")
    assert set(codes.DAC_REGION_OF_M49.values()) <= reference.codes("Region")


# The parts -----------------------------------------------------------------------------------


def test_two_exports_differ_only_in_the_time_of_making(project, partnership, reporter, cambodia):
    full(project, partnership, reporter, cambodia)
    later = NOW + datetime.timedelta(seconds=5)

    assert written(later).replace(b"12:00:05Z", b"12:00:00Z", 1) == written()


def test_the_reporter_and_the_language_come_from_the_record(project):
    project.translations = factories.translation("title", "起重机无事故")
    project.save()

    activity = element(project)

    assert activity.get(XML_LANG) == "en"
    assert dict(activity.find("reporting-org").attrib) == {
        "ref": "XM-DAC-41302",
        "type": "40",
        "secondary-reporter": "1",
    }
    assert words(activity.find("title")) == {"en": project.title, "zh": "起重机无事故"}


def test_a_year_is_given_as_its_first_or_last_day_and_says_so(project):
    project.planned_start, project.planned_end = "2018", "2020"
    project.save()

    planned = {node.get("type"): node for node in element(project).iterfind("activity-date")}

    assert planned["1"].get("iso-date") == "2018-01-01"
    assert planned["3"].get("iso-date") == "2020-12-31"
    assert words(planned["1"])["en"] == "Known to the year only: 2018."
    assert words(planned["2"]) == {}
    assert "planned_start" in fields(project, Kind.IMPRECISE)


def test_a_stated_period_is_given_as_planned_and_says_that_it_may_not_be(project):
    project.actual_start, project.stated_period = "", "2018/2020"
    project.save()

    dates = element(project).findall("activity-date")

    assert [(node.get("type"), node.get("iso-date")) for node in dates] == [
        ("1", "2018-01-01"),
        ("3", "2020-12-31"),
    ]
    assert "does not say whether it was planned or actual" in words(dates[0])["en"]
    assert fields(project, Kind.ASSUMED) == ["stated_period"]


def test_a_stated_period_gives_only_the_end_that_is_not_known_otherwise(project):
    project.stated_period = "2018/2020"
    project.save()

    dates = element(project).findall("activity-date")

    assert {(node.get("type"), node.get("iso-date")) for node in dates} == {
        ("2", "2018-03-01"),
        ("3", "2020-12-31"),
    }


def test_an_actual_end_that_may_lie_ahead_is_left_out(project):
    project.actual_end = "2026"
    project.save()

    assert element(project).find("activity-date[@type='4']") is None
    assert fields(project, Kind.LEFT_OUT) == ["actual_end"]


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("iati_identifier", "", Kind.MISSING),
        ("iati_identifier", "XM-DAC-41302", Kind.WRONG),
        ("description", "", Kind.MISSING),
        ("status", "", Kind.MISSING),
        ("actual_start", "2027-01-01", Kind.WRONG),
        ("actual_end", "2017-01-01", Kind.WRONG),
        ("actual_start", "", Kind.MISSING),
        ("aid_type", "X99", Kind.WRONG),
    ],
)
def test_what_is_missing_or_wrong_keeps_a_project_out(project, field, value, kind):
    setattr(project, field, value)
    project.save()

    found = [finding.field for finding in report_of(project, NOW) if finding.kind == kind]

    assert found and found[0] in {field, "planned_start"}
    with pytest.raises(NothingReady):
        written()


@pytest.mark.parametrize("rows", ["participations", "themes", "places"])
def test_a_project_needs_participants_a_sector_and_a_place(project, rows):
    getattr(project, rows).all().delete()

    assert fields(project, Kind.MISSING) == [rows]


def test_without_a_reporting_organisation_nothing_goes_out(project, partnership):
    partnership.reporting_organisation = None
    partnership.save()

    assert fields(project, Kind.MISSING) == ["partnerships"]


def test_countries_without_shares_are_divided_equally_and_say_so(project):
    for code in ("LA", "VN"):
        factories.project_place(project, place=factories.place(code, iso_alpha2=code))

    countries = element(project).findall("recipient-country")

    assert [(node.get("code"), node.get("percentage")) for node in countries] == [
        ("KH", "33.3333"),
        ("LA", "33.3333"),
        ("VN", "33.3334"),
    ]
    assert "equal shares are assumed" in words(countries[0])["en"]
    assert fields(project, Kind.ASSUMED) == ["places"]


def test_shares_that_do_not_make_100_keep_a_project_out(project):
    project.places.update(share=Decimal("60"))
    factories.project_place(
        project, place=factories.place("Viet Nam", iso_alpha2="VN"), share=Decimal("26.66")
    )

    assert "86.66" in messages(project, Kind.WRONG)[0]


def test_a_group_beside_countries_is_left_out_and_alone_is_an_unspecified_region(project):
    asean = factories.place("ASEAN", kind=Place.Kind.GROUP)
    factories.project_place(project, place=asean)
    assert element(project).find("recipient-region") is None
    assert fields(project, Kind.LEFT_OUT) == ["places"]

    project.places.exclude(place=asean).delete()

    region = element(project).find("recipient-region")
    assert (region.get("code"), words(region)["en"]) == ("998", "ASEAN")
    assert fields(project, Kind.IMPRECISE) == ["places"]


def test_a_region_of_the_united_nations_has_its_code(project):
    project.places.all().delete()
    asia = factories.place("Asia", kind=Place.Kind.REGION, m49="142")
    factories.project_place(project, place=asia)

    region = element(project).find("recipient-region")

    assert (region.get("vocabulary"), region.get("code")) == ("1", "798")


def test_a_sector_that_is_on_no_list_keeps_a_project_out(project):
    theme = factories.theme("Nothing", vocabulary="dac_sector", code="99999")
    project.themes.update(theme=theme)

    assert fields(project, Kind.WRONG) == ["themes"]


def test_money_of_a_kind_not_stated_is_never_given_out(project):
    factories.funding(project, kind="not_stated", amount=99)
    factories.funding(project, kind="in_kind", description="a crane")
    factories.funding(project, kind="2", amount=None, date="2018")
    factories.funding(project, kind="2", amount=5)
    factories.funding(project, kind="2", amount=5, date="2027")
    factories.funding(project, kind="budget", amount=5, period="2018/2020")
    factories.funding(
        project, kind="2", date="2018", counts_in_totals=False, reason_not_counted="Counted above."
    )

    activity = element(project)

    assert activity.find("transaction") is None
    assert activity.find("budget") is None
    assert fields(project, Kind.LEFT_OUT) == ["funding"] * 7


@pytest.mark.parametrize("kind", codes.TRANSACTIONS)
def test_a_transaction_of_every_type_goes_out(project, kind):
    factories.funding(project, kind=kind, date="2018-05-01", amount="1.50")

    (transaction,) = element(project).iterfind("transaction")

    assert transaction.find("transaction-type").get("code") == kind


@pytest.mark.reference
def test_the_kinds_of_money_are_the_published_types_of_transactions(reference):
    assert set(codes.TRANSACTIONS) == reference.codes("TransactionType")


def test_signs_of_which_iati_warns_in_an_identifier_are_told_and_go_out(project):
    project.iati_identifier = "XM-DAC-41302-2018/1"
    project.save()

    assert element(project).findtext("iati-identifier") == "XM-DAC-41302-2018/1"
    assert "iati_identifier" in fields(project, Kind.ADVICE)


def test_a_transaction_says_how_well_its_date_is_known(project, reporter):
    ministry = factories.organisation("Ministry of Harbours")
    factories.funding(
        project, kind="11", date="2018-05", provider=ministry, receiver=reporter,
        description="For cranes.", amount="1.50",
    )  # fmt: skip

    transaction = element(project).find("transaction")

    assert transaction.find("transaction-type").get("code") == "11"
    assert transaction.find("transaction-date").get("iso-date") == "2018-05-01"
    assert transaction.findtext("value") == "1.5"
    assert transaction.find("value").get("currency") == "EUR"
    assert words(transaction.find("description"))["en"] == (
        "For cranes. Date of the transaction: Known to the month only: May 2018."
    )
    assert transaction.find("provider-org").get("ref") is None
    assert words(transaction.find("provider-org")) == {"en": "Ministry of Harbours"}
    assert transaction.find("receiver-org").get("ref") == "XM-DAC-41302"
    assert "Only incoming commitments" in messages(project, Kind.ADVICE)[0]


def test_a_target_without_a_reported_value_stays_a_target(project):
    result = factories.result(project, unit="people")
    factories.result_value(result, nature="expected", due="2020", quantity_low=500000)

    period = element(project).find("result/indicator/period")

    assert period.find("target").get("value") == "500000"
    assert period.find("actual") is None
    assert period.find("period-start").get("iso-date") == "2018-03-01"
    assert period.find("period-end").get("iso-date") == "2020-12-31"


def test_an_open_quantity_says_so_and_a_part_has_a_dimension(project):
    project.actual_end = "2020-01-01"
    project.save()
    result = factories.result(project, unit="people")
    factories.result_value(
        result, nature="reported", quantity_comparator="over", quantity_low=150,
        quantity_unit="people", group="women",
    )  # fmt: skip

    actual = element(project).find("result/indicator/period/actual")

    assert actual.get("value") == "150"
    assert dict(actual.find("dimension").attrib) == {"name": "group", "value": "women"}
    assert "The source gives: over 150 people." in words(actual.find("comment"))["en"].replace(
        "\u00a0", " "
    )


def test_a_result_in_words_is_qualitative_and_has_no_value(project):
    project.actual_end = "2020-01-01"
    project.save()
    factories.result(project, "They feel safe", text="Nine in ten feel safer.")

    indicator = element(project).find("result/indicator")

    assert indicator.get("measure") == "5"
    assert indicator.find("period/actual").get("value") is None
    assert "Nine in ten" in words(indicator.find("period/actual/comment"))["en"]


def test_what_the_public_does_not_see_is_in_no_file(project):
    hidden = factories.organisation("Hidden Office", live=False)
    factories.participation(project, organisation=hidden)
    factories.funding(project, kind="2", date="2018", provider=hidden)
    factories.project_place(
        project, place=factories.place("Hidden Land", iso_alpha2="VN", live=False)
    )
    project.agreement = factories.agreement("Hidden", live=False)
    project.staff_notes = "Hidden notes"
    project.save()
    factories.row(
        ProjectDocument, project, title="Hidden paper", kind="A07", published=False,
        url="https://example.org/a.pdf",
    )  # fmt: skip
    factories.project("Hidden project", live=False, iati_identifier="XM-DAC-41302-HIDDEN")

    hidden_country = factories.place("Hidden Country", iso_alpha2="LA", live=False)
    city = factories.place("Cranetown", kind=Place.Kind.CITY, part_of=hidden_country)
    factories.project_place(project, place=city)

    assert b"idden" not in written()
    assert b"HIDDEN" not in written()
    assert b'"LA"' not in written()


def test_no_file_is_written_in_the_name_of_an_organisation_that_is_not_public(project, reporter):
    Organisation.objects.filter(pk=reporter.pk).update(live=False)

    assert "partnerships" in [one.field for one in report_of(project).in_order() if one.blocks]
    with pytest.raises(NothingReady):
        written()
    with pytest.raises(NothingReady):
        write_organisations(BytesIO(), NOW)


def test_signs_that_xml_cannot_hold_are_left_out(project):
    project.description = "One\x0btwo"
    project.save()

    assert words(element(project).find("description")) == {"en": "Onetwo"}


def test_the_number_of_queries_does_not_grow_with_the_projects(
    project, partnership, reporter, cambodia, django_assert_max_num_queries
):
    full(project, partnership, reporter, cambodia)
    for number in range(5):
        project.pk, project.slug = None, f"copy-{number}"
        project.iati_identifier = f"XM-DAC-41302-COPY{number}"
        project._state.adding = True
        project.save()
        project.partnerships.add(partnership)

    with django_assert_max_num_queries(25):
        list(activities(public_projects(), NOW))


# The report, the command and the addresses -------------------------------------------------------


def test_the_report_lists_what_is_left_out_and_what_to_do(project, partnership):
    factories.project("No code", partnerships=[partnership])

    report = file_report(NOW)

    assert report.ready == [project]
    [(left_out, findings)] = report.left_out
    assert left_out.title == "No code"
    text = "\n".join(report.lines())
    assert "1 record is ready." in text
    assert "missing: iati_identifier: Fill in the identifier" in text
    assert findings.in_order()[0].blocks


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
