"""Lists of the staff pages on a phone, where each row is a block: its values are named there."""

from collections.abc import Iterable, Iterator

from django import template
from django.contrib.admin.templatetags.admin_list import result_list
from django.contrib.admin.views.main import ChangeList
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.inclusion_tag("admin/change_list_results.html")
def headed_result_list(cl: ChangeList) -> dict:
    """The stock list of results, with the head of its column at each value."""
    context = result_list(cl)
    rows = [list(headed(row, context["result_headers"])) for row in context["results"]]
    return context | {"results": rows}


def headed(row: Iterable[SafeString], headers: list[dict]) -> Iterator[SafeString]:
    """The cells of a row, each with the head of its column as an attribute.

    The cell that names the row, and that in which it is chosen, need none.
    """
    for cell, header in zip(row, headers, strict=False):
        if cell.startswith("<td") and "action-checkbox" not in cell:
            head = escape(capfirst(header["text"]))
            cell = mark_safe(cell.replace("<td", f'<td data-head="{head}"', 1))  # noqa: S308
        yield cell
