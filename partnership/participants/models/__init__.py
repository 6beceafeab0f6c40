"""Organisations and people; the links and money lines by which they take part in things."""

from partnership.participants.models.links import MoneyLine, MoneyLineQuerySet, ParticipantLink
from partnership.participants.models.organisation import (
    Membership,
    Organisation,
    OrganisationCitation,
    OrganisationIdentifier,
    OrganisationOtherName,
)
from partnership.participants.models.person import (
    Person,
    PersonCitation,
    PersonOtherName,
    Position,
)

__all__ = [
    "Membership",
    "MoneyLine",
    "MoneyLineQuerySet",
    "Organisation",
    "OrganisationCitation",
    "OrganisationIdentifier",
    "OrganisationOtherName",
    "ParticipantLink",
    "Person",
    "PersonCitation",
    "PersonOtherName",
    "Position",
]
