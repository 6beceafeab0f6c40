"""What is written under another name goes away, however the writing ends."""

import os
import signal
import subprocess
import sys

import pytest

from partnership.website.operations import unfinished

WRITER = """
import os, pathlib, signal, sys
import manage
from django.core import management
from partnership.website.operations import unfinished

def write(words):
    with unfinished.beside(pathlib.Path(words[1])) as draft:
        (draft / "page.html").write_text("half")
        print("writing", flush=True)
        signal.pause()

# Whoever runs the tests in the background ignores it, and so would this process.
signal.signal(signal.SIGINT, signal.default_int_handler)
management.execute_from_command_line = write
manage.main()
"""


@pytest.mark.parametrize(
    ("how", "left"), [(signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, 1)]
)
def test_who_is_told_to_stop_leaves_nothing_and_who_is_killed_is_swept_after(tmp_path, how, left):
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "site")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as writer:
        assert writer.stdout.readline() == b"writing\n"
        # One that is at work is left alone.
        assert unfinished.sweep(tmp_path) == []
        writer.send_signal(how)
    assert len(list(tmp_path.iterdir())) == left
    assert len(unfinished.sweep(tmp_path, "site.*")) == left
    assert list(tmp_path.iterdir()) == []


def test_what_was_renamed_stays(tmp_path):
    with unfinished.beside(tmp_path / "site") as draft:
        assert os.stat(draft).st_mode & 0o077 == 0
        draft.rename(tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
