"""What organisations and people are to readers, and money in the words of schema.org."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from partnership.pages.registry import RecordType, SchemaOrg
from partnership.pages.schema_org import (
    Node,
    ends,
    identifiers,
    known,
    mention,
    mentions,
    stated,
    text_of,
)
from partnership.participants.models import MoneyLine, Organisation, Person, Position

GOVERNMENTS = {Organisation.Type.GOVERNMENT, Organisation.Type.LOCAL_GOVERNMENT}
NGOS = {
    Organisation.Type.INTERNATIONAL_NGO,
    Organisation.Type.NATIONAL_NGO,
    Organisation.Type.REGIONAL_NGO,
    Organisation.Type.PARTNER_COUNTRY_NGO,
}
# Pledges and budgets are plans, expenditure is no grant.
GRANTS = {
    MoneyLine.Kind.NOT_STATED,
    MoneyLine.Kind.INCOMING_FUNDS,
    MoneyLine.Kind.OUTGOING_COMMITMENT,
    MoneyLine.Kind.DISBURSEMENT,
    MoneyLine.Kind.INCOMING_COMMITMENT,
}


def type_of_organisation(record: Organisation) -> str:
    if record.organisation_type in GOVERNMENTS:
        return "GovernmentOrganization"
    if record.constituency == Organisation.Constituency.WORKERS:
        return "WorkersUnion"
    return "NGO" if record.organisation_type in NGOS else "Organization"


def organisation(record: Organisation) -> Node:
    rows = [(row.scheme, row.identifier) for row in record.identifiers.all()]
    return {
        "description": text_of(record, "description"),
        "identifier": identifiers(*rows),
        "sameAs": record.website,
        "foundingDate": known(record, "established"),
        "parentOrganization": mention(record.parent),
        "location": mention(record.place),
        "areaServed": mentions(record.public_covers),
    }


def person(record: Person) -> Node:
    return {
        "description": text_of(record, "description"),
        "affiliation": [position(row) for row in record.public_positions],
    }


def position(row: Position) -> Node:
    """A position as a role, since it may be over: schema.org has roles repeat their property."""
    first, last = ends(row.period)
    return stated(
        type="OrganizationRole",
        roleName=row.translated("title"),
        startDate=first,
        endDate=last,
        affiliation=mention(row.organisation),
    )


def grants(lines: Iterable[MoneyLine]) -> list[Node]:
    """Money lines with an amount that was given or committed and is not told elsewhere."""
    return [
        stated(
            type="MonetaryGrant",
            amount=stated(
                type="MonetaryAmount", value=f"{line.amount.normalize():f}", currency=line.currency
            ),
            funder=mention(line.provider),
        )
        for line in lines
        if line.amount is not None and line.kind in GRANTS and line.counts_in_totals
    ]


RECORD_TYPES = (
    RecordType(
        Organisation,
        "organisations",
        _("Organisations"),
        position=40,
        in_menu=50,
        schema_org=SchemaOrg(type_of_organisation, organisation),
    ),
    RecordType(
        Person,
        "people",
        _("People"),
        position=50,
        at_foot=60,
        schema_org=SchemaOrg("Person", person),
    ),
)
