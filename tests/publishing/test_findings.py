"""What is found is said in one way, whoever looks."""

import pytest

from partnership.publishing.findings import Finding, Level


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (Finding("Add it."), "warning: Add it."),
        (Finding("Add it.", Level.ERROR, field="title"), "error: title: Add it."),
        (
            Finding("It is cut.", Level.LOST, "a.csv, row 3", "places.place china", "name"),
            "not taken in: a.csv, row 3: places.place china, name: It is cut.",
        ),
    ],
)
def test_a_finding_says_how_grave_it_is_then_where_then_what(finding, words):
    assert str(finding) == words


def test_only_an_error_holds_up():
    assert [level for level in Level if Finding("", level).is_error] == [Level.ERROR]
