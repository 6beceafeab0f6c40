"""Dates as people write them: 14 October 2026, May 5-7, 2026, 2026年10月14日.

Text is cut into years, months and numbers, and what joins them; which of these stand in which
order says what is meant. Names of months are those of every language of the site, and English.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product

from django.conf import settings
from django.utils import dates as django_dates
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnership.values.dates import (
    FIRST_YEAR,
    MONTHS,
    MONTHS_OF_DAYS,
    CalendarDate,
    ImpreciseDate,
    why_impossible,
)
from partnership.values.understanding.chinese import with_digits
from partnership.values.understanding.meanings import Ambiguous, NotUnderstood, plain
from partnership.values.understanding.vague_dates import why_no_date

# What a text consists of: (sort, number) of each part.
Parts = list[tuple[str, int]]

# A text that is longer says no date.
MOST_CHARACTERS = 100
# What stands before a date, or around one, and says no more of it.
_WITHOUT_MEANING = re.compile(r"\b(?:on|in|of|the|year|month|at)\b|[,，]|(?<=\d)(?:st|nd|rd|th)\b")
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?$", re.IGNORECASE)
_QUARTERS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
}
_QUARTER = re.compile(
    r"(?:q(?P<q>[1-4])|(?P<word>first|second|third|fourth|1st|2nd|3rd|4th) quarter"
    r"(?: of)?)[ /,-]*(?P<year>\d{4})"
    r"|(?P<year_first>\d{4})(?: |-|/|年)*(?:q(?P<q_last>[1-4])|第?(?P<q_zh>[1-4])季度?)"
)
_AROUND = (  # how a text begins or ends, and what that makes of the date
    (re.compile(r"(?:about|around|approximately|approx\.?|circa|ca\.?|c\.)\s*(.+)"), "{}~"),
    (re.compile(r"(?:大约|约|大概)\s*(.+)"), "{}~"),
    (re.compile(r"(.+?)\s*(?:前后|左右)"), "{}~"),
    (re.compile(r"(.+?)\s*(?:\(uncertain\)|\(\?\)|[(（](?:不确定|存疑|待考)[)）]|\?)"), "{}?"),
    (
        re.compile(r"(?:since|from|on or after|in or after|starting|as of)\s+(.+?)(?: onwards?)?"),
        "{}/..",
    ),
    (re.compile(r"(.+?) onwards?"), "{}/.."),
    (re.compile(r"(?:自从?|从)\s*(.+?)\s*(?:起|开始|以来)?"), "{}/.."),
    (re.compile(r"(.+?)\s*(?:起|以来|(?:或|及|或之|及以)后)"), "{}/.."),
    (re.compile(r"(.+?)\s*(?:-|to|until|till)\s*(?:present|now|today|date)?"), "{}/.."),
    (re.compile(r"(.+?)\s*(?:至今|到现在)"), "{}/.."),
    (re.compile(r"~\s*(.+)"), "{}~"),
    (re.compile(r"(?:until|till|up to|on or before|in or before|by)\s+(.+)"), "../{}"),
    (re.compile(r"(?:截至|截止到?|至|到)\s*(.+?)\s*(?:止|为止)?"), "../{}"),
    (re.compile(r"(.+?)\s*(?:止|为止|(?:或|及|或之|及以)前)"), "../{}"),
)
_BEFORE_OR_AFTER = re.compile(
    r"(?:(?P<before>before|prior to)|after) (?P<date>.+)|(?P<zh>.+?)\s*之(?:(?P<zh_before>前)|后)"
)
_HALVES = {"h1": 1, "first half": 1, "1st half": 1, "上": 1, "前": 1}
_HALF = re.compile(
    r"(?P<half>h[12]|(?:first|second|1st|2nd) half)(?: of)?[ /,-]*(?P<year>\d{4})"
    r"|(?P<year_first>\d{4})(?: |-|/)*(?P<half_last>h[12])"
    r"|(?P<year_zh>\d{4})年(?P<half_zh>[上下前后])半年"
)
_DECADE = re.compile(r"(?:the )?(?P<decade>\d{3}0)s|(?P<century>\d{2})世纪(?P<tens>\d0)年代")
_FINANCIAL = re.compile(
    r"(?:fy|fiscal year|financial year) ?(?P<a>\d{4}) ?[/-] ?(?P<b>\d{2}|\d{4})"
    r"|(?P<a_zh>\d{4}) ?[/-] ?(?P<b_zh>\d{2}|\d{4})年?(?:财年|财政年度)"
)
_BETWEEN = re.compile(
    r"(?:from|between)\s+(.+?)\s+(?:to|until|till|and|-)\s+(.+)|(?:自|从)(.+?)(?:至|到)(.+)"
)
_BETWEEN_ZH = re.compile(r"(?:在|介于)?(.+?)(?:和|与|至|到)(.+?)之间")
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[)\]]")
_AROUND_UNITS = re.compile(r"\s*([年月日号])\s*")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SHORT_YEAR = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{2}")
_EITHER = re.compile(r" or | oder | ou |或者?")
_JOINED = re.compile(r"\s+(?:to|until|till|through|and|-)\s+|\s*(?:至|到|-|&)\s*")
_MONTHS_SLASHED = re.compile(r"(m\d{1,2}) */ *(m\d{1,2}) (\d{4})")
# Dates in the signs of the record itself, about which its own grammar says best what is wrong.
_IN_SIGNS = re.compile(r"[\d\s/.,~?\[\]-]*")
_SEPARATED = re.compile(r"(?P<a>\d{1,4})(?P<sep>[./-])(?P<b>\d{1,4})(?:(?P=sep)(?P<c>\d{1,4}))?")
_WITHIN = re.compile(rf"(?<![\d./-]){_SEPARATED.pattern}(?![\d./-])")
_YEAR_AND_SHORT = re.compile(r"(?P<first>\d{4})\s*[-/]\s*(?P<last>\d{2})")
_PART = re.compile(r"(?P<number>\d{1,4})(?P<unit>[年月日号])?|(?P<month>m\d{1,2}\b)")


def understand_date(text: str) -> ImpreciseDate:
    """The date that a text means.

    Raises NotUnderstood: with the readings where there are several, with advice for none.
    """
    try:
        return ImpreciseDate.parse(text)
    except ValueError as error:
        is_in_signs = _IN_SIGNS.fullmatch(text) or len(text) > MOST_CHARACTERS
        return _understood(text.strip(), str(error) if is_in_signs else no_date(text))


@lru_cache(maxsize=4096)
def _understood(text: str, advice: str) -> ImpreciseDate:
    if len(text) > MOST_CHARACTERS:
        raise NotUnderstood(advice)
    prepared = _prepared(text)
    readings = list(dict.fromkeys(_readings(prepared)))
    if not readings:
        why = _why_not(prepared) or why_no_date(text, prepared, _months())
        raise NotUnderstood(why or advice)
    dates = [ImpreciseDate.parse(reading) for reading in readings]
    if len(dates) > 1:
        raise Ambiguous(text, [(date.text, date.display()) for date in dates])
    _refuse_wrong_weekday(text, dates[0])
    return dates[0]


def _prepared(text: str) -> str:
    """A text in plain signs, without weekdays; months as “m5”, Chinese numerals as digits."""
    text = with_digits(_MIDNIGHT.sub("", plain(text)).casefold())
    text = _any_of(tuple(_weekdays()), r"[.,]?").sub(" ", text)
    months = _months()
    text = _any_of(tuple(months), r"\.?").sub(lambda found: f" m{months[found[1]]} ", text)
    text = plain(_AROUND_UNITS.sub(r"\1", text))
    return _EMPTY_BRACKETS.sub("", text).strip()


@lru_cache(maxsize=4)
def _any_of(names: tuple[str, ...], ending: str = "") -> re.Pattern[str]:
    """A pattern for names, as words of their own where they are written in an alphabet."""
    longest_first = sorted(names, key=len, reverse=True)
    apart = "|".join(re.escape(name) for name in longest_first if not _is_chinese(name))
    close = "|".join(re.escape(name) for name in longest_first if _is_chinese(name))
    words = rf"(?<![^\W\d_])(?:({apart}){ending})(?![^\W\d_])"
    return re.compile(f"{words}|{close}" if close else words)


def _is_chinese(name: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in name)


def month_names() -> tuple[str, ...]:
    """The names of months by which dates are understood, in lower case."""
    return tuple(_months())


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """{name: number of the month}, in lower case."""
    found: dict[str, int] = {}
    for language in dict.fromkeys(["en", *(code for code, _name in settings.LANGUAGES)]):
        with override(language):
            for number in range(12):
                names = {str(MONTHS[number]), str(MONTHS_OF_DAYS[number])}
                names |= {
                    str(django_dates.MONTHS_3[number + 1]),
                    str(django_dates.MONTHS_AP[number + 1]),
                }
                for name in names:
                    name = plain(name).casefold().rstrip(".")
                    # In Chinese numerals, months are numbers before 月, which are read as such.
                    if name and not _is_chinese(name):
                        found.setdefault(name, number + 1)
    found.setdefault("sept", 9)
    return found


@lru_cache(maxsize=1)
def _weekdays() -> dict[str, int]:
    """{name: number of the day of the week}, in lower case."""
    found: dict[str, int] = {}
    for language in dict.fromkeys(["en", *(code for code, _name in settings.LANGUAGES)]):
        with override(language):
            for number in range(7):
                for name in (django_dates.WEEKDAYS[number], django_dates.WEEKDAYS_ABBR[number]):
                    name = plain(str(name)).casefold().rstrip(".")
                    if len(name) > 1:
                        found.setdefault(name, number)
    for number, sign in enumerate("一二三四五六日"):
        found.setdefault(f"周{sign}", number)
    return found


def no_date(text: str) -> str:
    """What to write instead of a text that is no date."""
    return _(
        "“%(text)s” is not a date. Write it like 14 October 2026, June 2026, 2018–2020, since 2013 "
        "or about 1985."
    ) % {"text": text.strip()[:60]}


def _refuse_wrong_weekday(text: str, date: ImpreciseDate) -> None:
    """NotUnderstood where a text names another day of the week than the date is."""
    days = _weekdays()
    found = _any_of(tuple(days)).finditer(plain(text).casefold())
    named = {days[match[0]] for match in found}
    if (
        len(named) == 1
        and date.is_exact_day
        and date.earliest
        and not named & {date.earliest.weekday()}
    ):
        raise NotUnderstood(
            _("“%(text)s”: %(date)s is another day of the week. Correct one of the two.")
            % {"text": text[:60], "date": date.display()}
        )


def _readings(text: str) -> Iterator[str]:
    """Yield the texts of all dates that a prepared text can mean."""
    for pattern in (_BETWEEN, _BETWEEN_ZH):
        if match := pattern.fullmatch(text):
            yield from _intervals(*(part for part in match.groups() if part))
            return
    if match := _BEFORE_OR_AFTER.fullmatch(text):
        yield from _beside(match)
        return
    if match := _MONTHS_SLASHED.fullmatch(text):
        both = [f"{match[3]}-{int(match[part][1:]):02d}" for part in (1, 2)]
        yield from _valid(["/".join(both), f"[{','.join(both)}]"])
        return
    for pattern, frame in _AROUND:
        if match := pattern.fullmatch(text):
            yield from _valid(frame.format(date) for date in _single(match[1]))
            return
    if _EITHER.search(text):
        yield from _sets(_EITHER.split(text.replace(",", " or ")))
        return
    found = list(_single(text))
    yield from found or _ranges(text)


def _why_not(text: str) -> str:
    """Why a text that looks like a day is none, or ""."""
    if _SHORT_YEAR.fullmatch(text):
        return _("“%(text)s”: write the year with four digits.") % {"text": text}
    for written in filter(None, (_written(*date) for date in _orders(_parts(text)))):
        try:
            CalendarDate.parse(written)
        except ValueError as error:
            return str(error)
    if (match := _COMPACT.fullmatch(text)) and match[2] <= "12":  # else rather two years
        return why_impossible(["-".join(match.groups())])
    whys = (why_impossible(_of_numbers(match)) for match in _WITHIN.finditer(text))
    return next(filter(None, whys), "")


def _valid(readings: Iterable[str]) -> Iterator[str]:
    for reading in readings:
        try:
            yield ImpreciseDate.parse(reading).text
        except ValueError:
            continue


def _single(text: str) -> Iterator[str]:
    """Yield every year, month, day or quarter that a text can be."""
    text = text.strip()
    if match := _QUARTER.fullmatch(text):
        quarter = match["q"] or match["q_last"] or match["q_zh"] or _QUARTERS[match["word"]]
        year, first = match["year"] or match["year_first"], 3 * int(quarter) - 2
        yield f"{year}-{first:02d}/{year}-{first + 2:02d}"
        return
    if span := _span_named(text):
        yield span
        return
    if match := _COMPACT.fullmatch(text):
        yield from _valid(["-".join(match.groups())])
        return
    if match := _SEPARATED.fullmatch(text):
        yield from _valid(_of_numbers(match))
        return
    parts = _parts(text)
    if parts:
        yield from _valid(_written(*date) for date in _orders(parts))


def _span_named(text: str) -> str:
    """The half of a year, the decade or the financial year that a text is, or ""."""
    if match := _HALF.fullmatch(text):
        year = match["year"] or match["year_first"] or match["year_zh"]
        is_first = (match["half"] or match["half_last"] or match["half_zh"]) in _HALVES
        return f"{year}-01/{year}-06" if is_first else f"{year}-07/{year}-12"
    if match := _DECADE.fullmatch(text):
        first = int(match["decade"] or f"{int(match['century']) - 1}{match['tens']}")
        return f"{first}/{first + 9}"
    if match := _FINANCIAL.fullmatch(text):
        # It begins in one year and ends in the next, and no more is said.
        first, last = int(match["a"] or match["a_zh"]), match["b"] or match["b_zh"]
        return f"{first}/{first + 1}" if int(last) % 100 == (first + 1) % 100 else ""
    return ""


def _beside(match: re.Match[str]) -> Iterator[str]:
    """Yield the time before or after a date, without the date itself."""
    for date in _single(match["date"] or match["zh"]):
        kept = ImpreciseDate.parse(date)
        is_before = match["before"] or match["zh_before"]
        edge = kept.earliest if is_before else kept.latest
        if edge is None:
            continue
        day = edge + datetime.timedelta(days=-1 if is_before else 1)
        yield from _valid([f"../{_cut(day, date)}" if is_before else f"{_cut(day, date)}/.."])


def _cut(day: datetime.date, like: str) -> str:
    """A day, as precisely as another date is stated."""
    return day.isoformat()[: len(like)] if "/" not in like else day.isoformat()


def _of_numbers(match: re.Match[str]) -> Iterator[str]:
    """Yield the dates of numbers alone: 14.10.2026, 10/14/2026, 2026/10/14, 10/2026."""
    a, b, c = match["a"], match["b"], match["c"]
    if "0" in (a, b, c):
        return  # a number of a spreadsheet, such as 2012.0
    if c is None:
        if len(a) == 4 and len(b) <= 2:
            yield f"{a}-{int(b):02d}"
            if match["sep"] == "/" and len(b) == 2 and int(a) % 100 + 1 == int(b):
                yield f"{a}/{int(a) + 1}"  # 2007/08: a month, or the year that follows
        elif len(a) <= 2 and len(b) == 4:
            yield f"{b}-{int(a):02d}"
        return
    if len(b) > 2:
        return
    if len(a) == 4 and len(c) <= 2:
        yield f"{a}-{int(b):02d}-{int(c):02d}"
    elif len(a) <= 2 and len(c) == 4:
        yield f"{c}-{int(b):02d}-{int(a):02d}"
        yield f"{c}-{int(a):02d}-{int(b):02d}"


def _parts(text: str) -> Parts:
    """What a text consists of: (sort, number) of each part; [] where it has something else."""
    text = plain(_WITHOUT_MEANING.sub(" ", text))
    text = re.sub(r"(?<=\d)\.(?=\s|$)", " ", text)  # 14. Oktober
    text = re.sub(
        r"(?<=[\dm])\s*-\s*(?=m\d|\d{4}$)", " ", re.sub(r"(?<=\d) ?- ?(?=m\d)", " ", text)
    )
    parts, at = [], 0
    for match in _PART.finditer(text):
        if text[at : match.start()].strip(" /"):
            return []
        at = match.end()
        if match["month"]:
            parts.append(("month", int(match["month"][1:])))
        elif match["unit"]:
            sort = {"年": "year", "月": "month"}.get(match["unit"], "day")
            parts.append((sort, int(match["number"])))
        else:
            sort = "year" if len(match["number"]) == 4 else "number"
            parts.append((sort, int(match["number"])))
    return [] if text[at:].strip() else parts


def _orders(parts: Parts) -> Iterator[tuple[int, int | None, int | None]]:
    """Yield (year, month, day) of parts that make a date in the order in which people say it."""
    sorts, numbers = tuple(sort for sort, _n in parts), [number for _sort, number in parts]
    named = dict(parts)
    if sorts in (("year",), ("month", "year"), ("year", "month"), ("year", "month", "day")):
        yield named["year"], named.get("month"), named.get("day")
    elif sorts in (
        ("number", "month", "year"),
        ("month", "number", "year"),
        ("year", "month", "number"),
    ):
        yield named["year"], named["month"], named["number"]
    elif sorts == ("month", "day", "year"):
        yield named["year"], named["month"], named["day"]
    elif sorts == ("number", "year"):  # 10 2026, of 10/2026
        yield numbers[1], numbers[0], None


def _written(year: int, month: int | None, day: int | None) -> str:
    if year < FIRST_YEAR:
        return ""
    return str(CalendarDate(year, month, day)) if month else str(year)


def _ranges(text: str) -> Iterator[str]:
    """Yield the intervals that a text can be, by what joins its two ends."""
    if match := _YEAR_AND_SHORT.fullmatch(text):
        # 2027/28, where 28 is no month: the year that follows.
        first, last = int(match["first"]), int(match["last"])
        following = first - first % 100 + last
        if following == first + 1 or (last > 12 and following > first):
            yield f"{first}/{following}"
        return
    for match in _JOINED.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        yield from _intervals(before, after)


def _intervals(before: str, after: str) -> Iterator[str]:
    """Yield the intervals between two ends, one of which may leave out what both share."""
    ends = [list(_single(before)), list(_single(after))]
    if not all(ends):
        ends = [*map(list, _completed(before, after))]
    for first, last in product(*ends):
        yield from _valid([f"{first}/{last}"] if "/" not in f"{first}{last}" else [])


def _completed(before: str, after: str) -> Sequence[list[str]]:
    """The two ends, each with the month and the year that only the other one states."""
    first, last = _parts(before), _parts(after)
    if not first or not last:
        return [], []
    if any(len(dict(parts)) < len(parts) for parts in (first, last)):
        return [], []  # 2018-2020 is no end
    first, last = _shared(first, last)
    ends = []
    for parts in (first, last):
        found = dict(parts)
        day = found.get("day", found.get("number"))
        if "year" not in found or (day is not None and "month" not in found):
            return [], []
        ends.append(list(_valid([_written(found["year"], found.get("month"), day)])))
    return ends


def _shared(first: Parts, last: Parts) -> tuple[Parts, Parts]:
    """The parts of two ends, completed by each other: 5 – 7 May 2026, May 5 – 7 2026."""
    if first[-1][0] == "number" and last[-1][0] in ("month", "day"):
        first = [*first[:-1], (last[-1][0], first[-1][1])]  # 5-6月
    sorts_first, sorts_last = dict(first), dict(last)
    for sort in ("year", "month"):
        if sort in sorts_first and sort not in sorts_last and _lacks(sorts_last, sort):
            last = [(sort, sorts_first[sort]), *last]
        elif sort in sorts_last and sort not in sorts_first and _lacks(sorts_first, sort):
            first = [(sort, sorts_last[sort]), *first]
    return first, last


def _lacks(parts: Mapping[str, int], sort: str) -> bool:
    """Whether an end needs the month or the year of the other one."""
    if sort == "year":
        return True
    return "day" in parts or "number" in parts


def _sets(members: Sequence[str]) -> Iterator[str]:
    """Yield “one of several” of dates, of which the last or the first may state what all share."""
    first, last = members[0], members[-1]
    dates = []
    for member in members:
        found = list(_single(member))
        if not found:
            found = _completed(member, last)[0] or _completed(first, member)[1]
        dates.append(found)
    if all(dates):
        for chosen in product(*dates):
            yield from _valid([f"[{','.join(chosen)}]"])
