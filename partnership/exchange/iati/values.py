"""Days, numbers and periods of an IATI file as the record writes them."""

import datetime
from decimal import Decimal, InvalidOperation

CENT = Decimal("0.01")


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


def number_of(text):
    """A finite number, or None."""
    try:
        number = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
