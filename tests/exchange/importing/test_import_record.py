"""The command: files in, words out."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from partnership.exchange.importing.alone import alone
from partnership.exchange.importing.progress import Progress, estimated
from partnership.exchange.models import Import
from partnership.places.models import Place

pytestmark = pytest.mark.django_db


def write(path, *slugs, **fields):
    fields = {"name": "Somewhere", "kind": "country", **fields}
    things = [
        {"model": "places.place", "pk": None, "fields": {"slug": slug, **fields}} for slug in slugs
    ]
    path.write_text(json.dumps(things, indent=1))
    return str(path)


def run(*words):
    out = io.StringIO()
    call_command("import_record", *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_files_are_taken_in_together(tmp_path):
    said = run(write(tmp_path / "a.json", "one"), write(tmp_path / "b.json", "two"))
    assert "2 new, 0 changed, 0 unchanged" in said
    assert "Place: Somewhere (a.json, line 2)" in said
    entry = Import.objects.get()
    assert entry.state == Import.State.DONE
    assert [source["name"] for source in entry.sources] == ["a.json", "b.json"]
    assert all(len(source["sha256"]) == 64 for source in entry.sources)
    assert entry.outcome["totals"]["created"] == 2


def test_a_second_time_changes_nothing(tmp_path):
    path = write(tmp_path / "a.json", "one")
    run(path)
    before = Place.objects.values().get()
    assert "0 new, 0 changed, 1 unchanged" in run(path)
    assert Place.objects.values().get() == before


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_while_another_import_runs_it_is_refused_by_name(tmp_path, options):
    path = write(tmp_path / "a.json", "one")
    with alone("b.json"), pytest.raises(CommandError, match=r"Another import runs: b\.json, begun"):
        run(path, *options)
    assert not Place.objects.exists()
    assert "1 new" in run(path)


def test_a_dry_run_says_that_it_was_one(tmp_path):
    path = write(tmp_path / "a.json", "one")
    run(path)
    said = run(write(tmp_path / "a.json", "one", name="Elsewhere"), "--dry-run")
    assert "Name: Somewhere → Elsewhere" in said
    assert "nothing was written" in said
    assert Place.objects.get().name == "Somewhere"


def test_faults_end_it_with_their_number(tmp_path):
    path = write(tmp_path / "a.json", "one", "two", kind="moon")
    with pytest.raises(CommandError, match="2 errors in 2 objects. Nothing was taken in."):
        run(path)
    assert not Place.objects.exists()
    with pytest.raises(CommandError, match="There is no file"):
        run(str(tmp_path / "none.json"))


def test_it_can_be_cancelled(tmp_path, monkeypatch):
    def interrupt(progress, done):
        raise KeyboardInterrupt

    monkeypatch.setattr(Progress, "__call__", interrupt)
    with pytest.raises(CommandError, match="Cancelled. Nothing was taken in."):
        run(write(tmp_path / "a.json", "one"))
    assert not Place.objects.exists()
    assert not Import.objects.exists()


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_a_bar_in_a_terminal_and_lines_elsewhere(tmp_path):
    times = iter([0, 10, 20, 21])
    terminal, lines = Terminal(), io.StringIO()
    bar = Progress(terminal, 400, clock=lambda: next(times))
    bar(100)
    assert "[#######.......................] 100 of 400 rows, 10 a second, 30 s left" in (
        terminal.getvalue()
    )
    Progress(lines, None, clock=iter([0, 10]).__next__)(100)
    assert lines.getvalue() == "100 rows, 10 a second\n"
    assert estimated([write(tmp_path / "a.json", "one", "two")]) == 2
    assert estimated([tmp_path / "a.csv"]) is None
