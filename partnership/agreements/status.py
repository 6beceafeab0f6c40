"""What the record can say of an agreement's force: from relations and stated dates only.

Nothing is worked out from the day on which the page is read: an agreement that nothing renews and
that no source ends is one of which no source says whether it is in force.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from partnership.agreements.models import Agreement, AgreementRelation

RELATIONS = AgreementRelation.Kind


@dataclass(frozen=True)
class Part:
    """One sentence of the status: its kind, the other agreement, and the row that is cited."""

    kind: str
    other: Agreement | None = None
    row: AgreementRelation | None = None


def status_of(agreement: Agreement) -> list[Part]:
    """The status in sentences. The relations are those that were fetched for the public."""
    own = [Part(row.kind, row.related, row) for row in agreement.public_relations]
    others = [Part(f"{row.kind}_by", row.agreement) for row in agreement.public_inverse_relations]
    parts = [
        *own,
        # What lays a foundation for another is told there; here it is no part of the status.
        *(part for part in others if part.kind != f"{RELATIONS.FOUNDATION}_by"),
    ]
    renewed = any(part.kind == f"{RELATIONS.RENEWS}_by" for part in parts)
    if agreement.in_force:
        parts.append(Part("in_force"))
    if agreement.ended:
        parts.append(Part("ended"))
    else:
        parts.append(Part("end_unknown" if renewed or agreement.in_force else "force_unknown"))
    return parts


def unstated_of(agreement: Agreement) -> list[str]:
    """The facts that no source states, in words, for one line of the page."""
    programme = agreement.kind == Agreement.Kind.COUNTRY_PROGRAMME
    facts = [
        (agreement.signed, _("when it was agreed") if programme else _("when it was signed")),
        (agreement.in_force, _("when it took effect")),
        (agreement.ended, _("when it ends")),
        (agreement.public_money, _("any money")),
        (agreement.public_places, _("where it was signed or applies")),
    ]
    return [words for value, words in facts if not value]
