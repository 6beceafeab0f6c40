"""Fixtures as files: what is read, and what is said of what cannot be."""

import json

import pytest

from partnership.exchange.importing import fixtures
from partnership.exchange.importing.objects import Where

ONE = {"model": "places.place", "pk": None, "fields": {"slug": "one"}}


def test_an_array_gives_its_objects_with_their_lines(read_text):
    things, said = read_text("[\n " + json.dumps(ONE) + ",\n\n " + json.dumps(ONE) + "\n]\n")
    assert [thing.where for thing in things] == [Where("in.json", 2), Where("in.json", 4)]
    assert things[0][1:] == ("places.place", None, {"slug": "one"})
    assert said == []


def test_lines_give_their_objects(read_text):
    things, said = read_text(f"{json.dumps(ONE)}\n\n{json.dumps(ONE)}\n", "in.jsonl")
    assert [thing.where.line for thing in things] == [1, 3]
    assert said == []


@pytest.mark.parametrize("text", ["[]", " [ ]\n", "\ufeff[]"])
def test_an_empty_array_has_no_objects(read_text, text):
    assert read_text(text) == ([], [])


def test_objects_longer_than_what_is_held_are_read_whole(read_text, monkeypatch):
    monkeypatch.setattr(fixtures, "CHUNK", 7)
    thing = {**ONE, "fields": {"title": "北京" * 30, "number": 1234567890}}
    things, said = read_text(json.dumps([thing] * 5, ensure_ascii=False, indent=1))
    assert [found.fields for found in things] == [thing["fields"]] * 5
    assert [found.where.line for found in things] == [2, 10, 18, 26, 34]
    assert said == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: A fixture is a list"),
        ("{}", "line 1: A fixture is a list"),
        ("[\n{]", "line 2: This is not JSON"),
        ('[\n{"a": NaN}]', "line 2: NaN is no number that JSON knows."),
        ('[\n{"a": 1, "a": 2}]', "line 2: “a” stands twice in one object"),
        ("[[" + "[" * 100_000, "line 1: It is nested too deep."),
        ("[" + '{"a":' * 100_000, "line 1: It is nested too deep."),
        ("[1]", "line 1: Each object needs “model”, “pk” and “fields”."),
        ('[{"model": "x"}]', "line 1: Each object needs"),
        ('[{"model": "x", "pkk": 1, "fields": {}}]', "line 1: x: “pkk” is not known."),
        ("[] x", "line 1: Something follows the list."),
        ('[\n{"model": "x", "fields": {}}\n{}]', "line 3: A comma is missing here."),
        (b"[\xff]", "line 1: The file is not in UTF-8"),
        ("[" + "9" * 5000 + "]", "line 1: This is not JSON that can be read"),
        ("\x1f\x8b\x08", "line 1: A fixture is a list"),
    ],
)
def test_what_is_no_fixture_is_told_with_its_line(read_text, text, said):
    _things, told = read_text(text)
    assert len(told) == 1
    assert told[0].startswith(f"in.json, {said}")


def test_a_line_that_is_none_keeps_the_others_in(read_text, monkeypatch):
    monkeypatch.setattr(fixtures, "MOST_OF_OBJECT", 500)
    good = json.dumps(ONE)
    lines = [good, "{", b"\xff".decode("latin-1"), "x" * 600, "NaN", good]
    text = b"\n".join(b"\xff" if line == "ÿ" else line.encode() for line in lines)
    things, told = read_text(text, "in.jsonl")
    assert [thing.where.line for thing in things] == [1, 6]
    assert [line.split(": ")[0] for line in told] == [f"in.jsonl, line {n}" for n in (2, 3, 4, 5)]


def test_an_object_that_never_ends_is_not_held(read_text, monkeypatch):
    monkeypatch.setattr(fixtures, "MOST_OF_OBJECT", 1 << 17)
    _things, told = read_text('["' + "x" * (1 << 20))
    assert "This is not JSON" in told[0]


def test_a_file_that_is_too_large_or_of_another_kind_is_not_read(read_text, monkeypatch):
    monkeypatch.setattr(fixtures, "MOST_OF_FILE", 10)
    assert read_text(json.dumps([ONE]))[1] == ["in.json: The file is larger than 1 GB. Split it."]
    [told] = read_text("x", "in.pickle")[1]
    assert told.startswith("in.pickle: Files with this ending cannot be read.")
