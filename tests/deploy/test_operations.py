"""What docs/operations.md tells to do is as it should be done."""

import re
from pathlib import Path

import yaml

from partnership import settings

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "operations.md").read_text()


def test_a_service_starts_without_installing_anything():
    """A start has 90 seconds, and the network may be away."""
    started = re.findall(r"^Exec\w*=(.*)$", TEXT, re.MULTILINE)
    assert started
    assert [command for command in started if "make" in command or "pip" in command] == []


def test_the_table_has_the_variables_that_are_read_and_no_text_names_another():
    code = "".join(path.read_text() for path in (ROOT / "partnership").rglob("*.py"))
    read = set(re.findall(r"env\.\w+\(\s*\"(\w+)\"", Path(settings.__file__).read_text()))
    read |= set(re.findall(r"os\.environ(?:\.get\(|\.setdefault\(|\[)\"(\w+)\"", code))
    read -= {"DJANGO_SETTINGS_MODULE"}
    rows = re.findall(r"^\| (`[A-Z_, `]+) \|", TEXT.split("## Behind a proxy")[0], re.MULTILINE)
    assert set(re.findall(r"`([A-Z_]+)`", "".join(rows))) == read
    # Of PostgreSQL, of libraries, and a time zone.
    others = {"POSTGRES_PASSWORD", "CREATEDB", "HTTPS_PROXY", "SSL_CERT_FILE", "UTC"}
    named = {a or b for a, b in re.findall(r"`([A-Z][A-Z_]+)`|\b([A-Z][A-Z_]+)=", TEXT)}
    assert named - read == others


def test_the_composition_sets_variables_that_are_read():
    told = set(re.findall(r"`([A-Z][A-Z_]+)`", TEXT.split("## Behind a proxy")[0]))
    services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]
    sites = [one for one in services.values() if one.get("image") == "record"]
    assert sites
    given = {name for one in sites for name in one.get("environment", {})}
    image = re.findall(r"^ENV (.*)$", (ROOT / "deploy" / "Containerfile").read_text(), re.MULTILINE)
    given |= set(re.findall(r"(\w+)=", " ".join(image)))
    assert given - told == {"PYTHONUNBUFFERED"}
