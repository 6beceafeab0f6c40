"""What the first page of staff says of the site itself."""

from django import template
from django.urls import reverse
from django.utils import timezone

from partnership.website.operations.running import told_to

register = template.Library()


@register.inclusion_tag("admin/site_in_words.html", takes_context=True)
def site_in_words(context):
    """What goes wrong while the site runs, for the person who looks; nothing while all is well."""
    told = told_to(context["request"].user, timezone.now())
    return {
        "told": [
            {
                "words": finding.message,
                "is_fault": finding.is_error,
                "address": f"{reverse(concern.page)}?{concern.query}" if concern.page else "",
            }
            for finding, concern in told
        ]
    }
