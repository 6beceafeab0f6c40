"""What a text may hold, how it is kept, and how several are joined in the marks of a language."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.formats import localize
from django.utils.translation import pgettext

from partnership.values.understanding.characters import INVISIBLE, tidy

# What a spreadsheet runs as a formula begins with one of these; some take full-width forms for
# the same.
_RISKY = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def trimmed(value: Any) -> Any:
    """A tidy text without the blanks around it, at any depth: as the forms of staff keep it."""
    if isinstance(value, str):
        return tidy(value).strip()
    if isinstance(value, dict):
        return {key: trimmed(part) for key, part in value.items()}
    if isinstance(value, list):
        return [trimmed(part) for part in value]
    return value


def has_invisible(value: object) -> bool:
    """Whether a text, or one inside a dictionary, holds characters that nobody can see."""
    if isinstance(value, dict):
        return any(has_invisible(part) for part in value.values())
    return isinstance(value, str) and bool(INVISIBLE.search(value))


def listed(things: Iterable[object]) -> str:
    """Name things of one kind in a row: “cranes, quays”, in simplified Chinese “起重机、码头”."""
    return pgettext("in a list", ", ").join(str(thing) for thing in things)


def counted(label: object, count: int) -> str:
    """A label and its number: “Cranes (3)”, in simplified Chinese “起重机（3）”."""
    return pgettext("a label and a number", "%(label)s (%(count)s)") % {
        "label": label,
        "count": localize(count),
    }


def within_quotes(text: str) -> str:
    """A text as it is printed between “ and ”: its own quotation marks become the inner ones.

    Of three in each other the innermost are double again. Apostrophes, and marks of other forms,
    which cannot be taken for those around, stay.
    """
    printed, opened = [], [""]
    for before, letter, after in zip(" " + text, text, text[1:] + " ", strict=False):
        begins = before.isspace() or before in "([{—–“‘"
        if letter == "“" or (letter == '"' and begins):
            opened.append("”" if letter == "“" else '"')
            letter = "‘"
        elif letter == "‘" and len(opened) > 1:
            opened.append("’")
            letter = "“"
        elif letter == opened[-1] and not (letter == "’" and after.isalpha()):
            opened.pop()
            letter = "”" if letter == "’" else "’"
        elif letter == "”":
            letter = "’"
        printed.append(letter)
    return "".join(printed)


def guarded(text: str) -> str:
    """A text for a cell of a CSV file, so that no spreadsheet takes it for a formula.

    It gets an apostrophe before it. One that has apostrophes before such a sign already gets one
    more, so that nothing is lost on the way back.
    """
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` made, as it was."""
    return text[1:] if _GUARDED.match(text) else text
