"""How a relation is chosen in a form of the staff pages: by typing words, or from a list."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget, RelatedFieldWidgetWrapper
from django.db import models
from django.urls import reverse

from partnership.staff.forms import (
    DayInput,
    ManyRecords,
    MomentInput,
    OneRecord,
    TextRows,
    zone_in_words,
)
from partnership.staff.short_forms.new_record import is_made_beside
from partnership.values.fields import ImpreciseDateField
from partnership.values.understanding.forms import DayFormField, NumberFormField


def is_plain(request):
    """Whether a form is asked for as browsers without scripts can fill it."""
    return request is not None and "plain" in request.GET


class NamedRecord(RelatedFieldWidgetWrapper):
    """A relation to a record that is known by its name: where there is none, one is made here."""

    template_name = "staff/widgets/named_record.html"

    @classmethod
    def of(cls, stock):
        """The same as a stock widget."""
        return cls(
            stock.widget,
            stock.rel,
            stock.admin_site,
            can_add_related=stock.can_add_related,
            can_change_related=stock.can_change_related,
            can_view_related=stock.can_view_related,
        )

    def get_context(self, name, value, attrs):
        model = self.rel.model._meta.label_lower
        context = super().get_context(name, value, attrs)
        if context.pop("can_add_related", False):
            context["new_record_url"] = reverse("new_record", args=[model])
            context["takes_several"] = getattr(self.widget, "allow_multiple_selected", False)
        return context


class RelationsMixin:
    """Every relation is chosen by typing words of the other record, in a plain form from a list.

    `sibling_fields` names the relations to other rows of the same record; those are selects.
    """

    sibling_fields = ()
    formfield_overrides = {
        models.TextField: {"widget": TextRows},
        models.URLField: {"assume_scheme": "https"},
        ImpreciseDateField: {"widget": AdminTextInputWidget({"class": "vTextField date-text"})},
        models.DateField: {"widget": DayInput, "form_class": DayFormField},
        models.DecimalField: {"form_class": NumberFormField},
        models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput},
    }

    def get_autocomplete_fields(self, request):
        if is_plain(request):
            return []
        return [
            field.name
            for field in (*self.model._meta.fields, *self.model._meta.many_to_many)
            if field.is_relation
            and field.name not in self.sibling_fields
            and self.admin_site.is_registered(field.related_model)
        ]

    def get_field_queryset(self, db, db_field, request):
        """The choices of a relation, fetched with what their labels show."""
        if self.admin_site.is_registered(db_field.related_model):
            return self.admin_site.get_model_admin(db_field.related_model).get_queryset(request)
        return super().get_field_queryset(db, db_field, request)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", OneRecord(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ManyRecords(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """With one link to the other record, and none to delete it from here: it is in use.

        How dates can be written is said once on a page, not beside each of them.
        """
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, ImpreciseDateField):
            field.help_text = db_field.help_text
        if field and isinstance(field.widget, MomentInput):
            field.help_text = f"{field.help_text} {zone_in_words()}"
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False
            field.widget.can_view_related &= not field.widget.can_change_related
            if is_made_beside(db_field.related_model):
                field.widget = NamedRecord.of(field.widget)
        return field
