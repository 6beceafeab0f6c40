"""Whether two imprecise dates can both be true, and which of them says more."""

import datetime
from enum import StrEnum

from partnership.values.dates import CalendarDate, ImpreciseDate

Span = tuple[datetime.date, datetime.date]
# What is known of the beginning of a time, and of its end; of a point the two are one.
Box = tuple[Span, ...]

ALWAYS: Span = (datetime.date.min, datetime.date.max)
# By how many days “about” reaches beyond each side of a date, by its precision.
LEEWAY = {"year": 366, "month": 31, "day": 1}


class Relation(StrEnum):
    """How a value bears on the one that it is compared with."""

    SAME = "same"
    FINER = "finer"
    COARSER = "coarser"
    OTHER = "other"


def relation(one: ImpreciseDate, other: ImpreciseDate, role: str = "point") -> Relation:
    """How `other` bears on `one`: OTHER only where both cannot be true.

    Of two that merely overlap, such as 2016 and “on or before 6 September 2016”, the second adds
    something to the first, and so is FINER.
    """
    ours, theirs = boxes(one, role), boxes(other, role)
    if not any(meet(mine, yours) for mine in ours for yours in theirs):
        return Relation.OTHER
    wider = all(any(within(mine, yours) for yours in theirs) for mine in ours)
    narrower = all(any(within(yours, mine) for mine in ours) for yours in theirs)
    if wider and narrower:
        return BY_DOUBT[one.uncertain - other.uncertain]
    return Relation.COARSER if wider else Relation.FINER


# The same time, by whether the first of two (1) or the second (-1) alone is uncertain.
BY_DOUBT = {0: Relation.SAME, 1: Relation.FINER, -1: Relation.COARSER}


def boxes(date: ImpreciseDate, role: str) -> list[Box]:
    """Everything that a date may mean: one box, or one for each member of “one of”.

    In a period an interval has a beginning and an end, each as exact as it is written.
    """
    if date.precision == "interval":
        first, last = date.dates
        if role == "period":
            return [(span(first), span(last))]
        return [((date.earliest or ALWAYS[0], date.latest or ALWAYS[1]),)]
    spans = [span(member, date.approximate) for member in date.dates]
    return [(known, known) if role == "period" else (known,) for known in spans]


def span(date: CalendarDate | None, about: bool = False) -> Span:
    """The first and the last day that a plain date may mean; None may be any day."""
    if date is None:
        return ALWAYS
    leeway = datetime.timedelta(days=LEEWAY[date.precision] if about else 0)
    # A year has four digits, so that a leeway stays among the days that there are.
    first = max(date.earliest, ALWAYS[0] + leeway) - leeway
    return first, min(date.latest, ALWAYS[1] - leeway) + leeway


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have a meaning in common."""
    return all(a[0] <= b[1] and b[0] <= a[1] for a, b in zip(one, other, strict=True))


def within(inner: Box, outer: Box) -> bool:
    """Whether all that `inner` may mean is in `outer`."""
    return all(b[0] <= a[0] and a[1] <= b[1] for a, b in zip(inner, outer, strict=True))
