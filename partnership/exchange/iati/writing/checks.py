"""Checks of a finished IATI 2.03 element, without the schema and the code lists.

They cover what this package writes: the order and number of elements and the attributes they need,
as `structure.py` has them, and those rules of the standard ruleset (quoted by their numbers) that
such a file can break.
Tests hold them against the published schema, code lists and ruleset.
"""

import datetime
import re
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from partnership.exchange.iati.codes import ALL, QUALITATIVE, STEP
from partnership.exchange.iati.writing.money import LONGEST_BUDGET
from partnership.exchange.iati.writing.structure import CHILDREN, REQUIRED, is_in_order
from partnership.exchange.xml import XML_LANG
from partnership.publishing.findings import Finding, Level
from partnership.values.understanding.iati_codes import codes_of

CODES = {
    ("activity-status", "code"): "ActivityStatus",
    ("recipient-country", "code"): "Country",
    ("value", "currency"): "Currency",
    ("category", "code"): "DocumentCategory",
    ("collaboration-type", "code"): "CollaborationType",
    ("default-flow-type", "code"): "FlowType",
    ("default-finance-type", "code"): "FinanceType",
    ("default-aid-type", "code"): "AidType",
    ("default-tied-status", "code"): "TiedStatus",
    ("policy-marker", "code"): "PolicyMarker",
}
# The same where the list depends on the vocabulary.
VOCABULARIES = {
    ("sector", "1"): "Sector",
    ("sector", "2"): "SectorCategory",
    ("tag", "2"): "UNSDG-Goals",
    ("tag", "3"): "UNSDG-Targets",
    ("recipient-region", "1"): "Region",
}
REFERENCE_OR_NAME = {"participating-org", "provider-org", "receiver-org", "owner-org"}
IDENTIFIERS = {"iati-identifier", "organisation-identifier"}
BAD_IN_IDENTIFIER = re.compile(r"^\s|\s\Z|[\t\r\n]")


def faults_of(element, today):
    """Every fault of an `iati-activity` or `iati-organisation`; none when it may go out."""
    faults = []
    for node in element.iter():
        faults += _faults_of_node(node, today)
    if element.tag == "iati-activity":
        faults += _faults_of_activity(element)
    return faults


def _fault(path, message):
    return Finding(message, Level.ERROR, where=path)


def _path(node):
    names = [node.tag]
    for parent in node.iterancestors():
        names.append(parent.tag)
    return "/".join(reversed(names[:-1] or names))


def _faults_of_node(node, today):
    if not is_in_order(node):
        parts = " ".join(child.tag for child in node)
        message = _("Its parts are “%(parts)s”; IATI wants “%(wanted)s”.")
        told = {"parts": parts, "wanted": CHILDREN.get(node.tag, "")}
        yield _fault(_path(node), message % told)
    for name in REQUIRED.get(node.tag, "").split():
        if not node.get(name):
            yield _fault(_path(node), _("It needs “%(name)s”.") % {"name": name})
    if node.tag == "narrative" and not (node.text or "").strip():
        yield _fault(_path(node), _("A text is empty."))
    if node.tag in REFERENCE_OR_NAME and not node.get("ref") and not len(node):
        yield _fault(_path(node), _("An organisation needs a reference or a name."))  # 6.8–6.10
    if node.tag in IDENTIFIERS and BAD_IN_IDENTIFIER.search(node.text or ""):
        yield _fault(_path(node), _("Leave out spaces at both ends and line breaks."))  # 1.3.1
    yield from _faults_of_codes(node)
    yield from _faults_of_values(node, today)


def _faults_of_codes(node):
    lists = [
        (name, known) for (tag, name), known in CODES.items() if tag == node.tag and node.get(name)
    ]
    known = VOCABULARIES.get((node.tag, node.get("vocabulary", "1")))
    if known:
        lists.append(("code", known))
    for name, known in lists:
        if node.get(name) not in codes_of(known):
            yield _fault(
                _path(node),
                _("%(code)s is not on the IATI list %(list)s.")
                % {"code": node.get(name), "list": known},
            )


def _faults_of_values(node, today):
    for name in ("iso-date", "value-date"):
        if node.get(name) is not None and _day(node.get(name)) is None:
            yield _fault(_path(node), _("%(day)s is no day.") % {"day": node.get(name)})
    if node.tag == "value" and _number(node.text) is None:
        yield _fault(_path(node), _("An amount is no number."))
    text = _past_day(node)
    if text and (_day(text) or today) > today:  # 11.1.4, 11.1.5, 11.2.1, 11.2.2
        yield _fault(_path(node), _("%(day)s is in the future.") % {"day": text})
    if node.tag in {"budget", "period"}:
        yield from _faults_of_period(node)
    if node.tag in {"baseline", "target", "actual"}:
        yield from _faults_of_measured(node)


def _past_day(node):
    """The day in an element that has to be over, or None."""
    if node.tag == "transaction-date":
        return node.get("iso-date")
    if node.tag == "activity-date" and node.get("type") in {"2", "4"}:
        return node.get("iso-date")
    if node.tag == "value" and node.getparent().tag == "transaction":
        return node.get("value-date")
    return None


def _faults_of_period(node):
    start, end = (_day(node.find(f"period-{side}").get("iso-date")) for side in ("start", "end"))
    if not start or not end:
        return
    if start > end:  # 8.6.1, 8.6.3
        yield _fault(_path(node), _("A period ends before it starts."))
    elif node.tag == "budget" and end - start > LONGEST_BUDGET:  # 7.5.3
        yield _fault(_path(node), _("A budget covers a year at most."))


def _faults_of_measured(node):
    indicator = next(node.iterancestors("indicator"))
    if indicator.get("measure") == QUALITATIVE:
        if node.get("value") is not None:  # 8.8.3, 8.9.3, 8.10.3
            yield _fault(_path(node), _("A qualitative indicator has no value."))
    elif _number(node.get("value")) is None:  # 8.8.1, 8.9.1, 8.10.1 and their second parts
        yield _fault(_path(node), _("An indicator that is counted needs a number."))


def _faults_of_activity(activity):
    days = {node.get("type"): _day(node.get("iso-date")) for node in activity.iter("activity-date")}
    if not days.keys() & {"1", "2"}:  # 6.11.1
        yield _fault("activity-date", _("A planned or an actual start is needed."))
    for start, end in (("1", "3"), ("2", "4")):  # 11.1.2, 11.1.3
        if days.get(start) and days.get(end) and days[start] > days[end]:
            yield _fault("activity-date", _("It ends before it starts."))
    if not activity.get(XML_LANG):  # 4.1.1
        yield _fault("iati-activity", _("It needs a language."))
    reporter = activity.find("reporting-org")
    if reporter is not None and reporter.get("ref") == activity.findtext("iati-identifier"):
        yield _fault("iati-identifier", _("It is that of the reporting organisation."))  # 1.1.3
    places = [*activity.findall("recipient-country"), *activity.findall("recipient-region")]
    yield from _faults_of_shares(places, "recipient-country")  # 3.1, 3.4, 3.7.1
    sectors = {}
    for node in activity.findall("sector"):
        sectors.setdefault(node.get("vocabulary", "1"), []).append(node)
    for nodes in sectors.values() or [[]]:
        yield from _faults_of_shares(nodes, "sector")  # 2.1, 6.2.2


def _faults_of_shares(nodes, path):
    if not nodes:
        yield _fault(path, _("At least one is needed."))
        return
    shares = [node.get("percentage") for node in nodes]
    numbers = [_number(share) for share in shares]
    if shares == [None]:
        return
    if None in numbers or sum(numbers).quantize(STEP) != ALL or min(numbers) < 0:
        given = ", ".join(str(share) for share in shares)
        yield _fault(path, _("The percentages do not make 100: %(shares)s.") % {"shares": given})


def _day(text):
    try:
        return datetime.date.fromisoformat(text or "")
    except ValueError:
        return None


def _number(text):
    try:
        value = Decimal(text or "")
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
