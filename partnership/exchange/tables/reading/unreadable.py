"""Why a file of tables cannot be read, in words for whoever brings it."""

from django.utils.translation import gettext as _

from partnership.exchange.tables.reading.xlsx import MOST_BYTES, MOST_COLUMNS, MOST_ROWS


class Unreadable(ValueError):
    """A file or a sheet cannot be read; the text says why and what to do."""

    def __init__(self, where, message):
        super().__init__(message)
        self.where = where


def words_for(refused):
    """Why a file is refused, and what to do."""
    return {
        "too_large": lambda: too_large(MOST_BYTES),
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


def too_large(most):
    """That a file is larger than so many bytes."""
    return _("This file is larger than %(most)d MB. Divide it.") % {"most": most // 1024**2}


def too_many_rows():
    return _("A table may have at most %(most)d rows. Divide it.") % {"most": MOST_ROWS}


def too_many_columns():
    return _("A table may have at most %(most)d columns. Take away those that are empty.") % {
        "most": MOST_COLUMNS
    }
