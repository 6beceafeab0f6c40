"""Budgets and transactions of a file as funding of projects."""

import re

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnership.exchange.iati.codes import TRANSACTIONS
from partnership.exchange.iati.reading.earlier import Span, span_of
from partnership.exchange.iati.reading.values import day_of, period_kept, rounded, told_number
from partnership.participants.models import MoneyLine
from partnership.publishing.findings import Level
from projects.models import Funding


def money_of(said, rows, texts, matcher, report):
    """Yield the money lines. A line that cannot be held is told with its amount."""
    for part in said["transactions"]:
        fields = _amount(part, said, "transaction", report)
        day = day_of(part["date"])
        if part["type"] not in TRANSACTIONS or day is None:
            _lose(part, "transaction", fields, report)
        elif fields:
            if day_of(part["value_date"]) not in (None, day):
                report.recur(
                    Level.LOST,
                    part["line"],
                    "transaction/value/@value-date",
                    _("It differs from the day of the transaction, which is kept."),
                )
            parties = {
                name: matcher.organisation(part[name], texts) for name in ("provider", "receiver")
            }
            fields |= {"kind": part["type"], "date": day, **parties}
            fields |= texts.fields(part["line"], description=part["texts"])
            yield rows.row(Funding, part, fields, "transaction")
    budgets = [(part, _budget(part, said, rows.plain, report)) for part in said["budgets"]]
    revised = [span_of(fields["period"]) for _part, fields in budgets if is_revised(fields)]
    for part, fields in budgets:
        if fields:
            row = rows.row(Funding, part, fields)
            set_whether_counted(row["fields"], revised, part["line"], report)
            yield row


def _budget(part, said, plain, report):
    """The fields of a budget, or nothing where there is no amount."""
    fields = _amount(part, said, "budget", report)
    if not fields:
        return {}
    day = day_of(part["value_date"])
    fields |= plain.fields(Funding, part, "budget") or {}
    return fields | {
        "kind": MoneyLine.Kind.BUDGET,
        "period": period_kept(part, "budget", report),
        "date": day if day and day != day_of(part["start"]) else "",
    }


def is_revised(fields):
    """Whether the fields are those of a budget that was revised, for a time that is known."""
    return bool(fields and fields["period"] and fields["budget_type"] == Funding.BudgetType.REVISED)


def set_whether_counted(fields, revised, line, report):
    """Let a budget count unless revised ones, of which `revised` has the times, cover its time.

    They are the same money planned anew, whatever its currency. One that they cover in part
    counts, and is told.
    """
    with override(settings.LANGUAGE_CODE):  # the same whoever reads the file
        reason = _("A revised budget for the same period replaces it.")
    own = None if is_revised(fields) else span_of(fields["period"])
    over = Span(other for other in revised if own and Span([own]).touches(other))
    replaced = not over.is_empty and over.first <= own[0] and own[1] <= over.last
    if replaced and fields.get("counts_in_totals", True):
        fields |= {"counts_in_totals": False, "reason_not_counted": reason}
    elif not replaced and fields.get("reason_not_counted") == reason:
        fields |= {"counts_in_totals": True, "reason_not_counted": ""}
    if not over.is_empty and not replaced:
        message = _(
            "The budget for %(period)s counts beside revised ones for parts of that time. Say on "
            "the project which of them count."
        )
        report.warning(line, "budget", message % {"period": fields["period"]})


def _amount(part, said, element, report):
    """The amount to the cent and its currency, or nothing where there is no amount."""
    text, line = part["amount"].strip(), part["line"]
    if not text:
        report.lost(line, f"{element}/value", _("The amount is empty."))
        return {}
    amount = told_number(text, line, f"{element}/value", report)
    if amount is None:
        return {}
    currency = (part["currency"] or said["currency"]).strip().upper()
    if not re.fullmatch("[A-Z]{3}", currency):
        message = (
            _("The amount %(amount)s is in “%(currency)s”, which is no currency of ISO 4217.")
            if currency
            else _("The amount %(amount)s has no currency, and the activity no default. Name one.")
        ) % {"amount": text, "currency": currency}
        report.lost(line, f"{element}/value/@currency", message)
        return {}
    kept = rounded(amount, line, f"{element}/value", report)
    return {"amount": kept, "currency": currency}


def _lose(part, element, fields, report):
    report.recur(
        Level.LOST,
        part["line"],
        element,
        _("The record has no place for a transaction of type %(type)s, %(amount)s %(currency)s.")
        % {
            "type": part["type"],
            "amount": fields.get("amount", ""),
            "currency": fields.get("currency", ""),
        },
    )
