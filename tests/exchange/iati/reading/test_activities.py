"""Activities become projects: what is matched, made, kept and told."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from partnership.exchange.iati.codes import TRANSACTIONS
from partnership.exchange.iati.reading.activities import fixtures_of
from partnership.exchange.pipeline.report import FileReport, Report
from partnership.participants.models import (
    Organisation,
    OrganisationIdentifier,
    OrganisationOtherName,
)
from partnership.places.models import Place
from partnership.publishing.findings import Level
from partnership.topics.models import Theme
from projects.models import Funding, Project, ProjectPlace, Result, ResultValue
from tests import factories
from tests.exchange.iati.taken import PARTS, apply, told

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_an_activity_becomes_a_project_with_its_rows(take, partnership):
    counts, report = take()

    project = Project.objects.get(iati_identifier="XM-DAC-41302-A")
    assert told(report, Level.ERROR) == []
    assert counts.keys() == {"created"}
    assert (project.title, project.translated("title", "zh-hans")) == ("Cranes", "起重机")
    assert (project.status, project.actual_start) == ("2", "2018-03-01")
    assert not project.live
    assert list(project.partnerships.all()) == [partnership]
    [participation] = project.participations.all()
    assert (participation.role, participation.organisation.name) == ("1", "Ministry of Harbours")
    assert project.places.get().place.iso_alpha2 == "KH"
    assert project.themes.get().theme.code == "16020"


def test_the_same_file_again_changes_nothing_and_another_text_one_thing(take):
    take()

    assert take()[0].keys() == {"unchanged"}

    counts, _report = take(status='<activity-status code="4"/>')
    assert counts["changed"] == 1
    assert Project.objects.get().status == "4"


def test_a_dry_run_and_a_file_with_errors_write_nothing(take):
    take(dry_run=True)
    counts, report = take(title="")

    assert report.report.has_errors
    assert Project.objects.count() == 0
    assert Organisation.objects.count() == 1
    assert ("project, title", "This field cannot be blank. It is left out.") in told(
        report, Level.LOST
    )


def test_organisations_are_found_by_reference_then_by_alias(take):
    union = factories.organisation("Dockers' Union")
    factories.row(OrganisationIdentifier, union, scheme="XI", identifier="XI-1")
    ministry = factories.organisation("Ministry of Docks")
    factories.row(OrganisationOtherName, ministry, name="The Docks Ministry")

    take(
        participants='<participating-org ref="XI-1" role="4"><narrative>Another name</narrative>'
        '</participating-org><participating-org role="1"><narrative>THE DOCKS MINISTRY'
        '</narrative></participating-org><participating-org ref="XI-2" role="2"><narrative>'
        "Dockers' Union</narrative></participating-org>"
    )

    found = {row.role: row.organisation for row in Project.objects.get().participations.all()}
    assert (found["4"], found["1"]) == (union, ministry)
    # The same name under another reference is somebody else.
    assert found["2"] != union
    assert found["2"].identifiers.get().identifier == "XI-2"


def test_a_name_is_found_however_its_accents_are_written(take):
    union = factories.organisation("Caf\u00e9 workers")
    take(
        participants='<participating-org role="4"><narrative>Cafe\u0301 workers</narrative>'
        "</participating-org>"
    )
    assert Project.objects.get().participations.get().organisation == union


def test_places_and_themes_are_found_by_code(take):
    cambodia = factories.place("Cambodia", iso_alpha2="KH")
    asia = factories.place("Asia", kind=Place.Kind.REGION, m49="142")
    goal = factories.theme("Decent work", vocabulary=Theme.Vocabulary.SDG_GOAL, code="8")

    take(
        places='<recipient-country code="KH" percentage="60"/>'
        '<recipient-region vocabulary="1" code="798" percentage="40"/>',
        sectors='<sector vocabulary="1" code="16020"/><sector vocabulary="7" code="8"/>'
        '<tag vocabulary="2" code="8"/>',
    )

    project = Project.objects.get()
    assert {row.place: row.share for row in project.places.all()} == {cambodia: 60, asia: 40}
    assert goal in {row.theme for row in project.themes.all()}
    assert project.themes.count() == 2


def test_what_transactions_say_of_places_and_sectors_is_kept_for_the_project(take):
    money = (
        '<transaction><transaction-type code="3"/><transaction-date iso-date="2018-05-01"/>'
        '<value value-date="2018-05-01">5</value><sector code="{}"/>'
        '<recipient-country code="{}"/></transaction>'
    )
    _counts, report = take(
        places="", sectors="", money=money.format("16020", "KH") + money.format("11330", "VN")
    )

    assert ProjectPlace.objects.count() == 2
    assert {row.theme.code for row in Project.objects.get().themes.all()} == {"16020", "11330"}
    assert "transaction/sector" in {element for element, _text in told(report, Level.NOTE)}


def test_money_is_kept_to_the_cent_and_the_rest_is_told(take):
    line = (
        '<transaction><transaction-type code="{}"/><transaction-date iso-date="2018-05-01"/>'
        '<value currency="{}" value-date="2018-05-01">{}</value></transaction>'
    )
    _counts, report = take(
        money='<budget><period-start iso-date="2018-01-01"/><period-end iso-date="2018-12-31"/>'
        '<value value-date="2018-01-01">7</value></budget>'
        + line.format("3", "CHF", "1.005")
        + line.format("14", "CHF", "9")
        + line.format("3", "CHF", "1.005")
    )

    lines = Funding.objects.order_by("kind")
    assert [(row.kind, str(row.amount), row.currency) for row in lines] == [
        ("3", "1.00", "CHF"),
        ("3", "1.00", "CHF"),
        ("budget", "7.00", "USD"),
    ]
    assert lines.last().period == "2018-01-01/2018-12-31"
    [(_element, rounded)] = [
        (element, message)
        for element, message in told(report, Level.NOTE)
        if element == "transaction/value"
    ]
    assert rounded.startswith("1.005 is rounded to 1.00. (×2")
    lost = told(report, Level.LOST)
    assert any("type 14, 9.00 CHF" in message for _element, message in lost)


@pytest.mark.parametrize("number", ["1E1000000000", "1e400", "-1E+30", "1E-1000000000"])
def test_numbers_beyond_all_measure_are_told_or_nothing(take, number):
    counts, report = take(
        places=f'<recipient-country code="KH" percentage="{number}"/>',
        money='<transaction><transaction-type code="3"/><transaction-date iso-date="2018-05-01"/>'
        f'<value value-date="2018-05-01">{number}</value></transaction>',
        rest=f'<other-identifier ref="{number}" type="A1"/><result type="1"><title><narrative>Safe'
        f'</narrative></title><indicator measure="1"><baseline year="2017" value="{number}"/>'
        f'<period><actual value="{number}"/></period></indicator></result>',
    )
    assert told(report, Level.ERROR) == []
    assert counts.keys() == {"created"}
    said = dict(told(report, Level.LOST) + told(report, Level.NOTE))
    assert "transaction/value" in said
    assert "@value" in said or ResultValue.objects.get().quantity_words == number
    assert [row.amount for row in Funding.objects.all()] == ([0] if "E-" in number else [])


def test_what_has_no_line_of_its_own_is_told_at_the_line_that_names_it(take):
    reference = "X" * 130
    _counts, report = take(
        participants=f'<participating-org role="1" ref="{reference}"/>',
        places='<recipient-country code="KH"/><recipient-region/>',
        sectors='<sector code="16020" percentage="most"/>',
    )
    assert told(report, Level.ERROR) == []
    lost = told(report, Level.LOST)
    assert ("sector", "A share is not between 0 and 100.") in lost
    assert any("no place for code None" in message for _element, message in lost)


@pytest.mark.parametrize(
    ("start", "end", "lost"),
    [
        ("2018-02-30", "2018-12-31", ["start"]),
        ("2018", "0001-01-01", ["start", "end"]),
        ("²⁰¹⁸", "2018-12-31", ["start"]),  # noqa: RUF001 - digits, but no number
        ("2018-12-31", "2018-01-01", ["start", "end"]),
    ],
)
def test_days_of_a_period_that_are_none_are_told(take, start, end, lost):
    period = f'<period-start iso-date="{start}"/><period-end iso-date="{end}"/>'
    _counts, report = take(
        money=f'<budget>{period}<value value-date="2018-01-01">7</value></budget>',
        rest='<result type="1"><title><narrative>Safe</narrative></title><indicator measure="1">'
        f'<baseline year="{start}" value="1"/><period>{period}<actual value="5"/></period>'
        "</indicator></result>",
    )
    elements = [element for element, _message in told(report, Level.LOST)]
    for part in ("budget", "result/indicator/period"):
        assert [name for name in ("start", "end") if f"{part}/period-{name}" in elements] == lost
    assert ("baseline/@year" in elements) == (start != "2018")
    assert Funding.objects.get().amount == 7


def test_narratives_that_share_a_language_are_told(take):
    title = '<title><narrative>Cranes</narrative><narrative xml:lang="en-GB">Lifts</narrative>'
    _counts, report = take(title=f"{title}<narrative>Both</narrative></title>")
    assert Project.objects.get().title == "Cranes"
    assert sorted(element for element, _message in told(report, Level.LOST)) == [
        "narrative (en-GB)",
        "title/narrative",
    ]


def test_what_an_earlier_import_made_stays_as_it_was_edited(take):
    parts = {"sectors": '<sector vocabulary="99" code="x"/><sector vocabulary="98" code="y"/>'}
    parts["places"] = '<recipient-region vocabulary="99" code="north"/>'
    take(**parts)
    assert take(**parts)[0].keys() == {"unchanged"}
    Organisation.objects.filter(name="Ministry of Harbours").update(name="Harbour Ministry")
    Theme.objects.filter(code="x").update(title="Crane driving", code="")
    Place.objects.filter(name="north").update(name="The North")

    assert take(**parts)[0].keys() == {"unchanged"}
    assert {theme.title for theme in Theme.objects.all()} == {
        "Crane driving",
        "own vocabulary y",
    }


@pytest.mark.parametrize("kind", TRANSACTIONS)
def test_a_transaction_of_every_type_is_kept(take, kind):
    _counts, report = take(
        money=f'<transaction><transaction-type code="{kind}"/>'
        '<transaction-date iso-date="2018-05-01"/>'
        '<value currency="CHF" value-date="2018-05-01">9</value></transaction>'
    )

    assert Funding.objects.get().kind == kind
    assert told(report, Level.LOST) == []


def test_money_without_a_currency_is_left_out_and_told(take, tmp_path, partnership):
    path = tmp_path / "file.xml"
    path.write_text(
        '<iati-activities version="2.03"><iati-activity xml:lang="en">'
        + "".join(PARTS.values())
        + '<transaction><transaction-type code="3"/><transaction-date iso-date="2018-05-01"/>'
        "<value>5</value></transaction></iati-activity></iati-activities>"
    )
    report = FileReport(Report(), "")

    apply(fixtures_of(path, partnership, report), report)

    assert "transaction/value/@currency" in {field for field, _text in told(report, Level.LOST)}
    assert not Project.objects.get().funding.exists()


def test_each_indicator_is_a_result_and_targets_stay_targets(take):
    indicator = (
        '<indicator measure="1"><title><narrative>{}</narrative></title>'
        '<baseline year="2017" value="3"/><period><period-start iso-date="2018-01-01"/>'
        '<period-end iso-date="2020-12-31"/><target value="150"><dimension name="sex" '
        'value="women"/></target>{}</period></indicator>'
    )
    _counts, report = take(
        rest='<result type="1"><title><narrative>Trained</narrative></title>'
        + indicator.format("people", '<actual value="12"/>')
        + indicator.format("schools", "")
        + "</result>"
    )

    assert [(row.statement, row.unit) for row in Result.objects.order_by("position")] == [
        ("Trained", "people"),
        ("Trained", "schools"),
    ]
    target = ResultValue.objects.get(result__unit="schools")
    assert (target.nature, target.period, target.group) == (
        "target",
        "2018-01-01/2020-12-31",
        "sex: women",
    )
    assert ResultValue.objects.filter(nature="actual").get().quantity_low == 12
    assert "result/indicator" in {element for element, _text in told(report, Level.NOTE)}


def test_relations_are_made_once_both_activities_are_there(take):
    other = "".join(
        {**PARTS, "identifier": "<iati-identifier>XM-DAC-41302-B</iati-identifier>"}.values()
    )
    related = '<related-activity ref="XM-DAC-41302-{}" type="3"/>'
    _counts, report = take(other, rest=related.format("B") + related.format("NONE"))

    relation = Project.objects.get(iati_identifier="XM-DAC-41302-A").relations.get()
    assert relation.related.iati_identifier == "XM-DAC-41302-B"
    assert "related-activity" in {element for element, _text in told(report, Level.LOST)}


def test_texts_beside_each_other_may_be_in_languages_that_the_site_has_not(take):
    both = '<{0}><narrative>Cranes</narrative><narrative xml:lang="es">Grúas</narrative></{0}>'
    _counts, report = take(title=both.format("title"))
    assert told(report, Level.ERROR) == []
    assert Project.objects.get().translated("title", "es") == "Grúas"


def test_no_person_is_taken_in(take):
    take(
        rest="<contact-info><person-name><narrative>Ada Quay</narrative></person-name>"
        "<email>ada@example.org</email></contact-info>"
    )

    assert Project.objects.get().contact_email == ""


def test_a_name_that_is_masked_is_kept_as_it_stands(take):
    take(
        participants='<participating-org role="1"><narrative>**********</narrative>'
        "</participating-org>"
    )

    assert Project.objects.get().participations.get().group == "**********"
    assert Organisation.objects.count() == 1


def test_the_command_checks_says_and_writes(take, tmp_path, partnership):
    take(dry_run=True)
    path, out = str(tmp_path / "file.xml"), StringIO()

    call_command("import_iati", path, partnership=partnership.slug, dry_run=True, stdout=out)
    assert "This was a dry run: nothing was written." in out.getvalue()
    assert not Project.objects.exists()

    call_command("import_iati", path, partnership=partnership.slug, live=True, stdout=StringIO())
    assert Project.objects.published().count() == 1

    with pytest.raises(CommandError):
        call_command("import_iati", path, partnership="none", stdout=StringIO())
    (tmp_path / "old.xml").write_text('<iati-activities version="1.02"/>')
    with pytest.raises(CommandError):
        call_command(
            "import_iati", str(tmp_path / "old.xml"), partnership=partnership.slug, stdout=out
        )
    assert "This is IATI 1.02" in out.getvalue()


def test_a_code_that_is_not_on_its_list_is_left_out_and_told(take):
    _counts, report = take(
        sectors='<sector vocabulary="1" code="16020"/><sector vocabulary="1" code="16021"/>',
        rest='<collaboration-type code="5"/><default-flow-type code="11"/>'
        '<default-aid-type code="C01"/><default-tied-status code="5"/>',
    )

    project = Project.objects.get()
    kept = (project.collaboration_type, project.flow_type, project.aid_type, project.tied_status)
    assert kept == ("5", "", "C01", "5")
    assert [row.theme.code for row in project.themes.all()] == ["16020"]
    assert told(report, Level.LOST) == [
        (
            "flow_type",
            "“11” is not on the IATI list FlowType, which has 10, 20, 21, 22, 30, 35, 36, 37, 40, "
            "50.",
        ),
        ("sector", "The record has no place for code 16021 of the list 1."),
    ]
