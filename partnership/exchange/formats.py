"""Which reader takes which file, by the ending of its name."""

import hashlib
from collections import Counter
from itertools import chain
from pathlib import Path

from django.utils.translation import gettext as _

from partnership.exchange.fixtures.reading import read_json, read_jsonl
from partnership.exchange.iati.reading.activities import read_iati
from partnership.exchange.pipeline.objects import NEXT_EDITION, Where
from partnership.exchange.tables.reading.lines import read_csv, read_xlsx, read_zip

# Ending: a function (path, report, name=…, **options) that yields the objects of a file.
READERS = {
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".csv": read_csv,
    ".xlsx": read_xlsx,
    ".zip": read_zip,
    ".xml": read_iati,
}
# Files of these readers may tell of one record again and again, each at its time.
EDITIONS = {read_iati}


def read(paths, report, *, names=None, **options):
    """The objects of some files, one file after the other; `names` are what readers call them."""
    names = told_apart(names or [Path(path).name for path in paths])
    editions = [name for name in names if READERS.get(ending_of(name)) in EDITIONS]
    return chain.from_iterable(
        _read_edition(Path(path), name, report, options)
        if len(editions) > 1 and name in editions
        else _read_one(Path(path), name, report, options)
        for path, name in zip(paths, names, strict=True)
    )


def told_apart(names):
    """The names of files, with a number before those that came before: “2: 2021.xml”."""
    seen, told = Counter(), []
    for name in names:
        seen[name] += 1
        told.append(name if seen[name] == 1 else f"{seen[name]}: {name}")
    return told


def ending_of(name):
    return Path(name).suffix.lower()


def _read_edition(path, name, report, options):
    yield NEXT_EDITION
    yield from _read_one(path, name, report, options)


def _read_one(path, name, report, options):
    reader = READERS.get(ending_of(name))
    if reader is None:
        message = _("Files with this ending cannot be read. Those that can: %(endings)s.") % {
            "endings": ", ".join(READERS)
        }
        report.error(Where(name), "", message)
        return ()
    if path.is_file() and not path.stat().st_size:
        message = _("This file is empty: it has 0 bytes. Save it anew, or choose another one.")
        report.error(Where(name), "", message)
        return ()
    return reader(path, report, name=name, **options)


def checksum_of(path):
    """The SHA-256 of a file, as hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
