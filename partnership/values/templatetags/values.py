"""Template tags and filters for the value types: `{% load values %}`."""

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from partnership.values import markdown as markdown_text
from partnership.values import texts, translations
from partnership.values.models import Quantified, Translatable
from partnership.values.money import format_money
from partnership.values.quantities import Quantity
from partnership.values.translations import Status, Translated, direction

register = template.Library()


@register.filter
def date_of(instance: Model, field: str) -> str:
    """Say the imprecise date `field` of a row: `{{ agreement|date_of:"signed" }}`."""
    return getattr(instance, f"get_{field}_display")()


@register.simple_tag
def when(instance: Model, field: str, within: bool = False) -> str:
    """Say an imprecise date, or that no source states it: `{% when agreement "signed" %}`.

    With `within=True` the latter stands inside a sentence.
    """
    unknown = gettext("date not stated") if within else gettext("Date not stated")
    return date_of(instance, field) or unknown


@register.filter
def quantity(value: Quantity | Quantified) -> str:
    """Say a Quantity, or that of a Quantified row: `{{ result_value|quantity }}`."""
    return (value if isinstance(value, Quantity) else value.quantity).display()


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """Say an amount (None: "Not stated"): `{{ line.amount|money:line.currency }}`."""
    return format_money(amount, currency)


@register.filter
def listed(things: Iterable[object]) -> str:
    """Name things of one kind in a row: `{{ entry.changed|listed }}`."""
    return texts.listed(things)


@register.filter
def counted(label: object, count: int) -> str:
    """Name a thing with its number: `{{ option.label|counted:option.count }}`."""
    return texts.counted(label, count)


@register.filter
def markdown(text: str) -> SafeString:
    """Turn Markdown into safe HTML."""
    return markdown_text.render(text)


@register.filter
def language_name(code: str) -> str:
    """The name of a language in the reader's language; the code where it has no known name."""
    return translations.language_name(code)


@register.filter
def translation(instance: Translatable, field: str) -> Translated:
    """The Translated text of a field, for `{% with title=project|translation:"title" %}`."""
    return instance.translation(field)


@register.simple_tag
def translated(
    instance: Translatable, field: str, note: bool = False, markdown: bool = False
) -> SafeString:
    """Show a translated field to the reader: `{% translated project "title" %}`.

    A text in another language than the page stands in an element with its `lang`. A translation
    that is older than its original says so, but for names of records, which stand in many links;
    with `note=True` these do, too, and what is missing or a working translation. With
    `markdown=True` the text is rendered as Markdown.
    """
    text = instance.translation(field)
    html = markdown_text.render(text.text) if markdown else text.text
    if text.language != get_language() and text.text:
        html = format_html(
            '<{0} lang="{1}" dir="{2}">{3}</{0}>',
            "div" if markdown else "span",
            text.language,
            direction(text.language),
            html,
        )
    is_name = field == getattr(instance, "title_field", "")
    remark = _remark(text) if note or (text.older and not is_name) else ""
    if remark:
        return format_html("{} {}", html, _note(remark, "p" if markdown else "small"))
    # Escapes a plain text, leaves made HTML as it is.
    return format_html("{}", html)


@register.simple_tag
def older(instance: Translatable, field: str) -> SafeString | str:
    """Say behind a text that is not shown by `translated` if it is older than its original."""
    text = instance.translation(field)
    return format_html(" {}", _note(_remark(text), "small")) if text.older else ""


def _note(remark: str, element: str) -> SafeString:
    return format_html('<{0} class="translation-note">{1}</{0}>', element, remark)


def _remark(text: Translated) -> str:
    if text.missing:
        return gettext("not yet translated")
    if text.older:
        return gettext("older than the original")
    if text.status == Status.WORKING:
        return gettext("working translation")
    return ""
