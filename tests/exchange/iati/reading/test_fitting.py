"""One odd row never turns away a file: it is left out, with its line, and the rest is taken."""

import pytest

from partnership.participants.models import Organisation
from partnership.publishing.findings import Level
from projects.models import Funding, Project
from tests.exchange.iati.taken import PARTS, lines_of, told

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

TRANSACTION = (
    '<transaction><transaction-type code="3"/><transaction-date iso-date="2018-05-01"/>'
    '<value value-date="2018-05-01"{}>{}</value></transaction>'
)


def activity(letter, **parts):
    identifier = f"<iati-identifier>XM-DAC-41302-{letter}</iati-identifier>"
    return "".join({**PARTS, "identifier": identifier, **parts}.values())


@pytest.mark.parametrize(
    ("part", "rows"),
    [
        (
            '<policy-marker code="1" significance="1"/>\n'
            '<policy-marker code="1" significance="2"/>',
            "policy_markers",
        ),
        (
            '<other-identifier ref="A" type="A1"/>\n<other-identifier ref="A" type="A1"/>',
            "identifiers",
        ),
        (
            '<other-identifier ref="A" type="A1"/>\n'
            f'<other-identifier ref="{"x" * 200}" type="A1"/>',
            "identifiers",
        ),
        (
            '<document-link url="https://example.org/a"/>\n'
            f'<document-link url="https://example.org/{"x" * 600}"/>',
            "documents",
        ),
        (TRANSACTION.format("", "5") + "\n" + TRANSACTION.format("", "1" + 14 * "0"), "funding"),
        (
            TRANSACTION.format("", "5") + "\n" + TRANSACTION.format(' currency="dollars"', "5"),
            "funding",
        ),
    ],
)
def test_a_row_that_cannot_stand_is_left_out_and_told(take, part, rows):
    counts, report = take(activity("B"), rest=part, live=True)

    assert counts.keys() == {"created"}
    assert told(report, Level.ERROR) == []
    assert Project.objects.count() == 2
    project = Project.objects.get(iati_identifier="XM-DAC-41302-A")
    assert getattr(project, rows).count() == 1
    assert 2 in lines_of(report, Level.LOST)


@pytest.mark.parametrize(
    "parts",
    [
        {"title": ""},
        {"identifier": "<iati-identifier> </iati-identifier>"},
        {"identifier": f"<iati-identifier>{'x' * 200}</iati-identifier>"},
        {"identifier": "<iati-identifier>XM-DAC-41302-A</iati-identifier>"},
    ],
)
def test_an_activity_that_cannot_stand_is_left_out_and_told(take, parts):
    counts, report = take(activity("B", **parts), activity("C"))

    assert counts.keys() == {"created"}
    assert told(report, Level.ERROR) == []
    found = Project.objects.order_by("iati_identifier").values_list("iati_identifier", flat=True)
    assert list(found) == ["XM-DAC-41302-A", "XM-DAC-41302-C"]
    assert 2 in lines_of(report, Level.LOST)


def test_a_file_of_which_nothing_stands_is_refused(take):
    counts, report = take(title="")

    assert counts == {}
    assert told(report, Level.ERROR) == [
        ("", "None of the activities of this file can be taken in.")
    ]


@pytest.mark.parametrize("reference", ["-", "--", "N/A", "0", "none", "?"])
def test_a_reference_that_is_none_leaves_an_organisation_to_its_name(take, reference):
    _counts, report = take(
        participants=f'<participating-org role="1" ref="{reference}"><narrative>Union'
        f'</narrative></participating-org><participating-org role="4" ref="{reference}">'
        "<narrative>Guild</narrative></participating-org>"
        f'<participating-org role="4" ref="{reference}"/>'
    )

    organisations = Organisation.objects.exclude(name="Harbour Office")
    assert {row.name for row in organisations} == {"Union", "Guild"}
    assert not any(row.identifiers.exists() for row in organisations)
    assert [field for field, _words in told(report, Level.NOTE)].count("@ref") == 2
    assert [field for field, _words in told(report, Level.LOST)] == ["participating-org"]


def test_a_reference_too_long_for_the_record_leaves_an_organisation_to_its_name(take):
    _counts, report = take(
        participants=f'<participating-org role="1" ref="{"X" * 130}"><narrative>Union</narrative>'
        "</participating-org>"
    )
    union = Project.objects.get().participations.get().organisation
    assert (union.name, union.identifiers.count()) == ("Union", 0)
    assert 1 in lines_of(report, Level.LOST)


def test_signs_that_nobody_sees_are_left_out_of_texts_and_codes(take):
    take(
        title="<title><narrative>Cra\u202anes\u202c</narrative></title>",
        rest='<other-identifier ref="A\u202d1" type="A1"/>',
    )
    project = Project.objects.get()
    assert (project.title, project.identifiers.get().identifier) == ("Cranes", "A1")


@pytest.mark.parametrize("code", ["es", "ES", "spa", "pt-BR", "cop"])
def test_texts_of_a_language_that_the_site_has_not_are_kept_with_it(take, code, client):
    _counts, report = take(language=code, live=True)

    project = Project.objects.get()
    assert project.title == "Cranes"
    assert project.original_language == {"spa": "es"}.get(code, code.lower())
    assert project.translated("title", "zh-hans") == "起重机"
    assert any("They are kept so." in message for _field, message in told(report, Level.NOTE))
    page = client.get(project.get_absolute_url())
    assert f'lang="{code[:2].lower()}' in page.content.decode() or code == "spa"


def test_a_language_that_is_none_is_told_and_the_text_taken_as_that_of_the_activity(take):
    _counts, report = take(
        title='<title><narrative xml:lang="English please">Cranes</narrative></title>'
    )
    assert Project.objects.get().original_language == "en"
    assert "@xml:lang" in {field for field, _message in told(report, Level.WARNING)}


@pytest.mark.parametrize(
    ("text", "kept"),
    [("", None), ("soon", None), ("1e400", None), ("NaN", None), ("12 345,5", "12345.50")],
)
def test_an_amount_that_is_none_is_told_with_its_line(take, text, kept):
    _counts, report = take(money="\n" + TRANSACTION.format("", text))

    assert [str(row.amount) for row in Funding.objects.all()] == ([kept] if kept else [])
    level = Level.NOTE if kept else Level.LOST
    [where] = [
        finding.where.line
        for finding in report.report.told()
        if finding.level == level and finding.field == "transaction/value"
    ]
    assert where == 2
