"""Budgets and transactions of a file as funding of projects."""

from django.utils.translation import gettext as _

from partnership.exchange.iati.codes import TRANSACTIONS
from partnership.exchange.iati.values import CENT, day_of, number_of, period_kept
from partnership.exchange.importing.report import Level
from partnership.participants.models import MoneyLine
from projects.models import Funding


def money_of(said, rows, texts, matcher, notices):
    """Yield the money lines. A line that cannot be held is told with its amount."""
    for part in said["transactions"]:
        fields = _amount(part, said, "transaction", notices)
        day = day_of(part["date"])
        if part["type"] not in TRANSACTIONS or day is None:
            _lose(part, "transaction", fields, notices)
        elif fields:
            if day_of(part["value_date"]) not in (None, day):
                notices.recur(
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
            yield rows.row(Funding, part["line"], fields)
    for part in said["budgets"]:
        fields = _amount(part, said, "budget", notices)
        if fields:
            day = day_of(part["value_date"])
            fields |= {
                "kind": MoneyLine.Kind.BUDGET,
                "period": period_kept(part, "budget", notices),
                "date": day if day and day != day_of(part["start"]) else "",
            }
            yield rows.row(Funding, part["line"], fields)


def _amount(part, said, element, notices):
    """The amount to the cent and its currency, or nothing where there is no amount."""
    amount = number_of(part["amount"])
    currency = part["currency"] or said["currency"]
    if amount is None:
        notices.recur(Level.LOST, part["line"], f"{element}/value", _("It has no amount."))
        return {}
    if not currency:
        notices.recur(
            Level.ERROR,
            part["line"],
            f"{element}/value/@currency",
            _("The amount has no currency, and the activity no default. Name one."),
        )
        return {}
    kept = amount.quantize(CENT)
    if kept != amount:
        notices.recur(
            Level.LOST, part["line"], f"{element}/value", _("The amount is rounded to cents.")
        )
    return {"amount": str(kept), "currency": currency}


def _lose(part, element, fields, notices):
    notices.recur(
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
