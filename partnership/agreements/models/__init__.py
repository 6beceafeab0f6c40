"""The partnership itself, and what its parties agreed."""

from partnership.agreements.models.agreement import (
    Agreement,
    AgreementCitation,
    AgreementDocument,
    AgreementMeans,
    AgreementMoney,
    AgreementPlace,
    AgreementRelation,
    Modality,
    Objective,
    Party,
)
from partnership.agreements.models.partnership import (
    Partnership,
    PartnershipCitation,
    PartnershipMoney,
    PartnershipSection,
)

__all__ = [
    "Agreement",
    "AgreementCitation",
    "AgreementDocument",
    "AgreementMeans",
    "AgreementMoney",
    "AgreementPlace",
    "AgreementRelation",
    "Modality",
    "Objective",
    "Partnership",
    "PartnershipCitation",
    "PartnershipMoney",
    "PartnershipSection",
    "Party",
]
