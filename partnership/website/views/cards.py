"""The cards of records and figures, as pictures that other sites show beside a link."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from partnership.events.models import KeyFigure
from partnership.exchange.datasets import Dataset
from partnership.exchange.datasets.addresses import about_one_record
from partnership.exchange.responses import answer
from partnership.publishing.models import Record
from partnership.website.cards.contents import Card, card_of, card_of_figure
from partnership.website.typefaces import MissingFont
from partnership.website.views.figures import counted_figure

PICTURE = "image/png"


@about_one_record
def record_card(request: HttpRequest, dataset: Dataset, record: Record) -> HttpResponse:
    """The card of a public record."""
    return as_picture(request, lambda: card_of(record))


@require_safe
def figure_card(request: HttpRequest, name: str) -> HttpResponse:
    """The card of a figure: one that a source states, or else one that this site counts."""
    stated = KeyFigure.objects.published().filter(slug=name).first()
    if stated:
        return as_picture(request, lambda: card_of(stated))
    figure = counted_figure(request, name)
    return as_picture(request, lambda: card_of_figure(figure))


def as_picture(request: HttpRequest, make) -> HttpResponse:
    """Answer with a card; where no font has its signs, with that in words."""

    def drawn() -> HttpResponse:
        card: Card = make()
        try:
            return HttpResponse(card.draw(), content_type=PICTURE)
        except MissingFont as fault:
            return HttpResponse(str(fault), content_type="text/plain; charset=utf-8", status=501)

    return answer(request, drawn)
