"""What was said of a fact in its review, beside the fact: `{% load review %}`."""

from django import template
from django.forms import BaseForm

from partnership.publishing.models import Child

register = template.Library()


@register.inclusion_tag("admin/review/thread.html", takes_context=True)
def thread(context, of):
    """The comments on a field or on a row of a record's form, as the admin gives them."""
    comments = context.get("comments")
    form = of.form if isinstance(getattr(of, "form", None), BaseForm) else of.field.form
    place = comments and place_of(of, form.instance)
    if not place:
        return {}
    return {
        "thread": comments.by_place[place],
        "address": comments.address(place),
        "may_comment": context.get("may_comment"),
    }


def place_of(of, row):
    """The place that a field or a row of a form is; "" for a field of a row, which has none."""
    field = getattr(of, "field", None)
    if isinstance(row, Child):
        return str(row.pk) if field is None else ""
    return "" if field is None else field["name"] if isinstance(field, dict) else field.name
