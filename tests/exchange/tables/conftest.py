"""Files of tables as tests bring them back."""

import csv
import io

import openpyxl
import pytest

from partnership.exchange.datasets import DATASETS
from partnership.exchange.pipeline.report import Report
from partnership.exchange.tables.reading import lines
from partnership.exchange.tables.writing.csv import write_csv
from partnership.exchange.tables.writing.limits import contents_of
from partnership.exchange.tables.writing.xlsx import write_workbook
from partnership.exchange.tables.writing.zip import write_archive


class Tables:
    """Takes tables out, lets a test edit them, and reads them in again."""

    def __init__(self, folder):
        self.folder, self.report = folder, Report()

    def contents(self, name, for_staff=False):
        dataset = DATASETS[name]
        records = dataset.model.objects.all() if for_staff else dataset.published()
        return contents_of(dataset, records.order_by("slug"), for_staff=for_staff)

    def csv(self, name, for_staff=False):
        """The lines of a table as lists of texts, its header first."""
        tables, records = self.contents(
            name.split("-")[0] if name != "key-figures" else name, for_staff
        )
        (table,) = [table for table in tables if table.name == name]
        file = io.BytesIO()
        write_csv(file, table, records, for_staff=for_staff)
        text = file.getvalue().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline="")))

    def workbook(self, name, for_staff=False):
        """All tables of a type as an open workbook."""
        file = io.BytesIO()
        write_workbook(file, [self.contents(name, for_staff)], for_staff=for_staff)
        return openpyxl.load_workbook(file)

    def archive(self, name):
        path = self.folder / f"{name}.zip"
        with path.open("wb") as file:
            write_archive(file, [self.contents(name)])
        return path

    def read(self, path, reader=None):
        """The objects of a file and the report on it."""
        readers = {".csv": lines.read_csv, ".xlsx": lines.read_xlsx, ".zip": lines.read_zip}
        self.report = Report()
        return list(readers[path.suffix](path, self.report, name=path.name))

    def read_csv(self, name, lines, *, encoding="utf-8-sig", delimiter=","):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows(lines)
        return self.read_bytes(f"{name}.csv", text.getvalue().encode(encoding))

    def read_workbook(self, book):
        path = self.folder / "edited.xlsx"
        book.save(path)
        return self.read(path)

    def read_bytes(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return self.read(path)

    def said(self):
        return [str(finding) for finding in self.report.told()]


@pytest.fixture
def tables(tmp_path):
    return Tables(tmp_path)


def changes(objects):
    """{(model, key): fields} of the objects that change something."""
    return {(one.model, one.pk): one.fields for one in objects if one.fields}
