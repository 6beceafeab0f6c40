"""The characters of a text, as they are kept. Needs nothing of Django: processes that read files of
strangers start without it, which takes them half the time."""

import re
import unicodedata
from typing import Any

# Control characters, and those that turn the direction of the text around them.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def tidy(value: Any) -> Any:
    """A text with its characters composed (Unicode NFC) and plain line breaks, at any depth."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, dict):
        return {key: tidy(part) for key, part in value.items()}
    return value
