"""Another program reads the calendar as it is meant."""

import json
import subprocess
from pathlib import Path

import pytest
from icalendar import Calendar

pytestmark = pytest.mark.html

ROOT = Path(__file__).resolve().parents[3]
# Reads a calendar from its input and writes down what each event says.
READER = """
import ICAL from "ical.js";
import { readFileSync } from "node:fs";
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const events = calendar.getAllSubcomponents("vevent").map(part => new ICAL.Event(part));
console.log(JSON.stringify(events.map(event => ({
  uid: event.uid, title: event.summary, day: event.startDate.isDate,
  first: event.startDate.toString(), after: event.endDate.toString(),
}))));
"""


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_another_program_reads_the_same_from_the_calendar(site, language):
    status, _, body = site.get(f"/{language}/events.ics")
    assert status == 200
    read = subprocess.run(
        ["node", "--input-type=module", "--eval", READER],
        input=body,
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    expected = [
        {
            "uid": entry["UID"],
            "title": entry["SUMMARY"],
            "day": True,
            "first": entry["DTSTART"].dt.isoformat(),
            "after": entry["DTEND"].dt.isoformat(),
        }
        for entry in Calendar.from_ical(body).walk("VEVENT")
    ]
    assert json.loads(read.stdout) == expected
    assert expected, "the record has events on exact days"
