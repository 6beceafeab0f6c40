"""The shipped record as tables: taken out whole and brought back, nothing changes."""

from partnership.exchange.pipeline.report import Report
from partnership.exchange.tables.layout import all_tables
from partnership.exchange.tables.reading import lines
from partnership.exchange.tables.writing.limits import everything
from partnership.exchange.tables.writing.xlsx import write_workbook
from partnership.exchange.tables.writing.zip import write_archive


def read_back(read, path):
    report = Report()
    objects = list(read(path, report, name=path.name))
    assert [str(finding) for finding in report.told()] == []
    return objects


def test_the_whole_record_comes_back_as_it_was(record, tmp_path):
    for ending, write, read in (
        ("zip", write_archive, lines.read_zip),
        ("xlsx", write_workbook, lines.read_xlsx),
    ):
        path = tmp_path / f"record.{ending}"
        with path.open("wb") as file:
            write(file, everything(ending, {}))
        objects = read_back(read, path)
        assert [one for one in objects if one.fields] == []
        # Each record and each row was read.
        models = {table.model._meta.label_lower for table in all_tables().values()}
        found = {one.model for one in objects}
        assert found <= models
        assert len(objects) > 900
