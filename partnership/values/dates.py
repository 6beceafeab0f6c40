"""Imprecise dates: what a source says about a day, and no more.

Stored as text in a subset of EDTF (Extended Date/Time Format, ISO 8601-2:2019):

    2012   2019-04   2016-09-06          a year, a month, a day
    1985~   1985?                        about, uncertain
    2018/2020   2013/..   ../2016-09-06  from/to, open on one side
    [2019-04,2019-06]                    one of these, not known which

An interval is the duration in a field of role "period" and "some day within" in one of role
"point". The bounds are those of the calendar text: "about" and "uncertain" do not widen them.
"""

import calendar
import datetime
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Self

from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 64
FIRST_YEAR, LAST_YEAR = 1000, 9999
OPEN = ".."
ABOUT, UNCERTAIN = "~", "?"

FORMAT_HELP = _(
    "Write 2012, 2019-04 or 2016-09-06; 2018/2020 for from–to, 2013/.. for from, ../2016-09-06 "
    "for until; [2019-04,2019-06] for one of several; 1985~ for about; 1985? for uncertain. "
    "Leave blank when the source states no date."
)

# The names are Django's own message ids, so most languages have them; the second form is the
# one that stands beside a day (in Russian, say, the two differ).
MONTHS = (
    _("January"),
    _("February"),
    _("March"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
    _("September"),
    _("October"),
    _("November"),
    _("December"),
)
MONTHS_OF_DAYS = (
    pgettext_lazy("alt. month", "January"),
    pgettext_lazy("alt. month", "February"),
    pgettext_lazy("alt. month", "March"),
    pgettext_lazy("alt. month", "April"),
    pgettext_lazy("alt. month", "May"),
    pgettext_lazy("alt. month", "June"),
    pgettext_lazy("alt. month", "July"),
    pgettext_lazy("alt. month", "August"),
    pgettext_lazy("alt. month", "September"),
    pgettext_lazy("alt. month", "October"),
    pgettext_lazy("alt. month", "November"),
    pgettext_lazy("alt. month", "December"),
)

_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_NUMBERS = re.compile(r"[0-9]+")
_DAY_FIRST = re.compile(r"([0-9]{1,2}[/.])?[0-9]{1,2}[/.][0-9]{4}")
_UNPADDED = re.compile(r"[0-9]{4}[-./][0-9]{1,2}(?:[-./][0-9]{1,2})?")
_YEARS_WITH_DASH = re.compile(r"([0-9]{4})\s*[-–—]\s*([0-9]{4})")


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A year, a month of a year, or a day: the building block of every imprecise date."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the date written as YYYY, YYYY-MM or YYYY-MM-DD; ValueError otherwise."""
        match = _PLAIN.fullmatch(text)
        if not match:
            raise ValueError(_advice(text))
        year = int(match[1])
        month, day = (int(part) if part else None for part in match.groups()[1:])
        if year < FIRST_YEAR:
            raise ValueError(
                gettext("“%(text)s”: a year has four digits, from 1000 to 9999.") % {"text": text}
            )
        if month is not None and not 1 <= month <= 12:
            raise ValueError(
                gettext("“%(text)s”: there is no month %(month)02d.")
                % {"text": text, "month": month}
            )
        if month and day is not None and not 1 <= day <= calendar.monthrange(year, month)[1]:
            raise ValueError(gettext("“%(text)s”: there is no such day.") % {"text": text})
        return cls(year, month, day)

    @property
    def precision(self) -> Literal["year", "month", "day"]:
        return "day" if self.day else "month" if self.month else "year"

    @property
    def earliest(self) -> datetime.date:
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> datetime.date:
        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def month_name(self) -> str:
        """The name of its month, as it stands beside a day where it has one; "" of a year."""
        names = MONTHS_OF_DAYS if self.day else MONTHS
        return str(names[self.month - 1]) if self.month else ""

    def __str__(self) -> str:
        text = f"{self.year:04d}"
        if self.month:
            text += f"-{self.month:02d}"
        if self.day:
            text += f"-{self.day:02d}"
        return text


@dataclass(frozen=True, slots=True)
class ImpreciseDate:
    """What is known of a date. Make one with `parse`; equal texts give equal values.

    `precision` is "year", "month" or "day" for a plain date, else "interval" or "set". `dates`
    holds the plain date, the two ends of an interval (None where open) or the members of a set.
    `earliest` and `latest` are the first and last day it can be or cover, None where open.
    """

    text: str
    precision: str
    dates: tuple[CalendarDate | None, ...]
    earliest: datetime.date | None
    latest: datetime.date | None
    approximate: bool = False
    uncertain: bool = False

    @staticmethod
    def parse(text: str) -> "ImpreciseDate":
        """Return the date written as `text` in the EDTF subset of this module.

        Raises ValueError, with a message for the person who wrote it, for anything else, an
        empty text included: whether a date may be missing is for the caller to decide.
        """
        return _parse(text.strip())

    @property
    def is_exact_day(self) -> bool:
        """Whether the source names one day, without reserve."""
        return self.precision == "day" and not self.approximate and not self.uncertain

    def exact_days(self, role: str = "point") -> tuple[datetime.date, datetime.date] | None:
        """The first and the last day where the source names both without reserve, else None.

        That is one day, or a period of days; in a "point" field an interval is some day within.
        """
        is_period = role == "period" and self.precision == "interval"
        is_exact = is_period and all(end and end.day for end in self.dates)
        if self.earliest and self.latest and (is_exact or self.is_exact_day):
            return self.earliest, self.latest
        return None

    @property
    def sort_key(self) -> tuple[datetime.date, datetime.date]:
        """Orders dates by first day, then last day; an open side counts as the other one."""
        latest = self.latest or datetime.date.max
        return (self.earliest or latest, latest)

    def display(self, role: str = "point") -> str:
        """Say the date in the active language; `role` is "point" or "period"."""
        return _display(self, role, get_language())

    def __str__(self) -> str:
        return self.text

    def __hash__(self) -> int:
        return hash(self.text)


def in_words(text: str, role: str = "point") -> str:
    """Say the date written as `text`; "" where that is empty, and an invalid text as it is."""
    try:
        return ImpreciseDate.parse(text).display(role) if text else ""
    except ValueError:
        return text


def years_of(dates: Iterable[datetime.date | None]) -> tuple[int | None, int | None]:
    """The first and the last year of some dates; those that are None say nothing."""
    years = [day.year for day in dates if day]
    return (min(years), max(years)) if years else (None, None)


def bound_a_time(begin: datetime.date | None, end: datetime.date | None) -> bool:
    """Whether two days say what time is meant: one of them is known, and if both are, in order."""
    return begin <= end if begin and end else bool(begin or end)


def years_in_words(dates: Iterable[datetime.date | None]) -> str:
    """From the first to the last year of some dates, in the active language; "" without any.

    In whatever order they come: the end of one record may be before the start of another, and by
    a source's mistake before its own.
    """
    first, last = years_of(dates)
    if first is None or last is None:
        return ""
    return ImpreciseDate.parse(f"{first:04d}/{last:04d}").display("period")


def years_with_planned(
    dates: Collection[datetime.date | None], known: Collection[datetime.date | None]
) -> str:
    """The same, and whether these years are but planned: `known` are the dates that are not."""
    words, sure = years_in_words(dates), years_of(known)
    if not words or sure == years_of(dates):
        return words
    if sure == (None, None):
        return gettext("%(years)s (planned)") % {"years": words}
    return gettext("%(years)s (partly planned)") % {"years": words}


@lru_cache(maxsize=8192)
def _parse(text: str) -> ImpreciseDate:
    if not text:
        raise ValueError(gettext("Write a date such as 2019-04."))
    if len(text) > MAX_LENGTH:
        raise ValueError(
            gettext("A date has at most %(length)d characters.") % {"length": MAX_LENGTH}
        )
    if text.startswith("[") and text.endswith("]"):
        return _parse_set(text[1:-1].split(","))
    if "/" in text:
        return _parse_interval(text)
    mark = text[-1] if text[-1] in (ABOUT, UNCERTAIN) else ""
    date = CalendarDate.parse(text.removesuffix(mark))
    return ImpreciseDate(
        text=f"{date}{mark}",
        precision=date.precision,
        dates=(date,),
        earliest=date.earliest,
        latest=date.latest,
        approximate=mark == ABOUT,
        uncertain=mark == UNCERTAIN,
    )


def _parse_set(members: Iterable[str]) -> ImpreciseDate:
    dates = sorted(
        {CalendarDate.parse(member.strip()) for member in members},
        key=lambda date: (date.earliest, date.latest),
    )
    if len(dates) < 2:
        raise ValueError(
            gettext("“One of” needs two different dates, for example [2019-04,2019-06].")
        )
    return ImpreciseDate(
        text=f"[{','.join(map(str, dates))}]",
        precision="set",
        dates=tuple(dates),
        earliest=dates[0].earliest,
        latest=max(date.latest for date in dates),
    )


def _parse_interval(text: str) -> ImpreciseDate:
    ends = text.split("/")
    if len(ends) != 2 or not all(ends) or ends == [OPEN, OPEN]:
        raise ValueError(_advice(text))
    if _DAY_FIRST.fullmatch(text) or _UNPADDED.fullmatch(text):
        raise ValueError(_advice(text))
    first, last = (None if end == OPEN else CalendarDate.parse(end) for end in ends)
    if first == last:
        return _parse(str(first))
    if first and last and first.earliest > last.latest:
        raise ValueError(
            gettext("“%(text)s” ends before it begins: the earlier date comes first.")
            % {"text": text}
        )
    return ImpreciseDate(
        text=f"{first or OPEN}/{last or OPEN}",
        precision="interval",
        dates=(first, last),
        earliest=first.earliest if first else None,
        latest=last.latest if last else None,
    )


def _advice(text: str) -> str:
    """Say how to write what was probably meant by a text that is not in the subset.

    Where that is no date either, say why: advice never leads to a day that no calendar has.
    """
    if _DAY_FIRST.fullmatch(text):
        *rest, year = map(int, _NUMBERS.findall(text))
        if len(rest) == 1:
            return _write_instead(f"{year}-{rest[0]:02d}", text)
        orders = (reversed(rest), rest)
        why = why_impossible("-".join([str(year), *(f"{n:02d}" for n in one)]) for one in orders)
        return why or (
            gettext("Write year, month, day: 2016-09-06, not %(text)s.") % {"text": text}
        )
    if match := _YEARS_WITH_DASH.fullmatch(text):
        return _write_instead(f"{match[1]}/{match[2]}", text)
    year, *rest = map(int, _NUMBERS.findall(text) if _UNPADDED.fullmatch(text) else [0])
    if all(rest) and rest:
        return _write_instead("-".join([str(year), *(f"{n:02d}" for n in rest)]), text)
    return gettext(
        "“%(text)s” is not a date in a form used here. Write 2012, 2019-04 or 2016-09-06; "
        "2018/2020, 2013/.. or ../2016-09-06; [2019-04,2019-06]; 1985~ or 1985?."
    ) % {"text": text}


def _write_instead(right: str, wrong: str) -> str:
    return why_impossible([right]) or (
        gettext("Write %(right)s, not %(wrong)s.") % {"right": right, "wrong": wrong}
    )


def why_impossible(readings: Iterable[str]) -> str:
    """Why none of the ways to read a text, as dates of the subset, is one; "" where one is.

    Of several the fault of the day is told, rather than that of reading a day as the month.
    """
    faults = {}
    for reading in readings:
        try:
            ImpreciseDate.parse(reading)
        except ValueError as error:
            faults[reading] = str(error)
        else:
            return ""
    with_month = (fault for reading, fault in faults.items() if "01" <= reading[5:7] <= "12")
    return next(with_month, next(iter(faults.values()), ""))


# Display. Each pattern is a message with named parts, so that a language arranges them by its
# translations alone. What two dates share (the month and year of "6–8 September 2016") is a
# frame around the rest: languages put it before or after.


@lru_cache(maxsize=8192)
def _display(date: ImpreciseDate, role: str, language: str | None) -> str:
    del language  # part of the key: gettext reads the active one
    if date.precision == "interval":
        first, last = date.dates
        return _display_interval(first, last, role)
    stated = [member for member in date.dates if member]
    if date.precision == "set":
        return _framed(stated, _either)
    text = _full(stated[0])
    if date.approximate:
        return pgettext("date", "about %(date)s") % {"date": text}
    if date.uncertain:
        return pgettext("date", "%(date)s (uncertain)") % {"date": text}
    return text


def _display_interval(first: CalendarDate | None, last: CalendarDate | None, role: str) -> str:
    if first and last:
        if role == "period":
            if first.precision == last.precision == "year":
                return pgettext("years", "%(first)s–%(last)s") % {
                    "first": first.year,
                    "last": last.year,
                }
            return _framed((first, last), _from_to)
        both = _framed((first, last), _and)
        return pgettext("date", "between %(dates)s") % {"dates": both}
    date = first or last
    assert date is not None  # an interval is open on one side at most
    if role == "period":
        pattern = pgettext("date", "from %(date)s") if first else pgettext("date", "until %(date)s")
    elif date.day:
        pattern = (
            pgettext("day", "on or after %(date)s")
            if first
            else pgettext("day", "on or before %(date)s")
        )
    else:
        pattern = (
            pgettext("month or year", "in or after %(date)s")
            if first
            else pgettext("month or year", "in or before %(date)s")
        )
    return pattern % {"date": _full(date)}


def _full(date: CalendarDate) -> str:
    if date.day:
        return pgettext("date", "%(day)s %(month)s %(year)s") % {
            "day": date.day,
            "month": date.month_name,
            "year": date.year,
        }
    if date.month:
        return pgettext("date", "%(month)s %(year)s") % {
            "month": date.month_name,
            "year": date.year,
        }
    return pgettext("date", "%(year)s") % {"year": date.year}


def _within_year(date: CalendarDate) -> str:
    if date.day:
        return pgettext("date", "%(day)s %(month)s") % {
            "day": date.day,
            "month": date.month_name,
        }
    return date.month_name


def _within_month(date: CalendarDate) -> str:
    return pgettext("date", "%(day)s") % {"day": date.day}


def _framed(dates: Sequence[CalendarDate], join: Callable[[list[str]], str]) -> str:
    """Join dates, saying once what all of them share."""
    year, month = dates[0].year, dates[0].month
    if all(date.day and (date.year, date.month) == (year, month) for date in dates):
        return pgettext("date", "%(days)s %(month)s %(year)s") % {
            "days": join([_within_month(date) for date in dates]),
            "month": dates[0].month_name,
            "year": year,
        }
    if all(date.month and date.year == year for date in dates):
        return pgettext("date", "%(dates)s %(year)s") % {
            "dates": join([_within_year(date) for date in dates]),
            "year": year,
        }
    return join([_full(date) for date in dates])


def _from_to(texts: list[str]) -> str:
    first, last = texts
    # An en dash stands close between single words, and spaced between phrases.
    if " " in first or " " in last:
        pattern = pgettext("dates", "%(first)s – %(last)s")
    else:
        pattern = pgettext("dates", "%(first)s–%(last)s")
    return pattern % {"first": first, "last": last}


def _and(texts: list[str]) -> str:
    return pgettext("between dates", "%(first)s and %(last)s") % {
        "first": texts[0],
        "last": texts[1],
    }


def _either(texts: list[str]) -> str:
    *others, last = texts
    return pgettext("dates", "%(others)s or %(last)s") % {
        "others": pgettext("dates", ", ").join(others),
        "last": last,
    }
