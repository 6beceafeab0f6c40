"""A process of its own, with limits on time and memory, for reading a file that comes from
strangers.

The module that reads the file needs neither Django nor the database; what it finds comes back as
plain JSON values, one a line. `values_from` runs in the parent, `answer` in the child.
"""

import resource
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import orjson

ROOT = Path(__file__).resolve().parents[2]


class Refused(ValueError):
    """A file is not read: `code` names the reason, `detail` what it is about."""

    def __init__(self, code, detail="", line=None):
        super().__init__(code)
        self.code, self.detail, self.line = code, detail, line


def values_from(module, *arguments):
    """Yield what `python -m module arguments` answers about a file.

    Raises Refused for what the child refuses, and with the code "too_much" when it took more
    memory or time than it may.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with subprocess.Popen(  # noqa: S603 a module of ours, no shell
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, env={}
    ) as child:
        finished = False
        try:
            for text in child.stdout:
                value = orjson.loads(text)
                if "refused" in value:
                    raise Refused(**value["refused"])
                finished = finished or value.get("end", False)
                if not value.get("end"):
                    yield value
        except orjson.JSONDecodeError:
            finished = False
        finally:
            child.kill()
            child.wait()
    if not finished:
        raise Refused("too_much")


def answer(values, *, seconds, memory):
    """Print each of `values` as a line of JSON, then {"end": true}, or why the file is refused.

    The limits hold from the first value on: `seconds` of the processor, `memory` in bytes.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    try:
        for value in values:
            say(value)
        say({"end": True})
    except Refused as refused:
        say({"refused": {"code": refused.code, "detail": refused.detail, "line": refused.line}})


@contextmanager
def faults_as_refusals():
    """Refuse a file that makes its parser fail, however it does."""
    try:
        yield
    except Refused:
        raise
    except MemoryError:
        raise Refused("too_much") from None
    except Exception as error:  # whatever a broken file makes the parser raise
        raise Refused("broken", f"{type(error).__name__}: {error}"[:200]) from None


def say(value):
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))
