"""The suite runs on each pair of Python and Django that the machine has a Python for."""

import sys

import check
import pytest
import versions
from versions import Pair


def test_each_pair_but_our_own_is_tried_the_newest_first(monkeypatch):
    monkeypatch.setattr(versions.sys, "version_info", (3, 11, 7))
    series = [(pair.python[1], pair.series) for pair in versions.pairs()]
    assert series == [(13, "6.1"), (12, "6.1"), (13, "5.2"), (12, "5.2")]


def test_a_python_is_found_by_what_it_answers(monkeypatch, tmp_path):
    (tmp_path / "versions/other/bin").mkdir(parents=True)
    here, name = sys.version_info[:2], "python{}.{}".format(*sys.version_info)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    false_one = tmp_path / name
    false_one.write_text("#!/bin/sh\nexit 127\n")
    false_one.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert versions.interpreter(here) is None
    found = tmp_path / "versions/other/bin" / name
    found.symlink_to(sys.executable)
    assert versions.interpreter(here) == str(found)


@pytest.mark.parametrize(
    ("here", "chosen", "told", "left_out"),
    [
        ({(3, 12), (3, 13)}, "Python 3.13, Django 6.1", 0, 0),
        ({(3, 12)}, "Python 3.12, Django 6.1", 1, 0),
        (set(), "None", 2, 1),
    ],
)
def test_what_no_python_is_here_for_is_told(monkeypatch, tmp_path, here, chosen, told, left_out):
    """It is a fault in CI only if the newest Django is not tried at all."""
    pairs = [Pair((3, 13), "6.1.3"), Pair((3, 12), "6.1.3"), Pair((3, 13), "5.2.19")]
    monkeypatch.setattr(versions, "pairs", lambda: pairs)
    monkeypatch.setattr(versions, "interpreter", lambda version: version in here and "python")
    checks = check.Checks(str(tmp_path))
    newest = checks.newest_versions()
    assert str(newest and newest[0]) == chosen
    assert (len(checks.not_here), len(checks.left_out)) == (told, left_out)
    assert all("Python 3." in line and "PATH" in line for line in checks.not_here)


def test_an_environment_is_made_anew_only_when_the_packages_change(monkeypatch, tmp_path):
    called = []

    class Done:
        returncode = 0

    def run(command, **_):
        called.append(command)
        (tmp_path / "3.13-6.1.3").mkdir(exist_ok=True)
        return Done

    monkeypatch.setattr(versions, "ENVIRONMENTS", tmp_path)
    monkeypatch.setattr(versions.subprocess, "run", run)
    pair = Pair((3, 13), "6.1.3")
    for _time in range(2):
        assert versions.environment(pair, "python3.13") == tmp_path / "3.13-6.1.3" / "bin"
    assert len(called) == 2
    lines = (tmp_path / "3.13-6.1.3" / "requirements.txt").read_text().splitlines()
    assert [line.split()[0] for line in lines if line.startswith("Django=")] == ["Django==6.1.3"]
