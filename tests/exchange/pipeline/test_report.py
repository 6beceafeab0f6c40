"""What is said about an input."""

from partnership.exchange.pipeline.objects import Where
from partnership.exchange.pipeline.report import Report
from partnership.publishing.findings import Level


def test_a_place_is_said_as_people_look_for_it():
    assert str(Where("a.json", line=12)) == "a.json, line 12"
    assert str(Where("a.csv", row=7)) == "a.csv, row 7"
    assert str(Where("a.xlsx", row=7, sheet="projects")) == "a.xlsx, sheet “projects”, row 7"
    assert str(Where("a.json")) == "a.json"


def test_a_finding_names_level_place_object_field_and_what_to_do():
    report = Report()
    report.error(Where("a.json", line=3), "slug", "Give a slug.", "places.place x")
    report.warning(None, "", "Nothing is in it.")
    assert [str(finding) for finding in report.told()] == [
        "error: a.json, line 3: places.place x, slug: Give a slug.",
        "warning: Nothing is in it.",
    ]


def test_the_gravest_come_first_then_the_order_of_the_input():
    report = Report()
    report.note(Where("b.json", line=1), "", "one")
    report.error(Where("b.json", line=9), "", "two")
    report.error(Where("b.json", line=2), "", "three")
    report.error(Where("a.json", line=5), "", "four")
    assert [finding.message for finding in report.told()] == ["three", "two", "four", "one"]


def test_what_recurs_is_told_once_with_its_number_and_first_places():
    report = Report()
    for file, line in (("a.xml", 4), ("a.xml", 5), ("a.xml", 5), ("b.xml", 6)):
        report.recur(Level.LOST, Where(file, line=line), "budget", "No place for it.")
    [finding] = report.told()
    times = "(×4; also line 5, b.xml, line 6, …)"
    assert str(finding) == f"not taken in: a.xml, line 4: budget: No place for it. {times}"
    assert report.counts() == {Level.LOST: 1}
    assert not report.has_errors


def test_only_errors_keep_the_input_out():
    report = Report()
    report.warning(None, "", "w")
    report.lost(None, "", "l")
    assert not report.has_errors
    report.recur(Level.ERROR, None, "", "e")
    assert report.has_errors


def test_what_a_file_holds_is_printed_without_harm():
    report = Report()
    where = Where("a\udcff.xlsx", row=2, sheet="\x1b[2J")
    report.error(where, "a\x00", "“\ud800\n” is none.", "places.place \u202ex")
    report.error(None, "", "x" * 100_000)
    report.recur(Level.LOST, where, "\udfff", "Not kept.")
    report.recur(Level.LOST, where, "", "“北京 é” is kept as it is.")
    told = [str(finding) for finding in report.told()]
    assert told[1:] == [
        "error: a�.xlsx, sheet “�[2J”, row 2: places.place �x, a�: “��” is none.",
        "not taken in: a�.xlsx, sheet “�[2J”, row 2: �: Not kept.",
        "not taken in: a�.xlsx, sheet “�[2J”, row 2: “北京 é” is kept as it is.",
    ]
    assert len(told[0]) < 1100
    "".join(told).encode()
