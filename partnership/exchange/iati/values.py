"""Days, numbers and periods of an IATI file as the record writes them."""

import datetime
from decimal import Decimal, InvalidOperation

CENT = Decimal("0.01")
# Of a number with more digits before or after its point nothing can be kept.
MOST_DIGITS = 20


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


def period_kept(part, element, notices):
    """The period of a part of a file; what of it cannot be kept is told."""
    period = period_of(part["start"], part["end"])
    for name in ("start", "end"):
        if part[name] and (not period or not day_of(part[name])):
            notices.lose_date(part["line"], f"{element}/period-{name}")
    return period


def number_of(text):
    """A finite number, or None; also for one that is larger than any sum of money."""
    try:
        number = Decimal((text or "").strip())
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
