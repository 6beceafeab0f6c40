"""Tables in: a file of tables as objects for the pipeline.

What stands in the record is looked up, and a cell that says what is there already says nothing:
so a table that was taken out, edited and brought back changes exactly what was edited. That holds
for tables of the public as for those of staff, whose unpublished links the public ones lack.
Rows that are not in the file are left alone.
"""

from collections import Counter
from difflib import get_close_matches
from itertools import islice
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnership.exchange.importing.objects import ImportObject
from partnership.exchange.importing.report import Level
from partnership.exchange.tables.cells import WrongCell, is_month_or_day, plain_text, value_of
from partnership.exchange.tables.columns import KEY
from partnership.exchange.tables.layout import all_tables
from partnership.exchange.tables.links import Links, is_slug
from partnership.exchange.tables.sheets import (
    Unreadable,
    csv_sheets,
    workbook_sheets,
    zip_sheets,
)
from partnership.exchange.tables.workbooks import TOO_LONG
from partnership.values.conditions import Among
from partnership.values.translations import Status

# The key of a new row is made of its table and what stands in it.
NEW_ROWS = UUID("5d0c7d0e-6a55-5f0b-9d4e-2f5b1c1e7a10")
CHUNK = 500


def read_csv(path, report, *, name, **_options):
    """The objects of a CSV file, which is named after its table: projects-funding.csv."""
    yield from read_sheets(csv_sheets(path, name), report)


def read_xlsx(path, report, *, name, **_options):
    """The objects of a workbook, whose sheets are named after their tables."""
    yield from read_sheets(workbook_sheets(path, name, first=names_of_links()), report)


def read_zip(path, report, *, name, **_options):
    """The objects of a ZIP file with CSV files, named after their tables."""
    yield from read_sheets(zip_sheets(path, name, first=names_of_links()), report)


def names_of_links():
    return [table.name for table in all_tables().values() if table.kind == "links"]


def read_sheets(sheets, report):
    """The objects of some sheets; tables of links stand before those of their records."""
    tables, links = all_tables(for_staff=True), Links(report)
    try:
        for sheet in sheets:
            table = tables.get(sheet.table)
            if table is None:
                report.error(sheet.where(), "", no_such_table(sheet.table, tables))
                continue
            header = Header(table, sheet, report)
            if header.usable and table.kind == "links":
                links.take(table, header, sheet)
            elif header.usable:
                yield from TableReader(table, header, sheet, report, links).objects()
    except Unreadable as error:
        report.error(error.where, "", str(error))
    yield from links.left_over()


def no_such_table(name, tables):
    near = get_close_matches(name, tables, 1, 0.5)
    message = _("There is no table “%(name)s”. Name the file or the sheet after its table.")
    message %= {"name": name[:60]}
    return f"{message} {_('Did you mean “%(near)s”?') % {'near': near[0]}}" if near else message


class Header:
    """The header of a sheet: which column of the table stands where.

    Without a column that tells which row a line is about, or with none at all, it is not usable.
    """

    def __init__(self, table, sheet, report):
        self.table, self.names, self.columns = table, [], []
        row, names = next(sheet.lines, (None, []))
        self.row = row
        seen = set()
        for cell in names:
            name = cell.strip() if isinstance(cell, str) else ""
            column = table.by_name.get(name)
            if name in seen:
                report.error(sheet.where(row), name, _("This column stands twice. Keep one."))
                column = None
            elif name and column is None:
                report.error(sheet.where(row), name[:60], unknown_column(name, table))
            seen.add(name)
            self.names.append(name)
            self.columns.append(column)
        # What stands where, and where a cell has no column.
        self.named = [(at, column) for at, column in enumerate(self.columns) if column]
        self.nameless = [at for at, name in enumerate(self.names) if not name]
        identifying = {"links": ["owner", "linked"], "records": [KEY, "slug"]}
        self.usable = row is not None and self.identifies(identifying.get(table.kind))
        if row is not None and not self.usable:
            report.error(sheet.where(row), "", missing_column(table))

    def identifies(self, wanted):
        kinds = {column.kind for column in self.columns if column}
        names = {column.name for column in self.columns if column}
        if self.table.kind == "links":
            return set(wanted) <= kinds
        if self.table.kind == "records":
            return bool(names & set(wanted))
        return KEY in names or self.table.model.parent_name in names

    def cells(self, line):
        """{column: cell} for the cells of a line; a line that ends early has empty ones."""
        line = line + [""] * (len(self.columns) - len(line))
        return {column: line[at] for at, column in self.named}

    def beyond(self, line):
        """Whether a line has something where the header has nothing."""
        beyond = line[len(self.names) :]
        return any(beyond) or any(line[at] for at in self.nameless if at < len(line))


def unknown_column(name, table):
    message = _("There is no such column in the table “%(table)s”. Take it away or rename it.") % {
        "table": table.name
    }
    near = get_close_matches(name.lower(), table.by_name, 1, 0.5)
    return f"{message} {_('Did you mean “%(near)s”?') % {'near': near[0]}}" if near else message


def missing_column(table):
    names = {
        "links": [column.name for column in table.columns if column.kind in ("owner", "linked")],
        "records": [KEY, "slug"],
    }.get(table.kind, [KEY])
    return _("The column that tells the rows apart is missing: %(names)s.") % {
        "names": ", ".join(names)
    }


class TableReader:
    """Reads the lines of one table of records or rows."""

    def __init__(self, table, header, sheet, report, links):
        self.table, self.header, self.sheet, self.report = table, header, sheet, report
        self.links = links
        self.new_rows = Counter()
        columns = [column for _at, column in header.named if column.name != KEY]
        self.taken = [column for column in columns if not column.is_derived]
        self.derived = [column for column in columns if column.is_derived]
        self.label = table.model._meta.label_lower

    def objects(self):
        while lines := list(islice(self.sheet.lines, CHUNK)):
            lines = [(row, line, self.header.cells(line)) for row, line in lines]
            names = [self.name_of(cells) for _row, _line, cells in lines]
            stored = self.stored(names)
            for (row, line, cells), name in zip(lines, names, strict=True):
                where = self.sheet.where(row)
                if self.header.beyond(line):
                    self.report.error(where, "", _("A cell of this row has no column name."))
                found = Line(self, where, cells, stored.get(name)).object()
                if found is not None:
                    yield found

    def name_of(self, cells):
        """What a line calls its row: its key, or where it gives none the slug, if any.

        None for a key that is none.
        """
        key = self.text(cells, KEY)
        return key_of(key) if key else self.text(cells, "slug")

    def stored(self, names):
        """The rows in the database that some lines are about, by key and by slug."""
        keys = {name for name in names if isinstance(name, UUID)}
        slugs = {name for name in names if isinstance(name, str) and is_slug(name)}
        rows = self.table.model._default_manager
        # Many rows link to few, which a join would make anew for each.
        paths = sorted(self.listed.linked_paths())
        if self.table.kind == "records":
            rows = rows.defer("search_text").prefetch_related(*paths)
            found = [
                *rows.filter(Among("pk", keys)),
                *(rows.filter(slug__in=slugs) if slugs else []),
            ]
            self.links.look_up(self.table.dataset, found)
            return {row.pk: row for row in found} | {row.slug: row for row in found}
        found = rows.prefetch_related(*paths, self.parents()).filter(Among("pk", keys))
        return {row.pk: row for row in found}

    def parents(self):
        """How the records that rows belong to are fetched: with what tables of rows say of them."""
        name = self.table.model.parent_name
        model = self.table.model._meta.get_field(name).related_model
        said = ("slug", model.title_field, "original_language", "translations")
        return Prefetch(name, model._base_manager.only(*said))

    @property
    def listed(self):
        dataset = self.table.dataset
        if self.table.kind == "records":
            return dataset
        return dataset.table(self.table.name.removeprefix(f"{dataset.name}-"))

    def text(self, cells, name):
        cell = cells.get(self.table.by_name.get(name), "")
        return cell.strip() if isinstance(cell, str) else ""


def key_of(text):
    """The UUID that a text is, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


class Line:
    """One line: what it changes in the row that is there, or the new row that it is."""

    def __init__(self, reader, where, cells, stored):
        self.reader, self.report, self.table = reader, reader.report, reader.table
        self.where, self.cells, self.stored = where, cells, stored
        self.fields, self.failed = {}, False

    def object(self):
        """The object for the pipeline, or None where a cell is wrong."""
        key = self.reader.text(self.cells, KEY)
        if key and self.stored is None and key_of(key) is None:
            self.fault(self.table.by_name[KEY], _("This is no key. Leave it empty in a new row."))
        for column in self.reader.taken:
            cell = self.cells[column]
            # Most cells are as they were taken out: told at once.
            if self.stored is None or cell != column.value(self.stored, False):
                self.take(column, cell)
        self.join_passage()
        if self.stored is not None:
            self.warn_of_derived()
            key = str(self.stored.pk)
        elif self.table.kind == "rows":
            key = key or self.new_key()
        elif not key and not self.fields.get("slug"):
            self.fault(None, _("Give a slug, or the key (id) of a record that is there."))
        if self.table.kind == "records":
            links = self.reader.links.of_record(self.table.dataset, self.stored, self.fields)
            self.fields |= links
        if self.failed:
            return None
        return ImportObject(self.where, self.reader.label, key or None, self.fields)

    def fault(self, column, message):
        self.failed = True
        self.report.error(self.where, column.name if column else "", message)

    def take(self, column, cell):
        if self.stored is not None and isinstance(cell, str) and self.shown(column, cell):
            return
        if cell == TOO_LONG:
            if self.stored is None:
                self.fault(column, _("Write the text itself."))
            return
        if cell == "" and self.stored is None:
            return
        try:
            value = value_of(column, cell)
        except WrongCell as error:
            self.fault(column, str(error))
            return
        if self.stored is not None and self.says_the_same(column, value):
            return
        if column.kind == "date" and is_month_or_day(cell):
            self.report.warning(
                self.where,
                column.name,
                _(
                    "The spreadsheet made the day %(day)s of this cell. If it was to be a month "
                    "or a year, format the cell as text and write it again."
                )
                % {"day": value},
            )
        self.put(column, value)

    def shown(self, column, text):
        """Whether a table that was taken out has this text here, for the public or for staff."""
        value, stored = column.value, self.stored
        return text == str(value(stored, False)) or text == str(value(stored, True))

    def says_the_same(self, column, value):
        for staff in (False, True):
            if same(value, value_of(column, str(column.value(self.stored, staff)))):
                return True
        return False

    def put(self, column, value):
        if column.kind == "translation":
            self.translate(column, value)
        elif column.kind in ("passage", "passage_source"):
            self.fields[column.name] = value
        else:
            self.fields[column.field.name] = value

    def translate(self, column, text):
        """Merge one translated text; the others keep their status and their reviewer.

        A new wording is the staff's until somebody says more of it.
        """
        original = self.reader.text(self.cells, "original_language") or getattr(
            self.stored, "original_language", settings.LANGUAGES[0][0]
        )
        if column.language == original and text:
            message = _("The original is in this language. Write it in the column “%(name)s”.")
            self.fault(column, message % {"name": column.field.name})
            return
        if "translations" not in self.fields:
            before = self.stored.translations if self.stored is not None else {}
            self.fields["translations"] = {code: dict(texts) for code, texts in before.items()}
        texts = self.fields["translations"].setdefault(column.language, {})
        if text:
            texts[column.field.name] = {"text": text, "status": str(Status.STAFF)}
        else:
            texts.pop(column.field.name, None)
        if not texts:
            del self.fields["translations"][column.language]

    def join_passage(self):
        """A passage is named by its source and its key; where one was edited, both count."""
        if not {"passage", "passage_source"} & self.fields.keys():
            return
        names = {"passage": "key", "passage_source": "source"}
        parts = {}
        for name in names:
            part = self.fields.pop(name, None)
            if part is None and self.stored is not None:
                part = self.table.by_name[name].value(self.stored, True)
            parts[name] = part or ""
        self.fields["passage"] = [parts["passage_source"], parts["passage"]]

    def new_key(self):
        """The same for the same new line, so that a table brought twice makes one row."""
        said = [f"{column.name}={plain_text(cell)}" for column, cell in self.said()]
        content = "\n".join([self.table.name, *sorted(said)])
        self.reader.new_rows[content] += 1
        return str(uuid5(NEW_ROWS, f"{content}\n{self.reader.new_rows[content]}"))

    def said(self):
        for column in self.reader.taken:
            cell = self.cells[column]
            if cell != "" and (isinstance(cell, str) or cell[0] == "date"):
                yield column, cell

    def warn_of_derived(self):
        """Tell where somebody edited what is not taken in, or a record that has changed since."""
        for column in self.reader.derived:
            cell = self.cells[column]
            if cell == column.value(self.stored, False) or not isinstance(cell, str):
                continue
            if column.name == "updated_at":
                if self.fields and cell and not self.shown(column, cell):
                    self.report.warning(
                        self.where,
                        column.name,
                        _(
                            "The record was changed after this table was taken out. Look at what "
                            "will be overwritten."
                        ),
                    )
            elif not self.touches(column) and not self.shown_in_any_language(column, cell):
                self.report.recur(
                    Level.WARNING,
                    self.where,
                    column.name,
                    _("This column only helps to read the others; what was edited in it is lost."),
                )

    def touches(self, column):
        return column.field is not None and column.field.name in self.fields

    def shown_in_any_language(self, column, cell):
        if self.shown(column, cell) or cell == TOO_LONG:
            return True
        for language, _name in settings.LANGUAGES:
            with override(language):
                if self.shown(column, cell):
                    return True
        return False


def same(one, other):
    """Whether two values are equal but for the way in which line breaks are written."""
    if isinstance(one, str) and isinstance(other, str):
        return one.replace("\r\n", "\n") == other.replace("\r\n", "\n")
    return one == other
