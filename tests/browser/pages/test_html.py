"""Every page of the record is valid HTML, and its languages point to each other."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.html

ROOT = Path(__file__).resolve().parents[3]
CHECKER = ROOT / "node_modules" / ".bin" / "html-validate"
CONFIGURATION = ROOT / "tests" / "htmlvalidate.json"


@pytest.fixture(scope="session")
def validate(tmp_path_factory):
    """Call it with {path: body}; it returns the faults the checker finds, by path."""

    def check(pages):
        folder = tmp_path_factory.mktemp("pages")
        names = {}
        for number, (path, body) in enumerate(pages.items()):
            file = folder / f"{number}.html"
            file.write_bytes(body)
            names[str(file)] = path
        # To a file, since the checker ends before a full pipe is read.
        report = folder / "report.json"
        done = subprocess.run(
            [CHECKER, "--config", CONFIGURATION, "--formatter", f"json={report}", folder],
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        assert done.returncode in (0, 1), done.stderr
        return {
            names[result["filePath"]]: [
                f"line {fault['line']}: {fault['message']} ({fault['ruleId']})"
                for fault in result["messages"]
            ]
            for result in json.loads(report.read_text())
            if result["messages"]
        }

    return check


def test_every_page_of_the_sitemap_is_valid(site, validate):
    assert validate(site.pages) == {}


def test_the_pages_for_a_wrong_address_are_valid(site, validate):
    pages = {}
    for language, _ in settings.LANGUAGES:
        path = f"/{language}/no-such-page/"
        status, _, pages[path] = site.get(path)
        assert status == 404
    assert validate(pages) == {}


def test_the_checker_finds_a_fault(validate):
    faults = validate({"/bad": b"<!DOCTYPE html><html><body><p style='x'>a<div></p></html>"})
    assert "/bad" in faults


def test_the_languages_of_a_page_point_to_each_other(site):
    """Each language that has the page is named by all of them, and no other is."""
    wrong = {}
    for path, body in site.pages.items():
        links = re.findall(r'<link[^>]+hreflang="([^"]+)"', body.decode())
        named = {code.lower() for code in links} - {"x-default"}
        if named != site.languages_of(path):
            wrong[path] = named
    assert wrong == {}
