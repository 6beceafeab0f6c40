"""How a counted figure is cited: with its value, as it was when the record last changed."""

from django.utils.translation import get_language

from partnership.agreements.site import Site
from partnership.exchange.syndication.citing import Reference, one_line
from partnership.pages.addresses import absolute
from partnership.pages.templatetags.pages import html_lang
from partnership.website.figures.counted import CountedFigure


def reference_to_figure(figure: CountedFigure, publisher: str) -> Reference:
    """The reference to the page of a figure; its version is the last change of the record."""
    return Reference(
        key=f"figure-{figure.name}",
        publisher=one_line(publisher),
        title=one_line(f"{figure.title}: {figure.value}"),
        version=Site().last_changed_on,
        address=absolute(figure.get_absolute_url()),
        language=html_lang(get_language()),
    )
