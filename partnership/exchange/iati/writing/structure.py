"""The structure of the elements of IATI 2.03, as the published schema has it, for what is written.

An activity is here as a whole, an organisation file as far as it is written. A test holds it
against the schema.
"""

import re
from functools import cache

# The children of each element in their order: one, or ? for at most one, * any, + at least one.
CHILDREN = {
    "iati-activity": (
        "iati-identifier reporting-org title description+ participating-org+ other-identifier* "
        "activity-status activity-date+ contact-info* activity-scope? recipient-country* "
        "recipient-region* location* sector* tag* country-budget-items? humanitarian-scope* "
        "policy-marker* collaboration-type? default-flow-type? default-finance-type? "
        "default-aid-type* default-tied-status? budget* planned-disbursement* capital-spend? "
        "transaction* document-link* related-activity* legacy-data* conditions? result* crs-add? "
        "fss?"
    ),
    "iati-organisation": "organisation-identifier name reporting-org document-link*",
    "reporting-org": "narrative+",
    "title": "narrative+",
    "name": "narrative+",
    "description": "narrative+",
    "comment": "narrative+",
    "organisation": "narrative+",
    "department": "narrative+",
    "person-name": "narrative+",
    "job-title": "narrative+",
    "mailing-address": "narrative+",
    "activity-description": "narrative+",
    "condition": "narrative+",
    "participating-org": "narrative*",
    "provider-org": "narrative*",
    "receiver-org": "narrative*",
    "owner-org": "narrative*",
    "activity-date": "narrative*",
    "recipient-country": "narrative*",
    "recipient-region": "narrative*",
    "sector": "narrative*",
    "tag": "narrative*",
    "humanitarian-scope": "narrative*",
    "policy-marker": "narrative*",
    "other-identifier": "owner-org?",
    "contact-info": (
        "organisation? department? person-name? job-title? telephone* email* website* "
        "mailing-address*"
    ),
    "location": (
        "location-reach? location-id* name? description? activity-description? administrative* "
        "point? exactness? location-class? feature-designation?"
    ),
    "point": "pos",
    "country-budget-items": "budget-item+",
    "budget-item": "description?",
    "budget": "period-start period-end value",
    "planned-disbursement": "period-start period-end? value provider-org? receiver-org?",
    "transaction": (
        "transaction-type transaction-date value description? provider-org? receiver-org? "
        "disbursement-channel? sector* recipient-country? recipient-region? flow-type? "
        "finance-type? aid-type* tied-status?"
    ),
    "document-link": "title description? category+ language* document-date? recipient-country*",
    "conditions": "condition*",
    "result": "title description? document-link* reference* indicator+",
    "indicator": "title description? document-link* reference* baseline* period*",
    "baseline": "location* dimension* document-link* comment?",
    "period": "period-start period-end target* actual*",
    "target": "location* dimension* comment? document-link*",
    "actual": "location* dimension* comment? document-link*",
    "crs-add": "other-flags* loan-terms? loan-status? channel-code?",
    "loan-terms": (
        "repayment-type? repayment-plan? commitment-date? repayment-first-date? "
        "repayment-final-date?"
    ),
    "loan-status": "interest-received? principal-outstanding? principal-arrears? interest-arrears?",
    "fss": "forecast*",
}
# The attributes without which an element is not valid.
REQUIRED = {
    "reporting-org": "ref type",
    "participating-org": "role",
    "other-identifier": "ref type",
    "activity-status": "code",
    "activity-date": "type iso-date",
    "activity-scope": "code",
    "recipient-country": "code",
    "recipient-region": "code",
    "location-reach": "code",
    "location-id": "code vocabulary",
    "administrative": "code vocabulary",
    "point": "srsName",
    "exactness": "code",
    "location-class": "code",
    "feature-designation": "code",
    "sector": "code",
    "tag": "code vocabulary",
    "country-budget-items": "vocabulary",
    "budget-item": "code",
    "humanitarian-scope": "type vocabulary code",
    "policy-marker": "code significance",  # 6.14.1
    "collaboration-type": "code",
    "default-flow-type": "code",
    "default-finance-type": "code",
    "default-aid-type": "code",
    "default-tied-status": "code",
    "capital-spend": "percentage",
    "transaction-type": "code",
    "transaction-date": "iso-date",
    "disbursement-channel": "code",
    "flow-type": "code",
    "finance-type": "code",
    "aid-type": "code",
    "tied-status": "code",
    "period-start": "iso-date",
    "period-end": "iso-date",
    "document-date": "iso-date",
    "value": "currency value-date",
    "document-link": "url format",
    "category": "code",
    "language": "code",
    "related-activity": "ref type",
    "legacy-data": "name value",
    "conditions": "attached",
    "condition": "type",
    "result": "type",
    "indicator": "measure",
    "reference": "vocabulary code",
    "baseline": "year",
    "dimension": "name value",
    "other-flags": "code significance",
    "repayment-type": "code",
    "repayment-plan": "code",
    "commitment-date": "iso-date",
    "repayment-first-date": "iso-date",
    "repayment-final-date": "iso-date",
    "loan-status": "year currency value-date",
    "fss": "extraction-date",
    "forecast": "year value-date currency",
}


def sort_parts(element):
    """Put the children of an element, and theirs, in the order that IATI wants.

    Those of one name stay as they are.
    """
    for node in element.iter():
        if len(node) > 1:
            order = _order(node.tag)
            node[:] = sorted(node, key=lambda child: order.get(child.tag, len(order)))  # noqa: B023


def is_in_order(node):
    """Whether an element has the children that it must and may have, in their order."""
    children = "".join(f"{child.tag} " for child in node)
    return bool(_pattern(node.tag).fullmatch(children))


@cache
def _order(tag):
    names = re.findall("[a-z-]+", CHILDREN.get(tag, ""))
    return {name: number for number, name in enumerate(names)}


@cache
def _pattern(tag):
    parts = (re.fullmatch(r"([a-z-]+)([?*+]?)", part) for part in CHILDREN.get(tag, "").split())
    return re.compile("".join(f"(?:{part[1]} ){part[2]}" for part in parts))
