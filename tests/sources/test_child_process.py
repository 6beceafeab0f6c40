"""A process that reads a file of strangers is there at once, and knows nothing of the site."""

import subprocess
import sys

from partnership.sources.child_process import ROOT

READERS = (
    "partnership.exchange.iati.reading.xml",
    "partnership.exchange.tables.reading.xlsx",
    "partnership.sources.texts.files",
)


def test_the_readers_of_files_start_without_django():
    program = "import sys, {}; print('django' in sys.modules)".format(", ".join(READERS))
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "False\n"
