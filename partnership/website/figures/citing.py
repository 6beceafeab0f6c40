"""How a counted figure is cited: with its value, as it was when the record last changed."""

from django.utils import timezone
from django.utils.translation import get_language

from partnership.exchange.syndication.citing import Reference, one_line
from partnership.pages.addresses import absolute
from partnership.pages.templatetags.pages import html_lang
from partnership.publishing.models import ContentVersion
from partnership.website.figures.counted import CountedFigure


def reference_to_figure(figure: CountedFigure, publisher: str) -> Reference:
    """The reference to the page of a figure; its version is the last change of the record."""
    moved = ContentVersion.objects.current()[1] or figure.partnership.updated_at
    return Reference(
        key=f"figure-{figure.name}",
        publisher=one_line(publisher),
        title=one_line(f"{figure.title}: {figure.value}"),
        version=timezone.localtime(moved).date(),
        address=absolute(figure.get_absolute_url()),
        language=html_lang(get_language()),
    )
