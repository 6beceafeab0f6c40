"""The command: files in, words out."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from partnership.exchange.formats import READERS
from partnership.exchange.models import Import
from partnership.exchange.pipeline.lock import alone
from partnership.exchange.progress import Progress, estimated
from partnership.places.models import Place
from partnership.publishing import searchable
from partnership.search.models import Entry
from tests import factories

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


def test_many_changes_are_told_to_the_search_later_and_the_command_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(searchable, "MOST_AT_ONCE", 2)
    few = run(write(tmp_path / "a.json", "one", "two"))
    assert "search" not in few
    many = run(write(tmp_path / "b.json", "three", "four", "five"))
    assert "The search lacks 3 changed records." in many
    assert "call manage.py publish_due" in many
    assert Entry.objects.count() == 2
    call_command("publish_due", stdout=io.StringIO())
    assert Entry.objects.count() == 5


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
    with pytest.raises(CommandError, match="1 error in 1 object. Nothing"):
        run(write(tmp_path / "a.json", "one", kind="moon"))
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


@pytest.mark.parametrize("ending", READERS)
def test_a_file_of_no_bytes_is_told_as_that(tmp_path, ending):
    path = tmp_path / f"places{ending}"
    path.touch()
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 error in 0 objects"):
        call_command("import_record", path, stdout=out)
    assert f"error: places{ending}: This file is empty: it has 0 bytes." in out.getvalue()


def test_who_names_no_partnership_or_a_wrong_one_is_told_which_there_are(tmp_path):
    path, out = tmp_path / "file.xml", io.StringIO()
    path.write_text('<iati-activities version="2.03"/>')
    said = {}
    for slugs in ("", "coast, hills"):
        for slug in filter(None, slugs.split(", ")):
            factories.partnership(slug=slug)
        with pytest.raises(CommandError):
            call_command("import_iati", path, stdout=out)
        for command in ("import_iati", "export_record"):
            words = [path] if command == "import_iati" else []
            with pytest.raises(CommandError) as error:
                call_command(command, *words, partnership="coats", stdout=io.StringIO())
            said[slugs, command] = str(error.value)
    first, second = out.getvalue().splitlines()
    assert "--partnership: There is no partnership yet. Add one first." in first
    assert "Say to which partnership it belongs. Give one of: coast, hills." in second
    words = "--partnership: There is no partnership “coats”. Give one of: coast, hills."
    assert set(said.values()) == {
        "--partnership: There is no partnership yet. Add one first.",
        words,
    }
