"""What is installed: everything pinned, what packages bring as well, each with its checksums."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?"


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def named(path):
    """{name: version} of a list that is written by hand, and of those it takes in."""
    found = {}
    for line in (ROOT / path).read_text().splitlines():
        if line.startswith("-r "):
            found |= named(line.removeprefix("-r "))
        elif pin := re.match(rf"{NAME}==(\S+)\s+# \S", line):
            found[normal(pin[1])] = pin[2]
        else:
            assert not line or line.startswith("#"), f"{path}: no pin with a reason: {line}"
    return found


def locked(path):
    """[(name, version, checksums)] of a list that `make lock` wrote."""
    entries = re.split(r"\n(?=\S)", (ROOT / path).read_text().strip())
    return [
        (*re.match(rf"{NAME}==([^\s;]+)", entry).groups(), re.findall("sha256:[0-9a-f]{64}", entry))
        for entry in entries
    ]


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_what_is_named_is_locked_as_named(name):
    lock = {normal(package): version for package, version, _sums in locked(f"{name}.lock")}
    wanted = named(f"{name}.txt")
    assert len(wanted) > 20
    differ = {package for package, version in wanted.items() if lock.get(package) != version}
    assert not differ, f"call `make lock` for {sorted(differ)}"
    assert len(lock) > len(wanted)


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_everything_that_is_locked_has_checksums_and_comes_from_nowhere_in_particular(name):
    assert [package for package, _version, sums in locked(f"{name}.lock") if not sums] == []
    assert "://" not in (ROOT / f"{name}.lock").read_text()


def test_tests_run_on_what_a_site_runs_on():
    site = {(normal(package), version) for package, version, _sums in locked("requirements.lock")}
    tests = {
        (normal(package), version) for package, version, _sums in locked("requirements-dev.lock")
    }
    assert site <= tests
