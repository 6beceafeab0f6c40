"""Days, numbers and periods of an IATI file as the record writes them."""

import datetime
import re
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from partnership.publishing.findings import Level

CENT = Decimal("0.01")
# Of a number with more digits before or after its point nothing can be kept.
MOST_DIGITS = 20
# Signs that people write for those of a number: other spaces, minus and comma.
USUAL = str.maketrans(
    {"\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u2212": "-", "\uff0c": ",", "\u2019": "'"}
)
# Thousands set apart, by the sign that does so; none of them could be another number.
GROUPED = [
    (re.compile(r"[+-]?\d{1,3}([ '])\d{3}(\1\d{3})*([.,]\d+)?"), " '", ","),
    (re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?"), ",", ""),
    (re.compile(r"[+-]?[1-9]\d?(,\d{2})+,\d{3}(\.\d+)?"), ",", ""),  # lakhs and crores
    (re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+"), ".", ","),
    (re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3}){2,}"), ".", ""),
    (re.compile(r"[+-]?\d+,\d+"), "", ","),
]


def day_of(text):
    """The day that `text` begins with, in ISO form, or None. A time of day is left off."""
    try:
        day = datetime.date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None
    return day.isoformat() if day.year >= 1000 else None


def period_of(start, end):
    """The period from one day to another as the record writes it, or "" where there is none."""
    first, last = day_of(start), day_of(end)
    if not first and not last:
        return ""
    if first == last:
        return first
    if first and last and first > last:
        return ""
    return f"{first or '..'}/{last or '..'}"


def period_kept(part, element, report):
    """The period of a part of a file; what of it cannot be kept is told."""
    period = period_of(part["start"], part["end"])
    for name in ("start", "end"):
        if part[name] and (not period or not day_of(part[name])):
            lose_date(part["line"], f"{element}/period-{name}", report)
    return period


def number_of(text):
    """A finite number, or None; also for one that is larger than any sum of money.

    Thousands may be set apart, and a comma may stand before the decimals where it can mean
    nothing else: IATI has neither, and files have both.
    """
    text = (text or "").strip()
    try:
        number = Decimal(without_groups(text))
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    if not number:
        return Decimal(0)
    if number.adjusted() > MOST_DIGITS:
        return None
    # Of 1E-400 only that it is nearly nothing; so no calculation can fail or take long.
    nearly_nothing = Decimal(1).scaleb(-MOST_DIGITS).copy_sign(number)
    return number if number.adjusted() > -MOST_DIGITS else nearly_nothing


def without_groups(text):
    """The number that a text writes with its thousands set apart, as IATI wants it."""
    plain = text.translate(USUAL)
    for pattern, apart, comma in GROUPED:
        if pattern.fullmatch(plain):
            plain = plain.translate({ord(sign): None for sign in apart})
            return plain.replace(comma, ".") if comma else plain
    return plain


def lose_date(line, element, report):
    """Tell that a date is left out."""
    report.recur(Level.LOST, line, element, _("No such date can be kept, or it stands twice."))


def rounded(number, line, element, report):
    """A number to the hundredth, as text; told where that changes it."""
    kept = number.quantize(CENT)
    if kept != number:
        message = _("%(number)s is rounded to %(kept)s.")
        told = {"number": format(number, "f"), "kept": kept}
        report.recur(Level.NOTE, line, element, message % told)
    return str(kept)


def told_number(text, line, element, report):
    """The same; a text that is read otherwise than it is written, or is no number, is told."""
    text = (text or "").strip()
    number = number_of(text)
    if number is None:
        if text:
            message = _("“%(text)s” is no number that can be kept.") % {"text": text}
            report.lost(line, element, message)
    elif without_groups(text) != text:
        message = _("“%(text)s” is understood as %(number)s.")
        told = {"text": text, "number": format(number, "f")}
        report.recur(Level.NOTE, line, element, message % told)
    return number
