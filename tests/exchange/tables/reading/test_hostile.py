"""Files from strangers: refused with a message, in bounded time, whatever they pack."""

import io
import time
from functools import partial
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import openpyxl
import pytest

from partnership.exchange.tables.reading import xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_a_process")]

MOST_SECONDS = 60  # of the clock, on a busy machine; the limits themselves are on the processor
SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData>{rows}</sheetData></worksheet>"""


def workbook(**parts):
    """A small workbook; `parts` replace or add members, given as name__in__path=content."""
    book = openpyxl.Workbook()
    book.active.title = "projects"
    book.active.append(["id", "slug"])
    plain = io.BytesIO()
    book.save(plain)
    file = io.BytesIO()
    changed = {name.replace("__", "/") + ".xml": data for name, data in parts.items()}
    with ZipFile(plain) as source, ZipFile(file, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, changed.pop(name, source.read(name)))
        for name, data in changed.items():
            target.writestr(name, data)
    return file.getvalue()


def sheet(rows):
    return workbook(xl__worksheets__sheet1=SHEET.format(rows=rows))


def entity(number):
    return f"&l{number};"


def laughs(encoding="UTF-8"):
    entities = "".join(f'<!ENTITY l{n} "{entity(n - 1) * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>'
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData></worksheet>'
    ).encode(encoding)


def many_members():
    file = io.BytesIO(workbook())
    with ZipFile(file, "a") as archive:
        for number in range(xlsx.MOST_MEMBERS):
            archive.writestr(f"xl/media/{number}.bin", b"")
    return file.getvalue()


def damaged_within():
    """Bytes were lost in the middle of the sheet, though the archive is whole."""
    data = bytearray(workbook())
    place = data.index(b"xl/worksheets/sheet1.xml") + 40
    data[place : place + 20] = b"\xff" * 20
    return bytes(data)


def encrypted():
    """The flag of a password on a member."""
    data = bytearray(workbook())
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


HOSTILE = {
    "zip_bomb": (lambda: workbook(xl__media__a="0" * 30_000_000), "unpacks to more"),
    "larger_than_may_be": (
        lambda: workbook(xl__worksheets__sheet1=SHEET.format(rows=" " * (51 * 1024 * 1024))),
        "unpacks to more",
    ),
    "too_many_members": (many_members, "unpacks to more"),
    "billion_laughs": (lambda: workbook(xl__worksheets__sheet1=laughs()), "no spreadsheet writes"),
    "billion_laughs_in_utf_16": (
        lambda: workbook(xl__worksheets__sheet1=laughs("UTF-16")),
        "no spreadsheet writes",
    ),
    "a_million_columns": (
        lambda: sheet(
            '<row r="1">' + "".join(f"<c><v>{n}</v></c>" for n in range(1_000_000)) + "</row>"
        ),
        "at most 500 columns",
    ),
    "the_last_column_there_is": (
        lambda: sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'),
        "at most 500 columns",
    ),
    "a_column_beyond_the_last": (
        lambda: sheet('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'),
        "damaged",
    ),
    "the_last_row_there_is": (
        lambda: sheet(
            '<row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
        ),
        "at most 100000 rows",
    ),
    "not_well_formed": (lambda: sheet("<row><c>"), "damaged"),
    "damaged_within": (damaged_within, "damaged"),
    "truncated": (lambda: workbook()[:-400], "damaged"),
    "with_a_password": (encrypted, "password"),
    "encrypted_or_old": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "password"),
    "a_pdf": (lambda: b"%PDF-1.7 nothing of the kind", "no XLSX workbook"),
    "nothing": (lambda: b"", "no XLSX workbook"),
    "a_zip_of_something_else": (lambda: packed(**{"a.txt": "a"}), "no XLSX workbook"),
}


def packed(method=ZIP_DEFLATED, **members):
    file = io.BytesIO()
    with ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def damaged(method, beyond=0):
    """An archive of which some bytes were lost, the first of its member or some in its middle."""
    text = "id,slug\r\n" + "".join(f",{number * 7919}\r\n" for number in range(3000))
    data = bytearray(packed(method, **{"projects.csv": text}))
    place = data.index(b"projects.csv") + 30 + beyond
    data[place : place + 20] = b"\xff" * 20
    return bytes(data)


def oddly_named():
    """An archive whose member has a name that is not the UTF-8 it says it is."""
    return packed(**{"é.csv": "id"}).replace("é".encode(), b"\xff\xfe")


@pytest.mark.any_database
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_with_a_message(tables, name):
    make, words = HOSTILE[name]
    data = make()
    began = time.monotonic()
    assert tables.read_bytes("hostile.xlsx", data) == []
    assert time.monotonic() - began < MOST_SECONDS
    assert words in tables.said()[0]
    assert "hostile.xlsx" in tables.said()[0]


def test_links_to_other_workbooks_are_not_followed(tables):
    parts = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    data = workbook(xl__externalLinks__externalLink1=parts)
    assert tables.read_bytes("linking.xlsx", data) == []
    assert tables.said() == []


def test_the_child_has_limits(tables, monkeypatch):
    """It is ended by the system, and that is told; no file is needed to show it."""
    monkeypatch.setattr(
        "partnership.exchange.tables.reading.xlsx.values_from",
        lambda module, *rest: __import__(
            "partnership.sources.child_process", fromlist=["x"]
        ).values_from("partnership.exchange.nothing", *rest),
    )
    assert tables.read_bytes("any.xlsx", workbook()) == []
    assert "too long or too much memory" in tables.said()[0]


@pytest.mark.parametrize("odd", ["_xD800_", "a_x0000_"])
@pytest.mark.parametrize("name", ["projects", "projects-frameworks"])
def test_a_slug_that_no_database_keeps_is_not_asked_for(tables, name, odd):
    columns = {"projects": ["id", "slug"], "projects-frameworks": ["project", "frameworks"]}[name]
    book = openpyxl.Workbook()
    book.active.title = name
    book.active.append(columns)
    book.active.append(["" if name == "projects" else odd, odd])
    file = io.BytesIO()
    book.save(file)
    [found] = tables.read_bytes("odd.xlsx", file.getvalue())
    assert found.pk is None
    assert found.fields["slug"]
    assert tables.said() == []


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"id,slug\r\n" + b"a," * 600, "at most 500 columns"),
        (b'id,slug\r\n"broken' + b"a" * 2_000_000, "cell is too long"),
        (b'id,slug\r\n"a"b,c\r\n', "quotation marks"),
        (b"id,slug\r\n\xff\xfe,a\r\n", "CSV UTF-8"),
        (b"\xff\xfei\x00d\x00,", "CSV UTF-8"),
        (b"id,slug\r\n" + b"a,b\r\n" * 51, "at most 50 rows"),
    ],
)
def test_a_hostile_csv_file_is_refused_with_a_message(tables, monkeypatch, data, words):
    for module in ("csv", "unreadable"):
        monkeypatch.setattr(f"partnership.exchange.tables.reading.{module}.MOST_ROWS", 50)
    tables.read_bytes("projects.csv", data)
    assert any(words in line for line in tables.said())


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: packed(**{"projects.csv": "id,slug\r\n"})[:-30], "damaged"),
        *((partial(damaged, method), "damaged") for method in (ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA)),
        (partial(damaged, ZIP_DEFLATED, 5000), "damaged"),
        (partial(damaged, ZIP_BZIP2, 5000), "damaged"),
        (oddly_named, "damaged"),
        (lambda: packed(**{"projects.csv": "0" * (51 * 1024 * 1024)}), "larger than"),
        (lambda: packed(**{"../../etc/passwd": "id"}), "No table in this file"),
    ],
)
def test_a_hostile_archive_is_refused_with_a_message(tables, make, words):
    tables.read_bytes("tables.zip", make())
    assert any(words in line for line in tables.said())
