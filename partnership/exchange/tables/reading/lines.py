"""Tables in: a file of tables as objects for the pipeline.

What stands in the record is looked up, and a cell that says what is there already says nothing:
so a table that was taken out, edited and brought back changes exactly what was edited. That holds
for tables of the public as for those of staff, whose unpublished links the public ones lack.
Rows that are not in the file are left alone.
"""

from collections import Counter
from itertools import islice
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnership.exchange.pipeline.objects import ImportObject, Where
from partnership.exchange.tables.cell_text import TOO_LONG
from partnership.exchange.tables.columns import KEY
from partnership.exchange.tables.layout import all_tables
from partnership.exchange.tables.reading.cells import (
    CellReader,
    WrongCell,
    is_month_or_day,
    plain_text,
    refuse_damaged,
)
from partnership.exchange.tables.reading.headers import Header, table_of, tables_in_words
from partnership.exchange.tables.reading.links import Links
from partnership.exchange.tables.reading.names import Names, is_slug
from partnership.exchange.tables.reading.sheets import (
    csv_sheets,
    table_name,
    workbook_sheets,
    zip_sheets,
)
from partnership.exchange.tables.reading.unreadable import Unreadable
from partnership.publishing.findings import Level
from partnership.sources.evidence.checks import note_as_checked
from partnership.sources.models import Citation
from partnership.values.queries import Among
from partnership.values.texts import trimmed
from partnership.values.translations import Status
from partnership.values.understanding.meanings import understood_as
from partnership.values.understanding.numbers import Signs

# The key of a new row is made of its table and what stands in it.
NEW_ROWS = UUID("5d0c7d0e-6a55-5f0b-9d4e-2f5b1c1e7a10")
CHUNK = 500


def read_csv(path, report, *, name, **_options):
    """The objects of a CSV file, which is named after its table: projects-funding.csv."""
    yield from read_sheets(csv_sheets(path, name), report, name)


def read_xlsx(path, report, *, name, **_options):
    """The objects of a workbook, whose sheets are named after their tables."""
    yield from read_sheets(workbook_sheets(path, name, first=names_of_links()), report, name)


def read_zip(path, report, *, name, **_options):
    """The objects of a ZIP file with CSV files, named after their tables."""
    yield from read_sheets(zip_sheets(path, name, first=names_of_links()), report, name)


def names_of_links():
    names = [table.name for table in all_tables().values() if table.kind == "links"]
    return {*names, *map(table_name, names)}


def read_sheets(sheets, report, name):
    """The objects of the sheets of a file; tables of links stand before those of their records."""
    tables = {table_name(name): table for name, table in all_tables(for_staff=True).items()}
    links, names = Links(report), Names()
    aside, taken = 0, 0
    try:
        for sheet in sheets:
            if sheet.is_hidden:
                report.lost(sheet.where(), "", _("This sheet is hidden. It is left aside."))
                aside += 1
                continue
            if sheet.row is None:
                continue  # nothing is in it
            table = table_of(sheet, tables, report)
            if table is None:
                aside += 1
                continue
            taken += 1
            header = Header(table, sheet, report)
            cells = CellReader(names, sheet.signs_of(header), since_1904=sheet.since_1904)
            if header.usable and table.kind == "links":
                links.take(table, header, sheet, cells)
            elif header.usable:
                yield from TableReader(table, header, sheet, report, links, cells).objects()
    except Unreadable as error:
        report.error(error.where, "", str(error))
    if not taken and not report.has_errors:
        message = _("No table in this file is one of those here. Name it after one.")
        message = f"{message} {tables_in_words(tables)}" if aside else _("This file is empty.")
        report.error(Where(name), "", message)
    yield from links.left_over()


class TableReader:
    """Reads the lines of one table of records or rows."""

    def __init__(self, table, header, sheet, report, links, cells):
        self.table, self.header, self.sheet, self.report = table, header, sheet, report
        self.links, self.cells = links, cells
        self.new_rows = Counter()
        self.with_slug = {}  # {slug: key} of the saved records that lines with a key name by it
        columns = [column for _at, column in header.named if column.name != KEY]
        self.taken = [column for column in columns if not column.is_derived]
        self.derived = [column for column in columns if column.is_derived]
        self.label = table.model._meta.label_lower

    def objects(self):
        while lines := list(islice(self.sheet.lines, CHUNK)):
            lines = [(row, line, self.header.cells(line)) for row, line in lines]
            names = [self.name_of(cells) for _row, _line, cells in lines]
            stored, self.with_slug = self.stored(names), self.known_by_slug(lines)
            for (row, line, cells), name in zip(lines, names, strict=True):
                where = self.sheet.where(row)
                for fault in self.header.faults(line):
                    self.report.error(where, "", fault)
                lacking = self.header.lacking(line)
                yield Line(self, where, cells, stored.get(name), lacking).object()

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
        found = list(rows.prefetch_related(*paths, self.parents()).filter(Among("pk", keys)))
        if issubclass(self.table.model, Citation):
            note_as_checked(found)
        return {row.pk: row for row in found}

    def known_by_slug(self, lines):
        """{slug: key} of the saved records whose slugs stand in some lines beside a key."""
        if self.table.kind != "records":
            return {}
        given = {self.text(cells, "slug") for _row, _line, cells in lines if self.text(cells, KEY)}
        saved = self.table.model._default_manager.filter(slug__in=filter(is_slug, given))
        return dict(saved.values_list("slug", "pk"))

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

    def __init__(self, reader, where, cells, stored, lacking):
        self.reader, self.report, self.table = reader, reader.report, reader.table
        self.where, self.cells, self.stored = where, cells, stored
        self.lacking, self.fields, self.currencies = lacking, {}, {}
        self.told = [field_name(one) for one in lacking]

    def object(self):
        """The object for the pipeline, which knows of the cells that are wrong."""
        key = self.reader.text(self.cells, KEY)
        if key and self.stored is None and key_of(key) is None:
            self.fault(self.table.by_name[KEY], _("This is no key. Leave it empty in a new row."))
        self.refuse_two_records()
        for column in self.reader.taken:
            cell = self.cells[column]
            if column in self.lacking:
                continue
            # Most cells are as they were taken out: told at once.
            if self.stored is None or cell != column.value(self.stored, False):
                self.take(column, cell)
        self.take_currencies()
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
        about = key or None, self.fields, tuple(self.told)
        return ImportObject(self.where, self.reader.label, *about)

    def refuse_two_records(self):
        """Tell where the key is that of one saved record, and the slug that of another."""
        slug = self.reader.text(self.cells, "slug")
        other = self.reader.with_slug.get(slug)
        if self.stored is not None and other not in (None, self.stored.pk):
            message = _(
                "The id is that of “%(one)s”, and the slug that of “%(other)s”. Correct one of "
                "them."
            )
            record = self.table.model._default_manager.get(pk=other)
            named = {"one": self.stored.label, "other": record.label}
            self.fault(self.table.by_name["slug"], message % named)

    def fault(self, column, message):
        self.told.append(field_name(column))
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
            refuse_damaged(cell, language=self.language_of(column), before=self.before(column))
        except WrongCell as error:
            # What a program did to one cell it did to many.
            self.told.append(field_name(column))
            self.report.recur(Level.ERROR, self.where, column.name, str(error))
            return
        try:
            beside = self.currency_beside(column)
            value, words, currency = self.reader.cells.meant(column, cell, beside)
        except WrongCell as error:
            self.fault(column, str(error))
            return
        if currency:
            self.currencies[column] = currency
        is_saved = self.stored is not None and self.says_the_same(column, value)
        if words:
            level = Level.NOTE if is_saved else Level.WARNING
            message = understood_as(plain_text(cell), words)
            self.report.add(level, self.where, column.name, message)
        if is_saved:
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

    def before(self, column):
        """The text of a cell as it was taken out; "" of a new row."""
        return "" if self.stored is None else str(column.value(self.stored, True))

    def language_of(self, column):
        """The language that the text of a column is in; "" of what is no text."""
        if column.language or column.kind != "text":
            return column.language
        names = getattr(self.table.model, "translatable", ())
        return self.original_language if column.field.name in names else ""

    @property
    def original_language(self):
        return self.reader.text(self.cells, "original_language") or getattr(
            self.stored, "original_language", settings.LANGUAGES[0][0]
        )

    def shown(self, column, text):
        """Whether a table that was taken out has this text here, for the public or for staff."""
        value, stored = column.value, self.stored
        return any(text == str(value(stored, staff)).strip() for staff in (False, True))

    def says_the_same(self, column, value):
        for staff in (False, True):
            stored = str(column.value(self.stored, staff))
            if same(value, STORED.value_of(column, stored)):
                return True
        return False

    def currency_beside(self, column):
        """The currency that stands beside an amount, in this file or saved; "" of what is none."""
        name = getattr(column.field, "currency", "")
        given = name and self.reader.text(self.cells, name)
        return given.strip().upper() or getattr(self.stored, name, "") if name else ""

    def take_currencies(self):
        """Take the currency that was written beside an amount, if its own cell does not say it."""
        for column, currency in self.currencies.items():
            name = column.field.currency
            beside = self.table.by_name.get(name)
            given = self.fields.get(name, getattr(self.stored, name, ""))
            if beside in self.reader.taken and self.cells[beside] and given != currency:
                message = _("This names %(said)s, but the currency is %(given)s. Correct one.")
                self.fault(column, message % {"said": currency, "given": given})
            elif given != currency:
                self.fields[name] = currency

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
        if column.language == self.original_language and text:
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
            if cell != "" and (isinstance(cell, str) or cell[0] in ("date", "number")):
                yield column, cell

    def warn_of_derived(self):
        """Tell where somebody edited what is not taken in, or a record that has changed since."""
        for column in self.reader.derived:
            cell = self.cells[column]
            if cell == column.value(self.stored, False) or not isinstance(cell, str):
                continue
            if column in self.lacking:
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
        is_address = cell.startswith(("https://", "http://"))
        for language, _name in settings.LANGUAGES:
            with override(language):
                if self.shown(column, cell):
                    return True
                if is_address and leads_to(cell, str(column.value(self.stored, True))):
                    return True
        return False


def leads_to(address, own):
    """Whether an address is one of this site, as `own` is, when the site had another host or path.

    A copy of a site, or a site that moved, has its tables from the other one.
    """
    place = own.removeprefix(settings.SITE_URL).removeprefix(settings.SITE_ORIGIN)
    return place.startswith("/") and address.endswith(place)


# What is saved is written as data files have it.
STORED = CellReader(signs=lambda: Signs.POINT)


def field_name(column):
    """The field, in data files, of what a column says; "pk" of a line as a whole."""
    if column is None or column.field is None:
        return "pk"
    is_passage = column.kind in ("passage", "passage_source")
    return "passage" if is_passage else column.field.name


def same(one, other):
    """Whether two values are kept as one and the same."""
    return trimmed(one) == trimmed(other)
