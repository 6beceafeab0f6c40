"""Results with their targets and reported values. Expected is never written as achieved."""

from django.utils.translation import gettext as _

from partnership.exchange.iati.codes import OTHER_RESULT, QUALITATIVE
from partnership.exchange.iati.writing.dates import known_words
from partnership.exchange.iati.writing.elements import (
    add_period,
    dates_of,
    narratives,
    number,
    said,
    texts_of,
    together,
)
from partnership.exchange.iati.writing.findings import Kind
from partnership.exchange.iati.writing.plain_elements import add_parts
from partnership.exchange.iati.writing.projects import values_of
from partnership.exchange.xml import add
from partnership.values.quantities import Comparator


def add_results(parent, project, findings):
    """Add each result with its one indicator."""
    values = values_of(project)
    for result in project.results.all():
        _add_result(parent, project, result, values.get(result.pk, []), findings)


def _add_result(parent, project, result, values, findings):
    element = add(parent, "result", {"type": result.level or OTHER_RESULT})
    narratives(add(element, "title"), texts_of(result, "statement"))
    words = []
    if not result.level:
        words.append(said(_level_words))
        findings.add(
            Kind.ASSUMED,
            "results",
            _("“%(result)s” has no level; the file gives it as “other” and says so.")
            % {"result": result},
        )
    # A result told in words only is an indicator that has no numbers.
    in_words = result.measure == QUALITATIVE or (bool(result.text) and not values)
    if values:
        words.append(texts_of(result, "text"))
    words += [texts_of(result, "means"), texts_of(result, "beneficiaries")]
    description = together(*words)
    if any(description.values()):
        narratives(add(element, "description"), description)
    indicator = add(element, "indicator", {"measure": QUALITATIVE if in_words else result.measure})
    narratives(add(indicator, "title"), texts_of(result, "unit", "statement"))
    _add_baseline(indicator, result, in_words, findings)
    add_parts(indicator, result, "results", findings)
    periods = {}
    for value in values:
        period = _period_of(value, project, result, findings)
        if period and _has_content(value, in_words, result, findings):
            periods.setdefault(period[:2], []).append((value, period[2]))
    for (start, end), rows in sorted(periods.items()):
        period = add(indicator, "period")
        add_period(period, start, end)
        for tag, is_expectation in (("target", True), ("actual", False)):
            for value, assumed in rows:
                if value.is_expectation == is_expectation:
                    _add_value(period, tag, value, in_words, assumed, findings)
    if result.text and not values:
        _add_words(indicator, project, result, findings)


def _add_words(indicator, project, result, findings):
    """Add what is reported in words as an actual without a value, over the project's own time."""
    if not project.first_day or not project.last_day:
        findings.add(
            Kind.LEFT_OUT,
            "results",
            _("“%(result)s”: its words need a period; the project has no end. Fill one in.")
            % {"result": result},
        )
        return
    period = add(indicator, "period")
    add_period(period, project.first_day, project.last_day)
    comment = add(add(period, "actual"), "comment")
    narratives(comment, together(texts_of(result, "text"), said(_whole_project_words)))


def _level_words():
    return _("The source does not say whether this is an output, an outcome or an impact.")


def _whole_project_words():
    return _("No period is stated; the period given is that of the project.")


def _add_baseline(indicator, result, in_words, findings):
    if result.baseline_value is None and not result.baseline_year:
        return
    if not result.baseline_year or (not in_words and result.baseline_value is None):
        findings.add(
            Kind.LEFT_OUT,
            "results",
            _("“%(result)s”: the baseline needs both a year and a value.") % {"result": result},
        )
        return
    value = None if in_words else number(result.baseline_value)
    add(indicator, "baseline", {"year": result.baseline_year, "value": value})


def _period_of(value, project, result, findings):
    """Return (first day, last day, words on what was assumed), or None: then it is left out."""
    if value.replaced:
        findings.add(
            Kind.LEFT_OUT,
            "result_values",
            _("“%(result)s”, %(value)s: a later target replaced it.")
            % {"result": result, "value": value},
        )
        return None
    stated, due = dates_of(value, "period"), dates_of(value, "due")
    first = stated and stated.earliest
    last = (stated and stated.latest) or (due and (due.latest or due.earliest))
    words = []
    for date, role in ((stated, "period"), (due, "point")):
        if date and not date.is_exact_day:
            words.append(said(lambda date=date, role=role: known_words(date, role)))
    if not first or not last:
        words.append(said(_part_of_project_words if first or last else _whole_project_words))
        first, last = first or project.first_day, last or project.last_day
    if not first or not last or first > last:
        findings.add(
            Kind.LEFT_OUT,
            "result_values",
            _("“%(result)s”, %(value)s: it needs a period, as the project has none. Fill one in.")
            % {"result": result, "value": value},
        )
        return None
    return first, last, words


def _part_of_project_words():
    return _("What is not stated of the period is taken from that of the project.")


def _has_content(value, in_words, result, findings):
    if in_words or value.quantity.is_stated:
        return True
    findings.add(
        Kind.LEFT_OUT,
        "result_values",
        _("“%(result)s”, %(value)s: IATI wants a number here. Give one, or measure it in words.")
        % {"result": result, "value": value},
    )
    return False


def _add_value(period, tag, value, in_words, assumed, findings):
    quantity = value.quantity
    element = add(period, tag, {"value": None if in_words else number(quantity.low)})
    if value.place_id:
        add(element, "dimension", {"name": "place", "value": value.place.name})
    if value.group:
        add(element, "dimension", {"name": "group", "value": value.group})
    words = [texts_of(value, "comment")]
    if in_words or quantity.comparator not in (Comparator.EXACTLY, Comparator.NOT_STATED):
        if quantity.is_stated:
            words.append(said(lambda: _quantity_words(value)))
        elif quantity.words:
            words.append(texts_of(value, "quantity_words"))
    texts = together(*words, *assumed)
    if any(texts.values()):
        narratives(add(element, "comment"), texts)
    add_parts(element, value, "result_values", findings)


def _quantity_words(value):
    return _("The source gives: %(quantity)s.") % {"quantity": value.quantity.display()}
