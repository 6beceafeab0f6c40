"""Citing a passage for facts of a record, and taking citations away."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from partnership.publishing.models import Record
from partnership.sources.desk.editing import editing
from partnership.sources.desk.evidence import Fact
from partnership.sources.desk.quoting import keep
from partnership.sources.models import Citation, Passage


@dataclass(frozen=True)
class Manner:
    """How a passage bears on a fact, where it does not simply state it."""

    stance: str = Citation.Stance.STATES
    stated_value: str = ""


def cite(
    record: Record,
    facts: Iterable[Fact],
    passage: Passage,
    user: User,
    manner: Manner = Manner(),
) -> list[Citation]:
    """Cite a passage for some facts of a record, in its draft; return the new citations.

    Where it is cited already, it is taken as compared again. ValidationError for a fact that is
    not there.
    """
    with transaction.atomic():
        passage = keep(passage)
        with editing(record, user) as shown:
            return write(shown, facts, passage, manner)


def write(
    record: Record, facts: Iterable[Fact], passage: Passage, manner: Manner = Manner()
) -> list[Citation]:
    """Save citations of a record as its rows are now; the passage is saved already."""
    made = []
    for fact in dict.fromkeys(facts):
        about = {"row": fact.row, "field": fact.field, "passage": passage}
        if there := record.citations.filter(**about).first():
            check_again(there)
            continue
        how = {"stance": manner.stance, "stated_value": manner.stated_value}
        citation = record.citations.model(owner=record, **about, **how)
        citation.full_clean()
        citation.save()
        made.append(citation)
    return made


def check_again(citation: Citation) -> None:
    """Note that a citation was compared with its words, where it was not as it was checked."""
    if not citation.is_as_checked():
        citation.note_check()
        citation.save()


def still_says_so(record: Record, key: str, user: User) -> None:
    """Note that a passage still says what it is cited for, in the draft of the record."""
    with editing(record, user) as shown:
        for citation in shown.citations.filter(pk=key):
            check_again(citation)


def remove(record: Record, keys: Iterable[str], user: User) -> int:
    """Take citations of a record away, in its draft; return how many there were."""
    with editing(record, user) as shown:
        found = shown.citations.filter(pk__in=list(keys))
        number = found.count()
        found.delete()
        return number
