"""Reads a workbook (XLSX) as a stream of plain values, in a process of its own.

What a workbook packs is looked at before anything is parsed: how many members, how large
unpacked, how much they were compressed, no password, no DTD. This module needs neither Django nor
the database: `read` starts `python -m partnership.exchange.tables.spreadsheets`, which runs
`main`.
"""

import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from partnership.exchange.limited import Refused, answer, values_from

MOST_BYTES = 20 * 1024 * 1024
# The whole record has a sheet for each of its tables, near a hundred.
MOST_MEMBERS = 200
MOST_UNPACKED = 50 * 1024 * 1024
MOST_RATIO = 100
MOST_ROWS = 100_000
MOST_COLUMNS = 500
MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 120
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


# In the parent -------------------------------------------------------------------------------


def read(path, first=()):
    """Yield what a workbook holds: {"sheet": name}, then {"row": number, "cells": […]} for each
    of its rows that is not empty; the sheets named in `first` come first.

    A cell is a text ("" for an empty one; numbers as they are written), or a list: ["date", day],
    ["formula"], ["error", name]. Raises Refused.
    """
    if Path(path).stat().st_size > MOST_BYTES:
        raise Refused("too_large")
    module = "partnership.exchange.tables.spreadsheets"
    yield from values_from(module, Path(path).resolve(), *first)


# In the child --------------------------------------------------------------------------------


def main(path, *first):
    answer(sheets(path, first), seconds=MOST_SECONDS, memory=MOST_MEMORY)


def sheets(path, first):
    check(path)
    try:
        yield from parsed(path, first)
    except Refused:
        raise
    except MemoryError:
        raise Refused("too_much") from None
    except Exception as error:  # whatever a broken file makes the parser raise
        raise Refused("broken", f"{type(error).__name__}: {error}"[:200]) from None


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
    except (BadZipFile, OSError, EOFError, NotImplementedError) as error:
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


class InlineText:
    """Takes the place of openpyxl's text of a cell, which is slow to read the plain ones."""

    def __init__(self, content):
        self.content = content

    @classmethod
    def from_tree(cls, element):
        from openpyxl.cell.text import Text

        if len(element) == 1 and element[0].tag.endswith("}t"):
            return cls(element[0].text or "")
        return Text.from_tree(element)


def parsed(path, first):
    from openpyxl import load_workbook
    from openpyxl.worksheet import _reader

    _reader.Text = InlineText
    workbook = load_workbook(path, read_only=True, keep_links=False)
    for sheet in sorted(workbook.worksheets, key=lambda sheet: sheet.title not in first):
        # What a sheet says of its own size is not to be trusted.
        sheet.reset_dimensions()
        yield {"sheet": sheet.title}
        for number, row in enumerate(sheet.iter_rows(), start=1):
            if len(row) > MOST_COLUMNS:
                raise Refused("too_many_columns", sheet.title)
            cells = [plain(cell) for cell in row]
            while cells and cells[-1] == "":
                cells.pop()
            if not cells:
                continue
            if number > MOST_ROWS + 1:
                raise Refused("too_many_rows", sheet.title)
            yield {"row": number, "cells": cells}


def plain(cell):
    """What a cell holds, as text or with a word for what it is."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        if cell.data_type == "f":
            return ["formula"]
        return ["error", value] if cell.data_type == "e" else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
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
