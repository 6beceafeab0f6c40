"""What a text may hold, and the form in which it is kept."""

import re
import unicodedata

# Control characters, and those that turn the direction of the text around them.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def tidy(value):
    """A text with its characters composed (Unicode NFC) and plain line breaks, at any depth."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, dict):
        return {key: tidy(part) for key, part in value.items()}
    return value


def has_invisible(value):
    """Whether a text, or one inside a dictionary, holds characters that nobody can see."""
    if isinstance(value, dict):
        return any(has_invisible(part) for part in value.values())
    return isinstance(value, str) and bool(INVISIBLE.search(value))
