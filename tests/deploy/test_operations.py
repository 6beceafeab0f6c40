"""What docs/operations.md tells to do is as it should be done."""

import re
from pathlib import Path

from partnership import settings

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "operations.md").read_text()


def test_a_service_starts_without_installing_anything():
    """A start has 90 seconds, and the network may be away."""
    started = re.findall(r"^Exec\w*=(.*)$", TEXT, re.MULTILINE)
    assert started
    assert [command for command in started if "make" in command or "pip" in command] == []


def test_every_variable_that_the_settings_read_is_told():
    read = set(re.findall(r"env\.\w+\(\s*\"(\w+)\"", Path(settings.__file__).read_text()))
    told = set(re.findall(r"`([A-Z][A-Z_]+)`", TEXT.split("## Behind a proxy")[0]))
    assert read - told == set()
