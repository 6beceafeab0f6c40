"""Template words for what the public may see."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_info, pgettext

from partnership.pages.interface import SOURCE, has_interface
from partnership.values.texts import within_quotes
from partnership.values.translations import is_language

register = template.Library()


@register.filter
def public(record):
    """The record if the public sees it, else None: a link to an unpublished one is absent.

    A path that ends early, such as `line.same_money_as.agreement`, arrives as an empty text.
    """
    return record if record and record.is_published() else None


@register.filter
def public_only(records):
    """Those of some prefetched records that the public sees."""
    return [record for record in records if record.is_published()]


@register.inclusion_tag("includes/entry_date.html")
def entry_date(record, field):
    """The date of a record at the side of its entry in a list: `{% entry_date event "dates" %}`."""
    return {"record": record, "field": field, "is_stated": bool(getattr(record, field))}


register.filter("within_quotes", within_quotes)


@register.filter
def html_lang(code):
    """A language code as HTML writes it: zh-Hans for zh-hans; "", an unknown language, for a text
    that is no code."""
    if not is_language(code.lower()):
        return ""
    language, _, rest = code.partition("-")
    if not rest:
        return language
    return f"{language}-{rest.title() if len(rest) == 4 else rest.upper()}"


@register.simple_tag
def interface_lang():
    """The attributes that say in which language a part of the page with words of the site alone
    is, where those are not there in the language of the page."""
    if has_interface(get_language()):
        return ""
    return format_html(' lang="{}" dir="{}"', SOURCE, text_direction(SOURCE))


@register.simple_tag
def between_sentences():
    """What stands between two sentences of the site's own words: a space, but in a script whose
    full stop has its space within. The loader of templates writes this tag."""
    return pgettext("between sentences", " ").strip("\u200b")


@register.filter
def text_direction(code):
    """The direction in which a language is written: rtl or ltr."""
    try:
        return "rtl" if get_language_info(code)["bidi"] else "ltr"
    except KeyError:
        return "ltr"
