"""Lines of the log, as text or as JSON, and what programs say as such lines."""

import json
import logging
import sys

import pytest

from partnership.pages.log import lines as log


def record_of(message, *args, exc_info=None):
    record = logging.LogRecord("a.b", logging.INFO, "x.py", 1, message, args, exc_info)
    log.WithRequestId().filter(record)
    return record


def test_a_record_is_one_line_of_json_with_its_fault():
    try:
        raise ValueError("no\nway")
    except ValueError:
        record = record_of("%s said\n“港口”", "ada", exc_info=sys.exc_info())
    text = log.JsonFormatter().format(record)
    assert "\n" not in text
    said = json.loads(text)
    assert said["message"] == "ada said\n“港口”"
    assert (said["logger"], said["level"], said["request"]) == ("a.b", "INFO", "-")
    assert "ValueError: no" in said["fault"]


def test_nobody_writes_a_line_of_the_log_by_a_line_break():
    line = log.LineFormatter().format(record_of("%s came", "x\r\n2027 INFO a.b [-]: y"))
    assert line.endswith("INFO a.b [-]: x\\r\\n2027 INFO a.b [-]: y came")


@pytest.fixture
def outputs(monkeypatch):
    """The outputs and the loggers of this process, which are as before in the end."""
    for name in ("stdout", "stderr", "excepthook"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before


@pytest.mark.parametrize("form", log.FORMATS)
def test_what_a_program_says_is_records_in_the_format_that_was_chosen(
    outputs, monkeypatch, capsys, form
):
    monkeypatch.setenv("LOG_FORMAT", form)
    log.speak_as("timer")
    print("Published:", "“Harbour”\nPublished: “Quay”")
    print("CommandError: no", file=sys.stderr)
    logging.getLogger("partnership.x").warning("straight")
    sys.stdout.write("the last")
    sys.stdout.flush()
    sys.excepthook(ValueError, ValueError("at\nthe end"), None)
    said = capsys.readouterr()
    assert said.out == ""
    told = said.err.splitlines()
    if form == "json":
        told = [
            [line[key] for key in ("level", "logger", "message")] for line in map(json.loads, told)
        ]
    else:
        told = [[*line.split(" ", 4)[2:4], line.partition("]: ")[2]] for line in told]
    assert told[:5] == [
        ["INFO", "said.timer", "Published: “Harbour”"],
        ["INFO", "said.timer", "Published: “Quay”"],
        ["ERROR", "said.timer", "CommandError: no"],
        ["WARNING", "partnership.x", "straight"],
        ["INFO", "said.timer", "the last"],
    ]
    assert told[5][:2] == ["CRITICAL", "said"]


def test_who_calls_a_command_by_hand_reads_plain_words(outputs, monkeypatch):
    before = sys.stdout
    for asked in ("", "yaml"):
        monkeypatch.setenv("LOG_FORMAT", asked)
        log.speak_as("setup")
        assert sys.stdout is before
