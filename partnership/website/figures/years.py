"""A figure by year: a project counts whole in each of its years."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from partnership.values.dates import ImpreciseDate, bound_a_time

Span = tuple[date | None, date | None]


def years_of(spans: Mapping[object, Span]) -> dict[object, range]:
    """The years of each project. An open beginning or end reaches to the first or last of all.

    Without one that ends before it begins, as some files say: nobody knows which years are meant.
    """
    days = [day for span in spans.values() for day in span if day]
    if not days:
        return {}
    first, last = min(days).year, max(days).year
    return {
        key: range(begin.year if begin else first, (end.year if end else last) + 1)
        for key, (begin, end) in spans.items()
        if bound_a_time(begin, end)
    }


def by_year(parts: Iterable[tuple[object, object]], years: Mapping[object, range]):
    """[(first year, last year, sum)] of (project, part); years alike in a row stand as one.

    Years in which nothing ran are left away.
    """
    sums = defaultdict(int)
    ran = defaultdict(set)
    for key, part in parts:
        for year in years.get(key, ()):
            sums[year] += part
            ran[year].add(key)
    rows = []
    for year in sorted(sums):
        if rows and rows[-1][1] == year - 1 and rows[-1][3] == ran[year]:
            rows[-1][1] = year
        else:
            rows.append([year, year, sums[year], ran[year]])
    return [tuple(row[:3]) for row in rows]


def in_longer_ones(spans: Iterable[range]) -> set[int]:
    """The years of those projects that ran in more than one."""
    return {year for span in spans if len(span) > 1 for year in span}


def years_in_all(first: int, last: int, longer: bool) -> str:
    """The label of a row by year, in which each project counts whole.

    Nobody is to take what several years have together, or a project of several, for that of one.
    """
    period = str(first)
    if first != last:
        period = ImpreciseDate.parse(f"{first}/{last}").display("period")
    elif not longer:
        return period
    return _("%(period)s (in all, not per year)") % {"period": period}
