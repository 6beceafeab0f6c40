"""When an activity begins and ends, with what is not known of it in words."""

from django.utils.translation import gettext as _

from partnership.exchange.iati.codes import (
    ACTUAL_END,
    ACTUAL_START,
    DATE_FIELDS,
    PLANNED_END,
    PLANNED_START,
)
from partnership.exchange.iati.writing.elements import dates_of, narratives, said
from partnership.exchange.iati.writing.findings import Kind
from partnership.exchange.xml import add

STARTS = {PLANNED_START, ACTUAL_START}
ACTUAL = {ACTUAL_START, ACTUAL_END}


def add_dates(parent, project, findings, today):
    """Add the `activity-date`s: a start as its earliest day, an end as its latest one.

    A period of which the source does not say whether it was planned or actual is given as
    planned, and says so, for the start and for the end where nothing else is known of it.
    """
    days = {}
    stated = dates_of(project, "stated_period")
    for code, field in DATE_FIELDS.items():
        date = dates_of(project, field)
        if date:
            days[code] = _add_date(parent, code, date, findings, today, field)
    if stated:
        ends = [
            (code, day)
            for code, day, known in (
                (PLANNED_START, stated.earliest, project.planned_start or project.actual_start),
                (PLANNED_END, stated.latest, project.planned_end or project.actual_end),
            )
            if day and not known
        ]
        for code, day in ends:
            days[code] = day
            element = add(parent, "activity-date", {"type": code, "iso-date": day.isoformat()})
            narratives(element, said(lambda: _stated_words(stated)))
    if stated and ends:
        findings.add(
            Kind.ASSUMED,
            "stated_period",
            _(
                "The source does not say whether %(period)s was planned or actual. The file gives "
                "it as planned and says so; fill in planned or actual dates where you know them."
            )
            % {"period": stated.display("period")},
        )
    if not any(days.get(code) for code in STARTS):
        findings.add(
            Kind.MISSING,
            "planned_start",
            _("Fill in when it was planned to start or did start; IATI needs one of them."),
        )
    for start, end in ((PLANNED_START, PLANNED_END), (ACTUAL_START, ACTUAL_END)):
        if days.get(start) and days.get(end) and days[start] > days[end]:
            findings.add(
                Kind.WRONG, DATE_FIELDS[end], _("It ends before it starts. Correct one date.")
            )


def _add_date(parent, code, date, findings, today, field):
    """Add one date; return the day that was given, or None where it was left out."""
    bounds = (date.earliest, date.latest)
    day = (bounds[0] or bounds[1]) if code in STARTS else (bounds[1] or bounds[0])
    if code in ACTUAL and day > today:
        if code == ACTUAL_START or (date.earliest and date.earliest > today):
            findings.add(
                Kind.WRONG, field, _("An actual date cannot be in the future. Correct it.")
            )
        else:
            findings.add(
                Kind.LEFT_OUT,
                field,
                _("%(date)s may still lie ahead, so the actual end is left out for now.")
                % {"date": date.display()},
            )
            return None
    element = add(parent, "activity-date", {"type": code, "iso-date": day.isoformat()})
    if not date.is_exact_day:
        narratives(element, said(lambda: known_words(date)))
        findings.add(
            Kind.IMPRECISE,
            field,
            _("Known as %(date)s only; the file gives %(day)s and says so.")
            % {"date": date.display(), "day": day.isoformat()},
        )
    return day


def known_words(date, role="point"):
    """A sentence on what is known of a date that is not an exact day."""
    if date.precision == "year" and not (date.approximate or date.uncertain):
        return _("Known to the year only: %(date)s.") % {"date": date.display(role)}
    if date.precision == "month" and not (date.approximate or date.uncertain):
        return _("Known to the month only: %(date)s.") % {"date": date.display(role)}
    return _("The source gives: %(date)s.") % {"date": date.display(role)}


def _stated_words(date):
    return _(
        "The source gives the period %(period)s and does not say whether it was planned or actual."
    ) % {"period": date.display("period")}
