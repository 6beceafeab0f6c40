"""Projects as IATI activities: what is written, what is said, what is left out."""

import datetime
from decimal import Decimal
from io import BytesIO

import pytest

from partnership.exchange.iati import codes
from partnership.exchange.iati.writing.files import NothingReady, activities, write_organisations
from partnership.exchange.iati.writing.findings import Kind
from partnership.exchange.iati.writing.projects import public_projects
from partnership.exchange.iati.writing.readiness import report_of
from partnership.participants.models import Organisation
from partnership.places.models import Place
from projects.models import (
    ProjectDocument,
)
from tests import factories
from tests.exchange.iati.activities import (
    NOW,
    XML_LANG,
    element,
    fields,
    full,
    messages,
    words,
    written,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock"), pytest.mark.any_database]


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

    assert "partnerships" in [one.field for one in report_of(project).in_order() if one.is_error]
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
