"""Results of a file: each indicator is a result of its own."""

import re

from django.utils.translation import gettext as _

from partnership.exchange.iati.reading.values import (
    lose_date,
    number_of,
    period_kept,
    rounded,
    told_number,
)
from partnership.exchange.pipeline.fields import none_of
from partnership.publishing.findings import Level
from partnership.values.fields import field_named
from partnership.values.quantities import Comparator
from projects.models import Result, ResultValue

UNIT_LENGTH = Result._meta.get_field("unit").max_length


def results_of(said, rows, texts, matcher, report):
    """Yield each indicator as a result, and its values."""
    numbers = set()
    for position, part in enumerate(said["results"], start=1):
        if part["number"] in numbers:
            report.recur(
                Level.NOTE,
                part["line"],
                "result/indicator",
                _("A result with several indicators becomes several results."),
            )
        numbers.add(part["number"])
        result = rows.row(Result, part, _result(part, position, texts, report), "indicator")
        yield result
        for order, value in enumerate(part["values"], start=1):
            fields = _value(value, texts, matcher, report)
            fields |= {"result": result["pk"], "position": order}
            yield rows.row(ResultValue, value, fields, value["nature"])


def _result(part, position, texts, report):
    titles, units = part["titles"], part["units"]
    if any(len(unit) > UNIT_LENGTH for unit in units.values()) or not titles:
        # Too long for the name of a unit: the indicator's title goes with that of the result.
        titles = {
            code: f"{titles[code]} – {units[code]}" if code in titles else units[code]
            for code in units
        } or titles
        units = {}
    fields = {"position": position, **texts.fields(part["line"], statement=titles, unit=units)}
    for name, code, known in (
        ("level", part["type"], Result.Level.values),
        ("measure", part["measure"], Result.Measure.values),
    ):
        if code in known:
            fields[name] = code
        else:
            message = none_of(field_named(Result, name), code)
            report.recur(Level.LOST, part["line"], name, message)
    for baseline in part["baselines"][:1]:
        year, line = baseline.get("year", ""), baseline.get("line", part["line"])
        value = told_number(baseline.get("value"), line, "baseline/@value", report)
        if re.fullmatch("[0-9]{4}", year):
            fields["baseline_year"] = int(year)
        elif year:
            lose_date(part["line"], "baseline/@year", report)
        if value is not None:
            fields["baseline_value"] = rounded(value, line, "baseline/@value", report)
    if part["baselines"][1:]:
        report.recur(Level.LOST, part["line"], "baseline", _("One baseline is kept."))
    return fields


def _quantity(part, report):
    """The fields of a value's quantity: a number, or else the words that stand there instead."""
    text = (part["value"] or "").strip().removesuffix("%")
    if text and number_of(text) is None:
        report.note(
            part["line"],
            "@value",
            _("“%(text)s” is no number that can be kept; it is kept in words.") % {"text": text},
        )
        return {
            "quantity_comparator": Comparator.NOT_STATED,
            "quantity_words": part["value"].strip(),
        }
    number = told_number(text, part["line"], "@value", report)
    if number is None:
        return {"quantity_comparator": Comparator.NOT_STATED}
    return {
        "quantity_comparator": Comparator.EXACTLY,
        "quantity_low": rounded(number, part["line"], "@value", report),
    }


def _value(part, texts, matcher, report):
    fields = {
        "nature": (
            ResultValue.Nature.TARGET if part["nature"] == "target" else ResultValue.Nature.ACTUAL
        ),
        "period": period_kept(part, "result/indicator/period", report),
        **_quantity(part, report),
        **texts.fields(part["line"], comment=part["comments"]),
    }
    groups = []
    for dimension in part["dimensions"]:
        name, value = dimension.get("name", ""), dimension.get("value", "")
        place = matcher.place_names.get(value.casefold()) if name == "place" else None
        if place:
            fields["place"] = place
        else:
            groups.append(value if name in {"", "group"} else f"{name}: {value}")
    if groups:
        fields["group"] = "; ".join(groups)
    return fields
