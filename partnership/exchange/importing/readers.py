"""Which reader takes which file, by the ending of its name."""

import hashlib
from itertools import chain
from pathlib import Path

from django.utils.translation import gettext as _

from partnership.exchange.iati.taking import read_iati
from partnership.exchange.importing.fixtures import read_json, read_jsonl
from partnership.exchange.importing.objects import Where
from partnership.exchange.tables.reading import read_csv, read_xlsx, read_zip

# Ending: a function (path, report, name=…, **options) that yields the objects of a file.
READERS = {
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".csv": read_csv,
    ".xlsx": read_xlsx,
    ".zip": read_zip,
    ".xml": read_iati,
}


def read(paths, report, *, names=None, **options):
    """The objects of some files, one file after the other; `names` are what readers call them."""
    names = names or [Path(path).name for path in paths]
    return chain.from_iterable(
        _read_one(Path(path), name, report, options)
        for path, name in zip(paths, names, strict=True)
    )


def _read_one(path, name, report, options):
    reader = READERS.get(Path(name).suffix.lower())
    if reader is None:
        message = _("Files with this ending cannot be read. Those that can: %(endings)s.") % {
            "endings": ", ".join(READERS)
        }
        report.error(Where(name), "", message)
        return ()
    return reader(path, report, name=name, **options)


def checksum_of(path):
    """The SHA-256 of a file, as hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
