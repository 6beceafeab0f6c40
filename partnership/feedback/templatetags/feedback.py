"""Template words for reports of readers: `{% load feedback %}`."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.translation import get_language_from_path

register = template.Library()


@register.simple_tag(takes_context=True)
def report_link(context, passage=None):
    """The address at which a reader reports an error on this page, or about one of its passages.

    "" where there is no page that others can see, as in a preview. No query.
    """
    request = context.get("request")
    is_preview = getattr(request, "preview", None) is not None
    if request is None or is_preview or not get_language_from_path(request.path_info):
        return ""
    given = {"page": request.path_info}
    if passage is not None:
        given["passage"] = f"{passage.source.slug}:{passage.key}"
    return f"{reverse('feedback:report')}?{urlencode(given, safe='/:')}"
