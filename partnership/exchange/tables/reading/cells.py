"""What a cell of a table says: from its text to the value of a field in a data file.

The values are checked further by the pipeline; here the ways of spreadsheets and of people are
understood, by `partnership.values.understanding`.
"""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from partnership.exchange.datasets.values import labels_of_codes, plain_decimal
from partnership.exchange.tables.reading.names import Names
from partnership.values.dates import ImpreciseDate
from partnership.values.translations import language_name
from partnership.values.understanding.amounts import Amount, understand_amount
from partnership.values.understanding.codes import (
    in_capitals,
    understand_currency,
    understand_language,
)
from partnership.values.understanding.damaged import Damage, damage_to
from partnership.values.understanding.dates import understand_date
from partnership.values.understanding.forms import in_per_cent
from partnership.values.understanding.meanings import Ambiguous, NotUnderstood
from partnership.values.understanding.numbers import (
    Signs,
    understand_number,
    understand_share,
)

TRUE = {"yes", "true", "1", "y", "ja", "oui", "是"}
FALSE = {"no", "false", "0", "n", "nein", "non", "否"}
# A number that data files have, which needs no understanding.
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
# Days as spreadsheets count them, from 1927 to 2099, perhaps with a time of the day.
_SERIAL = re.compile(r"([1-7]\d{4})(?:\.\d+)?")
EARLIEST_SERIAL, LATEST_SERIAL = 10_000, 73_050
# A month as a number of a spreadsheet, which says the same of 2019.1 and 2019.10.
_LOST_ZERO = re.compile(r"\d{4}\.1")
# The day 0, as most spreadsheets count, and as those of old Macs did.
DAY_0, DAY_0_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)


class WrongCell(ValueError):
    """A cell says nothing that its column can hold; the text says why and what to do."""


class Meant(NamedTuple):
    """The value that a cell gives its field, and in words what it was understood as.

    `words` are "" where the value was written as it is kept. `currency` stood beside an amount.
    """

    value: Any
    words: str = ""
    currency: str = ""


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


def refuse_damaged(cell, *, language="", before=""):
    """WrongCell for a text that lost letters, or a formula's fault, on the way to this file.

    `before` is what the cell said when it was taken out.
    """
    damage = damage_to(cell, language=language, before=before) if isinstance(cell, str) else None
    if damage == Damage.FAILED:
        raise WrongCell(_("This is the error %(error)s. Correct it.") % {"error": cell.strip()})
    if damage:
        raise WrongCell(f"{DAMAGES[damage]} {SAVE_AS_UTF_8}")


DAMAGES = {
    Damage.LOST: gettext_lazy("Letters of this text were lost: “�” stands in their place."),
    Damage.MARKS: gettext_lazy("Letters of this text were lost: “?” stands in their place."),
    Damage.MISREAD: gettext_lazy(
        "This text was read in another encoding than it is in; its letters became others."
    ),
}
SAVE_AS_UTF_8 = gettext_lazy(
    "Write it anew, and save the file as “CSV UTF-8” (Excel) or in “Unicode (UTF-8)” "
    "(LibreOffice), or bring an XLSX file."
)


def is_month_or_day(cell):
    """Whether a spreadsheet made a date of what may have been a month."""
    return not isinstance(cell, str) and cell[0] == "date" and cell[1].endswith("-01")


class CellReader:
    """Reads the cells of one sheet, in which numbers and days are written in one way.

    `signs()` says what comma and point mean in it; it is asked where that matters, and once.
    """

    def __init__(self, names: Names | None = None, signs=lambda: Signs.USUAL, *, since_1904=False):
        self.names, self.ask_signs, self.known_signs = names or Names(), signs, None
        self.day_0 = DAY_0_OF_1904 if since_1904 else DAY_0

    def meant(self, column, cell, currency="") -> Meant:
        """What a cell says of its field, in the form of data files; WrongCell.

        `currency` is the code beside an amount: one of those that `$` or `¥` may be.
        """
        text = plain_text(cell)
        reader = READERS.get(column.kind)
        if reader is None:
            return Meant(text)
        is_number = not isinstance(cell, str) and cell[0] == "number"
        try:
            if is_number:
                found = reader(self, column, text, Signs.POINT)
            elif column.kind == "amount":
                found = self.amount(column, text, currency=currency)
            else:
                found = reader(self, column, text)
        except NotUnderstood as error:
            raise WrongCell(str(error)) from None
        return found if isinstance(found, Meant) else Meant(found)

    def value_of(self, column, cell):
        """The value alone."""
        return self.meant(column, cell).value

    def yes_no(self, column, text):
        word = text.strip().casefold()
        if word in TRUE:
            return True
        if word in FALSE:
            return False
        raise WrongCell(_("Write yes or no."))

    # Numbers ----------------------------------------------------------------------------------

    def signs(self, text):
        """What comma and point mean in a text, which the whole sheet may have to tell."""
        if "," not in text and "." not in text:
            return Signs.USUAL
        if self.known_signs is None:
            self.known_signs = self.ask_signs()
        return self.known_signs

    def number(self, column, text, signs=None):
        text = text.strip()
        if not text:
            return None
        places = getattr(column.field, "decimal_places", 0)
        if not (plain := is_plain(text, places)) and signs is not Signs.POINT:
            value = understand_number(text, places=places, signs=self.signs(text))
            return Meant(plain_decimal(value), f"{value:,}")
        return plain_decimal(decimal_of(text)) if plain or signs else None

    def amount(self, column, text, signs=None, currency=""):
        text = text.strip()
        places = column.field.decimal_places
        if not text or signs or is_plain(text, places):
            return self.number(column, text, signs)
        signs = self.signs(text)
        value, currency = understand_amount(text, places=places, signs=signs, likely=currency)
        return Meant(plain_decimal(value), str(Amount(value, currency)), currency)

    def share(self, column, text, signs=None):
        text = text.strip()
        places = column.field.decimal_places
        if not text or signs or is_plain(text, places):
            return self.number(column, text, signs)
        value = understand_share(text, places=places, signs=self.signs(text))
        return Meant(plain_decimal(value), in_per_cent(value))

    def whole(self, column, text, signs=None):
        found = self.number(column, text, signs)
        value = found.value if isinstance(found, Meant) else found
        if value is not None and not re.fullmatch(r"-?\d+", value):
            raise WrongCell(_("“%(text)s” is no whole number.") % {"text": text[:60]})
        words = found.words if isinstance(found, Meant) else ""
        return Meant(None if value is None else int(value), words)

    # Days -------------------------------------------------------------------------------------

    def imprecise_date(self, column, text, signs=None):
        text = text.strip()
        if not text:
            return ""
        if signs is Signs.POINT and _LOST_ZERO.fullmatch(text):
            year = text[:4]
            raise Ambiguous(text, [(month, month) for month in (f"{year}-01", f"{year}-10")])
        found = self.date_in(text)
        words = "" if found.text == text else found.display(column.field.role)
        return Meant(found.text, words)

    def day(self, column, text, signs=None):
        text = text.strip()
        if not text:
            return None
        found = self.date_in(text)
        if not found.is_exact_day:
            raise WrongCell(
                _("“%(text)s” is no single day. Write one, such as 2016-09-06.")
                % {"text": text[:60]}
            )
        return Meant(found.text, "" if found.text == text else found.display())

    def date_in(self, text):
        serial = _SERIAL.fullmatch(text)
        if serial and EARLIEST_SERIAL <= int(serial[1]) <= LATEST_SERIAL:
            return ImpreciseDate.parse((self.day_0 + timedelta(int(serial[1]))).isoformat())
        return understand_date(text)

    # Codes and links --------------------------------------------------------------------------

    def code(self, column, text):
        """A code, or the code whose word it is in some language."""
        text = text.strip()
        return codes_of_words(column.field).get(text.casefold(), text)

    def language(self, column, text):
        found = understand_language(text)
        return Meant(found, "" if found == text.strip() else f"{language_name(found)} ({found})")

    def currency(self, column, text):
        found = understand_currency(text)
        return Meant(found, "" if found == text.strip() else found)

    def capitals(self, column, text):
        found = in_capitals(text)
        return Meant(found, "" if found == text.strip() else found)

    def record(self, column, text):
        """A link by slug, or by a name of the record."""
        text = text.strip()
        if not text:
            return None
        slug, words = self.names.slug_of(column.field.related_model, text)
        return Meant([slug], words)

    def linked(self, column, text):
        text = text.strip()
        return Meant(*self.names.slug_of(column.field.related_model, text)) if text else ""

    def blank_as_none(self, column, text):
        return text.strip() or None

    def stripped(self, column, text):
        return text.strip()


def is_plain(text, places):
    """Whether a number is written as in data files. One that may have a point between thousands
    is not, unless its field has so many decimals."""
    return bool(_NUMBER.fullmatch(text)) and (
        places > 2 or not re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", text)
    )


def decimal_of(text):
    try:
        value = Decimal(text)
        if not value.is_finite() or abs(value.adjusted()) > 30:
            raise InvalidOperation
    except InvalidOperation:
        raise WrongCell(
            _("“%(text)s” is no number. Write it like 745000.50.") % {"text": text[:60]}
        ) from None
    return value


@cache
def codes_of_words(field):
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for value, label in labels_of_codes(field, language).items():
                found.setdefault(label.casefold(), value)
    # A code is a code, even where it is the word for another one.
    return found | {str(value).casefold(): value for value, _label in field.flatchoices}


READERS = {
    "yes_no": CellReader.yes_no,
    "number": CellReader.number,
    "amount": CellReader.amount,
    "share": CellReader.share,
    "whole": CellReader.whole,
    "day": CellReader.day,
    "key": CellReader.blank_as_none,
    "row": CellReader.blank_as_none,
    "record": CellReader.record,
    "linked": CellReader.linked,
    "owner": CellReader.stripped,
    "passage": CellReader.stripped,
    "passage_source": CellReader.stripped,
    "code": CellReader.code,
    "language": CellReader.language,
    "currency": CellReader.currency,
    "capitals": CellReader.capitals,
    "date": CellReader.imprecise_date,
}
