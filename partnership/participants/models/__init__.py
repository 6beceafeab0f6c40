"""Organisations and people; the links and money lines by which they take part in things."""

from partnership.participants.models.links import (
    MoneyLine,
    MoneyLineQuerySet,
    ParticipantLink,
    either_organisation_or_group,
)
from partnership.participants.models.organisation import (
    Membership,
    Organisation,
    OrganisationCitation,
    OrganisationIdentifier,
    OrganisationImage,
    OrganisationOtherName,
)
from partnership.participants.models.person import (
    Person,
    PersonCitation,
    PersonImage,
    PersonOtherName,
    Position,
)

__all__ = [
    "Membership",
    "MoneyLine",
    "MoneyLineQuerySet",
    "Organisation",
    "OrganisationCitation",
    "OrganisationImage",
    "OrganisationIdentifier",
    "OrganisationOtherName",
    "ParticipantLink",
    "Person",
    "PersonCitation",
    "PersonImage",
    "PersonOtherName",
    "Position",
    "either_organisation_or_group",
]
