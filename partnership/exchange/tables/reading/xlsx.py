"""Reads a workbook (XLSX) as a stream of plain values, in a process of its own.

What a workbook packs is looked at before anything is parsed: how many members, how large
unpacked, how much they were compressed, no password, no DTD. This module needs neither Django nor
the database: `read` starts `python -m partnership.exchange.tables.reading.xlsx`, which runs
`main`.
"""

import re
import sys
import zlib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from lzma import LZMAError
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from partnership.sources.child_process import Refused, answer, faults_as_refusals, values_from

MOST_BYTES = 20 * 1024 * 1024
# The whole record has a sheet for each of its tables, near a hundred.
MOST_MEMBERS = 200
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 100
MOST_ROWS = 100_000
MOST_COLUMNS = 500
MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 120
DIGITS = "0123456789"
# Whether a number looks as if its point stood between thousands, or between a year and a month, of
# which a number loses the last zero.
LIKE_OTHERS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}|\d{4}\.1").fullmatch
# What a damaged ZIP file raises, by the way in which its members are packed.
BROKEN = (BadZipFile, zlib.error, LZMAError, OSError, EOFError, NotImplementedError)
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


# In the parent -------------------------------------------------------------------------------


def read(path, first=()):
    """Yield what a workbook holds: {"sheet": name, "hidden": …, "since_1904": …}, then
    {"row": number, "cells": […]} for each of its rows that is not empty; of hidden sheets none.
    The sheets named in `first` come first.

    A cell is a text ("" for an empty one; numbers as they are written), or a list: ["date", day],
    ["number", text] where a text of these signs might be another number, ["formula"],
    ["error", name]. Raises Refused.
    """
    if Path(path).stat().st_size > MOST_BYTES:
        raise Refused("too_large")
    module = "partnership.exchange.tables.reading.xlsx"
    yield from values_from(module, Path(path).resolve(), *first)


# In the child --------------------------------------------------------------------------------


def main(path, *first):
    # Where numpy is installed, openpyxl would load it, which takes as long as a hundred rows.
    sys.modules.setdefault("numpy", None)
    answer(sheets(path, first), seconds=MOST_SECONDS, memory=MOST_MEMORY)


def sheets(path, first):
    check(path)
    with faults_as_refusals():
        yield from parsed(path, first)


def check(path):
    """Raise Refused for what is no workbook, or packs more than it may."""
    with open(path, "rb") as file:
        beginning = file.read(4)
    if beginning == OLE:
        raise Refused("locked")
    if beginning != ZIP:
        raise Refused("no_workbook")
    try:
        with ZipFile(path) as archive:
            check_members(archive)
    except (*BROKEN, UnicodeDecodeError) as error:
        raise Refused("broken", str(error)[:200]) from None


def check_members(archive):
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
        raise Refused("unpacks_too_large")
    for one in members:
        if one.flag_bits & 1:
            raise Refused("locked")
        if one.file_size > MOST_RATIO * max(one.compress_size, 1):
            raise Refused("unpacks_too_large")
    if "xl/workbook.xml" not in archive.namelist():
        raise Refused("no_workbook")
    for one in members:
        if one.filename.endswith((".xml", ".rels")):
            data = archive.read(one)
            check_xml(data)
            check_columns(data)


def check_xml(data):
    """Refuse a DTD, and any encoding that could hide one."""
    head = data[:200].lower()
    if b"<!doctype" in data.lower() or b"<!entity" in data.lower():
        raise Refused("doctype")
    if b"\x00" in head or (b"encoding=" in head and b"utf-8" not in head):
        raise Refused("doctype")


def check_columns(data):
    """Refuse rows of very many cells before the parser makes something of each of them."""
    _head, *rows = data.split(b"<row")
    if any(row.count(b"<c ") + row.count(b"<c>") > MOST_COLUMNS for row in rows):
        raise Refused("too_many_columns")


def parsed(path, first):
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet
    from openpyxl.utils.datetime import WINDOWS_EPOCH

    # What `load_workbook` does, without what is not needed here: it reads each sheet for its size.
    book = ExcelReader(path, read_only=True, keep_links=False)
    book.read_manifest()
    book.read_strings()
    book.read_workbook()
    apply_stylesheet(book.archive, book.wb)
    sheets = [
        (sheet.name, part.target, sheet.state != "visible")
        for sheet, part in book.parser.find_sheets()
        if part.target in book.valid_files and "chartsheet" not in part.Type
    ]
    since_1904 = book.wb.epoch != WINDOWS_EPOCH
    for title, member, hidden in sorted(sheets, key=lambda sheet: sheet[0].lower() not in first):
        yield {"sheet": title, "hidden": hidden, "since_1904": since_1904}
        if hidden:
            continue
        for number, cells in rows_of(book, member, title):
            while cells and cells[-1] == "":
                cells.pop()
            if not cells:
                continue
            if number > MOST_ROWS + 1:
                raise Refused("too_many_rows", title)
            yield {"row": number, "cells": cells}


def rows_of(book, member, title):
    """Yield (number, cells) of the rows of a sheet, without those that go back.

    Plain texts are read here, which most cells are; openpyxl's parser, some five times slower,
    is asked about all others.
    """
    from lxml.etree import iterparse
    from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser

    with book.archive.open(member) as source:
        parser = WorkSheetParser(
            source,
            book.shared_strings,
            epoch=book.wb.epoch,
            date_formats=book.wb._date_formats,
            timedelta_formats=book.wb._timedelta_formats,
        )
        found = iterparse(
            source, tag=ROW_TAG, remove_comments=True, remove_pis=True, resolve_entities=False
        )
        per_cent, last = styles_in_per_cent(book.wb), 0
        for _event, row in found:
            number = int(float(row.get("r", last + 1)))
            if number > last:
                yield number, cells_of(row, parser, per_cent, title)
                last = number
            row.clear()
            while row.getprevious() is not None:
                del row.getparent()[0]


def cells_of(row, parser, per_cent, title):
    """The cells of a row, each at its place."""
    cells, column = [], 0
    for cell in row:
        place = cell.get("r")
        column = column_of(place.rstrip(DIGITS)) if place else column + 1
        if column > MOST_COLUMNS:
            raise Refused("too_many_columns", title)
        cells += [""] * (column - len(cells))
        text = plain_text(cell, parser.shared_strings)
        cells[column - 1] = told(cell, parser, per_cent) if text is None else text
    return cells


def styles_in_per_cent(workbook):
    """The numbers of the cell styles that show a number as one of a hundred."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    formats = BUILTIN_FORMATS | dict(enumerate(workbook._number_formats, start=164))
    return {
        number
        for number, style in enumerate(workbook._cell_styles)
        if "%" in formats.get(style.numFmtId, "")
    }


@cache
def column_of(letters):
    """The number of a column: 1 for A."""
    from openpyxl.utils import column_index_from_string

    return column_index_from_string(letters)


def plain_text(cell, shared_strings):
    """The text of a cell, "" where nothing is in it; None for all that is not plain text."""
    if len(cell) == 0:
        return ""
    if len(cell) > 1:
        return None
    (inner,) = cell
    kind = cell.get("t")
    if kind == "inlineStr" and inner.tag.endswith("}is") and len(inner) == 1:
        (text,) = inner
        return (text.text or "") if text.tag.endswith("}t") else None
    if kind == "s" and inner.tag.endswith("}v") and inner.text:
        return shared_strings[int(inner.text)]
    return None


def told(cell, parser, per_cent):
    """What openpyxl's parser finds in a cell, as text or with a word for what it is.

    `per_cent` are the styles that `styles_in_per_cent` found.
    """
    from openpyxl.worksheet._reader import FORMULA_TAG

    if cell.find(FORMULA_TAG) is not None:
        return ["formula"]
    found = parser.parse_cell(cell)
    if found["style_id"] in per_cent and isinstance(found["value"], (int, float)):
        # As the sheet shows it: the cell itself has the hundredth part.
        return f"{Decimal(repr(found['value'])).scaleb(2).normalize():f}%"
    return plain(found["value"], is_error=found["data_type"] == "e")


def plain(value, *, is_error):
    if value is None:
        return ""
    if isinstance(value, str):
        return ["error", value] if is_error else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        # The point of a number stands before decimals; that of a text may divide thousands.
        return ["number", repr(value)] if LIKE_OTHERS(repr(value)) else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return ["date", value.date().isoformat() if midnight else value.isoformat(" ")]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, (time, timedelta, int)):
        return str(value)
    return ["formula"]


if __name__ == "__main__":
    main(*sys.argv[1:])
