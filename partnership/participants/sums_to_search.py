"""Sums that the pages of organisations print, for the search."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy

from partnership.participants.models import Organisation
from partnership.participants.money import MoneySum, money_among
from partnership.publishing.searchable import SUMS


def sums(organisations: Sequence[Organisation]) -> dict[UUID, list[Promise]]:
    """What some organisations provide and receive, in words."""
    found = money_among(organisations)
    return {key: [in_words(added) for added in money] for key, money in found.items()}


def in_words(added: MoneySum) -> Promise:
    """What is given or received, with the kind of the records that say so."""
    return format_lazy("{} ({}): {}", added.direction, added.kind, lazy(added.money.display, str)())


SUMS[Organisation._meta.label] = sums
