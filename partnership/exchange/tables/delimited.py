"""Tables as CSV: UTF-8 with a byte order mark and CRLF, as Excel opens it rightly.

A spreadsheet runs a text that begins with =, +, -, @ or a control character as a formula. Such a
text gets an apostrophe before it, which is taken off again on the way in; one that has apostrophes
before such a character already gets one more, so that nothing is lost.
"""

import csv
import io
import re
from decimal import Decimal

from partnership.exchange.tables.layout import fill

BYTE_ORDER_MARK = "\ufeff"
# Also their full-width forms, which some spreadsheets take for the same.
_RISKY = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def guarded(text):
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(text):
    """The text that `guarded` made, as it was."""
    return text[1:] if _GUARDED.match(text) else text


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
