"""Tables as people make and save them: what they mean is understood and told, never guessed."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest

from partnership.exchange.formats import read
from partnership.exchange.pipeline.importing import take_in
from partnership.exchange.pipeline.report import Report
from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.sources.models import Source
from projects.models import Funding, Project
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HEADER = ["id", "project", "kind", "amount", "currency", "date"]


@pytest.fixture
def line():
    """A saved funding line without an amount."""
    project = factories.project("Cranes", slug="cranes")
    return factories.funding(project, kind="not_stated", amount=None, currency="")


def take(path):
    report = Report()
    take_in(read([path], report), report)
    return [str(finding) for finding in report.told()]


@pytest.fixture
def take_csv(tmp_path):
    def take_csv(*lines, name="projects-funding.csv", delimiter=",", ending="\r\n"):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter, lineterminator=ending).writerows(lines)
        path = tmp_path / name
        path.write_text(text.getvalue(), encoding="utf-8", newline="")
        return take(path)

    return take_csv


@pytest.fixture
def take_book(tmp_path):
    def take_book(*sheets, name="edited.xlsx", hidden=(), since_1904=False, formats=None):
        """Take in a workbook of (title, lines); `formats` are those of its cells by place."""
        book = openpyxl.Workbook()
        book.remove(book.active)
        if since_1904:
            book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        for title, lines in sheets:
            sheet = book.create_sheet(title)
            sheet.sheet_state = "hidden" if title in hidden else "visible"
            for cells in lines:
                sheet.append(cells)
            for place, number_format in (formats or {}).items():
                sheet[place].number_format = number_format
        book.save(tmp_path / name)
        return take(tmp_path / name)

    return take_book


def cells(line, amount="", currency="", date="", kind="not_stated"):
    return [str(line.pk), "cranes", kind, amount, currency, date]


# The header --------------------------------------------------------------------------------------


def test_empty_columns_at_the_end_are_passed_over(take_csv, line):
    lines = [[*HEADER, "", "", ""], [*cells(line, "7", "USD"), "", " ", ""]]
    assert take_csv(*lines) == []
    assert Funding.objects.get().amount == 7


def test_empty_columns_in_between_are_passed_over_unless_a_cell_has_something(take_csv, line):
    header = ["id", "", "amount", "", "currency"]
    assert take_csv(header, [line.pk, "", "7", "", "USD"]) == []
    (said,) = take_csv(header, [line.pk, "", "7", "x", "USD"])
    assert "row 2: A cell of this row has no column name." in said


def test_case_and_blanks_of_a_header_do_not_matter(take_csv, line):
    header = [" ID ", " PROJECT", "Kind ", "\u00a0AMOUNT ", "Currency", " DATE "]
    assert take_csv(header, cells(line, "7", "USD")) == []
    assert Funding.objects.get().amount == 7
    header = ["id", "Counts in totals", "Reason-not-counted"]
    assert take_csv(header, [line.pk, "no", "Counted before."]) == []
    assert not Funding.objects.get().counts_in_totals


def test_a_column_that_stands_twice_in_two_spellings_is_told(take_csv, line):
    said = take_csv([*HEADER, " Amount"], [*cells(line), "5"])
    assert any("stands twice" in message for message in said)


# Numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "amount", "shown"),
    [
        ("1000000,00", "1000000", "1,000,000.00"),
        ("1.000.000,50", "1000000.5", "1,000,000.50"),
        ("20,000", "20000", "20,000.00"),
        ("23,152 ", "23152", "23,152.00"),
        (" 5,000 ", "5000", "5,000.00"),
        ("74.5万", "745000", "745,000.00"),
        ("(1,234)", "-1234", "-1,234.00"),
        ("1,234-", "-1234", "-1,234.00"),
    ],
)
def test_an_amount_is_understood_and_told_with_its_row(take_csv, line, typed, amount, shown):
    said, *_below_zero = take_csv(HEADER, cells(line, typed, "USD"))
    assert said == (
        "warning: projects-funding.csv, row 2: amount: "
        f"“{typed.strip()}” was understood as {shown}."
    )
    assert Funding.objects.get().amount == Decimal(amount)


def test_a_file_with_semicolons_and_decimal_commas_is_understood(take_csv, line):
    other = factories.funding(line.project, kind="not_stated", amount=None)
    said = take_csv(
        HEADER,
        cells(line, "1.000", "USD"),
        [str(other.pk), "cranes", "not_stated", "2500,75", "USD", ""],
        delimiter=";",
    )
    assert len(said) == 2
    assert "“1.000” was understood as 1,000.00" in said[0]
    assert "“2500,75” was understood as 2,500.75" in said[1]


@pytest.mark.parametrize(("delimiter", "typed"), [(",", "1.000"), (";", "1.000"), (";", "1,000")])
def test_a_number_that_can_be_two_is_not_guessed(take_csv, line, delimiter, typed):
    (said,) = take_csv(HEADER, cells(line, typed, "USD"), delimiter=delimiter)
    assert said.startswith("error: projects-funding.csv, row 2: amount: ")
    assert f"“{typed}” can mean " in said
    assert "1,000" in said
    assert Funding.objects.get().amount is None


def test_a_number_of_a_workbook_has_one_meaning(take_book, line):
    place = factories.place("Port", slug="port")
    assert take_book(("projects-funding", [HEADER, cells(line, 1.125, "USD")]))[0].startswith(
        "error"
    )
    header = ["id", "slug", "latitude", "longitude"]
    rows = [header, [str(place.pk), "port", 11.562, 104.888]]
    assert take_book(("places", rows)) == []
    assert Place.objects.get(slug="port").latitude == Decimal("11.562")


def test_the_currency_beside_an_amount_goes_to_its_column(take_csv, line):
    (said,) = take_csv(HEADER, cells(line, "US$ 1 million"))
    assert "was understood as USD 1,000,000.00" in said
    row = Funding.objects.get()
    assert (row.amount, row.currency) == (1_000_000, "USD")
    (said,) = take_csv(["id", "amount"], [line.pk, "100万美元"])
    assert said.startswith("note")
    said = take_csv(HEADER, cells(line, "€ 5", "USD"))
    assert said[0].startswith("error")
    assert "This names EUR, but the currency is USD." in said[0]


@pytest.mark.parametrize(("typed", "code"), [("US$", "USD"), ("人民币", "CNY"), ("euro", "EUR")])
def test_a_currency_is_known_by_its_sign_or_name(take_csv, line, typed, code):
    (said,) = take_csv(HEADER, cells(line, "5", typed))
    assert f"currency: “{typed}” was understood as {code}." in said
    assert Funding.objects.get().currency == code


def test_a_share_is_understood_as_a_sheet_shows_it(take_csv, take_book):
    project = factories.project("Cranes", slug="cranes")
    place = factories.project_place(project)
    header = ["id", "project", "place", "share"]
    row = [str(place.pk), "cranes", place.place.slug]

    def share():
        place.refresh_from_db()
        return place.share

    (said,) = take_csv(header, [*row, "12.5 %"], name="projects-places.csv")
    assert said.endswith("share: “12.5 %” was understood as 12.5 %.")
    assert share() == Decimal("12.5")
    assert take_csv(header, [*row, "12.5"], name="projects-places.csv") == []

    sheets = ("projects-places", [header, [*row, 0.07]])
    (said,) = take_book(sheets, formats={"D2": "0.0%"})
    assert said.endswith("share: “7%” was understood as 7 %.")
    assert share() == 7


# Days --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "date", "shown"),
    [
        ("14 October 2026", "2026-10-14", "14 October 2026"),
        ("2026年10月14日", "2026-10-14", "14 October 2026"),
        ("June 2026", "2026-06", "June 2026"),
        ("5-7 May 2026", "2026-05-05/2026-05-07", "between 5 and 7 May 2026"),
        ("2027-2029", "2027/2029", "between 2027 and 2029"),
        ("14/10/2026", "2026-10-14", "14 October 2026"),
        ("43525", "2019-03-01", "1 March 2019"),
    ],
)
def test_a_date_is_understood_and_told(take_csv, line, typed, date, shown):
    (said,) = take_csv(HEADER, cells(line, date=typed))
    assert f"row 2: date: “{typed}” was understood as {shown}." in said
    assert said.startswith("warning")
    assert Funding.objects.get().date == date


def test_a_date_that_can_be_two_is_not_guessed(take_csv, line):
    (said,) = take_csv(HEADER, cells(line, date="05/06/2026"))
    assert "can mean 5 June 2026 or 6 May 2026. Write 2026-06-05 or 2026-05-06." in said
    assert said.startswith("error")


@pytest.mark.parametrize(
    ("typed", "currency"), [("$1000", "USD"), ("1000 dollars", "USD"), ("¥1000", "CNY")]
)
def test_the_sign_of_several_currencies_is_that_of_the_one_beside_it(
    take_csv, line, typed, currency
):
    (said,) = take_csv(HEADER, cells(line, typed, currency))
    assert f"was understood as {currency} 1,000.00." in said
    (said,) = take_csv(HEADER, cells(line, typed, "EUR"))
    assert "error" in said


def test_a_month_that_lost_its_zero_as_a_number_is_told_with_both(take_book, line):
    (said,) = take_book(("projects-funding", [HEADER, cells(line, date=2019.10)]))
    assert "“2019.1” can mean 2019-01 or 2019-10." in said
    (said,) = take_book(("projects-funding", [HEADER, cells(line, date=2019.12)]))
    assert "was understood as December 2019" in said


@pytest.mark.parametrize(("since_1904", "date"), [(False, "2019-03-01"), (True, "2023-03-02")])
def test_a_day_that_a_workbook_counts_is_offered_as_a_day(take_book, line, since_1904, date):
    rows = [HEADER, cells(line, date=43525)]
    (said,) = take_book(("projects-funding", rows), since_1904=since_1904)
    assert said.startswith("warning")
    assert "“43525” was understood as " in said
    assert Funding.objects.get().date == date


def test_what_says_what_is_saved_is_a_note_alone(take_csv, line):
    Funding.objects.update(date="2026-10-14", amount=1000, currency="USD")
    said = take_csv(HEADER, cells(line, "1,000", "US$", "14 October 2026"))
    assert len(said) == 3
    assert all(message.startswith("note: ") for message in said)


# Links and languages -----------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["Viet Nam", "viet nam", "vn", "VNM", "越南", "Vietnam"])
def test_a_record_is_known_by_its_names_and_codes(take_csv, typed):
    place = factories.place(
        "Viet Nam",
        slug="viet-nam",
        iso_alpha2="VN",
        iso_alpha3="VNM",
        translations=factories.translation("name", "越南"),
    )
    factories.row(type(place).other_names.rel.related_model, place, name="Vietnam", kind="alias")
    (said,) = take_csv(
        ["slug", "name", "place"], ["union", "Union", typed], name="organisations.csv"
    )
    assert f"place: “{typed}” was understood as Viet Nam (viet-nam)." in said
    assert Organisation.objects.get(slug="union").place == place


def test_a_name_of_two_records_is_not_guessed(take_csv):
    for slug in ("port-one", "port-two"):
        factories.place("Port", slug=slug)
    said = take_csv(["slug", "name", "place"], ["union", "Union", "Port"], name="organisations.csv")
    assert "“Port” can mean Port (port-one) or Port (port-two)." in said[0]


def test_names_are_understood_in_tables_of_links(take_csv):
    project = factories.project("Cranes", slug="cranes")
    framework = factories.framework("Plan for Harbours", slug="plan")
    (said,) = take_csv(
        ["project", "frameworks"], ["cranes", "Plan for Harbours"], name="projects-frameworks.csv"
    )
    assert "was understood as Plan for Harbours (plan)." in said
    assert list(project.frameworks.all()) == [framework]


@pytest.mark.parametrize(("typed", "code"), [("English", "en"), ("英语", "en"), ("FR", "fr")])
def test_a_language_is_known_by_its_name(take_csv, typed, code):
    source = factories.source(slug="paper", language="")
    (said,) = take_csv(["slug", "language"], ["paper", typed], name="sources.csv")
    assert f"language: “{typed}” was understood as " in said
    source.refresh_from_db()
    assert source.language == code


def test_the_language_of_the_original_may_be_named(take_csv):
    factories.source(slug="paper")
    take_csv(["slug", "original_language"], ["paper", "Simplified Chinese"], name="sources.csv")
    assert Source.objects.get().original_language == "zh-hans"


# All faults of a line ----------------------------------------------------------------------------


def test_a_wrong_cell_hides_no_other_fault_of_its_line(take_csv):
    said = take_csv(
        ["slug", "name", "organisation_type", "established"],
        ["union", "", "chocolate", "soon"],
        name="organisations.csv",
    )
    fields = sorted(message.split(": ")[2].split(", ")[-1] for message in said)
    assert {"established", "name", "organisation_type"} <= {*fields}


# Which table it is -------------------------------------------------------------------------------


def test_foreign_and_hidden_sheets_are_left_aside_and_told(take_book, line):
    said = take_book(
        ("My notes", [["remember"], ["the milk"]]),
        ("projects-funding", [HEADER, cells(line, 7, "USD")]),
        ("projects", [["slug", "title"], ["secret", "Secret"]]),
        ("Sheet3", []),
        hidden=["projects"],
    )
    assert len(said) == 2
    assert all(message.startswith("not taken in: edited.xlsx, sheet ") for message in said)
    assert "“My notes”: This is none of the tables here. It is left aside." in said[0]
    assert "“projects”: This sheet is hidden. It is left aside." in said[1]
    assert Funding.objects.get().amount == 7
    assert not Project.objects.filter(slug="secret").exists()


def test_a_workbook_with_no_table_is_an_error(take_book):
    said = take_book(("My notes", [["remember"]]))
    assert said[0].startswith("error: edited.xlsx: No table in this file is one of those here.")


@pytest.mark.parametrize("name", ["edited.xlsx", "Projects-Funding 2026.xlsx"])
def test_a_sheet_is_known_by_its_columns(take_book, line, name):
    (said,) = take_book(("Sheet1", [HEADER, cells(line, 7, "USD")]), name=name)
    assert "Its columns are those of the table “projects-funding”" in said
    assert Funding.objects.get().amount == 7


def test_a_sheet_is_known_by_most_of_its_columns_and_the_others_are_told(take_book, line):
    said = take_book(("Sheet1", [["id", "project", "kind", "amount", "curency"], cells(line)[:5]]))
    assert any("Did you mean “currency”?" in message for message in said)


def test_columns_of_several_tables_are_asked_about_unless_the_file_says_which(take_book):
    lines = [["slug", "title"], ["new", "New"]]
    (said,) = take_book(("Sheet1", lines))
    assert said.startswith("error: edited.xlsx, sheet “Sheet1”: This can be one of several tables.")
    assert "projects, " in said or ", projects" in said
    take_book(("Sheet1", lines), name="projects.xlsx")
    assert Project.objects.filter(slug="new").exists()


def test_a_csv_file_of_any_name_is_known_by_its_columns(take_csv, line):
    (said,) = take_csv(HEADER, cells(line, "7", "USD"), name="from the ministry.csv")
    assert "Its columns are those of the table “projects-funding”" in said
    assert Funding.objects.get().amount == 7


@pytest.mark.parametrize("title", ["Projects-Funding", "projects funding", "PROJECTS_FUNDING"])
def test_a_sheet_may_spell_its_table_in_its_own_way(take_book, line, title):
    assert take_book((title, [HEADER, cells(line, 7, "USD")])) == []


# The small inputs that failed --------------------------------------------------------------------


@pytest.mark.reference
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("50-01-semicolon-de.csv", ["“1000000,00” was understood as 1,000,000.00."]),
        ("50-18-empty-trailing.csv", []),
        ("50-19-header-case-space.csv", []),
        ("50-34-serial.xlsx", ["“43525” was understood as 1 March 2019."]),
        ("50-37-extra-sheet.xlsx", ["“My notes”: This is none of the tables here."]),
        ("50-39-Sheet1-name.xlsx", ["Its columns are those of the table “projects-funding”"]),
    ],
)
def test_a_small_input_that_failed_is_taken(reference_dir, name, words):
    projects = [
        "employment-services-cambodia-lao-pdr",
        "future-of-work-asia",
        "skills-development-cambodia-lao-pdr-myanmar",
        "universal-social-protection-cambodia-pakistan",
    ]
    for slug in projects:
        factories.project(slug, slug=slug)
    path = reference_dir / "cases" / name
    report = Report()
    things = list(read([path], report))
    said = [str(finding) for finding in report.told()]
    assert not report.has_errors, said
    assert len(things) == 9
    for sentence in words:
        assert any(sentence in message for message in said), said
