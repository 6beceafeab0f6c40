"""Tables as a ZIP of CSV files, with a page that says what they are and how they may be used."""

import csv
import io
import tempfile
from contextlib import ExitStack
from shutil import copyfileobj
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnership.agreements.site import Site
from partnership.exchange.responses import IN_MEMORY
from partnership.exchange.tables.layout import DICTIONARY, fill
from partnership.exchange.tables.writing.csv import BYTE_ORDER_MARK, CsvFile, cell_as_text

DICTIONARY_HEADER = ("table", "column", "meaning", "holds", "counterpart", "taken in")
# Of every member of an archive: the earliest time that the format can tell.
EPOCH = (1980, 1, 1, 0, 0, 0)


class SameBytes(ZipFile):
    """A ZIP file whose members bear no time, so that the same content gives the same bytes."""

    def writestr(self, name, data, *args, **kwargs):
        super().writestr(member(str(name)), data, *args, **kwargs)

    def write(self, filename, arcname=None, *args, **kwargs):
        with open(filename, "rb") as source, self.open(member(arcname), "w") as target:
            while chunk := source.read(65536):
                target.write(chunk)


def member(name):
    info = ZipInfo(name, EPOCH)
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def dictionary_lines(tables):
    """What each column of some tables means, as lines of texts."""
    for table in tables:
        for column in table.columns:
            taken_in = _("no") if column.is_derived else _("yes")
            yield (
                table.name,
                column.name,
                str(column.meaning),
                str(column.holds),
                str(column.counterpart),
                taken_in,
            )


def write_archive(file, contents, *, for_staff=False):
    """Write CSV files, a dictionary of their columns and a README to a binary file.

    `contents` are pairs of the tables of one record type and its fetched records.
    """
    with SameBytes(file, "w", ZIP_DEFLATED) as archive:
        tables = []
        for of_type, records in contents:
            tables += of_type
            write_type(archive, of_type, records, for_staff)
        archive.writestr(f"{DICTIONARY}.csv", dictionary_as_csv(tables))
        archive.writestr(
            "README.txt", BYTE_ORDER_MARK + readme(tables, for_staff).replace("\n", "\r\n")
        )


def write_type(archive, tables, records, for_staff):
    """Add the tables of one type.

    A ZIP file takes one member at a time, so the tables are kept in temporary files meanwhile.
    """
    with ExitStack() as stack:
        parts = [
            stack.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)) for _ in tables
        ]
        targets = [CsvFile(part, table) for part, table in zip(parts, tables, strict=True)]
        fill(list(zip(tables, targets, strict=True)), records, for_staff=for_staff)
        for table, part, target in zip(tables, parts, targets, strict=True):
            target.close()
            part.seek(0)
            with archive.open(member(f"{table.name}.csv"), "w") as goal:
                copyfileobj(part, goal)


def dictionary_as_csv(tables):
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(DICTIONARY_HEADER)
    for line in dictionary_lines(tables):
        writer.writerow([cell_as_text(cell) for cell in line])
    return text.getvalue()


def readme(tables, for_staff):
    """What the files are, as of when, under which terms, and how to cite them."""
    site = Site()
    changed_at = site.updated or timezone.now()
    day = date_format(changed_at, "DATE_FORMAT")
    licences = [one.licence for one in site.partnerships if one.licence]
    if licences:
        terms = _(
            "The text of this record may be reused under %(licence)s. Quotations belong to "
            "their sources."
        ) % {"licence": ", ".join(dict.fromkeys(licences))}
    else:
        terms = _("No licence has been stated for this record yet.")
    citation = _("%(name)s (%(year)s). Data tables, version of %(day)s. %(address)s") % {
        "name": site.name,
        "year": changed_at.year,
        "day": day,
        "address": settings.SITE_URL,
    }
    lines = [
        site.name,
        "=" * len(site.name),
        "",
        *([_("For staff only: some of this is not public."), ""] if for_staff else []),
        _("Last change of the record: %(day)s") % {"day": day},
        _("Address: %(address)s") % {"address": settings.SITE_URL},
        "",
        _("What is in it"),
        *(f"  {table.name}.csv  {table.title}" for table in tables),
        f"  {DICTIONARY}.csv  {_('What each column means')}",
        "",
        _("How to read it"),
        *(f"  - {line}" for line in how_to_read()),
        "",
        _("Terms"),
        f"  {terms}",
        "",
        _("How to cite it"),
        f"  {citation}",
        "",
    ]
    return "\n".join(lines)


def how_to_read():
    return (
        _("Files are CSV in UTF-8 with a comma between the cells."),
        _(
            "Dates are written as the sources give them, in the Extended Date/Time Format of "
            "ISO 8601-2: 2016, 2019-04, 2018/2020. An empty date is not stated."
        ),
        _("An empty amount is not stated, never zero. Nothing is converted."),
        _("Records refer to each other by their slug, rows by their key."),
        _(
            "An apostrophe before =, +, - or @ only keeps spreadsheets from taking the text for a "
            "formula."
        ),
        _(
            "Columns that end in _label, _title, _page, _earliest and _latest help to read the "
            "others."
        ),
    )
