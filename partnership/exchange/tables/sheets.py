"""The lines of a file of tables: CSV, XLSX, or a ZIP of CSV files.

A file gives `Sheet`s: the name of a table and its lines, the header first, as (row, cells). Cells
are texts; a list stands for a date, a formula or an error of a workbook.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from zipfile import ZipFile

from django.utils.translation import gettext as _

from partnership.exchange.importing.objects import Where
from partnership.exchange.limited import Refused
from partnership.exchange.tables import spreadsheets
from partnership.exchange.tables.delimited import unguarded
from partnership.exchange.tables.spreadsheets import BROKEN, MOST_COLUMNS, MOST_ROWS
from partnership.exchange.tables.workbooks import DICTIONARY, unescaped

MOST_BYTES = 50 * 1024 * 1024
MOST_CELL = 1_000_000
# What else may lie beside the tables.
IGNORED = {DICTIONARY, "readme", "vocabularies"}


class Unreadable(ValueError):
    """A file or a sheet cannot be read; the text says why and what to do."""

    def __init__(self, where, message):
        super().__init__(message)
        self.where = where


@dataclass
class Sheet:
    """One table of a file: the name that it bears there, and its lines."""

    table: str
    file: str
    sheet: str | None
    lines: Iterator[tuple[int, list]]

    def where(self, row=None):
        return Where(self.file, row=row, sheet=self.sheet)


def table_name(name):
    """The name of the table that a file or a sheet is called after: "projects (2).csv" too."""
    stem = re.sub(r"\.csv$", "", name.strip(), flags=re.IGNORECASE)
    return re.sub(r"[ _-]*\(\d+\)$|[ _-]+cop(y|ie)$", "", stem).strip().lower()


# CSV ----------------------------------------------------------------------------------------------


def csv_sheets(path, name):
    """The one table of a CSV file."""
    if Path(path).stat().st_size > MOST_BYTES:
        raise Unreadable(Where(name), too_large())
    with open(path, "rb") as file:
        yield Sheet(table_name(name), name, None, csv_lines(file, Where(name)))


def csv_lines(file, where):
    """The lines of a binary CSV file, with comma, semicolon or tab, in UTF-8 or UTF-16."""
    text, row = None, 0
    try:
        text = io.TextIOWrapper(file, encoding=encoding_of(file), newline="")
        header = text.readline()
        if header.lower().startswith("sep="):  # what some spreadsheets write before it
            header, row = text.readline(), 1
        delimiter = max(",;\t", key=header.count)
        csv.field_size_limit(MOST_CELL)
        lines = csv.reader(chain([header], text), delimiter=delimiter, strict=True)
        for cells in lines:
            row += 1
            if row > MOST_ROWS + 1:
                raise Unreadable(where, too_many_rows())
            if len(cells) > MOST_COLUMNS:
                raise Unreadable(where._replace(row=row), too_many_columns())
            if any(cells):
                yield row, [unguarded(cell) for cell in cells]
    except UnicodeError:
        message = _(
            "This is not text in UTF-8. In Excel save as “CSV UTF-8 (Comma delimited)”, in "
            "LibreOffice choose the character set “Unicode (UTF-8)”, or bring an XLSX file."
        )
        raise Unreadable(where._replace(row=row + 1), message) from None
    except BROKEN as error:
        raise Unreadable(where, words_for(Refused("broken", str(error)))) from None
    except csv.Error as error:
        message = _("The quotation marks of this line are broken, or a cell is too long: %(why)s")
        raise Unreadable(where._replace(row=row + 1), message % {"why": error}) from None
    finally:
        if text and not file.closed:  # the file is its opener's to close
            text.detach()


def encoding_of(file):
    """The encoding that the first bytes of a file tell; UTF-8 unless they tell another."""
    beginning = file.read(2)
    file.seek(0)
    return "utf-16" if beginning in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


# ZIP ----------------------------------------------------------------------------------------------


def zip_sheets(path, name, first=()):
    """The tables of the CSV files in a ZIP file; those named in `first` come first."""
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > spreadsheets.MOST_MEMBERS or unpacked > MOST_BYTES:
                raise Unreadable(Where(name), too_large())
            tables = {member: table_name(Path(member.filename).name) for member in members}
            for member in sorted(members, key=lambda member: tables[member] not in first):
                if tables[member].split(".")[0] in IGNORED or member.is_dir():
                    continue
                if member.flag_bits & 1:
                    raise Unreadable(Where(name), words_for(Refused("locked")))
                with archive.open(member) as file, io.BufferedReader(file) as buffered:
                    where = Where(name, sheet=tables[member])
                    lines = csv_lines(buffered, where)
                    yield Sheet(tables[member], name, tables[member], lines)
    except (*BROKEN, UnicodeDecodeError) as error:
        raise Unreadable(Where(name), words_for(Refused("broken", str(error)))) from None


# XLSX ---------------------------------------------------------------------------------------------


def workbook_sheets(path, name, first=()):
    """The tables of a workbook; those named in `first` come first."""
    title = ""

    def sheet_of(value):
        nonlocal title
        title = value.get("sheet", title)
        return title

    for sheet, found in groupby(told(spreadsheets.read(path, first), name), key=sheet_of):
        if table_name(sheet) not in IGNORED:
            yield Sheet(table_name(sheet), name, sheet, lines_of(found))


def lines_of(values):
    for value in values:
        if "row" in value:
            # Texts that hold no mark of an escaped sign, which are nearly all, stay as they are.
            yield (
                value["row"],
                [
                    unescaped(cell) if "_x" in cell and isinstance(cell, str) else cell
                    for cell in value["cells"]
                ],
            )


def told(values, name):
    """The same values; a refusal becomes words."""
    try:
        yield from values
    except Refused as refused:
        sheet = (refused.detail or None) if refused.code.startswith("too_many_") else None
        raise Unreadable(Where(name, sheet=sheet), words_for(refused)) from None


def words_for(refused):
    """Why a file is refused, and what to do."""
    return {
        "too_large": too_large,
        "unpacks_too_large": lambda: _(
            "This file unpacks to more than may be taken in at once. Divide it."
        ),
        "too_many_rows": too_many_rows,
        "too_many_columns": too_many_columns,
        "locked": lambda: _(
            "This file has a password or is in an old format. Save it as XLSX without a password."
        ),
        "no_workbook": lambda: _(
            "This is no XLSX workbook, whatever its name says. Save it as “Excel workbook (.xlsx)”."
        ),
        "doctype": lambda: _(
            "This workbook has parts that no spreadsheet writes. Open and save it in a spreadsheet."
        ),
        "broken": lambda: _(
            "This file is damaged or cut off. Open it in a spreadsheet and save it anew."
        ),
    }.get(
        refused.code,
        lambda: _("Reading this file takes too long or too much memory. Divide it."),
    )()


def too_large():
    return _("This file is too large to be taken in at once. Divide it.")


def too_many_rows():
    return _("A table may have at most %(most)d rows. Divide it.") % {"most": MOST_ROWS}


def too_many_columns():
    return _("A table may have at most %(most)d columns. Take away those that are empty.") % {
        "most": MOST_COLUMNS
    }
