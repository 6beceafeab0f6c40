"""The title and description of a page, and what other sites show beside a link to it."""

import re
from datetime import datetime
from html import unescape

from django import template
from django.conf import settings
from django.template.base import Node, NodeList, Parser, Token
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, to_locale

from partnership.events.models import KeyFigure
from partnership.exchange.datasets.record_types import BY_MODEL
from partnership.publishing.models import Record
from partnership.website.cards.drawing import HEIGHT, WIDTH
from partnership.website.typefaces import can_write
from partnership.website.views import cards, versions

register = template.Library()
DESCRIPTION = re.compile(r'(?s)<title>(.*?)</title>\s*<meta name="description" content="(.*?)">')
# Not those that keep a number and its currency on one line.
SPACES = re.compile(r"[ \t\r\n]+")
LONGEST_DESCRIPTION = 300
WITH_CALENDAR = ("website:home", "website:timeline", "events:event_list", "events:event")


class Shared(Node):
    """Writes the title and description that stand in it in one line each, and repeats them in
    the tags that other sites read."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> str:
        found = DESCRIPTION.search(self.nodelist.render(context))
        title, description = (SPACES.sub(" ", unescape(text)).strip() for text in found.groups())
        description = Truncator(description).chars(LONGEST_DESCRIPTION)
        head = format_html(
            '<title>{}</title>\n<meta name="description" content="{}">', title, description
        )
        return head + tags_of(context, title, description)


@register.tag
def shared(parser: Parser, token: Token) -> Shared:
    """`{% shared %}<title>…</title><meta name="description" content="…">{% endshared %}`."""
    nodelist = parser.parse(("endshared",))
    parser.delete_first_token()
    return Shared(nodelist)


def tags_of(context: template.Context, title: str, description: str) -> str:
    """The Open Graph tags of a public page; none of a preview, nor of a page without address."""
    request = context.get("request")
    if "canonical" not in context or getattr(request, "preview", None):
        return ""
    pairs = [
        ("og:type", "website"),
        ("og:site_name", context["site"].name),
        ("og:title", title),
        ("og:description", description),
        ("og:url", context["canonical"]),
        ("og:locale", to_locale(get_language())),
    ]
    card = card_address(context) if can_write(get_language()) else ""
    if card:
        pairs += [
            ("og:image", settings.SITE_ORIGIN + card),
            ("og:image:type", cards.PICTURE),
            ("og:image:width", WIDTH),
            ("og:image:height", HEIGHT),
            ("og:image:alt", title),
        ]
    tags = format_html_join("", '\n<meta property="{}" content="{}">', pairs)
    kind = "summary_large_image" if card else "summary"
    return tags + format_html('\n<meta name="twitter:card" content="{}">', kind)


def card_address(context: template.Context) -> str:
    """The address of the card of a page: of its figure or record, else of the partnership."""
    if (figure := context.get("figure")) and hasattr(figure, "card_address"):
        return figure.card_address
    record = context.get("record") or context["site"].partnership
    if record is None or type(record) not in BY_MODEL:
        return ""
    try:
        return record_card_address(record)
    except NoReverseMatch:
        # What has no page of its own has no card.
        return ""


def record_card_address(record: Record) -> str:
    if isinstance(record, KeyFigure):
        return reverse("website:figure_card", kwargs={"name": record.slug})
    dataset = BY_MODEL[type(record)]
    return reverse("website:card", kwargs={"dataset": dataset, "slug": record.slug})


@register.simple_tag
def version_address(record: Record, at: datetime, whole: bool = False) -> str:
    """The dated address of the page of a record; `whole` with the host. "" without a page."""
    if type(record) not in BY_MODEL or not record.url_name:
        return ""
    path = versions.version_address(record, localtime(at).date())
    return f"{settings.SITE_ORIGIN}{path}" if whole else path


@register.simple_tag
def calendar_address() -> dict[str, str]:
    """The calendar of events: its title, its path, and the address by which programs follow it."""
    path = reverse("exchange:events_calendar")
    follow = f"webcal:{settings.SITE_ORIGIN.partition(':')[2]}{path}"
    return {"title": gettext("Calendar of events"), "path": path, "follow": follow}


@register.simple_tag(takes_context=True)
def calendar_of_page(context: template.Context) -> dict[str, str] | None:
    """The calendar, for the head of pages that show events."""
    match = getattr(context.get("request"), "resolver_match", None)
    return calendar_address() if match and match.view_name in WITH_CALENDAR else None
