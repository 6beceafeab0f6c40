"""Tables out: the files, exactly the filtered list, words beside codes, no formulas."""

import csv
import html
import io
import re
from decimal import Decimal
from zipfile import ZipFile

import openpyxl
import pytest
from django.test.utils import CaptureQueriesContext

from partnership.exchange.datasets import DATASETS
from partnership.exchange.tables.layout import all_tables
from partnership.exchange.tables.writing import limits
from tests import factories

pytestmark = pytest.mark.django_db


def content(response):
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def lines_of(data):
    """The lines of a CSV file as dictionaries, after the checks that hold for each such file."""
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def fetch_csv(client, address, **query):
    return lines_of(content(client.get(f"/data/{address}", query)))


def workbook_of(data):
    return openpyxl.load_workbook(io.BytesIO(data))


# The layout ---------------------------------------------------------------------------------------


def test_columns_of_a_table_have_different_names_and_meanings():
    for table in all_tables(for_staff=True).values():
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names)), table.name
        assert all(column.meaning for column in table.columns), table.name


def test_sheet_names_fit_a_workbook():
    names = list(all_tables())
    assert max(map(len, names)) <= 31
    assert "dictionary" not in names


# CSV ----------------------------------------------------------------------------------------------


def test_a_project_as_a_line(client):
    fund = factories.organisation("Harbour Fund", slug="harbour-fund")
    factories.project(
        "Cranes",
        slug="cranes",
        status="2",
        stated_period="2018/2020",
        translations=factories.translation("title", "起重机"),
        contact_organisation=fund,
    )

    (line,) = fetch_csv(client, "projects.csv")

    assert line["slug"] == "cranes"
    assert line["page"].endswith("/en/projects/cranes/")
    assert (line["status"], line["status_label"]) == ("2", "implementation")
    assert line["stated_period"] == "2018/2020"
    assert line["stated_period_earliest"] == "2018-01-01"
    assert line["stated_period_latest"] == "2020-12-31"
    assert (line["title"], line["title_zh-hans"]) == ("Cranes", "起重机")
    assert line["contact_organisation"] == "harbour-fund"
    assert line["contact_organisation_title"] == "Harbour Fund"
    assert line["humanitarian"] == "no"
    assert "staff_notes" not in line


def test_rows_and_links_have_tables_of_their_own(client):
    project = factories.project("Cranes", slug="cranes")
    framework = factories.framework("Harbour Plan", slug="plan")
    project.frameworks.add(framework)
    row = factories.funding(project, amount=Decimal("745000.50"), kind="2")
    cited = factories.cite(project, "amount", row=row)

    (line,) = fetch_csv(client, "projects-funding.csv")
    assert line["id"] == str(row.pk)
    assert (line["project"], line["project_title"]) == ("cranes", "Cranes")
    assert (line["amount"], line["currency"]) == ("745000.5", "EUR")
    assert line["kind_label"] == "outgoing commitment"
    (line,) = fetch_csv(client, "projects-frameworks.csv")
    assert (line["project"], line["frameworks"]) == ("cranes", "plan")
    assert line["frameworks_title"] == "Harbour Plan"
    (line,) = fetch_csv(client, "projects-citations.csv")
    assert line["row"] == str(row.pk)
    assert line["passage"] == cited.passage.key
    assert line["passage_source"] == cited.passage.source.slug
    assert line["passage_quotation"] == cited.passage.quotation
    assert line["is_as_checked"] == "yes"
    type(row).objects.update(amount=7)
    project.save()
    (line,) = fetch_csv(client, "projects-citations.csv")
    assert line["is_as_checked"] == "no"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1"])
def test_no_text_is_a_formula(client, text):
    factories.project("Cranes", code=text, short_title=text)
    (line,) = fetch_csv(client, "projects.csv")
    assert line["code"] == f"'{text}"

    book = workbook_of(content(client.get("/data/projects.xlsx")))
    sheet = book["projects"]
    names = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, names.index("code") + 1)
    assert cell.data_type == "s"
    assert cell.number_format == "@"


def test_numbers_stay_numbers(client):
    factories.place("Lorania", latitude=Decimal("-11.55"), longitude=Decimal("104"), m49="004")
    (line,) = fetch_csv(client, "places.csv")
    assert (line["latitude"], line["longitude"], line["m49"]) == ("-11.55", "104", "004")

    sheet = workbook_of(content(client.get("/data/places.xlsx")))["places"]
    names = [cell.value for cell in sheet[1]]
    line = dict(zip(names, [cell.value for cell in sheet[2]], strict=True))
    assert (line["latitude"], line["longitude"], line["m49"]) == (-11.55, 104, "004")


def test_words_are_in_the_language_asked_for(client):
    factories.project("Cranes", status="2", translations=factories.translation("title", "起重机"))
    (line,) = fetch_csv(client, "projects.csv", language="zh-hans")
    assert line["title"] == "Cranes"
    assert line["status_label"] != "implementation"
    assert "/zh-hans/projects/" in line["page"]
    assert client.get("/data/projects.csv?language=xx").status_code == 400


# Filters ------------------------------------------------------------------------------------------


def test_a_download_is_exactly_the_filtered_list_on_all_its_pages(client):
    for number in range(30):
        factories.project(f"Cranes {number}", status="2" if number % 10 else "3")
    factories.project("Cranes hidden", live=False, status="2")

    listed = set()
    for page in (1, 2):
        context = client.get("/en/projects/", {"status": "2", "page": page}).context
        listed |= {record.slug for record in context["records"]}
    taken = [line["slug"] for line in fetch_csv(client, "projects.csv", status="2")]
    assert set(taken) == listed
    assert len(taken) == len(listed) == 27
    # No page of it can be asked for, as in the API, nor a part of the whole record.
    for address in (
        *(f"projects.csv?{name}=2" for name in ("page", "limit", "cursor")),
        "projects-funding.csv?page=2",
        "projects.xlsx?page=2",
        "projects.zip?page=2",
        "record.zip?page=2",
        "record.xlsx?status=2",
    ):
        response = client.get(f"/data/{address}")
        assert response.status_code == 400
        name = address.split("?")[1].split("=")[0]
        said = f"This file has everything at once. Take “{name}” away.\n"
        assert response.content.decode() == said


MAKERS = {
    "sources": factories.source,
    "places": factories.place,
    "organisations": factories.organisation,
    "people": factories.person,
    "themes": factories.theme,
    "frameworks": factories.framework,
    "agreements": factories.agreement,
    "projects": factories.project,
    "events": factories.event,
    "quotations": factories.quotation,
}


def test_each_list_offers_its_tables_with_its_filters(client):
    # The others stand on the timeline, among the statistics, or on a page of their own.
    assert DATASETS.keys() - MAKERS.keys() == {"milestones", "key-figures", "partnerships"}
    for name, make in MAKERS.items():
        make("Cranes")
        make("Boats")
        html = client.get(f"/en/{name}/", {"q": "cranes"}).content.decode()
        for ending in ("csv", "xlsx", "zip"):
            assert f'href="/data/{name}.{ending}?q=cranes&amp;language=en"' in html
        assert len(fetch_csv(client, f"{name}.csv", q="cranes", language="en")) == 1


@pytest.mark.parametrize(
    "query",
    [
        "status=9",
        "year=abc",
        "year=" + "9" * 40,
        "place=%00",
        "place=%ED%A0%80",
        "unknown=1",
        "status=2&colour=red",
        "q=" + "a" * 300,
        "language=" + "x" * 9000,
    ],
)
@pytest.mark.parametrize("ending", ["csv", "xlsx", "zip"])
def test_a_filter_that_the_list_does_not_know_is_refused(client, query, ending):
    response = client.get(f"/data/projects.{ending}?{query}")
    assert response.status_code == 400
    assert response.content


@pytest.mark.parametrize("query", ["q=%ED%A0%80", "q=%27%3B--", "page=abc", "q="])
def test_odd_words_find_nothing_and_do_no_harm(client, query):
    assert client.get(f"/data/projects.csv?{query}").status_code in (200, 400)


def test_tables_that_do_not_exist_are_not_found(client):
    for address in ("projects-nothing.csv", "nothing.csv", "projects.pdf", "projects-.csv"):
        assert client.get(f"/data/{address}").status_code == 404


def test_a_download_has_bounds(client, monkeypatch):
    factories.project()
    factories.project()
    monkeypatch.setattr(limits, "MOST_RECORDS", {"csv": 1, "xlsx": 1, "zip": 1})
    for address in ("projects.csv", "projects.xlsx", "projects.zip", "record.zip", "record.xlsx"):
        response = client.get(f"/data/{address}")
        assert response.status_code == 413
        assert "at most 1" in response.content.decode()


def test_files_are_made_a_few_at_a_time(client, monkeypatch):
    class Busy:
        def acquire(self, timeout):
            return False

    monkeypatch.setattr("partnership.exchange.tables.views.AT_A_TIME", Busy())
    response = client.get("/data/projects.csv")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"


def test_queries_do_not_grow_with_the_records(client):
    from django.db import connection

    def queries():
        with CaptureQueriesContext(connection) as captured:
            content(client.get("/data/projects.zip"))
        return len(captured)

    def fill():
        project = factories.project()
        factories.funding(project, provider=factories.organisation())
        factories.result_value(factories.result(project))
        factories.cite(project)

    fill()
    before = queries()
    for _number in range(3):
        fill()
    assert queries() == before


# Workbooks and archives ---------------------------------------------------------------------------


def test_a_workbook_has_a_sheet_for_each_table_and_one_that_explains_them(client):
    factories.project("Cranes")
    book = workbook_of(content(client.get("/data/projects.xlsx")))

    assert book.sheetnames[0] == "projects"
    assert book.sheetnames[-1] == "dictionary"
    assert {"projects-funding", "projects-frameworks"} <= set(book.sheetnames)
    sheet = book["projects"]
    assert sheet.freeze_panes == "B2"
    assert sheet["A1"].font.bold
    described = {(row[0].value, row[1].value): row for row in book["dictionary"].iter_rows(2)}
    for name in book.sheetnames[:-1]:
        for cell in book[name][1]:
            assert described[name, cell.value][2].value
    status = described["projects", "status"]
    assert "ActivityStatus" in status[4].value
    assert described["projects", "status_label"][5].value == "no"


def test_the_same_record_gives_the_same_bytes(client):
    factories.project("Cranes")
    for address in ("/data/projects.xlsx", "/data/projects.zip"):
        assert content(client.get(address)) == content(client.get(address))


def test_long_and_odd_texts_are_in_a_workbook_without_loss_or_a_word_about_it(client):
    factories.project("Cranes", summary="a" * 40_000, description="x\x0by\rz _x0041_ \n=1")
    sheet = workbook_of(content(client.get("/data/projects.xlsx")))["projects"]
    names = [cell.value for cell in sheet[1]]
    line = dict(zip(names, [cell.value for cell in sheet[2]], strict=True))
    assert line["summary"].startswith("[too long")
    assert line["description"] == "x_x000B_y_x000D_z _x005F_x0041_ \n=1"
    (line,) = fetch_csv(client, "projects.csv")
    assert line["summary"] == "a" * 40_000


def test_the_archive_of_everything_says_what_it_is(client):
    factories.partnership("The Arcadia–Lorania partnership", licence="CC BY 4.0")
    factories.project("Cranes")

    with ZipFile(io.BytesIO(content(client.get("/data/record.zip")))) as archive:
        names = archive.namelist()
        readme = archive.read("README.txt").decode("utf-8-sig")
        dictionary = lines_of(archive.read("dictionary.csv"))
        projects = lines_of(archive.read("projects.csv"))

    assert set(names) == {f"{name}.csv" for name in all_tables()} | {
        "README.txt",
        "dictionary.csv",
    }
    assert "The Arcadia–Lorania partnership" in readme
    assert "CC BY 4.0" in readme
    assert "How to cite it" in readme
    assert {entry["table"] for entry in dictionary} == set(all_tables())
    assert [line["title"] for line in projects] == ["Cranes"]


def test_the_data_page_offers_every_type_and_everything(client):
    html = client.get("/en/data/").content.decode()
    for name in DATASETS.keys() - {"partnerships"}:
        assert f'href="/data/{name}.xlsx?language=en"' in html
    assert 'href="/data/record.zip?language=en"' in html


def test_the_parts_of_the_data_are_named_in_the_language_of_the_page(client):
    shown = client.get("/zh-hans/data/").content.decode()
    assert "<td>参与方 <code>participants</code></td>" in shown


def test_a_list_leads_to_the_same_list_as_tables_and_as_json(client):
    factories.project(slug="old", planned_start="2001", planned_end="2002")
    factories.project(slug="new", planned_start="2018", planned_end="2020")
    page = client.get("/en/projects/", {"year": "2019"}).content.decode()
    links = re.findall(r'href="(/(?:data|api)/[^"]+year=2019[^"]*)"', page)
    assert len(links) == 4
    [address] = [html.unescape(link) for link in links if link.startswith("/api/")]
    assert [one["slug"] for one in client.get(address).json()["records"]] == ["new"]
