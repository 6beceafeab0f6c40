"""How a text stands in a cell of a workbook, and what the text of such a cell was.

The cells are of text, which no spreadsheet runs as a formula (in CSV: values.texts.guarded), but
XML cannot hold every character.
"""

import re

TOO_LONG = "[too long for a cell of a spreadsheet; the CSV file has it]"
# What XML cannot hold stands as _x000B_; a text that looks like that has its underscore so.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_WRITTEN = re.compile("_x([0-9A-Fa-f]{4})_")


def escaped(text):
    """A text as the XML of a sheet can hold it."""
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def unescaped(text):
    """The text that `escaped` made, or Excel, as it was."""
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), text)
