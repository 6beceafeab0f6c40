"""What a cell of a table says: from its text to the value of a field in a data file.

The values are checked further by the pipeline; here a spreadsheet's own ways are understood.
"""

import re
from decimal import Decimal, InvalidOperation
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnership.exchange.datasets.values import labels_of_codes, plain_decimal

TRUE = {"yes", "true", "1", "y", "ja", "oui", "是"}
FALSE = {"no", "false", "0", "n", "nein", "non", "否"}


class WrongCell(ValueError):
    """A cell says nothing that its column can hold; the text says why and what to do."""


def plain_text(cell):
    """The text of a cell; WrongCell for a formula or an error."""
    if isinstance(cell, str):
        return cell
    kind, *detail = cell
    if kind == "formula":
        raise WrongCell(_("This is a formula. Put its value in its place (paste as values)."))
    if kind == "error":
        raise WrongCell(_("This is the error %(error)s. Correct it.") % {"error": detail[0]})
    return detail[0]


def is_month_or_day(cell):
    """Whether a spreadsheet made a date of what may have been a month."""
    return not isinstance(cell, str) and cell[0] == "date" and cell[1].endswith("-01")


def value_of(column, cell):
    """The value that a cell gives its field, in the form of data files; WrongCell."""
    text = plain_text(cell)
    reader = READERS.get(column.kind)
    return reader(column, text) if reader else text


def yes_no(column, text):
    word = text.strip().casefold()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise WrongCell(_("Write yes or no."))


def number(column, text):
    text = text.strip().replace("\u00a0", "").replace("\u202f", "")
    if not text:
        return None
    try:
        value = Decimal(text)
        if not value.is_finite() or abs(value.adjusted()) > 30:
            raise InvalidOperation
    except InvalidOperation:
        raise WrongCell(
            _("“%(text)s” is no number. Write it like 745000.50.") % {"text": text[:60]}
        ) from None
    return plain_decimal(value)


def whole(column, text):
    value = number(column, text)
    if value is not None and not re.fullmatch(r"-?\d+", value):
        raise WrongCell(_("“%(text)s” is no whole number.") % {"text": text[:60]})
    return None if value is None else int(value)


def blank_as_none(column, text):
    return text.strip() or None


def link_by_slug(column, text):
    return [text.strip()] if text.strip() else None


def code(column, text):
    """A code, or the code whose word it is in some language."""
    text = text.strip()
    return codes_of_words(column.field).get(text.casefold(), text)


@cache
def codes_of_words(field):
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for value, label in labels_of_codes(field, language).items():
                found.setdefault(label.casefold(), value)
    # A code is a code, even where it is the word for another one.
    return found | {str(value).casefold(): value for value, _label in field.flatchoices}


def stripped(column, text):
    return text.strip()


READERS = {
    "yes_no": yes_no,
    "number": number,
    "whole": whole,
    "day": blank_as_none,
    "key": blank_as_none,
    "row": blank_as_none,
    "record": link_by_slug,
    "linked": stripped,
    "owner": stripped,
    "passage": stripped,
    "passage_source": stripped,
    "code": code,
    "date": stripped,
}
