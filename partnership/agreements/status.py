"""What the record can say of an agreement's force: from relations and stated dates only.

Nothing is worked out from the day on which the page is read: an agreement that nothing renews and
that no source ends is one of which no source says whether it is in force.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext_lazy

from partnership.agreements.models import Agreement, AgreementRelation

RELATIONS = AgreementRelation.Kind
# So many agreements of a status a search finds; the list has all.
MOST_ASKED = 200


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


# What pages say of an agreement's force by themselves, and readers type; the longest counts.
TYPED = {
    Agreement.Status.RENEWED: pgettext_lazy("typed by a reader", "renewed|renewed by"),
    Agreement.Status.ENDED: pgettext_lazy("typed by a reader", "ended|end, as stated"),
    Agreement.Status.IN_FORCE: pgettext_lazy("typed by a reader", "in force|in force since"),
    Agreement.Status.NOT_STATED: pgettext_lazy(
        "typed by a reader", "no source says whether it is in force|whether in force"
    ),
}


@dataclass(frozen=True)
class Asked:
    """A status that a question asks for: the words that do, and what else it asks."""

    status: Agreement.Status
    words: str
    rest: str

    @property
    def label(self) -> str:
        return str(self.status.label)

    @property
    def address(self) -> str:
        """The list of the agreements of this status."""
        return f"{reverse('agreements:agreement_list')}?{urlencode({'status': self.status})}"

    @cached_property
    def keys(self) -> list[UUID]:
        """The public agreements of this status, the newest first."""
        found = Agreement.objects.newest_first().published().with_status()
        return list(found.filter(status=self.status).values_list("pk", flat=True)[:MOST_ASKED])


def statuses_asked_for(question: str) -> list[Asked]:
    """The status that a question names as pages do, in whichever language of the site; behind it
    those whose own words have these in them, as “no source says whether it is in force” has."""
    for words, status in phrases():
        found = re.search(bounded(words), question, re.IGNORECASE)
        if not found:
            continue
        rest = f"{question[: found.start()]} {question[found.end() :]}".strip()
        within = (one for text, one in phrases() if found[0].casefold() in text.casefold())
        return [Asked(one, found[0], rest) for one in dict.fromkeys([status, *within])]
    return []


def bounded(words: str) -> str:
    """An expression for some words that are no part of longer ones."""
    return rf"(?<![a-z]){re.escape(words)}(?![a-z])"


@cache
def phrases() -> list[tuple[str, Agreement.Status]]:
    """(words, the status that they name) in every language, the longest first."""
    typed: dict[str, Agreement.Status] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for status, words in TYPED.items():
                for one in (*str(words).split("|"), str(status.label)):
                    typed.setdefault(one, status)
    return sorted(typed.items(), key=lambda pair: len(pair[0]), reverse=True)
