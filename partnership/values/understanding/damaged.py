"""Texts that lost letters on their way through a program, and show it.

Nothing of Django: what is done about a damaged text, and said, is for those who read files.
"""

import re
from enum import StrEnum

# What spreadsheets show where a formula fails, which a CSV file then has as text; and where a
# column was too narrow for its number.
_FAILED = re.compile(r"#(REF|NAME|VALUE|DIV/0|NUM|NULL|N/A|SPILL|CALC|FIELD)[!?]?|Err:5\d\d|#{3,}")
LOST_LETTER = "\ufffd"
# What Windows-1252 has as quotation marks and dashes, and others as control signs: “Don\x92t”. One
# of them is a line break of some systems.
_CONTROLS = re.compile("[\x80-\x84\x86-\x9f]")
# Three question marks that end no question.
_MARKS = re.compile(r"(?<![A-Za-z])\?{3,}")
_LETTER = re.compile(r"[^\W\d_]")
# Languages of which hardly a text has no letter beyond those of ASCII.
_OTHER_SCRIPT = re.compile(
    "(am|ar|be|bg|bn|el|fa|he|hi|hy|ja|ka|kk|km|kn|ko|ky|lo|mk|ml|mn|mr|my"
    "|ne|pa|ps|ru|si|sr|ta|te|tg|th|uk|ur|zh)(-|$)"
)
# Letters as Windows-1252 has them; five of its bytes mean nothing there and stay themselves.
_BYTES = {bytes([code]).decode("cp1252", "replace"): code for code in range(0x80, 0x100)}
_BYTES |= {chr(code): code for code in range(0x80, 0x100)}
del _BYTES[LOST_LETTER]
_CONTINUED = "".join(re.escape(sign) for sign, code in _BYTES.items() if code < 0xC0)
# A capital before a closing mark or a blank, which together would be UTF-8 as well.
_ENDS = re.compile(
    "[\u00c2-\u00df][\u00bb\u00ab\u201c\u201d\u2018\u2019\u2039\u203a\u2026\u2013\u2014\u00a0]"
)
_RUN = re.compile(f"(?:[\u00c2-\u00f4][{_CONTINUED}]{{1,3}})+")


class Damage(StrEnum):
    """How a text was damaged."""

    FAILED = "failed"  # a formula that came to nothing
    LOST = "lost"  # letters that a program could not read, shown as �
    MARKS = "marks"  # letters that a program could not write, as question marks
    MISREAD = "misread"  # what was read in another encoding than it was in: “ä¸­å›½”


def damage_to(text: str, *, language: str = "", before: str = "") -> Damage | None:
    """What happened to a text, where that is certain.

    `language` is the code of the language that it is in, `before` the text that it once was.
    """
    if _FAILED.fullmatch(text.strip()):
        return Damage.FAILED
    if LOST_LETTER in text:
        return Damage.LOST
    if "?" in text and has_marks_for_letters(text, language, before):
        return Damage.MARKS
    misread = not text.isascii() and (_CONTROLS.search(text) or is_misread(text))
    return Damage.MISREAD if misread else None


def has_marks_for_letters(text: str, language: str, before: str) -> bool:
    """Whether question marks stand where letters stood."""
    if before != text and is_before_with_marks(text, before):
        return True
    if text.count("?") > 1 and not _LETTER.search(text):
        return True
    is_foreign = bool(_OTHER_SCRIPT.match(language)) and text.isascii()
    return bool(_MARKS.search(text)) or (is_foreign and "??" in text)


def is_before_with_marks(text: str, before: str) -> bool:
    """Whether a text is a former one, but for question marks in the place of foreign letters."""
    return len(text) == len(before) and all(
        one == other or (one == "?" and not other.isascii())
        for one, other in zip(text, before, strict=True)
    )


def is_misread(text: str) -> bool:
    """Whether a text holds UTF-8 that was read byte by byte, as letters of Western Europe.

    “Ã©” is, and “café” is not, nor is “MANHÔ, which may end in a capital and a mark.
    """
    return any(_is_utf_8(found[0]) for found in _RUN.finditer(_ENDS.sub("", text)))


def _is_utf_8(letters: str) -> bool:
    try:
        return bytes(_BYTES[letter] for letter in letters).decode() != letters
    except UnicodeDecodeError:
        return False
