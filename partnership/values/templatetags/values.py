"""Template tags and filters for the value types: `{% load values %}`."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from partnership.values import lists, translations
from partnership.values import markdown as markdown_text
from partnership.values.money import format_money
from partnership.values.quantities import Quantity
from partnership.values.translations import Status, direction

register = template.Library()


@register.filter
def date_of(instance, field):
    """Say the imprecise date `field` of a row: `{{ agreement|date_of:"signed" }}`."""
    return getattr(instance, f"get_{field}_display")()


@register.filter
def quantity(value):
    """Say a Quantity, or that of a Quantified row: `{{ result_value|quantity }}`."""
    return (value if isinstance(value, Quantity) else value.quantity).display()


@register.filter
def money(amount, currency):
    """Say an amount (None: "Not stated"): `{{ line.amount|money:line.currency }}`."""
    return format_money(amount, currency)


@register.filter
def listed(things):
    """Name things of one kind in a row: `{{ entry.changed|listed }}`."""
    return lists.listed(things)


@register.filter
def counted(label, count):
    """Name a thing with its number: `{{ option.label|counted:option.count }}`."""
    return lists.counted(label, count)


@register.filter
def markdown(text):
    """Turn Markdown into safe HTML."""
    return markdown_text.render(text)


@register.filter
def language_name(code):
    """The name of a language in the reader's language; the code where it has no known name."""
    return translations.language_name(code)


@register.filter
def translation(instance, field):
    """The Translated text of a field, for `{% with title=project|translation:"title" %}`."""
    return instance.translation(field)


@register.simple_tag
def translated(instance, field, note=False, markdown=False):
    """Show a translated field to the reader: `{% translated project "title" %}`.

    A text in another language than the page stands in an element with its `lang`. With
    `note=True` a working or missing translation says so. With `markdown=True` the text is
    rendered as Markdown.
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
    remark = _remark(text) if note else ""
    if remark:
        element = "p" if markdown else "small"
        return format_html('{0} <{1} class="translation-note">{2}</{1}>', html, element, remark)
    # Escapes a plain text, leaves made HTML as it is.
    return format_html("{}", html)


def _remark(text):
    if text.missing:
        return gettext("not yet translated")
    if text.status == Status.WORKING:
        return gettext("working translation")
    return ""
