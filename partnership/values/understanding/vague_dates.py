"""What people write for a time that is no date: spring 2026, mid-2027, 6 September.

To keep it as a date would be a guess. Each is told why, and what may be written instead.
"""

import re
from collections.abc import Collection
from difflib import get_close_matches

from django.utils.translation import gettext as _

# The months of the seasons in the north, as an example of what to write.
_SEASONS = {
    "spring": "{0}-03/{0}-05",
    "春": "{0}-03/{0}-05",
    "summer": "{0}-06/{0}-08",
    "夏": "{0}-06/{0}-08",
    "autumn": "{0}-09/{0}-11",
    "fall": "{0}-09/{0}-11",
    "秋": "{0}-09/{0}-11",
    "winter": "{0}-12/{1}-02",
    "冬": "{0}-12/{1}-02",
}
_SEASON = re.compile(rf"\b(?:{'|'.join(filter(str.isascii, _SEASONS))})\b|[春夏秋冬]")
# The months of a part of a year, likewise.
_PARTS = {"early beginning start 初": (1, 4), "mid middle 中": (5, 8), "late end 底 末": (9, 12)}
_PART = re.compile(r"\b(early|beginning|start|mid|middle|late|end)\b|[年月](初|中|底|末)")
_FINANCIAL_YEAR = re.compile(r"\b(?:fy|fiscal year|financial year)|财年|财政年度")
_WORD = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_MONTH_AND_DAY = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?\s*m\d{1,2}\b|\bm\d{1,2}\s*\d{1,2}|月\d+[日号]"
)


def why_no_date(text: str, prepared: str, months: Collection[str]) -> str:
    """Why a text is too vague for a date, and what to write, or "".

    `prepared` is the text with its months as “m5”, `months` are their names.
    """
    low, years = prepared, _YEAR.findall(prepared)
    said = {"text": text[:60]}
    if years and (season := _SEASON.search(low)):
        first = int(years[0])
        said["months"] = _SEASONS[season[0]].format(first, first + 1)
        return (
            _(
                "“%(text)s”: seasons differ from place to place. Write their months, such as "
                "%(months)s, or the year alone."
            )
            % said
        )
    if years and _FINANCIAL_YEAR.search(low):
        first = int(years[0])
        said["months"] = f"{first}-04/{first + 1}-03"
        return (
            _(
                "“%(text)s”: financial years begin in different months. Write its months, such as "
                "%(months)s."
            )
            % said
        )
    if years and (part := _PART.search(low)):
        named = part[1] or part[2]
        first, last = next(months for names, months in _PARTS.items() if named in names.split())
        said |= {"year": years[0], "months": f"{years[0]}-{first:02d}/{years[0]}-{last:02d}"}
        return (
            _(
                "“%(text)s”: which months these are is not said. Write %(year)s, or the months, "
                "such as %(months)s."
            )
            % said
        )
    if not years and _MONTH_AND_DAY.search(low):
        return _("“%(text)s” names no year. Add it, as in 6 September 2016.") % said
    return _misspelt(text, months)


def _misspelt(text: str, months: Collection[str]) -> str:
    """A question for the month that a word of a text may be, or ""."""
    names = [name for name in months if len(name) > 3]
    for word in (word for word in _WORD.findall(text) if word.casefold() not in months):
        for name in get_close_matches(word.casefold(), names, n=1, cutoff=0.75):
            meant = text.replace(word, name.capitalize())
            return _("“%(text)s” is no date. Did you mean “%(meant)s”?") % {
                "text": text[:60],
                "meant": meant[:60],
            }
    return ""
