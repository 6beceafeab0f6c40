"""Tables for staff: what the public does not see, and the workbook for new records."""

import io

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from partnership.exchange.datasets import DATASETS
from partnership.exchange.formats import read
from partnership.exchange.pipeline.importing import take_in
from partnership.exchange.pipeline.report import Report
from projects.models import Project
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def fetch(client):
    client.force_login(User.objects.create_superuser("chief"))

    def fetch(name, dataset="projects"):
        response = client.get(reverse(name, kwargs={"dataset": dataset}))
        assert response.status_code == 200
        return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))

    return fetch


def lines(sheet):
    names, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_staff_get_what_the_public_does_not_see(fetch):
    hidden = factories.organisation("Hidden", slug="hidden", live=False)
    project = factories.project(
        "Cranes", live=False, staff_notes="Ask again", contact_organisation=hidden
    )
    factories.funding(project, provider=hidden)
    book = fetch("staff_tables")
    (line,) = lines(book["projects"])
    assert (line["staff_notes"], line["contact_organisation"]) == ("Ask again", "hidden")
    (line,) = lines(book["projects-funding"])
    assert line["provider"] == "hidden"


@pytest.mark.parametrize("name", DATASETS)
def test_each_type_has_a_template_with_help_and_choices(fetch, name):
    book = fetch("table_template", name)
    sheet = book[name]
    names = [cell.value for cell in sheet[1]]
    assert "id" in names and "slug" in names
    assert all(cell.comment and cell.comment.text for cell in sheet[1])
    assert not any(name.endswith(("_label", "_earliest")) or name == "page" for name in names)
    choices = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    letter = sheet.cell(1, names.index("original_language") + 1).column_letter
    assert choices[f"{letter}2:{letter}501"].startswith("vocabularies!$")


def test_the_choices_are_the_codes_with_their_words(fetch):
    book = fetch("table_template")
    sheet = book["projects"]
    names = [cell.value for cell in sheet[1]]
    letter = sheet.cell(1, names.index("status") + 1).column_letter
    (formula,) = [
        one.formula1
        for one in sheet.data_validations.dataValidation
        if str(one.sqref).startswith(f"{letter}2")
    ]
    cells = book["vocabularies"][formula.partition("!")[2].replace("$", "")]
    assert [row[0].value for row in cells] == Project.Status.values
    assert cells[0][0].offset(column=1).value == "pipeline"


def test_a_template_that_was_filled_in_makes_a_record(fetch, tmp_path):
    partnership = factories.partnership(slug="arcadia")
    book = fetch("table_template")
    for sheet, values in {
        "projects": {"slug": "cranes", "title": "Cranes", "title_zh-hans": "起重机", "status": "2"},
        "projects-funding": {"project": "cranes", "amount": 5, "currency": "EUR"},
        "projects-partnerships": {"project": "cranes", "partnerships": "arcadia"},
    }.items():
        names = [cell.value for cell in book[sheet][1]]
        for name, value in values.items():
            book[sheet].cell(2, names.index(name) + 1).value = value
    path = tmp_path / "projects-template.xlsx"
    book.save(path)

    report = Report()
    take_in(read([path], report), report)

    assert [str(one) for one in report.told()] == []
    project = Project.objects.get()
    assert (project.slug, project.live) == ("cranes", False)
    assert project.translations["zh-hans"]["title"]["status"] == "staff"
    assert project.funding.get().amount == 5
    assert list(project.partnerships.all()) == [partnership]


def test_the_page_for_imports_offers_the_tables(client):
    client.force_login(User.objects.create_superuser("chief"))
    html = client.get(reverse("admin:exchange_import_add")).content.decode()
    assert '<a href="/admin/tables/projects-template.xlsx"' in html
    assert '<a href="/admin/tables/projects.xlsx"' in html


def test_the_lists_of_the_admin_offer_their_tables(client):
    client.force_login(User.objects.create_superuser("chief"))
    html = client.get(reverse("admin:projects_project_changelist")).content.decode()
    assert '<a href="/admin/tables/projects.xlsx">' in html
    assert '<a href="/admin/projects/project/add/"' in html
    html = client.get(reverse("admin:auth_user_changelist")).content.decode()
    assert "/admin/tables/" not in html
