"""The rows of a record in its form: each a line, whose fields are fetched when it is opened."""

from django.http import Http404, HttpRequest, QueryDict
from django.template.response import TemplateResponse

from partnership.staff.forms import TidyForm
from partnership.staff.record_admin.relations import is_plain
from partnership.staff.short_forms.quick_fix import ONLY

# In the query of a form: the prefix of the row that is opened, such as `funding-3`, or that of its
# kind with `-new` for one to come, or `all`. With `part` the answer is the HTML of that row alone.
ROW = "row"
ALL = "all"


def claims_too_many_rows(data: QueryDict) -> bool:
    """Whether a form says that it has more rows than it has fields: a form is made for each."""
    return any(
        name.endswith("-TOTAL_FORMS")
        and value.isdecimal()
        and (len(value) > 6 or int(value) > len(data))
        for name, value in data.items()
    )


def open_rows(request: HttpRequest, rows: list[TidyForm]) -> None:
    """Note which rows are shown with their fields: new ones, sent ones, and the one asked for.

    In a plain form, for browsers without scripts, all are.
    """
    wanted = request.GET.get(ROW)
    whole = is_plain(request) or ONLY in request.GET
    for row in rows:
        is_new = row.instance._state.adding
        sent = row.is_bound and not row.is_closed
        row.is_open = whole or is_new or sent or wanted in (row.prefix, ALL)


def put_the_cursor(form: TidyForm, rows: list[TidyForm]) -> None:
    """Let the page open with the cursor at the first mistake, or where one begins."""
    wrong = [(one, name) for one in (form, *rows) for name in one.errors if name in one.fields]
    first = next(iter(form.fields), None)
    if wrong or first:
        one, name = wrong[0] if wrong else (form, first)
        one.fields[name].widget.attrs["autofocus"] = True


def the_row(request: HttpRequest, context: dict) -> TemplateResponse:
    """The HTML of the row that is asked for, or of one to come; Http404 where there is none."""
    prefix, _dash, number = request.GET[ROW].rpartition("-")
    for rows in context["inline_admin_formsets"]:
        if rows.formset.prefix == prefix:
            for row in rows:
                is_to_come = number == "new" and row.form is rows.formset.empty_form
                if is_to_come or row.form.prefix == request.GET[ROW]:
                    row.form.is_open = True
                    found = {"rows": rows, "formset": rows.formset, "row": row}
                    return TemplateResponse(
                        request,
                        "admin/edit_inline/row.html",
                        {**context, **found, "opts": rows.opts, "number": row.form.prefix},
                    )
    raise Http404
