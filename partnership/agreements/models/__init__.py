"""The partnership itself, and what its parties agreed."""

from partnership.agreements.models.agreement import (
    Agreement,
    AgreementCitation,
    AgreementDocument,
    AgreementImage,
    AgreementMeans,
    AgreementMoney,
    AgreementPlace,
    AgreementRelation,
    Objective,
    Party,
)
from partnership.agreements.models.modality import Modality
from partnership.agreements.models.partnership import (
    Partnership,
    PartnershipCitation,
    PartnershipImage,
    PartnershipMoney,
    PartnershipSection,
)

__all__ = [
    "Agreement",
    "AgreementCitation",
    "AgreementImage",
    "AgreementDocument",
    "AgreementMeans",
    "AgreementMoney",
    "AgreementPlace",
    "AgreementRelation",
    "Modality",
    "Objective",
    "Partnership",
    "PartnershipCitation",
    "PartnershipImage",
    "PartnershipMoney",
    "PartnershipSection",
    "Party",
]
