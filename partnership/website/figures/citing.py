"""How a counted figure is cited: with its value, at the address that goes on showing it."""

from datetime import date

from django.urls import reverse
from django.utils.translation import get_language

from partnership.agreements.site import Site
from partnership.exchange.syndication.citing import Reference, one_line
from partnership.pages.addresses import absolute
from partnership.pages.templatetags.pages import html_lang
from partnership.website.figures.counted import CountedFigure


def reference_to_figure(
    figure: CountedFigure, publisher: str, day: date | None = None
) -> Reference:
    """The reference to a figure as it was on a day; without one, when the record last changed."""
    day = day or Site().last_changed_on
    return Reference(
        key=f"figure-{figure.name}",
        publisher=one_line(publisher),
        title=one_line(title_of(figure)),
        version=day,
        address=absolute(address_on(figure, day)),
        language=html_lang(get_language()),
    )


def title_of(figure: CountedFigure) -> str:
    """A figure with its value, and what nobody may take for the word of a source."""
    return f"{figure.title}: {figure.value}{f' ({figure.remark})' if figure.remark else ''}"


def address_on(figure: CountedFigure, day: date, name: str = "figure_version") -> str:
    """The path of a figure as it was on a day, or of its file."""
    kwargs = {"name": figure.name, "day": day.isoformat()}
    return reverse(f"website:{name}", kwargs=kwargs) + figure.query
