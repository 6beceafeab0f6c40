"""Sums that pages print, for the search: those of a partnership, and of a place."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy

from partnership.agreements.models import Agreement, Partnership
from partnership.places.models import Place
from partnership.publishing.models import Record, public_rows
from partnership.publishing.searchable import SUMS
from partnership.values.money import Money
from partnership.website.sums import Sums
from projects.models import Funding, Project


def of_partnership(partnership: Partnership) -> Iterable[Promise]:
    """The sums of a partnership's projects and agreements, in words."""
    sums = Sums(partnership)
    yield from in_words(Project, sums.project_money.total)
    yield from in_words(Agreement, sums.committed_money.total)


def of_place(place: Place) -> Iterable[Promise]:
    """The sum of the funding of a place's projects, in words."""
    projects = Project.objects.published().filter(places__place=place).order_by().values("pk")
    yield from in_words(Project, public_rows(Funding).filter(project__in=projects).sums().total)


def in_words(model: type[Record], totals: Iterable[Money]) -> Iterable[Promise]:
    """Totals with the kind of the records whose money they add."""
    for total in totals:
        kind = lazy(lambda: str(model._meta.verbose_name_plural).capitalize(), str)()
        yield format_lazy("{}: {}", kind, lazy(total.display, str)())


def of_each(sums: Callable[[Any], Iterable[Promise]]) -> Callable[..., dict[UUID, list[Promise]]]:
    """A function that gives the sums of some records, by one that gives those of a record."""
    return lambda records: {record.pk: list(sums(record)) for record in records}


SUMS[Partnership._meta.label] = of_each(of_partnership)
SUMS[Place._meta.label] = of_each(of_place)
