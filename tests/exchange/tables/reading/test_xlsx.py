"""What stands in a workbook, whoever wrote it: the same as openpyxl finds there."""

import datetime
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from partnership.exchange.tables.reading import xlsx

NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHARED = (
    f"<sst {NAMES}><si><t>first</t></si>"
    "<si><r><t>rich </t></r><r><rPr><b/></rPr><t>one</t></r></si></sst>"
)
SHARED_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
# The ways in which programs write a cell, and some in which none should.
ROWS = """
<row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>
<row r="2"><c t="inlineStr"><is><t>without a place</t></is></c><c><v>7</v></c></row>
<row r="4"><c r="B4" t="inlineStr"><is><t xml:space="preserve"> held </t></is></c>
  <c r="D4" t="inlineStr"><is><r><t>rich</t></r><r><t> text</t></r></is></c></row>
<row r="5"><c r="A5" t="inlineStr"><is><t>one</t><phoneticPr fontId="1"/></is></c>
  <c r="B5" t="inlineStr"><is><t/></is></c><c r="C5" t="inlineStr"><is/></c></row>
<row r="6.0"><c r="A6"/><c r="B6" s="1"/><c r="C6" t="s"><v/></c><c r="D6" t="str"><v>x</v></c>
  <c r="E6" t="b"><v>1</v></c><c r="F6" t="e"><v>#N/A</v></c><c r="G6" t="n"><v>1.50</v></c></row>
<row><c t="d"><v>2019-04-01</v></c><c s="1"><v>43556</v></c><c s="1"><v>43556.5</v></c></row>
<row r="8"><!-- a remark --><c r="A8"><f>1+1</f><v>2</v></c><c r="B8" t="str"><f>"a"</f></c>
  <c r="C8" t="inlineStr"><!-- another --><is><t><![CDATA[a < b]]></t></is></c></row>
<row r="3"><c r="A3" t="inlineStr"><is><t>goes back</t></is></c></row>
<row r="10"/>
<row r="11"><c r="B11" t="inlineStr"><is><t>&#20013;&#x6587;&amp;</t></is></c></row>
"""


def found_by_openpyxl(path):
    """The same in openpyxl's own way, cell by cell."""
    book = load_workbook(path, read_only=True, keep_links=False)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        yield {"sheet": sheet.title, "hidden": False, "since_1904": False}
        for number, row in enumerate(sheet.iter_rows(), start=1):
            cells = [
                ["formula"]
                if cell.data_type == "f"
                else xlsx.plain(cell.value, is_error=cell.data_type == "e")
                for cell in row
            ]
            while cells and cells[-1] == "":
                cells.pop()
            if cells:
                yield {"row": number, "cells": cells}


@pytest.fixture
def workbook(tmp_path):
    """A workbook with styles and shared texts; its sheet has the rows given as XML."""

    def make(rows):
        book = Workbook()
        book.active.append(["first", datetime.date(2019, 4, 1)])
        book.save(tmp_path / "made.xlsx")
        with ZipFile(tmp_path / "made.xlsx") as made, ZipFile(tmp_path / "x.xlsx", "w") as file:
            for name in made.namelist():
                data = made.read(name).decode()
                if name == "xl/worksheets/sheet1.xml":
                    data = f"<worksheet {NAMES}><sheetData>{rows}</sheetData></worksheet>"
                # openpyxl shares no texts; every other program does.
                file.writestr(name, data.replace("</Types>", f"{SHARED_TYPE}</Types>"))
            file.writestr("xl/sharedStrings.xml", SHARED)
        return tmp_path / "x.xlsx"

    return make


def test_every_way_to_write_a_cell_is_read_as_openpyxl_reads_it(workbook):
    path = workbook(ROWS)

    found = list(xlsx.sheets(path, ()))

    assert found == list(found_by_openpyxl(path))
    rows = {line["row"]: line["cells"] for line in found[1:]}
    assert rows[1] == ["first", "", "rich one"]
    assert rows[4] == ["", " held ", "", "rich text"]
    assert rows[6][3:] == ["x", "yes", ["error", "#N/A"], "1.5"]
    assert rows[7] == [["date", "2019-04-01"]] * 2 + [["date", "2019-04-01 12:00:00"]]
    assert rows[8] == [["formula"], ["formula"], "a < b"]
    assert 3 not in rows


def test_cells_that_go_back_stand_at_their_places(workbook):
    rows = '<row><c r="C1" t="s"><v>0</v></c><c r="A1" t="s"><v>1</v></c><c><v>5</v></c></row>'
    (_sheet, row) = xlsx.sheets(workbook(rows), ())
    assert row == {"row": 1, "cells": ["rich one", "5", "first"]}


@pytest.mark.parametrize(
    "cell", ['<c r="A1" t="s"><v>99</v></c>', '<c r="1"/>', '<c r="A1"><v>x</v></c>', "<c>"]
)
def test_a_cell_that_means_nothing_is_a_broken_file(workbook, cell):
    with pytest.raises(xlsx.Refused) as refused:
        list(xlsx.sheets(workbook(f'<row r="1">{cell}</row>'), ()))
    assert refused.value.code == "broken"


def test_a_cell_far_to_the_right_is_refused(workbook):
    path = workbook('<row r="1"><c r="XFD1" t="inlineStr"><is><t>far</t></is></c></row>')
    with pytest.raises(xlsx.Refused) as refused:
        list(xlsx.sheets(path, ()))
    assert refused.value.code == "too_many_columns"
