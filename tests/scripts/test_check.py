"""The checks say what failed and what was left out, and end accordingly."""

import re
from pathlib import Path

import check
import pytest

TESTS = Path(__file__).resolve().parent.parent


@pytest.fixture
def end_of(monkeypatch, capsys):
    """Call it with what failed and what was left out; it returns the exit code and last words."""

    def run(*, failed=(), left_out=(), ci=False):
        def all_of_them(checks):
            checks.failed += failed
            checks.left_out += left_out

        monkeypatch.setattr(check.Checks, "all", all_of_them)
        monkeypatch.setattr(check.signal, "signal", lambda *_: None)
        monkeypatch.setenv("CI", "true" if ci else "")
        return check.main(), capsys.readouterr().out.strip().splitlines()

    return run


def test_all_is_well(end_of):
    assert end_of() == (0, ["Everything passed, nothing was left out."])


def test_what_failed_is_named(end_of):
    assert end_of(failed=["Migrations"]) == (1, ["Failed: Migrations"])


def test_what_was_left_out_is_named_and_no_failure(end_of):
    assert end_of(left_out=["PostgreSQL"]) == (0, ["Left out: PostgreSQL"])


def test_in_ci_nothing_may_be_left_out(end_of):
    code, words = end_of(left_out=["PostgreSQL"], ci=True)
    assert code == 1
    assert words[-1] == "With CI=true nothing may be left out."


def test_variables_of_the_site_do_not_reach_the_tests(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://production")
    monkeypatch.setenv("VAR_DIR", "/production")
    monkeypatch.setenv("MEDIA_STORAGE_URL", "s3://production")
    environ = check.Checks(str(tmp_path)).environ
    assert {"DATABASE_URL", "MEDIA_STORAGE_URL"} & environ.keys() == set()
    assert environ["VAR_DIR"] == str(tmp_path)


def test_what_is_compiled_is_kept_for_the_next_process_even_where_not_beside_the_code(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    environ = check.Checks(str(tmp_path)).environ
    assert "PYTHONDONTWRITEBYTECODE" not in environ
    assert Path(environ["PYTHONPYCACHEPREFIX"]).parent == tmp_path


def test_a_step_that_fails_is_remembered(tmp_path):
    checks = check.Checks(str(tmp_path))
    assert checks.run("well", ["true"])
    assert not checks.run("badly", ["false"])
    assert checks.failed == ["badly"]


def test_a_step_beside_others_tells_its_words_after_them(tmp_path, capsys):
    checks = check.Checks(str(tmp_path))
    with checks.beside("aside", ["sh", "-c", "echo aside; exit 3"]):
        print("in front")
    words = capsys.readouterr().out
    assert words.index("in front") < words.index("== aside\naside\n--")
    assert checks.failed == ["aside"]


def test_a_step_beside_others_ends_when_they_are_stopped(tmp_path):
    checks = check.Checks(str(tmp_path))
    with pytest.raises(SystemExit), checks.beside("aside", ["sleep", "600"]):
        raise SystemExit(143)
    assert checks.failed == []


@pytest.mark.parametrize("there", [True, False])
def test_tests_that_need_reference_data_are_left_out_without_it(monkeypatch, tmp_path, there):
    called = []
    monkeypatch.setattr(check, "REFERENCE_DIR", tmp_path if there else tmp_path / "none")
    monkeypatch.setattr(check, "CHROMIUM", tmp_path / "none")
    monkeypatch.setattr(check, "programs", lambda: None)
    for step in ("lint", "settings_and_schema", "html_validate"):
        monkeypatch.setattr(check.Checks, step, lambda checks: False)
    monkeypatch.setattr(check.Checks, "run", lambda self, title, words, **_: called.append(words))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    checks = check.Checks(str(tmp_path))
    checks.all()
    (words,) = called
    assert ("and not reference" in words[-1]) is not there
    named = " ".join(checks.left_out)
    assert ("reference" in named) is not there
    assert "PostgreSQL" in named
    assert "browser" in named
    assert "HTML" in named


def test_what_runs_on_the_newest_versions_and_what_of_it_does_not_are_there():
    root = TESTS.parent
    assert all((root / path).exists() for path in check.ON_THE_NEWEST)
    folders = [path for path in check.NOT_ON_THE_NEWEST if (root / path).is_dir()]
    assert folders == [*check.NOT_ON_THE_NEWEST]


def test_tests_with_the_marks_of_pages_are_in_the_folder_looked_in():
    marked = {
        path.relative_to(TESTS).parts[0]
        for path in TESTS.rglob("test_*.py")
        if re.search(r"mark\.(browser|html)\b", path.read_text())
    }
    assert marked == {"browser"}
