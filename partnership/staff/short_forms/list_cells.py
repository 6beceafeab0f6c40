"""Cells of a list that are worked through: a state, a date, when a record was checked.

Each leads to the form of that fact alone and back, so that drafts, checks and rights are what they
always are; scripts open it below the row.
"""

from urllib.parse import urlencode

from django.contrib import admin
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models import Revision
from partnership.staff.record_admin.lost_updates import in_words as moment_in_words
from partnership.staff.short_forms.groups import in_words
from partnership.staff.short_forms.quick_fix import BACK, NEXT, ONLY
from partnership.values.fields import ImpreciseDateField


def field_of_column(model: type[models.Model], column: object) -> models.Field | None:
    """The field that a column of a list shows, where it can be written into a cell."""
    name = str(column).removeprefix("get_").removesuffix("_display")
    found = {field.name: field for field in model._meta.fields}.get(name)
    is_short = isinstance(found, ImpreciseDateField | models.DateField) or bool(
        found is not None and found.choices
    )
    return found if is_short else None


class ListCells(admin.ModelAdmin):
    """Pages whose list can be edited cell by cell, and says who sees each record."""

    def get_changelist_instance(self, request):
        """The list, with the drafts of the records that it shows."""
        shown = super().get_changelist_instance(request)
        records = [row.pk for row in shown.result_list]
        drafts = Revision.objects.drafts().filter(
            model=self.model._meta.label_lower, record__in=records
        )
        request.drafts_shown = {draft.record: draft.snapshot for draft in drafts}
        return shown

    def cells(self, request, columns):
        """The columns of the list, with those that can be edited as cells."""
        if not self.has_change_permission(request):
            return list(columns)
        fields = [field_of_column(self.model, column) for column in columns]
        return [
            self.cell(request, field) if field else column
            for column, field in zip(columns, fields, strict=True)
        ]

    def cell(self, request, field):
        """A column that shows a field, and leads to the form of it alone."""
        display = getattr(self.model, f"get_{field.name}_display", None)
        ordering = getattr(display, "admin_order_field", field.name)

        @admin.display(description=field.verbose_name, ordering=ordering)
        def cell(record):
            asked = {ONLY: field.name, BACK: 1, NEXT: request.get_full_path()}
            return format_html(
                '{} {} <a class="cell-edit" href="{}?{}">{}<span class="visually-hidden"> – {}, '
                "{}</span></a>",
                in_words(record, field) or "–",
                drafted(record, field, getattr(request, "drafts_shown", {})),
                self.address_of(record, "change"),
                urlencode(asked),
                gettext("Edit"),
                field.verbose_name,
                record.label,
            )

        cell.__name__ = field.name
        return cell

    @admin.display(description=_("who sees it"), ordering="live")
    def visibility(self, record):
        """Whether the public sees the record, or from when to when."""
        now = timezone.now()
        if not record.live:
            return gettext("staff only")
        if record.publish_at and record.publish_at > now:
            return gettext("public from %(time)s") % {"time": moment_in_words(record.publish_at)}
        if record.expire_at and record.expire_at <= now:
            return gettext("expired on %(time)s") % {"time": moment_in_words(record.expire_at)}
        if record.expire_at:
            return gettext("public until %(time)s") % {"time": moment_in_words(record.expire_at)}
        return gettext("public")

    @admin.display(description=_("last updated"), ordering="updated_at")
    def updated(self, record):
        return date_format(timezone.localtime(record.updated_at), "DATE_FORMAT")


def drafted(record: models.Model, field: models.Field, drafts: dict) -> str:
    """What the draft of a record, if it has one, says otherwise in a field."""
    if record.pk not in drafts:
        return ""
    fields = next(
        (row["fields"] for row in drafts[record.pk] if row["pk"] == str(record.pk)),
        {},
    )
    value = field.to_python(fields.get(field.name))
    if field.name not in fields or value == getattr(record, field.name):
        return ""
    as_drafted = type(record)(**{field.attname: value})
    return format_html(
        '<span class="quiet">{}</span>',
        gettext("draft: %(value)s") % {"value": in_words(as_drafted, field) or "–"},
    )
