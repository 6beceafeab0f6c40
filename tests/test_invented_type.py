"""A kind of record that one folder adds is found wherever readers and staff look for records."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = "tests.invented_type"
ROOT = Path(__file__).resolve().parent.parent
PAGE = "/en/lighthouses/tall-skerry/"
LINK = r'<a href="/en/lighthouses/">\s*Lighthouses\s*</a>'
# Where it is to be found, and what is read there.
PLACES = {
    "the menu": (
        "/en/about/",
        r'<header.*<a href="/en/lighthouses/">\s*Lighthouses\s*</a>.*</header',
    ),
    "its list": ("/en/lighthouses/", f'<a href="{PAGE}">Tall Skerry</a>'),
    "its page": (PAGE, "<h1>Tall Skerry.*July 1814"),
    "its history": (f"{PAGE}history/", "Published"),
    "the search": ("/en/search/?q=skerry", f'href="{PAGE}"'),
    "the kinds to search for": ("/en/search/?q=skerry", r"Lighthouses \(1\)"),
    "the timeline": ("/en/timeline/", f'Lighthouse\\s*<.*First lit: July 1814.*href="{PAGE}"'),
    "the kinds of the timeline": ("/en/timeline/", '<option value="lighthouse">'),
    "the timeline of some years": ("/en/timeline/?start=1814&end=1814", "Tall Skerry"),
    "the feed of everything": ("/en/changes.atom", "Tall Skerry – Published"),
    "the feed of its kind": ("/en/lighthouses.atom", "Tall Skerry – Published"),
    "the link to that feed": ("/en/lighthouses/", 'href="/en/lighthouses.atom"'),
    "the site map, its list": ("/sitemap.xml", "/en/lighthouses/<"),
    "the site map, its page": ("/sitemap.xml", f"{PAGE}<"),
    "structured data": (PAGE, '"LandmarksOrHistoricalBuildings".*"foundingDate": "1814-07"'),
    "the way to it in structured data": (PAGE, '"BreadcrumbList".*"name": "Lighthouses"'),
    "the page of data": (
        "/en/data/",
        r'<a href="/en/lighthouses/">\s*Lighthouses\s*</a>.*1 record',
    ),
    "the time that the catalogue says the record covers": ("/data/catalogue.ttl", '"1814"'),
    "the list of staff": ("/admin/invented_type/lighthouse/", "Tall Skerry"),
    "the form for a new one": ("/admin/invented_type/lighthouse/add/", 'name="lit"'),
}


@pytest.fixture(scope="module")
def answers():
    """What each address answers where the folder is among the apps."""
    addresses = list(dict.fromkeys(address for address, _sign in PLACES.values()))
    visit = [sys.executable, "-m", f"{FOLDER}.visit", *addresses]
    done = subprocess.run(visit, capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("place", PLACES)
def test_a_kind_of_record_is_found_in_each_place(answers, place):
    address, sign = PLACES[place]
    status, text = answers[address]
    assert status == 200
    assert re.search(sign, text, re.DOTALL)
