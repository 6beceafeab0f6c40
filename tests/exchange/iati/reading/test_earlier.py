"""Files that correct earlier ones, and files that go on from them."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from partnership.exchange.iati.reading.earlier import Earlier
from partnership.exchange.models import Import
from partnership.exchange.pipeline.undo import undo
from partnership.publishing.findings import Level
from partnership.publishing.models import Revision
from projects.models import Funding, Project, ProjectCitation, ResultValue
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def money(**days):
    """Disbursements: each keyword is d and a day, with its amount."""
    return "".join(
        '<transaction><transaction-type code="3"/><transaction-date '
        f'iso-date="{day[1:].replace("_", "-")}"/><value>{amount}</value></transaction>'
        for day, amount in days.items()
    )


def amounts():
    return sorted(int(row.amount) for row in Funding.objects.all())


def findings(report, level):
    return [finding for finding in report.told() if finding.level == level]


def test_a_corrected_file_replaces_what_the_earlier_one_brought(file_of, take_files):
    take_files(file_of("v1.xml", money=money(d2020_01_01=1000, d2020_05_01=500)))
    corrected = {
        "money": money(d2020_01_01=1200, d2020_05_01=500),
        "places": '<recipient-country code="LA"/>',
    }
    outcome, report = take_files(file_of("v2.xml", **corrected))

    assert amounts() == [500, 1200]
    assert Project.objects.get().places.get().place.iso_alpha2 == "LA"
    assert outcome.totals()["removed"] == 2
    went = {row.title for row in outcome.told["removed"]}
    assert any("1,000" in title for title in went) and any("beneficiary" in title for title in went)
    assert "2 removed" in next(outcome.as_text())
    assert any("2 rows of an earlier file go" in row.message for row in report.told())
    again, _report = take_files(file_of("v2.xml", **corrected))
    assert again.is_empty


@pytest.mark.parametrize("together", [True, False])
def test_yearly_files_add_to_each_other(file_of, take_files, together):
    paths = [
        file_of("2021.xml", money=money(d2021_02_01=10)),
        file_of("2022.xml", money=money(d2022_02_01=20), places='<recipient-country code="LA"/>'),
        file_of("2023.xml", money=money(d2023_02_01=30, d2023_12_01=31)),
    ]
    if together:
        _outcome, report = take_files(*paths)
    else:
        for path in paths:
            _outcome, report = take_files(path)

    assert amounts() == [10, 20, 30, 31]
    assert Project.objects.get().places.count() == 2
    assert any("as one of a series" in row.message for row in findings(report, Level.NOTE))
    assert findings(report, Level.WARNING) == []


def test_one_command_takes_yearly_files_in_and_again_changes_nothing_of_their_rows(
    file_of, partnership
):
    paths = [
        str(file_of(f"{year}.xml", money=money(**{f"d{year}_02_01": year})))
        for year in (2021, 2022)
    ]
    for _time in range(2):
        out = StringIO()
        call_command("import_iati", *paths, partnership=partnership.slug, stdout=out)
    assert amounts() == [2021, 2022]


@pytest.mark.parametrize(
    ("first", "second", "kept", "asked"),
    [
        # Withdrawn within the year that the file covers.
        ({"d2020_01_01": 1, "d2020_05_01": 2}, {"d2020_01_01": 1}, [1], False),
        # A file of several years tells of the whole activity.
        ({"d2018_01_01": 1, "d2020_05_01": 2}, {"d2018_02_01": 3, "d2020_05_01": 2}, [2, 3], False),
        (
            {"d2017_01_01": 1, "d2018_05_01": 2, "d2020_05_01": 4},
            {"d2018_05_01": 2, "d2020_05_01": 4},
            [2, 4],
            False,
        ),
        # Years of accounts, from July to June.
        (
            {"d2020_07_01": 1, "d2021_06_30": 2},
            {"d2021_07_01": 3, "d2022_06_30": 4},
            [1, 2, 3, 4],
            False,
        ),
        # A year of a series corrected, or one withdrawn from the whole: not to be known.
        ({"d2020_01_01": 1, "d2021_05_01": 2}, {"d2021_05_01": 3}, [1, 3], True),
        ({"d2020_01_01": 1, "d2021_05_01": 2}, {"d2021_05_01": 2}, [1, 2], True),
        # Another part of the year, or one day corrected.
        ({"d2020_01_01": 1}, {"d2020_05_01": 1}, [1, 1], True),
        # No money at all any more.
        ({"d2020_01_01": 1}, {}, [1], True),
    ],
)
def test_dates_decide_as_far_as_they_can_and_the_person_the_rest(
    file_of, take_files, first, second, kept, asked
):
    take_files(file_of("v1.xml", money=money(**first)))
    path = file_of("v2.xml", money=money(**second))
    _outcome, report = take_files(path)

    assert amounts() == kept
    warnings = findings(report, Level.WARNING)
    assert bool(warnings) == asked
    if asked:
        assert "--earlier-rows replace" in warnings[0].message
        assert warnings[0].where.line == 2
        take_files(path, earlier=Earlier.REPLACE)
        assert amounts() == sorted(second.values())


def test_the_person_can_keep_what_dates_would_remove(file_of, take_files):
    take_files(file_of("v1.xml", money=money(d2020_01_01=1)))
    take_files(file_of("v2.xml", money=money(d2020_01_01=2)), earlier=Earlier.KEEP)
    assert amounts() == [1, 2]


def test_what_staff_entered_and_what_another_publisher_says_stays(file_of, take_files):
    take_files(file_of("v1.xml", money=money(d2020_01_01=1)))
    project = Project.objects.get()
    factories.funding(project, kind="3", date="2020-01-01", amount=77)
    second = {"money": money(d2020_01_01=2)}
    other = '<reporting-org ref="{}" type="40"{}><narrative>O</narrative></reporting-org>'

    for reporter in (
        other.format("XX-OTHER", ""),
        other.format("XM-DAC-41302", ' secondary-reporter="1"'),
    ):
        _outcome, report = take_files(file_of("v2.xml", reporter=reporter, **second))
        assert amounts() == [1, 2, 77]
        assert findings(report, Level.WARNING)
    take_files(file_of("v3.xml", **second))
    assert amounts() == [2, 77]


def result(value):
    return (
        '<result type="1"><title><narrative>Trained</narrative></title><indicator measure="1">'
        "<title><narrative>people</narrative></title><period><period-start "
        'iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/>'
        f'<actual value="{value}"/></period></indicator></result>'
    )


def test_with_a_row_go_its_citations_and_values_and_all_come_back_by_undoing(file_of, take_files):
    take_files(file_of("v1.xml", money=money(d2020_01_01=1), rest=result(5)))
    project, row = Project.objects.get(), Funding.objects.get()
    passage = factories.passage()
    ProjectCitation.objects.create(owner=project, row=row.pk, passage=passage)

    take_files(file_of("v2.xml", money=money(d2020_01_01=2)))
    assert (amounts(), ResultValue.objects.count(), ProjectCitation.objects.count()) == ([2], 0, 0)

    undo(Import.objects.first())
    assert (amounts(), ResultValue.objects.count(), ProjectCitation.objects.count()) == ([1], 1, 1)


def test_as_drafts_the_public_keeps_the_rows_until_the_draft_is_published(file_of, take_files):
    take_files(file_of("v1.xml", money=money(d2020_01_01=1), rest=result(5)))
    outcome, _report = take_files(
        file_of("v2.xml", money=money(d2020_01_01=2), rest=result(6)), as_drafts=True
    )

    assert outcome.drafts == 1
    assert amounts() == [1]
    assert ResultValue.objects.get().quantity_low == 5
    draft = Revision.objects.draft_of(Project.objects.get())
    labels = [row["fields"]["amount"] for row in draft.snapshot if "funding" in row["model"]]
    assert labels == ["2.00"]


def test_translations_that_staff_made_stay(file_of, take_files):
    path = file_of("v1.xml")
    take_files(path)
    project = Project.objects.get()
    project.set_translation("zh-hans", "description", "司机学习。", "staff")
    project.save()

    outcome, _report = take_files(path)

    assert outcome.is_empty
    assert Project.objects.get().translated("description", "zh-hans") == "司机学习。"


def test_the_staff_page_asks_what_becomes_of_earlier_rows(admin_client):
    page = admin_client.get(reverse("admin:exchange_import_add")).content.decode()
    for way in Earlier:
        assert f'value="{way.value}"' in page and str(way.label) in page
