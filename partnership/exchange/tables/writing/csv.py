"""Tables as CSV: UTF-8 with a byte order mark and CRLF, as Excel opens it rightly."""

import csv
import io
from decimal import Decimal

from partnership.exchange.tables.layout import fill
from partnership.values.texts import guarded

BYTE_ORDER_MARK = "\ufeff"


def cell_as_text(cell):
    """A cell of a CSV file. Numbers are no formulas and stay as they are."""
    if isinstance(cell, str):
        return guarded(cell)
    return format(cell, "f") if isinstance(cell, Decimal) else str(cell)


class CsvFile:
    """A CSV file that takes the lines of one table, one after the other.

    `close` finishes it; the binary file it writes to stays open.
    """

    def __init__(self, file, table):
        self.text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        self.text.write(BYTE_ORDER_MARK)
        self.writer = csv.writer(self.text, lineterminator="\r\n")
        self.writer.writerow([column.name for column in table.columns])

    def append(self, cells):
        self.writer.writerow([cell_as_text(cell) for cell in cells])

    def close(self):
        self.text.detach()


def write_csv(file, table, records, *, for_staff=False):
    """Write one table of fetched records to a binary file."""
    target = CsvFile(file, table)
    fill([(table, target)], records, for_staff=for_staff)
    target.close()
