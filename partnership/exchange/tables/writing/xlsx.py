"""Tables as XLSX: a sheet for each, and one that tells what the columns mean.

Texts are cells of text, formatted as text, so that a spreadsheet neither runs them as formulas
nor makes dates and numbers of them while they are edited. The same tables give the same bytes.

Openpyxl takes 25 megabytes of each process: whoever writes a workbook loads this module then.
"""

from datetime import datetime
from zipfile import ZIP_DEFLATED

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from partnership.exchange.tables.cell_text import TOO_LONG, escaped
from partnership.exchange.tables.layout import DICTIONARY, fill
from partnership.exchange.tables.writing.zip import (
    DICTIONARY_HEADER,
    EPOCH,
    SameBytes,
    dictionary_lines,
)

MOST_CHARACTERS = 32_767  # of a cell, by the format
# Decimal digits that a spreadsheet keeps of a number.
MOST_DIGITS = 15
WIDTHS = {"key": 12, "derived": 24, "code": 16, "date": 22, "day": 12, "yes_no": 8}


def as_text(cell):
    """The text of a cell of text."""
    text = escaped(cell) if isinstance(cell, str) else format(cell, "f")
    return text if len(text) <= MOST_CHARACTERS else TOO_LONG


class TableSheet:
    """A sheet that takes the lines of one table, one after the other."""

    def __init__(self, workbook, table):
        self.sheet = workbook.create_sheet(table.name)
        self.sheet.freeze_panes = "B2"
        for number, column in enumerate(table.columns, start=1):
            dimension = self.sheet.column_dimensions[get_column_letter(number)]
            dimension.width = WIDTHS.get(column.kind, 30)
            if not column.is_number:
                dimension.number_format = "@"
        write_header(self.sheet, [column.name for column in table.columns])
        self.text = text_cell(self.sheet)

    def append(self, cells):
        self.sheet.append(self.line(cells))

    def line(self, cells):
        """Yield what a sheet takes for the cells of a line. Each is written before the next is
        asked for, so that all texts are told by one cell: making cells is what takes long.
        """
        for cell in cells:
            if cell == "":
                yield None
            elif isinstance(cell, str) or len(cell_digits(cell)) > MOST_DIGITS:
                self.text._value = as_text(cell)
                yield self.text
            else:
                yield cell


def cell_digits(cell):
    return str(cell).replace("-", "").replace(".", "").strip("0")


def text_cell(sheet, *, bold=False):
    cell = WriteOnlyCell(sheet, "")
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    cell.data_type = "s"
    return cell


def write_header(sheet, names):
    write_texts(sheet, text_cell(sheet, bold=True), names)


def write_texts(sheet, cell, texts):
    """Append a line of texts, all told by one cell."""

    def line():
        for text in texts:
            cell._value = as_text(text)
            yield cell

    sheet.append(line())


def new_workbook():
    workbook = Workbook(write_only=True)
    workbook.properties.creator = ""
    return workbook


def write_dictionary(workbook, tables):
    """The sheet that tells what each column means."""
    sheet = workbook.create_sheet(DICTIONARY)
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEF", (28, 30, 70, 40, 40, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    write_header(sheet, DICTIONARY_HEADER)
    cell = text_cell(sheet)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    for entry in dictionary_lines(tables):
        write_texts(sheet, cell, entry)


def save(workbook, file, changed_at=None):
    """Write a workbook to a binary file."""
    moment = (changed_at or datetime(*EPOCH)).replace(tzinfo=None, microsecond=0)
    workbook.properties.created = workbook.properties.modified = moment
    with SameBytes(file, "w", ZIP_DEFLATED) as archive:
        writer = ExcelWriter(workbook, archive)
        writer.write_data()


def write_workbook(file, contents, *, for_staff=False, changed_at=None):
    """Write a workbook to a binary file.

    `contents` are pairs of the tables of one record type and its fetched records, which are gone
    through once.
    """
    workbook, described = new_workbook(), []
    for tables, records in contents:
        add_tables(workbook, tables, records, for_staff=for_staff)
        described += tables
    write_dictionary(workbook, described)
    save(workbook, file, changed_at)


def add_tables(workbook, tables, records, *, for_staff=False):
    """Add a sheet for each of the tables of one record type, with the lines of fetched records."""
    targets = [(table, TableSheet(workbook, table)) for table in tables]
    fill(targets, records, for_staff=for_staff)
