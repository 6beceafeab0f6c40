"""The counted figures that a number typed into the search names, also one that is rounded."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from partnership.agreements.models import Partnership
from partnership.participants.models import Organisation
from partnership.search.models import Entry
from partnership.search.words import Span, spans_of_numbers
from partnership.website.figures.all import counted_figures, figures_by_giver
from partnership.website.figures.counted import CountedFigure
from partnership.website.sums import Sums

# Whose entries have sums that a figure shows as well.
COUNTED = [Partnership._meta.label_lower, Organisation._meta.label_lower]


def figures_asked_for(question: str, keys: Iterable[int]) -> list[CountedFigure]:
    """The figures that show a number of the question; `keys` are those of its first answers.

    The index knows the sums, so that figures are counted only where one of them answers.
    """
    asked = list(spans_of_numbers(question))
    if not asked:
        return []
    public = Entry.objects.public()
    entries = public.filter(model=COUNTED[0]) | public.filter(model__in=COUNTED, pk__in=keys)
    sums = (text for texts in entries.values_list("sums", flat=True) for _language, text in texts)
    if not any(has_number(text, asked) for text in sums):
        return []
    return [figure for figure in all_figures() if has_number(figure.value, asked)]


def all_figures() -> Iterator[CountedFigure]:
    """Every counted figure of every public partnership."""
    for partnership in Partnership.objects.in_order():
        sums = Sums(partnership)
        yield from counted_figures(sums)
        yield from figures_by_giver(sums)


def has_number(text: str, asked: Iterable[Span]) -> bool:
    """Whether a text has a number that one of those asked for may stand for."""
    there: list[Decimal] = [span.value for span in spans_of_numbers(text)]
    return any(span.holds(number) for span in asked for number in there)
