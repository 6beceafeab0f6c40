"""Files of strangers, read without a process of its own for each: the start of one takes longer
than the reading of most files that tests make."""

import orjson
import pytest

PLACES = (
    "partnership.exchange.iati.reading.xml.values_from",
    "partnership.exchange.tables.reading.xlsx.values_from",
    "partnership.sources.texts.files.values_from",
)


def values_here(module, *arguments):
    """Yield what `child_process.values_from` does, by the same reader, as the same plain values."""
    from partnership.exchange.iati.reading import xml
    from partnership.exchange.tables.reading import xlsx
    from partnership.sources.texts import files

    readers = {
        xml.__name__: xml.activities,
        xlsx.__name__: lambda path, *first: xlsx.sheets(path, first),
        files.__name__: files.parts_of,
    }
    for value in readers[module](*map(str, arguments)):
        yield orjson.loads(orjson.dumps(value))


@pytest.fixture(scope="session", autouse=True)
def read_here():
    with pytest.MonkeyPatch.context() as patch:
        for place in PLACES:
            patch.setattr(place, values_here)
        yield


@pytest.fixture
def as_a_process(monkeypatch):
    """Read files as the site does; for tests of what a file may do to its reader."""
    from partnership.sources.child_process import values_from

    for place in PLACES:
        monkeypatch.setattr(place, values_from)
