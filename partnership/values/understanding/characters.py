"""The characters of a text, as they are kept. Needs nothing of Django: processes that read files of
strangers start without it, which takes them half the time."""

import re
import unicodedata
from typing import Any

# Control characters, but for line breaks, and those that turn the direction of what is around them.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")
# Nothing but blanks, and signs that take no room or look like a blank.
_NO_ROOM = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2060-\u2064"
_NO_ROOM += "\u206a-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
_BLANK = re.compile(f"\\s*[{_NO_ROOM}][\\s{_NO_ROOM}]*")


def tidy(value: Any) -> Any:
    """A text with its characters composed (Unicode NFC) and plain line breaks, at any depth.

    One in which nothing can be seen is none.
    """
    if isinstance(value, str):
        if _BLANK.fullmatch(value):
            return ""
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, dict):
        return {key: tidy(part) for key, part in value.items()}
    return value
