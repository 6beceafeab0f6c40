"""The header of a sheet: which column of which table stands where.

Letters' case, blanks around a name and columns without anything do not matter.
"""

from difflib import get_close_matches

from django.utils.translation import gettext as _

from partnership.exchange.pipeline.report import with_suggestion
from partnership.exchange.tables.columns import KEY
from partnership.exchange.tables.layout import header_name
from partnership.exchange.tables.reading.csv import is_blank
from partnership.values.texts import listed

# Columns without which nobody knows what a line is about.
IDENTIFYING = {"links": ("owner", "linked"), "records": (KEY, "slug")}
# A sheet whose name says nothing is taken for a table if so many of its columns, and this part of
# all of them, are that table's.
FEWEST, LARGEST_PART = 3, 0.6


class Header:
    """What stands where. Without a column that tells the rows apart, or with none at all, it is
    not usable.
    """

    def __init__(self, table, sheet, report):
        self.table, self.names, self.columns = table, [], []
        row, names = sheet.row, sheet.header
        self.row = row
        seen = set()
        for cell in names:
            name = cell.strip() if isinstance(cell, str) else ""
            column = table.by_header.get(header_name(name)) if name else None
            if column is not None and column in seen:
                report.error(sheet.where(row), name, _("This column stands twice. Keep one."))
                column = None
            elif name and column is None:
                report.error(sheet.where(row), name[:60], unknown_column(name, table))
            seen.add(column)
            self.names.append(name)
            self.columns.append(column)
        # What stands where, and where a cell has no column.
        self.named = [(at, column) for at, column in enumerate(self.columns) if column]
        self.nameless = [at for at, name in enumerate(self.names) if not name]
        # A line of CSV has all its cells; a workbook has none where nothing is.
        self.fewest = len(names) if sheet.csv else 0
        self.usable = row is not None and identifies(table, self.columns)
        if row is not None and not self.usable:
            report.error(sheet.where(row), "", missing_column(table))

    def cells(self, line):
        """{column: cell} for the cells of a line, without the blanks around them; a line that ends
        early has empty ones."""
        line = line + [""] * (len(self.columns) - len(line))
        cells = ((column, line[at]) for at, column in self.named)
        return {column: cell.strip() if isinstance(cell, str) else cell for column, cell in cells}

    def faults(self, line):
        """Yield why the cells of a line do not stand below the header, in words."""
        nameless = [line[at] for at in self.nameless if at < len(line)]
        if not all(map(is_blank, [*line[len(self.names) :], *nameless])):
            yield _("A cell of this row has no column name.")
        if len(line) < self.fewest:
            yield _(
                "This row ends after %(cells)d of %(columns)d cells. Give each column its cell, "
                "even if it is empty."
            ) % {"cells": len(line), "columns": self.fewest}

    def lacking(self, line):
        """The columns of which a line has no cell though it ought to."""
        return [column for at, column in self.named if len(line) <= at < self.fewest]


def identifies(table, columns):
    """Whether some columns of a table tell which row a line is about."""
    kinds = {column.kind for column in columns if column}
    names = {column.name for column in columns if column}
    if table.kind == "links":
        return set(IDENTIFYING["links"]) <= kinds
    if table.kind == "records":
        return bool(names & set(IDENTIFYING["records"]))
    return KEY in names or table.model.parent_name in names


def unknown_column(name, table):
    message = _("There is no such column in the table “%(table)s”. Take it away or rename it.") % {
        "table": table.name
    }
    return with_suggestion(message, name, table.by_name)


def missing_column(table):
    names = {
        "links": [column.name for column in table.columns if column.kind in IDENTIFYING["links"]],
        "records": IDENTIFYING["records"],
    }.get(table.kind, [KEY])
    return _("The column that tells the rows apart is missing: %(names)s.") % {
        "names": ", ".join(names)
    }


# Which table it is --------------------------------------------------------------------------------


def table_of(sheet, tables, report):
    """The table that a sheet holds, or None, which is told.

    A sheet that bears the name of no table is known by its columns; where these fit several, the
    name of the file may say which. What fits none is left aside.
    """
    if table := tables.get(sheet.table):
        return table
    fitting = tables_by_columns(sheet.header, tables)
    named = [table for table in fitting if table.name in sheet.file.casefold()]
    if len(fitting) > 1 and named:
        fitting = [max(named, key=lambda table: len(table.name))]
    if len(fitting) == 1:
        message = _("Its columns are those of the table “%(table)s”: it is taken in as that.")
        report.warning(sheet.where(), "", message % {"table": fitting[0].name})
        return fitting[0]
    if fitting:
        names = [table.name for table in fitting]
        message = _("This can be one of several tables. Name it after the one it is: %(names)s.")
        message %= {"names": listed(names)}
        report.error(sheet.where(), "", with_suggestion(message, sheet.table, names))
    elif sheet.is_alone or get_close_matches(sheet.table, tables, 1, 0.75):
        message = _("There is no table “%(name)s”. Name the file or the sheet after its table.")
        message = with_suggestion(message % {"name": sheet.table[:60]}, sheet.table, tables)
        report.error(sheet.where(), "", f"{message} {tables_in_words(tables, sheet.table)}")
    else:
        report.lost(sheet.where(), "", _("This is none of the tables here. It is left aside."))
    return None


def tables_in_words(tables, like=""):
    """Which tables there are; of the rows those of one type, if a name begins like its name."""
    of_records = [name for name, table in tables.items() if table.kind == "records"]
    for name in of_records:
        if like.startswith(name):
            same = (other for other in tables if other.startswith(name))
            return _("The tables that begin so: %(names)s.") % {"names": listed(same)}
    others = (name for name, table in tables.items() if table.kind == "rows")
    return _(
        "The tables of records: %(names)s. Those of their rows and links begin with the same word, "
        "such as %(example)s."
    ) % {"names": listed(of_records), "example": next(others, "")}


def tables_by_columns(header, tables):
    """The tables that the columns of a header are most of; all of them, where several have all."""
    names = [header_name(cell) for cell in header if isinstance(cell, str) and cell.strip()]
    known = {}
    for table in tables.values():
        columns = [table.by_header.get(name) for name in names]
        count = sum(column is not None for column in columns)
        if count and identifies(table, columns) and any(is_content(c) for c in columns if c):
            known[table] = count
    whole = [table for table, count in known.items() if count == len(names)]
    if whole:
        return whole
    enough = max(FEWEST, LARGEST_PART * len(names))
    most = max(known.values(), default=0)
    best = [table for table, count in known.items() if count == most >= enough]
    return best if len(best) == 1 else []


def is_content(column):
    """Whether a column says more than which row it is."""
    return not column.is_derived and column.name != KEY
