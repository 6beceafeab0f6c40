"""Tables through the whole pipeline: exactly what was edited stands in the database afterwards."""

import pytest
from django.apps import apps
from django.core.management import call_command

from partnership.exchange.formats import read
from partnership.exchange.pipeline.importing import take_in
from partnership.exchange.pipeline.report import Report
from partnership.publishing.models import Child, Record
from projects.models import Funding, Project
from tests import factories

pytestmark = pytest.mark.django_db

# What saving a record renews by itself.
RENEWED = {"updated_at"}


@pytest.fixture
def project():
    fund = factories.organisation("Harbour Fund", slug="harbour-fund")
    factories.framework("Second plan", slug="second-plan")
    project = factories.project(
        "Cranes",
        slug="cranes",
        status="2",
        contact_organisation=fund,
        translations={
            "zh-hans": {
                "title": {"text": "起重机", "status": "official", "reviewer": "A. Quay"},
                "summary": {"text": "摘要", "status": "official", "reviewer": "A. Quay"},
            }
        },
        summary="In short",
        planned_start="2016",
    )
    project.frameworks.add(factories.framework("Plan", slug="plan"))
    factories.funding(project, provider=fund, amount=745000)
    factories.result_value(factories.result(project))
    factories.cite(project, "title")
    return project


def state():
    """{(row, field): value} of every serialised field of every row of the record."""
    found = {}
    for model in apps.get_models():
        if not issubclass(model, (Record, Child)):
            continue
        for row in model._base_manager.all():
            for field in model._meta.concrete_fields:
                if field.serialize and field.name not in RENEWED:
                    found[row.pk, field.name] = getattr(row, field.attname)
            for field in model._meta.many_to_many:
                linked = getattr(row, field.name).values_list("slug", flat=True)
                found[row.pk, field.name] = sorted(linked)
    return found


def take(path):
    report = Report()
    outcome = take_in(read([path], report), report)
    return outcome.totals(), [str(finding) for finding in report.told()]


def edited(tables, edits):
    """The workbook of projects with some cells changed: {(sheet, column): value}."""
    book = tables.workbook("projects")
    for (sheet, column), value in edits.items():
        names = [cell.value for cell in book[sheet][1]]
        book[sheet].cell(2, names.index(column) + 1).value = value
    path = tables.folder / "projects.xlsx"
    book.save(path)
    return path


def test_a_table_that_was_not_edited_changes_nothing(tables, project):
    before = state()
    totals, said = take(edited(tables, {}))
    assert said == []
    assert (totals["created"], totals["changed"]) == (0, 0)
    assert totals["unchanged"] == 5
    assert state() == before


def test_exactly_what_was_edited_changes(tables, project):
    before = state()
    line = project.funding.get()
    totals, said = take(
        edited(
            tables,
            {
                ("projects", "title_zh-hans"): "吊车",
                ("projects", "planned_start"): "2016-09/2016-10",
                ("projects", "summary"): None,
                ("projects-funding", "amount"): 1000.5,
                ("projects-frameworks", "frameworks"): "second-plan",
            },
        )
    )
    assert said == []
    assert (totals["created"], totals["changed"]) == (0, 2)
    after = state()
    changed = {key: value for key, value in after.items() if value != before[key]}
    assert before.keys() == after.keys()
    assert {name for _pk, name in changed} == {
        "translations",
        "planned_start",
        "summary",
        "amount",
        "frameworks",
    }
    project.refresh_from_db()
    assert project.translations["zh-hans"] == {
        "title": {"text": "吊车", "status": "staff"},
        # It stays beside an original that went, and keeps the wording that it translates.
        "summary": {
            "text": "摘要",
            "status": "official",
            "reviewer": "A. Quay",
            "of": "In short",
        },
    }
    assert str(project.planned_start_earliest) == "2016-09-01"
    assert after[line.pk, "amount"] == 1000.5
    # The same table again has nothing more to say, but that its date is of before.
    assert take(tables.folder / "projects.xlsx")[0]["changed"] == 0


def test_a_new_row_brought_twice_is_one_row(tables, project):
    book = tables.workbook("projects")
    sheet = book["projects-funding"]
    names = [cell.value for cell in sheet[1]]
    new = {"project": "cranes", "amount": 5, "currency": "EUR", "kind": "budget"}
    sheet.append([new.get(name) for name in names])
    path = tables.folder / "projects.xlsx"
    book.save(path)

    assert take(path)[0]["created"] == 1
    assert take(path)[0]["created"] == 0
    assert Funding.objects.get(project=project, kind="budget").currency == "EUR"


def test_one_fault_keeps_everything_out(tables, project):
    before = state()
    edits = {("projects", "title"): "Boats", ("projects-funding", "currency"): "florins"}
    _totals, said = take(edited(tables, edits))
    assert any("sheet “projects-funding”, row 2" in line and "currency" in line for line in said)
    assert state() == before


def test_the_command_takes_tables(tables, project, capsys):
    path = edited(tables, {("projects", "title"): "Boats"})
    call_command("import_record", str(path))
    assert Project.objects.get().title == "Boats"
    assert "1" in capsys.readouterr().out


def test_each_fault_of_a_row_is_told_once(tables, project):
    header, line = tables.csv("projects")
    money, paid = tables.csv("projects-funding")
    links, linked = tables.csv("projects-frameworks")

    def edited(name, value):
        return [
            value if column == name else cell for column, cell in zip(header, line, strict=True)
        ]

    new = ["slug", "title", "humanitarian"]
    for name, lines, words in (
        ("projects", [header, line, line], "stands at projects.csv, row 2 already"),
        ("projects", [header, line, edited("title", "Boats")], "already"),
        ("projects", [new, ["boats", "Boats", "no"], ["boats", "Ships", "no"]], "already"),
        ("projects-funding", [money, paid, paid], "already"),
        ("projects", [header, line[:1]], "ends after 1 of"),
        ("projects", [header, line[:-1]], "ends after"),
        ("projects", [new, ["boats", "Boats"]], "ends after 2 of 3"),
        ("projects-funding", [money, paid[:1]], "ends after 1 of"),
        ("projects-frameworks", [links, linked[:1]], "ends after 1 of"),
        ("projects", [header, edited("id", "nonsense")], "This is no key"),
        ("projects", [header, edited("id", line[0][:-1])], "This is no key"),
        ("projects-funding", [money, ["nonsense", *paid[1:]]], "This is no key"),
        ("projects", [new, ["", "Boats", "no"]], "Give a slug, or the key"),
        ("projects-frameworks", [links, ["cranes", "", "#REF!", "", ""]], "#REF!"),
    ):
        objects = tables.read_csv(name, lines)
        take_in(objects, tables.report, dry_run=True)
        [told] = tables.said()
        assert words in told, (name, lines, told)
