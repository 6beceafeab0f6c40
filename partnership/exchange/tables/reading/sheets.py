"""The lines of a file of tables: CSV, XLSX, or a ZIP of CSV files.

A file gives `Sheet`s: the name of a table and its lines, the header first, as (row, cells). Cells
are texts; a list stands for a date, a formula or an error of a workbook.
"""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path
from zipfile import ZipFile

from partnership.exchange.pipeline.objects import Where
from partnership.exchange.tables.cell_text import unescaped
from partnership.exchange.tables.layout import DICTIONARY
from partnership.exchange.tables.reading import xlsx
from partnership.exchange.tables.reading.csv import CsvLines, without_blank_end
from partnership.exchange.tables.reading.unreadable import Unreadable, too_large, words_for
from partnership.exchange.tables.reading.xlsx import BROKEN
from partnership.sources.child_process import Refused
from partnership.values.understanding.numbers import Signs, shown_signs

MOST_BYTES = 50 * 1024 * 1024
# What else may lie beside the tables.
IGNORED = {DICTIONARY, "readme", "vocabularies"}


@dataclass
class Sheet:
    """One table of a file: the name that it bears there, and its lines.

    `is_alone` says that the file holds nothing else by its nature, `since_1904` that days are
    counted from that year. `again` gives the lines once more, where that can be.
    """

    table: str
    file: str
    sheet: str | None
    lines: Iterator[tuple[int, list]]
    is_alone: bool = False
    is_hidden: bool = False
    since_1904: bool = False
    csv: CsvLines | None = None
    again: Callable[[], Iterator[tuple[int, list]]] | None = None

    def where(self, row=None):
        return Where(self.file, row=row, sheet=self.sheet)

    @cached_property
    def first(self):
        return next(self.lines, (None, []))

    @property
    def row(self):
        """The row of the header; None for an empty sheet."""
        return self.first[0]

    @property
    def header(self):
        """The cells of the first row that has any."""
        return self.first[1]

    def signs_of(self, header):
        """A function that tells what comma and point mean in the numbers below a header.

        It looks through all of them: one that shows it may come last.
        """

        def signs():
            if self.again is None:
                return Signs.USUAL
            places = [at for at, column in header.named if column.is_number]
            texts = (line[at] for _row, line in self.again() for at in places if at < len(line))
            # Semicolons stand between the cells where the comma may be the decimal sign.
            usual = Signs.UNKNOWN if self.csv.delimiter == ";" else Signs.USUAL
            return shown_signs(texts, usual)

        return signs


def table_name(name):
    """The name of the table that a file or a sheet is called after: "Projects (2).csv" too."""
    stem = re.sub(r"\.csv$", "", name.strip(), flags=re.IGNORECASE)
    stem = re.sub(r"[ _-]*\(\d+\)$|[ _-]+cop(y|ie)$", "", stem).strip().lower()
    return re.sub(r"[ _-]+", "-", stem)


# CSV ----------------------------------------------------------------------------------------------


def csv_sheets(path, name):
    """The one table of a CSV file."""
    if Path(path).stat().st_size > MOST_BYTES:
        raise Unreadable(Where(name), too_large(MOST_BYTES))

    def again():
        with open(path, "rb") as file:
            yield from CsvLines(file, Where(name))

    with open(path, "rb") as file:
        lines = CsvLines(file, Where(name))
        sheet = Sheet(table_name(name), name, None, iter(lines), csv=lines, again=again)
        sheet.is_alone = True
        yield sheet


# ZIP ----------------------------------------------------------------------------------------------


def zip_sheets(path, name, first=()):
    """The tables of the CSV files in a ZIP file; those named in `first` come first."""
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > xlsx.MOST_MEMBERS or unpacked > MOST_BYTES:
                raise Unreadable(Where(name), too_large(MOST_BYTES))
            tables = {member: table_name(Path(member.filename).name) for member in members}
            for member in sorted(members, key=lambda member: tables[member] not in first):
                if tables[member].split(".")[0] in IGNORED or is_of_a_system(member):
                    continue
                if member.flag_bits & 1:
                    raise Unreadable(Where(name), words_for(Refused("locked")))
                where = Where(name, sheet=tables[member])
                if not member.filename.lower().endswith(".csv"):
                    yield Sheet(tables[member], name, tables[member], iter([(1, [""])]))
                    continue
                with archive.open(member) as file, io.BufferedReader(file) as buffered:
                    lines = CsvLines(buffered, where)
                    sheet = Sheet(tables[member], name, tables[member], iter(lines), csv=lines)
                    sheet.again = partial(lines_of_member, path, member, where)
                    yield sheet
    except (*BROKEN, UnicodeDecodeError) as error:
        raise Unreadable(Where(name), words_for(Refused("broken", str(error)))) from None


def is_of_a_system(member):
    """Whether a member of a ZIP file is a folder, or what a system puts beside the files."""
    path = Path(member.filename)
    return member.is_dir() or path.name.startswith(".") or "__MACOSX" in path.parts


def lines_of_member(path, member, where):
    """The lines of a CSV file in a ZIP file once more."""
    with (
        ZipFile(path) as archive,
        archive.open(member) as file,
        io.BufferedReader(file) as buffered,
    ):
        yield from CsvLines(buffered, where)


# XLSX ---------------------------------------------------------------------------------------------


def workbook_sheets(path, name, first=()):
    """The tables of a workbook; those named in `first` come first."""
    about = {}

    def sheet_of(value):
        nonlocal about
        about = value if "sheet" in value else about
        return about["sheet"]

    for title, found in groupby(told(xlsx.read(path, first), name), key=sheet_of):
        if table_name(title) not in IGNORED:
            sheet = Sheet(table_name(title), name, title, lines_of(found))
            sheet.is_hidden = about.get("hidden", False)
            sheet.since_1904 = about.get("since_1904", False)
            yield sheet


def lines_of(values):
    for value in values:
        if "row" in value:
            # Texts that hold no mark of an escaped sign, which are nearly all, stay as they are.
            yield (
                value["row"],
                without_blank_end(
                    [
                        unescaped(cell) if "_x" in cell and isinstance(cell, str) else cell
                        for cell in value["cells"]
                    ]
                ),
            )


def told(values, name):
    """The same values; a refusal becomes words."""
    try:
        yield from values
    except Refused as refused:
        sheet = (refused.detail or None) if refused.code.startswith("too_many_") else None
        raise Unreadable(Where(name, sheet=sheet), words_for(refused)) from None
