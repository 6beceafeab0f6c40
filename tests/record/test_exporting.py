"""The shipped record comes out as its files, and goes in again by either way."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.record.test_round_trip import flush


def run(*words):
    out = io.StringIO()
    call_command("export_record", *words, stdout=out)
    return out.getvalue()


def test_the_files_are_the_fixtures(record, fixture_files, tmp_path):
    run("--output", str(tmp_path))
    for path in fixture_files:
        written = (tmp_path / Path(path).name).read_text(encoding="utf-8")
        assert written == Path(path).read_text(encoding="utf-8"), path


@pytest.mark.parametrize("words", [[], pytest.param(["--jsonl"], marks=pytest.mark.any_database)])
def test_what_was_loaded_comes_out_as_it_was(record, tmp_path, words):
    path = tmp_path / ("all.jsonl" if words else "all.json")
    run("--output", str(path), *words)
    flush()
    call_command("loaddata", str(path), verbosity=0)
    assert run(*words) == path.read_text(encoding="utf-8")
    said = io.StringIO()
    call_command("import_record", str(path), stdout=said, stderr=io.StringIO())
    assert "0 new, 0 changed" in said.getvalue()


def test_the_fixtures_come_in_by_the_pipeline_as_well(record, fixture_files, tmp_path):
    flush()
    words = [str(path) for path in fixture_files]
    call_command("import_record", *words, stdout=io.StringIO(), stderr=io.StringIO())
    run("--output", str(tmp_path))
    for path in fixture_files:
        written = (tmp_path / Path(path).name).read_text(encoding="utf-8")
        assert written == Path(path).read_text(encoding="utf-8"), path


@pytest.mark.any_database
def test_the_public_part_loads_by_itself(record, tmp_path):
    path = tmp_path / "public.json"
    run("--published", "--output", str(path))
    flush()
    call_command("loaddata", str(path), verbosity=0)
    assert run("--published") == path.read_text(encoding="utf-8")
