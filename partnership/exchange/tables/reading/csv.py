"""The lines of a CSV file: which sign stands between its cells, in which encoding it is."""

import csv
import io
from itertools import chain

from django.utils.translation import gettext as _

from partnership.exchange.tables.reading.unreadable import (
    Unreadable,
    too_many_columns,
    too_many_rows,
    words_for,
)
from partnership.exchange.tables.reading.xlsx import BROKEN, MOST_COLUMNS, MOST_ROWS
from partnership.sources.child_process import Refused
from partnership.values.texts import unguarded

MOST_CELL = 1_000_000


class CsvLines:
    """The lines of a binary CSV file, with comma, semicolon or tab, in UTF-8 or UTF-16."""

    def __init__(self, file, where):
        self.file, self.where, self.delimiter = file, where, ","

    def __iter__(self):
        text, self.number = None, 0
        try:
            text = io.TextIOWrapper(self.file, encoding=encoding_of(self.file), newline="")
            yield from self.lines_of(text)
        except UnicodeError:
            message = _(
                "This is not text in UTF-8. In Excel save as “CSV UTF-8 (Comma delimited)”, in "
                "LibreOffice choose the character set “Unicode (UTF-8)”, or bring an XLSX file."
            )
            raise Unreadable(self.where._replace(row=self.number + 1), message) from None
        except BROKEN as error:
            raise Unreadable(self.where, words_for(Refused("broken", str(error)))) from None
        except csv.Error as error:
            message = _(
                "The quotation marks of this line are broken, or a cell is too long: %(why)s"
            )
            message %= {"why": error}
            raise Unreadable(self.where._replace(row=self.number + 1), message) from None
        finally:
            if text and not self.file.closed:  # the file is its opener's to close
                text.detach()

    def lines_of(self, text):
        header = text.readline()
        if header.lower().startswith("sep="):  # what some spreadsheets write before it
            header, self.number = text.readline(), 1
        self.delimiter = max(",;\t", key=header.count)
        csv.field_size_limit(MOST_CELL)
        width = 0  # of the header, the first line with anything in it
        for cells in csv.reader(chain([header], text), delimiter=self.delimiter, strict=True):
            self.number += 1
            if self.number > MOST_ROWS + 1:
                raise Unreadable(self.where, too_many_rows())
            cells = without_blank_end(cells, width)
            if len(cells) > MOST_COLUMNS:
                raise Unreadable(self.where._replace(row=self.number), too_many_columns())
            if not all(map(is_blank, cells)):
                width = width or len(cells)
                yield self.number, [unguarded(cell.strip()) for cell in cells]


def encoding_of(file):
    """The encoding that the first bytes of a file tell; UTF-8 unless they tell another."""
    beginning = file.read(2)
    file.seek(0)
    return "utf-16" if beginning in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def is_blank(cell):
    return isinstance(cell, str) and not cell.strip()


def without_blank_end(cells, width=0):
    """The cells of a line without those at its end, beyond a width, that have nothing in them."""
    while len(cells) > width and is_blank(cells[-1]):
        cells.pop()
    return cells
