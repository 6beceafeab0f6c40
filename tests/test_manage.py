"""The two ways into the program tell what is at fault around it in a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import management
from django.db import OperationalError

import manage
from partnership.website import health

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("words", "code"), [(["manage.py", "publish_due"], 1), (["-c", "import partnership.wsgi"], 3)]
)
def test_a_wrong_variable_is_a_sentence_whichever_way_the_program_begins(words, code, tmp_path):
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var"), "TIME_ZONE": "Nowhere"},
    )
    assert done.returncode == code
    (line,) = done.stderr.splitlines()
    assert line.startswith("TIME_ZONE cannot be 'Nowhere'")
    # Nothing was signed.
    assert list((tmp_path / "var").iterdir()) == []


@pytest.fixture
def refused(monkeypatch):
    """A database that refuses whatever a command asks of it."""

    def refuse(words):
        raise OperationalError("connection refused\n\tIs it running?")

    monkeypatch.setattr(management, "execute_from_command_line", refuse)
    monkeypatch.setattr(health, "missing_in_database", lambda: refuse(()))
    monkeypatch.setenv("DATABASE_URL", "postgres://ada:secret@database:5432/record")


def test_a_database_that_refuses_is_named_without_its_password(refused, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["manage.py", "setup"])
    with pytest.raises(SystemExit) as ended:
        manage.main()
    words = ended.value.code
    assert words.startswith("The database of DATABASE_URL, postgres://…@database:5432/record, did")
    assert "connection refused Is it running." in words
    assert "doctor" in words


def test_a_database_that_is_not_set_up_is_told_as_that(refused, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["manage.py", "import_record", "places.json"])
    monkeypatch.setattr(health, "missing_in_database", lambda: ["places.0001_initial"])
    with pytest.raises(SystemExit) as ended:
        manage.main()
    assert ended.value.code.endswith("lacks tables of this version. Run `manage.py setup` first.")


def test_who_asks_for_it_sees_where_the_program_was(refused, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["manage.py", "setup", "--traceback"])
    with pytest.raises(OperationalError):
        manage.main()
