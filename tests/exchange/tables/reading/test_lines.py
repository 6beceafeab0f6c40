"""Tables in: what was edited and nothing else, the ways of spreadsheets, faults by row."""

from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnership.exchange.tables.cell_text import escaped, unescaped
from partnership.values.texts import guarded, unguarded
from projects.models import Funding, Project
from tests import factories
from tests.exchange.tables.conftest import changes

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def project():
    fund = factories.organisation("Harbour Fund", slug="harbour-fund")
    factories.organisation("Other Fund", slug="other-fund")
    project = factories.project(
        "Cranes",
        slug="cranes",
        status="2",
        stated_period="2018/2020",
        summary="Two lines,\nand a comma",
        code="=1+1",
        contact_organisation=fund,
        translations={
            "zh-hans": {
                "title": {"text": "起重机", "status": "official", "reviewer": "A. Quay"},
                "summary": {"text": "摘要", "status": "official", "reviewer": "A. Quay"},
            }
        },
    )
    project.frameworks.add(factories.framework("Plan", slug="plan"))
    factories.framework("Second plan", slug="second-plan")
    line = factories.funding(
        project, amount=Decimal("745000.50"), kind="2", provider=fund, date="2016-09"
    )
    result = factories.result(project)
    factories.result_value(result, quantity_low=Decimal(2000), quantity_comparator="over")
    factories.cite(project, "amount", row=line)
    return project


def edit(lines, column, value, row=1):
    lines[row][lines[0].index(column)] = value
    return lines


def only(objects):
    """The fields of the one object that changes something."""
    ((_key, fields),) = changes(objects).items()
    return fields


# A table taken out and brought back ---------------------------------------------------------------


def test_what_was_not_edited_changes_nothing(tables, project):
    """Neither from a CSV file, nor from a workbook with its links, nor from a ZIP file."""
    for name in ("projects", "projects-funding", "projects-citations", "projects-frameworks"):
        assert changes(tables.read_csv(name, tables.csv(name))) == {}
        assert tables.said() == []
    for for_staff in (False, True):
        assert changes(tables.read_workbook(tables.workbook("projects", for_staff))) == {}
        assert tables.said() == []
    assert changes(tables.read(tables.archive("projects"))) == {}
    assert tables.said() == []


@pytest.mark.parametrize(
    ("table", "column", "cell", "field", "value"),
    [
        ("projects", "title", "Cranes for all", "title", "Cranes for all"),
        ("projects", "slug", "cranes-for-all", "slug", "cranes-for-all"),
        ("projects", "summary", "", "summary", ""),
        ("projects", "status", "3", "status", "3"),
        ("projects", "status", "Finalisation", "status", "3"),
        ("projects", "stated_period", "2019", "stated_period", "2019"),
        ("projects", "humanitarian", "yes", "humanitarian", True),
        ("projects", "contact_organisation", "other-fund", "contact_organisation", ["other-fund"]),
        ("projects", "contact_organisation", "", "contact_organisation", None),
        ("projects", "original_language", "zh-hans", "original_language", "zh-hans"),
        ("projects-funding", "amount", "1000", "amount", "1000"),
        ("projects-funding", "amount", "", "amount", None),
        ("projects-funding", "counts_in_totals", "no", "counts_in_totals", False),
        ("projects-funding", "date", "", "date", ""),
        ("projects-result_values", "quantity_low", "2500.5", "quantity_low", "2500.5"),
        ("projects-result_values", "position", "4", "position", 4),
        ("projects-citations", "row", "", "row", None),
        ("projects-citations", "stance", "implies", "stance", "implies"),
    ],
)
def test_one_edited_cell_changes_that_field_alone(
    tables, project, table, column, cell, field, value
):
    lines = edit(tables.csv(table), column, cell)
    assert only(tables.read_csv(table, lines)) == {field: value}
    assert tables.said() == []


def test_a_passage_is_named_by_its_source_and_its_key(tables, project):
    other = factories.passage(source=project.citations.get().passage.source, key="other-words")
    lines = edit(tables.csv("projects-citations"), "passage", "other-words")
    assert only(tables.read_csv("projects-citations", lines)) == {
        "passage": [other.source.slug, "other-words"]
    }


def test_a_row_can_be_moved_to_another_record(tables, project):
    factories.project("Boats", slug="boats")
    lines = edit(tables.csv("projects-funding"), "project", "boats")
    assert only(tables.read_csv("projects-funding", lines)) == {"project": ["boats"]}


def test_a_changed_translation_is_the_staffs_and_the_others_keep_their_reviewer(tables, project):
    lines = edit(tables.csv("projects"), "title_zh-hans", "吊车")
    fields = only(tables.read_csv("projects", lines))
    assert fields == {
        "translations": {
            "zh-hans": {
                "title": {"text": "吊车", "status": "staff"},
                "summary": {"text": "摘要", "status": "official", "reviewer": "A. Quay"},
            }
        }
    }
    lines = edit(edit(tables.csv("projects"), "title_zh-hans", ""), "summary_zh-hans", "")
    assert only(tables.read_csv("projects", lines)) == {"translations": {}}


def test_the_original_is_not_written_as_a_translation(tables, project):
    lines = edit(tables.csv("projects"), "title_en", "Cranes")
    assert changes(tables.read_csv("projects", lines)) == {}
    assert "Write it in the column “title”" in tables.said()[0]


def test_blanks_around_a_cell_change_nothing_and_blanks_alone_are_an_empty_cell(tables, project):
    for name in ("projects", "projects-funding", "projects-frameworks"):
        header, *lines = tables.csv(name)
        around = [[cell and f" {cell}\u3000" for cell in line] for line in lines]
        assert changes(tables.read_csv(name, [header, *around])) == {}
        assert tables.said() == []
    # Also where what is saved has blanks, of former times.
    Project.objects.update(code=" QC-1 ", summary="Two lines,\nand a blank ")
    assert changes(tables.read_csv("projects", tables.csv("projects"))) == {}
    lines = edit(edit(tables.csv("projects"), "summary", " "), "title_zh-hans", "\t")
    fields = only(tables.read_csv("projects", lines))
    assert fields["summary"] == ""
    assert fields["translations"].get("zh-hans", {}).keys() == {"summary"}


def test_missing_columns_leave_their_fields_alone(tables, project):
    header = ["id", "title"]
    objects = tables.read_csv("projects", [header, [str(project.pk), "Boats"]])
    assert only(objects) == {"title": "Boats"}


def test_a_record_is_also_known_by_its_slug(tables, project):
    objects = tables.read_csv("projects", [["slug", "title"], ["cranes", "Boats"]])
    assert changes(objects) == {("projects.project", str(project.pk)): {"title": "Boats"}}


def test_links_to_what_the_public_does_not_see_stay(tables, project):
    """A public table lacks them; that it is brought back must not take them away."""
    hidden = factories.organisation("Hidden", slug="hidden", live=False)
    project.contact_organisation = hidden
    project.save()
    project.frameworks.add(factories.framework("Hidden plan", slug="hidden-plan", live=False))
    assert changes(tables.read_workbook(tables.workbook("projects"))) == {}

    book = tables.workbook("projects")
    sheet = book["projects-frameworks"]
    sheet.append(["cranes", "", "second-plan"])
    assert only(tables.read_workbook(book)) == {
        "frameworks": [["plan"], ["second-plan"], ["hidden-plan"]]
    }


def test_a_record_has_the_links_of_the_table_afterwards(tables, project):
    book = tables.workbook("projects")
    book["projects-frameworks"].delete_rows(2)
    assert only(tables.read_workbook(book)) == {"frameworks": []}

    lines = edit(tables.csv("projects-frameworks"), "frameworks", "second-plan")
    assert only(tables.read_csv("projects-frameworks", lines)) == {"frameworks": [["second-plan"]]}


# What only helps to read --------------------------------------------------------------------------


def test_an_edited_label_is_lost_with_a_warning(tables, project):
    lines = edit(tables.csv("projects"), "status_label", "over")
    assert changes(tables.read_csv("projects", lines)) == {}
    (said,) = tables.said()
    assert "warning: projects.csv, row 2: status_label" in said
    lines = edit(edit(tables.csv("projects"), "status", "3"), "status_label", "finalisation")
    assert only(tables.read_csv("projects", lines)) == {"status": "3"}
    assert tables.said() == []


def test_a_table_of_the_site_at_another_address_was_not_edited(tables, project, settings):
    settings.SITE_URL = settings.SITE_ORIGIN = "http://127.0.0.1:8000"
    kept = {name: tables.csv(name) for name in ("projects", "projects-funding")}
    assert any("127.0.0.1:8000/" in cell for cell in kept["projects"][1])
    assert any("127.0.0.1:8000/" in cell for cell in kept["projects-funding"][1])
    settings.SITE_URL, settings.SITE_ORIGIN = "https://a.example/sub", "https://a.example"
    for name, lines in kept.items():
        moved = [[cell.replace(":8000/", ":8000/here/") for cell in line] for line in lines]
        for table in (lines, moved):
            assert changes(tables.read_csv(name, table)) == {}
            assert tables.said() == []
    page = kept["projects"][1][kept["projects"][0].index("page")]
    tables.read_csv("projects", edit(kept["projects"], "page", page.replace("cranes", "boats")))
    assert "page: This column only helps" in tables.said()[0]


def test_a_record_that_changed_since_is_told(tables, project):
    lines = edit(tables.csv("projects"), "title", "Boats")
    project.save()
    Project.objects.update(updated_at=datetime.fromisoformat("2020-01-01T00:00:00+00:00"))
    assert only(tables.read_csv("projects", lines)) == {"title": "Boats"}
    assert "changed after this table was taken out" in tables.said()[0]


# New rows -----------------------------------------------------------------------------------------


def test_a_new_row_has_the_same_key_each_time(tables, project):
    lines = [["id", "project", "amount", "currency"], ["", "cranes", "5", "EUR"]] + [
        ["", "cranes", "5", "EUR"]
    ]
    first = tables.read_csv("projects-funding", lines)
    assert [one.fields for one in first] == [
        {"project": ["cranes"], "amount": "5", "currency": "EUR"}
    ] * 2
    assert len({one.pk for one in first}) == 2
    assert tables.read_csv("projects-funding", lines) == first
    assert not Funding.objects.filter(pk__in=[one.pk for one in first]).exists()


def test_a_new_record_has_its_slug_and_links(tables, project):
    book = openpyxl.Workbook()
    book.active.title = "projects"
    book.active.append(["id", "slug", "title", "title_zh-hans"])
    book.active.append([None, "boats", "Boats", "船"])
    links = book.create_sheet("projects-frameworks")
    links.append(["project", "frameworks"])
    links.append(["boats", "plan"])
    (found,) = tables.read_workbook(book)
    assert found.pk is None
    assert found.fields == {
        "slug": "boats",
        "title": "Boats",
        "translations": {"zh-hans": {"title": {"text": "船", "status": "staff"}}},
        "frameworks": [["plan"]],
    }


def test_an_id_and_a_slug_of_two_records_are_told_with_both(tables, project):
    factories.project("Boats", slug="boats")
    tables.read_csv("projects", [["id", "slug", "title"], [project.pk, "boats", "Ships"]])
    assert "The id is that of “Cranes”, and the slug that of “Boats”." in tables.said()[0]


def test_a_new_record_needs_a_slug(tables):
    tables.read_csv("projects", [["id", "slug", "title"], ["", "", "Boats"]])
    assert "Give a slug" in tables.said()[0]


# The ways of spreadsheets -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("code", 2016, "2016"),
        ("code", 745000.0, "745000"),
        ("code", 0.1, "0.1"),
        ("stated_period", 2016, "2016"),
        ("stated_period", date(2016, 9, 6), "2016-09-06"),
        ("stated_period", datetime(2016, 9, 6), "2016-09-06"),
        ("humanitarian", True, True),
        ("summary", "=1+1", None),
        ("summary", "#N/A", None),
    ],
)
def test_typed_cells_become_the_right_text(tables, project, column, cell, value):
    book = tables.workbook("projects")
    sheet = book["projects"]
    names = [one.value for one in sheet[1]]
    sheet.cell(2, names.index(column) + 1).value = cell
    objects = tables.read_workbook(book)
    if value is None:
        assert changes(objects) == {}
        assert f"edited.xlsx, sheet “projects”, row 2: {column}: This is" in tables.said()[0]
    else:
        assert only(objects) == {column: value}


def test_a_day_that_may_have_been_a_month_is_told(tables, project):
    book = tables.workbook("projects")
    names = [one.value for one in book["projects"][1]]
    book["projects"].cell(2, names.index("stated_period") + 1).value = date(2019, 4, 1)
    tables.read_workbook(book)
    assert "format the cell as text" in tables.said()[0]


def test_a_text_too_long_for_a_cell_is_left_alone(tables, project):
    project.summary = "a" * 40_000
    project.save()
    assert changes(tables.read_workbook(tables.workbook("projects"))) == {}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_comes_in_many_forms(tables, project, delimiter, encoding):
    lines = edit(tables.csv("projects"), "title", "Kräne; “起重机”, all")
    objects = tables.read_csv("projects", lines, delimiter=delimiter, encoding=encoding)
    assert only(objects) == {"title": "Kräne; “起重机”, all"}


def test_other_encodings_are_refused_with_what_to_do(tables, project):
    lines = [["slug", "title"], ["cranes", "Kräne"]]
    assert tables.read_csv("projects", lines, encoding="latin-1") == []
    assert "CSV UTF-8" in tables.said()[0]


# Faults -------------------------------------------------------------------------------------------


def test_faults_name_file_row_and_column_and_are_all_found(tables, project):
    lines = [
        ["id", "project", "amount", "ammount", "counts_in_totals"],
        ["nonsense", "cranes", "5", "", "no"],
        [str(project.funding.get().pk), "cranes", "many", "", "perhaps"],
        ["", "cranes", "5", "", "no", "more"],
    ]
    tables.read_csv("projects-funding", lines)
    said = "\n".join(tables.said())
    for part in (
        "projects-funding.csv, row 1: ammount",
        "Did you mean “amount”?",
        "projects-funding.csv, row 2: id",
        "projects-funding.csv, row 3: amount: “many” is no number",
        "projects-funding.csv, row 3: counts_in_totals: Write yes or no.",
        "projects-funding.csv, row 4",
    ):
        assert part in said


def test_a_row_that_ends_early_is_an_error_and_tells_no_more_of_its_cells(tables, project):
    for name in ("projects", "projects-funding", "projects-frameworks"):
        header, line = tables.csv(name)
        tables.read_csv(name, [header, [], line[:-1], line])
        [error] = tables.said()
        words = f"row 3: This row ends after {len(line) - 1} of {len(line)} cells. Give each"
        assert f"{name}.csv, {words}" in error
    # Also cells of which a new record would need one; a header may end in nothing.
    lines = [["slug", "title", "", ""], ["derricks"], ["hoists", "Hoists"]]
    short, _whole = tables.read_csv("projects", lines)
    assert short.told == ("title",)
    assert len(tables.said()) == 1
    # In a workbook nothing stands where nothing is.
    book = tables.workbook("projects")
    book["projects-funding"].append(["", "cranes", 5])
    tables.read_workbook(book)
    assert tables.said() == []


@pytest.mark.parametrize(
    ("name", "lines", "words"),
    [
        ("project", [["id"]], "Did you mean “projects”?"),
        ("boats", [["id"]], "records: sources, places, organisations, people, themes, frameworks"),
        ("projects-x", [["id"]], "projects, projects-identifiers, projects-participations, "),
        ("projects", [["idd", "slug"]], "Did you mean “id”?"),
        ("projects", [["title"], ["Cranes"]], "id, slug"),
        ("projects", [["id", "title", "title"]], "stands twice"),
        ("projects-funding", [["amount"], ["5"]], "id"),
        ("projects-frameworks", [["project"], ["cranes"]], "project, frameworks"),
    ],
)
def test_tables_that_cannot_be_read_are_told(tables, name, lines, words):
    assert tables.read_csv(name, lines) == []
    assert words in tables.said()[0]


@pytest.mark.parametrize("data", [b"", b"\n , \n", b"\xef\xbb\xbf"])
def test_a_table_with_nothing_in_it_is_told(tables, data):
    assert tables.read_bytes("projects.csv", data) == []
    assert tables.said() == ["error: projects.csv: This file is empty."]


def test_a_file_that_a_browser_numbered_is_known(tables, project):
    lines = edit(tables.csv("projects"), "title", "Boats")
    assert only(tables.read_csv("projects (2)", lines)) == {"title": "Boats"}


# Property: any text, number and date goes out and comes back --------------------------------------

# Control signs in the place of letters are told as lost letters, and not taken in.
MISREAD = "".join(map(chr, range(0x80, 0xA0)))
SIGNS = st.characters(exclude_characters=f"\x00{MISREAD}", exclude_categories=["Cs"])
TEXT = st.text(SIGNS, max_size=40)


@given(TEXT)
def test_guarding_and_escaping_lose_nothing(text):
    assert unguarded(guarded(text)) == text
    assert unescaped(escaped(text)) == text


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=TEXT,
    amount=st.decimals(0, 10**12, places=2, allow_nan=False),
    day=st.dates(min_value=date(1000, 1, 1)),
)
def test_values_go_out_and_come_back(tables, text, amount, day):
    project = factories.project(
        "Cranes", code=text[:40], summary=text, stated_period=day.isoformat()
    )
    line = factories.funding(project, amount=amount, source_word=text)
    try:
        assert changes(tables.read_csv("projects", tables.csv("projects"))) == {}
        assert changes(tables.read_workbook(tables.workbook("projects"))) == {}
        # And into a record that is not there: every value of it comes back.
        key, lines = str(line.pk), tables.csv("projects-funding")
        line.delete()
        (found,) = tables.read_csv("projects-funding", lines)
        assert found.pk == key
        assert Decimal(found.fields["amount"]) == amount
        assert found.fields.get("source_word", "") == text
    finally:
        project.delete()


# Letters that were lost on the way ----------------------------------------------------------------


def test_a_file_that_was_saved_without_chinese_makes_no_translations_of_question_marks(
    tables, project
):
    Project.objects.update(summary="Port of “Ærø”")
    lines = tables.csv("projects")
    saved = [[cell.encode("ascii", "replace").decode() for cell in line] for line in lines]
    new = [""] * len(lines[0])
    for column, cell in {
        "slug": "new",
        "title": "#REF!",
        "title_zh-hans": "ILO??",
        "summary": "Port of Ã\x86rÃ¸",
        "description": "Port \ufffd",
        "planned_start": "#N/A",
    }.items():
        edit([lines[0], new], column, cell)
    assert changes(tables.read_csv("projects", [*saved, new])) == {
        ("projects.project", None): {"slug": "new"}
    }
    said = "\n".join(tables.said())
    for column in ("title_zh-hans", "summary_zh-hans", "summary"):
        assert f"row 2: {column}: Letters of this text were lost: “?”" in said
    assert "Write it anew, and save the file as “CSV UTF-8”" in said
    assert "row 3: title: This is the error #REF!. Correct it." in said
    assert "row 3: planned_start: This is the error #N/A" in said
    assert "row 3: summary: This text was read in another encoding" in said
    assert "row 3: description: Letters of this text were lost: “�”" in said
    assert len(tables.said()) == 7, said
