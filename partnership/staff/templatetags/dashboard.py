"""What the first page of staff shows beside the list of all records."""

from django import template

from partnership.staff.dashboard import sections_for
from partnership.staff.quality import counts_for, seen_by

register = template.Library()


@register.inclusion_tag("admin/dashboard.html", takes_context=True)
def dashboard(context):
    """What awaits the person who looks, and the counts of faults; nothing without rights."""
    user = context["request"].user
    waiting, counts = counts_for(user)
    return {
        "perms": context["perms"],
        "sections": sections_for(user),
        "may_see": bool(seen_by(user)),
        "waiting": waiting,
        "counts": counts,
    }
