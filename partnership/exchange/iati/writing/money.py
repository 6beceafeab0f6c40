"""Money lines as transactions and budgets; one of a kind not stated is never given out as such."""

from datetime import timedelta

from django.utils.translation import gettext as _

from partnership.exchange.iati.writing.dates import known_words
from partnership.exchange.iati.writing.elements import (
    add_organisation,
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
from partnership.exchange.xml import add
from partnership.participants.models import MoneyLine
from partnership.values.understanding.iati_codes import codes_of

LONGEST_BUDGET = timedelta(days=365)  # rule 7.5.3, as the official validator counts


def lines_of(project):
    """The money lines of a project in the order of the file."""
    return sorted(
        project.funding.all(),
        key=lambda line: (
            line.date or line.period,
            len(line.kind),
            line.kind,
            line.currency,
            line.amount or 0,
            line.pk.hex,
        ),
    )


def sort_lines(project, findings):
    """Return (budgets, transactions), each with its dates; note every line that is in neither."""
    budgets, transactions = [], []
    for line in lines_of(project):
        reason = _reason_to_leave_out(line)
        if not reason and line.kind == MoneyLine.Kind.BUDGET:
            period = dates_of(line, "period")
            reason = _fault_of_period(period)
            if not reason:
                budgets.append((line, period))
        elif not reason:
            date = dates_of(line, "date")
            reason = "" if date else _("It has no date. Fill in when it was committed or paid.")
            if not reason:
                transactions.append((line, date))
        if reason:
            findings.add(Kind.LEFT_OUT, "funding", f"{line}: {reason}")
        elif line.currency not in codes_of("Currency"):
            findings.add(
                Kind.WRONG,
                "funding",
                _("%(line)s: %(currency)s is no currency of ISO 4217. Correct it.")
                % {"line": line, "currency": line.currency},
            )
    return budgets, transactions


def _reason_to_leave_out(line):
    if line.kind == MoneyLine.Kind.IN_KIND:
        return _("IATI has no place for help in kind.")
    if line.kind == MoneyLine.Kind.NOT_STATED:
        return _(
            "Its kind is not stated, and it is not ours to guess. Choose one if a source does."
        )
    if line.amount is None:
        return _("No amount is stated.")
    if not line.counts_in_totals and not line.is_original_budget:
        return _("Another line counts it already.")
    return ""


def _fault_of_period(period):
    if not period or not period.earliest or not period.latest:
        return _("A budget needs a period with a beginning and an end.")
    if period.latest - period.earliest > LONGEST_BUDGET:
        return _("A budget covers a year at most. Enter one for each year, where a source does.")
    return ""


def add_budgets(parent, budgets, findings):
    for line, period in budgets:
        element = add(parent, "budget")
        add_period(element, period.earliest, period.latest)
        date = dates_of(line, "date")
        day = (date and (date.earliest or date.latest)) or period.earliest
        _add_value(element, line, day)
        add_parts(element, line, "funding", findings)


def add_transactions(parent, transactions, findings, today):
    written = set()
    for line, date in transactions:
        day = date.earliest or date.latest
        if day > today:
            findings.add(
                Kind.LEFT_OUT,
                "funding",
                _("%(line)s: its date, %(date)s, is in the future. Enter it as a budget, or later.")
                % {"line": line, "date": date.display()},
            )
            continue
        written.add(line.kind)
        _add_transaction(parent, line, date, day, findings)
    if written == {MoneyLine.Kind.INCOMING_COMMITMENT}:
        findings.add(
            Kind.ADVICE,
            "funding",
            _(
                "Only incoming commitments are recorded; most readers of IATI show no money then. "
                "Add incoming funds, commitments, spending or yearly budgets where a source does."
            ),
        )
    if not written:
        findings.add(Kind.ADVICE, "funding", _("The file shows no transaction for this project."))


def _add_transaction(parent, line, date, day, findings):
    element = add(parent, "transaction")
    add(element, "transaction-type", {"code": line.kind})
    add(element, "transaction-date", {"iso-date": day.isoformat()})
    _add_value(element, line, day)
    words = [texts_of(line, "description")]
    if not date.is_exact_day:
        words.append(said(lambda: _day_words(date)))
        findings.add(
            Kind.IMPRECISE,
            "funding",
            _("%(line)s: known as %(date)s only; the file gives %(day)s and says so.")
            % {"line": line, "date": date.display(), "day": day.isoformat()},
        )
    texts = together(*words)
    if any(texts.values()):
        narratives(add(element, "description"), texts)
    if line.provider_id:
        add_organisation(element, "provider-org", line.provider)
    if line.receiver_id:
        add_organisation(element, "receiver-org", line.receiver)
    add_parts(element, line, "funding", findings)


def _day_words(date):
    return _("Date of the transaction: %(words)s") % {"words": known_words(date)}


def _add_value(parent, line, day):
    add(
        parent,
        "value",
        {"currency": line.currency, "value-date": day.isoformat()},
        number(line.amount),
    )
