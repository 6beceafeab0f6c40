"""The workbook in which staff write new records: headers with help, and lists to choose from."""

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from partnership.exchange.datasets.values import label_of_code
from partnership.exchange.tables.columns import KEY, NO, YES
from partnership.exchange.tables.layout import tables_of
from partnership.exchange.tables.writing.xlsx import WIDTHS, save, write_dictionary

VOCABULARIES = "vocabularies"
# The rows that are prepared: formats and choices reach so far down.
PREPARED_ROWS = 500


def write_template(file, dataset):
    """Write the empty tables of a record type to a binary file, ready to be filled in."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    tables = tables_of(dataset, for_staff=True)
    vocabularies = Vocabularies()
    for table in tables:
        add_sheet(workbook, table, vocabularies)
    vocabularies.add_sheet(workbook)
    write_dictionary(workbook, tables)
    save(workbook, file)


def add_sheet(workbook, table, vocabularies):
    sheet = workbook.create_sheet(table.name)
    sheet.freeze_panes = "B2"
    columns = [column for column in table.columns if not column.is_derived]
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        header = sheet.cell(1, number, column.name)
        header.font = Font(bold=True)
        header.comment = comment_on(column)
        sheet.column_dimensions[letter].width = WIDTHS.get(column.kind, 30)
        if not column.is_number:
            sheet.column_dimensions[letter].number_format = "@"
            for row in range(2, PREPARED_ROWS + 2) if column.kind == "date" else ():
                sheet.cell(row, number).number_format = "@"
        choices = vocabularies.range_of(column)
        if choices:
            validation = DataValidation(type="list", formula1=choices, allow_blank=True)
            validation.error = _("Choose one of the list.")
            validation.add(f"{letter}2:{letter}{PREPARED_ROWS + 1}")
            sheet.add_data_validation(validation)


def comment_on(column):
    lines = [str(column.meaning), str(column.holds)]
    if column.name == KEY:
        lines = [_("Leave it empty in a new row; it gets its key when it is taken in.")]
    comment = Comment("\n".join(line for line in lines if line), "")
    comment.width, comment.height = 360, 140
    return comment


class Vocabularies:
    """The lists to choose from, each in two columns of one sheet: the code and its word."""

    def __init__(self):
        self.lists = {}

    def range_of(self, column):
        """The cells with the codes that a column can hold, or None where it has no list."""
        entries = entries_of(column)
        if not entries:
            return None
        place = self.lists.setdefault(entries, len(self.lists))
        letter = get_column_letter(2 * place + 1)
        return f"{VOCABULARIES}!${letter}$2:${letter}${len(entries) + 1}"

    def add_sheet(self, workbook):
        sheet = workbook.create_sheet(VOCABULARIES)
        sheet.freeze_panes = "A2"
        for entries, place in self.lists.items():
            first = 2 * place + 1
            for offset, title in enumerate((_("code"), _("word"))):
                sheet.cell(1, first + offset, title).font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(first + 1)].width = 40
            for row, (code, word) in enumerate(entries, start=2):
                for offset, text in enumerate((code, word)):
                    cell = sheet.cell(row, first + offset, text)
                    cell.number_format, cell.data_type = "@", "s"


def entries_of(column):
    """((code, word), …) of the values that a column can hold, or ()."""
    if column.kind == "yes_no":
        return ((YES, _("yes")), (NO, _("no")))
    if column.name == "original_language":
        return tuple((code, str(name)) for code, name in settings.LANGUAGES)
    if column.kind == "code":
        codes = [str(code) for code, _label in column.field.flatchoices if code]
        return tuple((code, label_of_code(column.field, code)) for code in codes)
    return ()
