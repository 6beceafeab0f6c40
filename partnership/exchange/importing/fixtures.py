"""Reads fixtures: a JSON array of objects, or one object a line (JSON Lines). Both as streams."""

import codecs
import json

from django.utils.translation import gettext as _

from partnership.exchange.importing.objects import ImportObject, Where

CHUNK = 1 << 16
# One object, and a file, may be as large as this, in bytes.
MOST_OF_OBJECT = 4 << 20
MOST_OF_FILE = 1 << 30
KEYS, NEEDED = {"model", "pk", "fields"}, {"model", "fields"}


class _Twice(ValueError):
    """A key stands twice in one object."""


def _no_constant(name):
    raise ValueError(_("%(name)s is no number that JSON knows.") % {"name": name})


def _once(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Twice(_("“%(key)s” stands twice in one object. Keep one.") % {"key": twice[:100]})
    return found


DECODER = json.JSONDecoder(parse_constant=_no_constant, object_pairs_hook=_once)


def read_json(path, report, *, name=None, **options):
    """Yield the objects of a file with a JSON array; tell `report` what cannot be read.

    What follows a fault in the syntax cannot be read and is told of as such.
    """
    name = name or path.name
    with _opened(path, name, report) as stream:
        if stream is None:
            return
        yield from _objects(_Text(stream), name, report)


def read_jsonl(path, report, *, name=None, **options):
    """Yield the objects of a file with one JSON object a line; tell `report` what is none."""
    name = name or path.name
    with _opened(path, name, report) as stream:
        if stream is None:
            return
        for number, line in enumerate(_lines(stream, name, report), start=1):
            if line is None or not line.strip():
                continue
            where = Where(name, line=number)
            try:
                value = DECODER.decode(line)
            except (ValueError, RecursionError) as error:
                report.error(where, "", _in_words(error))
                continue
            thing = _as_object(value, where, report)
            if thing:
                yield thing


class _opened:
    """The bytes of a file, or None where it is too large or not there, which is told."""

    def __init__(self, path, name, report):
        self.path, self.name, self.report, self.stream = path, name, report, None

    def __enter__(self):
        try:
            size = self.path.stat().st_size
            if size > MOST_OF_FILE:
                self.report.error(
                    Where(self.name), "", _("The file is larger than 1 GB. Split it.")
                )
                return None
            self.stream = self.path.open("rb")
        except OSError as error:
            message = _("The file cannot be read: %(words)s.") % {"words": error.strerror}
            self.report.error(Where(self.name), "", message)
        return self.stream

    def __exit__(self, *error):
        if self.stream:
            self.stream.close()


def _lines(stream, name, report):
    """The lines of a file as text; None for one that is too long or not UTF-8, which is told."""
    number = 0
    while line := stream.readline(MOST_OF_OBJECT + 1):
        number += 1
        if len(line) > MOST_OF_OBJECT:
            while line and not line.endswith(b"\n"):
                line = stream.readline(CHUNK)
            message = _("The line is longer than 4 MB. Split it.")
            report.error(Where(name, line=number), "", message)
            yield None
            continue
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            message = _("The line is not in UTF-8. Save the file in UTF-8.")
            report.error(Where(name, line=number), "", message)
            yield None


class _Text:
    """The text of a file, of which a part is held; knows at which line it stands."""

    def __init__(self, stream):
        self.stream, self.text, self.at, self.line, self.ended = stream, "", 0, 1, False
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")()

    def more(self):
        """Hold more of the file; whether there was any. UnicodeDecodeError."""
        self.advance(self.at)
        chunk = self.stream.read(CHUNK)
        self.text += self.decoder.decode(chunk, final=not chunk)
        self.ended = not chunk
        return bool(chunk)

    def advance(self, to):
        """Forget the text up to a position, counting its lines."""
        self.line += self.text.count("\n", 0, to)
        self.text, self.at = self.text[to:], 0

    def line_at(self, position):
        return self.line + self.text.count("\n", 0, position)

    def peek(self):
        """The next character that is no white space, or "" at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in " \t\r\n":
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def value(self):
        """(line, value) of the JSON value that begins here. ValueError, RecursionError."""
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError:
                if self.ended or len(self.text) - self.at > MOST_OF_OBJECT:
                    raise
                self.more()
                continue
            # A number or name at the edge of what is held may go on.
            if end == len(self.text) and not self.ended:
                self.more()
                continue
            line = self.line_at(self.at)
            self.at = end
            if self.at > CHUNK:
                self.advance(self.at)
            return line, value


def _objects(text, name, report):
    try:
        if text.peek() != "[":
            message = _("A fixture is a list: it begins with “[”. Is this a JSON Lines file?")
            report.error(Where(name, line=text.line_at(text.at)), "", message)
            return
        text.at += 1
        if text.peek() == "]":
            text.at += 1
        else:
            while True:
                text.peek()
                line, value = text.value()
                thing = _as_object(value, Where(name, line=line), report)
                if thing:
                    yield thing
                mark = text.peek()
                text.at += 1
                if mark == "]":
                    break
                if mark != ",":
                    message = _("A comma is missing here. What follows was not read.")
                    report.error(Where(name, line=text.line_at(text.at - 1)), "", message)
                    return
        if text.peek():
            message = _("Something follows the list. Remove it.")
            report.error(Where(name, line=text.line_at(text.at)), "", message)
    except json.JSONDecodeError as error:
        line = text.line_at(min(error.pos, len(text.text)))
        message = _("%(fault)s What follows was not read.") % {"fault": _in_words(error)}
        report.error(Where(name, line=line), "", message)
    except UnicodeDecodeError:
        line = text.line_at(len(text.text))
        message = _("The file is not in UTF-8 here or soon after. Save it in UTF-8.")
        report.error(Where(name, line=line), "", message)
    except (ValueError, RecursionError) as error:
        message = _("%(fault)s What follows was not read.") % {"fault": _in_words(error)}
        report.error(Where(name, line=text.line_at(text.at)), "", message)


def _in_words(error):
    """What keeps a text from being JSON."""
    if isinstance(error, RecursionError):
        return _("It is nested too deep.")
    if isinstance(error, json.JSONDecodeError):
        place = {"words": error.msg, "column": error.colno}
        return _("This is not JSON: %(words)s (column %(column)d).") % place
    if isinstance(error, _Twice) or "JSON" in str(error):
        return str(error)
    return _("This is not JSON that can be read: %(words)s.") % {"words": str(error)[:200]}


def _as_object(value, where, report):
    """The object that a JSON value stands for, or None where it is none, which is told."""
    if not isinstance(value, dict) or not value.keys() >= NEEDED:
        message = _("Each object needs “model”, “pk” and “fields”.")
        report.error(where, "", message)
        return None
    if not value.keys() <= KEYS:
        unknown = value.keys() - KEYS
        message = _("“%(key)s” is not known. Remove it.") % {"key": min(unknown)[:100]}
        report.error(where, "", message, str(value["model"])[:100])
    pk = value.get("pk")
    # A number is no key of ours; first it is asked whether the row is any of ours.
    return ImportObject(where, value["model"], None if pk is None else str(pk), value["fields"])
