"""Lines of the log, as text or as JSON; also what programs say to those who run the site.

Needs nothing of Django: the web server, which does not load it, writes such lines as well.
"""

import io
import json
import logging
import logging.config
import os
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

FORMATS = ("line", "json")
# The id of the request that is being answered, "" outside of any.
request_id: ContextVar[str] = ContextVar("request_id", default="")


class WithRequestId(logging.Filter):
    """Notes in each record of the log of which request it is; "-" outside of any."""

    def filter(self, record):
        record.request_id = request_id.get() or "-"
        return True


class JsonFormatter(logging.Formatter):
    """A record of the log as one line of JSON, for programs that gather logs."""

    def format(self, record):
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["fault"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


class LineFormatter(logging.Formatter):
    """A record of the log as one line, with the fault, if any, below."""

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request_id)s]: %(message)s")

    def formatMessage(self, record):  # noqa: N802 - the name that logging calls
        # Who writes a line break into an address writes no line of the log.
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")


class StandardError(logging.StreamHandler):
    """Writes to what standard error is at the moment, past what makes records of its lines."""

    @property
    def stream(self) -> TextIO:
        return getattr(sys.stderr, "plain", sys.stderr)

    @stream.setter
    def stream(self, _given: TextIO) -> None:
        """It is none that is given."""


class Spoken(io.TextIOBase):
    """Takes the place of an output of this process: each line becomes a record of the log."""

    def __init__(self, plain: TextIO, name: str, level: int) -> None:
        self.plain, self.logger, self.level = plain, logging.getLogger(name), level
        self.begun = ""

    def write(self, text: str) -> int:
        *whole, self.begun = (self.begun + text).split("\n")
        for line in filter(str.strip, whole):
            self.logger.log(self.level, "%s", line)
        return len(text)

    def flush(self) -> None:
        # What is closed, as a process ends, has said all.
        if not self.closed and self.begun:
            self.write("\n")

    def fileno(self) -> int:
        return self.plain.fileno()


def configuration(form: str) -> dict[str, Any]:
    """How `logging` is to write records in one of the FORMATS, for processes without Django."""
    formatter = {"line": LineFormatter, "json": JsonFormatter}[form]
    handler = {"()": StandardError, "formatter": "chosen", "filters": ["request_id"]}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": WithRequestId}},
        "formatters": {"chosen": {"()": formatter}},
        "handlers": {"stderr": handler},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"_granian": {}, "said": {"level": "INFO"}},
    }


def chosen() -> str:
    """The format that LOG_FORMAT asks for; "" where none is, or one that is unknown."""
    asked = os.environ.get("LOG_FORMAT", "").strip().lower()
    return asked if asked in FORMATS else ""


def speak_as(name: str) -> None:
    """From now on, what this process says is records of the log, named for who says it.

    Only where LOG_FORMAT is set: who calls a command by hand reads plain words.
    """
    form = chosen()
    if not form or isinstance(sys.stderr, Spoken):
        return
    logging.config.dictConfig(configuration(form))
    sys.stdout = Spoken(sys.stdout, f"said.{name}", logging.INFO)
    sys.stderr = Spoken(sys.stderr, f"said.{name}", logging.ERROR)
    sys.excepthook = tell_of_fault


def tell_of_fault(kind: Any, fault: BaseException, place: Any) -> None:
    """A fault that ends the process, as one record."""
    logging.getLogger("said").critical("%s", fault, exc_info=(kind, fault, place))
