"""Sums that pages print, for the search: those of a partnership, and those of the figures on the
pages of places, themes, organisations and agreements."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language, pgettext

from partnership.agreements.models import Agreement, Partnership
from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.publishing.models import Record, public_rows
from partnership.publishing.searchable import SUMS
from partnership.topics.models import Theme
from partnership.values.money import Money
from partnership.website.figures.of_record import figures_of, projects_of
from partnership.website.sums import Sums
from projects.models import Funding, Project

# Of a record with more projects than these the search knows the sum alone: its page shows ten of
# them, and to count all that stands in its tables would hold up each publication.
MOST = 200


def of_partnership(partnership: Partnership) -> Iterable[Promise]:
    """The sums of a partnership's projects and agreements, in words."""
    sums = Sums(partnership)
    yield from in_words(Project, sums.project_money.total)
    yield from in_words(Agreement, sums.committed_money.total)


def of_record(record: Record) -> Iterable[Promise]:
    """What the figures on the page of a place, a theme, an organisation or an agreement print."""
    projects = Project.objects.published().filter(pk__in=projects_of(record))
    if projects[MOST:].exists():
        lines = public_rows(Funding).filter(project__in=projects.order_by().values("pk"))
        yield from in_words(Project, lines.sums().total)
        return
    said: dict[str, list[str]] = {}

    def texts() -> list[str]:
        language = str(get_language())
        if language not in said:
            said[language] = list(words_of(record))
        return said[language]

    for number in range(len(texts())):
        yield lazy(lambda number=number: texts()[number], str)()


def words_of(record: Record) -> Iterator[str]:
    """The numbers, the rows of the tables, and the passages behind them."""
    for figures in figures_of(record):
        yield from (labelled(number.label, number.value) for number in figures.numbers)
        figure = figures.counted if figures.funding.is_empty else figures.funding
        for table in figures.tables:
            # With its captions: a row alone does not say what its number is.
            caption = labelled(figure.title, table.caption)
            for row in table.rows:
                yield labelled(labelled(caption, row.label), row.value)
        for row in figures.ledger.rows:
            yield from (
                labelled(row.project.short_label, line.money.display()) for line in row.lines
            )
        cited = (citation for one in figures.told for citation in one.public_citations)
        for passage in dict.fromkeys(citation.passage for citation in cited):
            yield f"{passage.quotation} {passage.place}"


def labelled(label: object, value: object) -> str:
    """A number behind what it counts."""
    return f"{label}{pgettext('between a label and its value', ': ')}{value}"


def in_words(model: type[Record], totals: Iterable[Money]) -> Iterable[Promise]:
    """Totals with the kind of the records whose money they add."""

    def kind() -> str:
        return str(model._meta.verbose_name_plural).capitalize()

    for total in totals:
        yield lazy(lambda total=total: labelled(kind(), total.display()), str)()


def of_each(sums: Callable[[Any], Iterable[Promise]]) -> Callable[..., dict[UUID, list[Promise]]]:
    """A function that gives the sums of some records, by one that gives those of a record."""
    return lambda records: {record.pk: list(sums(record)) for record in records}


SUMS[Partnership._meta.label] = of_each(of_partnership)
for model in (Place, Theme, Organisation, Agreement):
    SUMS[model._meta.label] = of_each(of_record)
