"""What the forms of staff share: tidy texts, translations, and rows that fit together."""

from collections import defaultdict
from functools import cached_property

from django import forms
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.db.models import CheckConstraint, F, Q
from django.forms.models import BaseInlineFormSet
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnership.publishing.uses import uses_of
from partnership.values.forms import TranslationsFormMixin
from partnership.values.texts import has_invisible, tidy


class TextRows(AdminTextareaWidget):
    """A text area of few rows whose text has plain line breaks, as the data files have."""

    def __init__(self, attrs=None):
        super().__init__({"rows": 3, **(attrs or {})})

    def value_from_datadict(self, data, files, name):
        return tidy(super().value_from_datadict(data, files, name))


class DayInput(forms.DateInput):
    """The browser's own field for a day: it has a label and needs no script."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own field for a day and a time, as one field under one label."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M:%S")


class ManyRecords(AutocompleteSelectMultiple):
    """Several records, each with a cross of its own and none for all at once.

    The stock cross for all is not where HTML allows it, and one slip would empty the field.
    """

    def build_attrs(self, base_attrs, extra_attrs=None):
        return {**super().build_attrs(base_attrs, extra_attrs), "data-allow-clear": "false"}


class OneRecord(AutocompleteSelect):
    """One record, found by typing words of it.

    The stock one asks the database what to call the record that is chosen, each for itself; here
    `labels` has the words by the record's key, as `name_choices()` finds them for a whole page.
    """

    labels = {}

    def optgroups(self, name, value, attr=None):
        chosen = [key for key in value if key]
        if not all(key in self.labels for key in chosen):
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [("", "")]
        options += [(key, self.labels[key]) for key in chosen]
        made = [
            self.create_option(name, key, label, bool(key), index)
            for index, (key, label) in enumerate(options)
        ]
        return [(None, made, 0)]


def name_choices(page_forms):
    """Fetch the records that are chosen in forms, at once for each kind, for words about them.

    Fields that offer only some of a kind, and forms that were sent, ask for themselves.
    """
    choices = defaultdict(list)
    for form in page_forms:
        for name, field in form.fields.items():
            typed = isinstance(getattr(field.widget, "widget", None), OneRecord)
            if typed and not form.is_bound and not field.limit_choices_to:
                choices[field.queryset.model].append((form.instance, field, form[name]))
    for chosen in choices.values():
        _row, first, _bound = chosen[0]
        keys = {key for _row, _field, bound in chosen if (key := bound.value())}
        records = {record.pk: record for record in first.queryset.filter(pk__in=keys)}
        labels = {str(key): first.label_from_instance(record) for key, record in records.items()}
        for row, field, bound in chosen:
            field.widget.widget.labels = labels
            if record := records.get(row.serializable_value(bound.name)):
                setattr(row, bound.name, record)


class TidyForm(TranslationsFormMixin, forms.ModelForm):
    """A form whose texts are tidied, and refused where they hold invisible characters."""

    @property
    def media(self):
        """What the widgets need, collected once for all forms of a kind: a page has a form for
        each row, of a class that is made for the page."""
        kind = type(self)
        if "media_of_all" not in vars(kind):
            kind.media_of_all = super().media
        return kind.media_of_all

    def clean(self):
        cleaned = {name: tidy(value) for name, value in super().clean().items()}
        for name in [name for name, value in cleaned.items() if has_invisible(value)]:
            self.add_error(
                name,
                gettext("This text holds invisible control characters. Type it anew without them."),
            )
            del cleaned[name]
        return cleaned

    def _post_clean(self):
        """Also check the rules about keys: stock forms pass over those of the row itself and, in
        a record's form, of its parent.
        """
        super()._post_clean()
        keys = {self.instance._meta.pk.name, getattr(self.instance, "parent_name", "")}
        exclude = self._get_validation_exclusions() - keys
        for constraint in self.instance._meta.constraints:
            if isinstance(constraint, CheckConstraint) and keys & {*names_in(constraint.condition)}:
                try:
                    constraint.validate(type(self.instance), self.instance, exclude)
                except forms.ValidationError as error:
                    self.add_error(None, error)


def names_in(condition):
    """The names of the fields that a condition compares."""
    for part in condition.children:
        if isinstance(part, Q):
            yield from names_in(part)
        else:
            path, value = part
            yield path.split("__")[0]
            if isinstance(value, F):
                yield value.name


class RecordForm(TidyForm):
    """The form of a top-level record."""

    class Meta:
        error_messages = {
            "slug": {
                "unique": _(
                    "Another record of this kind has this slug. Choose a different one, or edit "
                    "that record."
                )
            }
        }


class ChildFormSet(BaseInlineFormSet):
    """The child rows of one kind of a record.

    A row cannot be deleted while it is used, be it by another record or by a row that stays.
    `sibling_fields` names the fields that point to another row of the same record, and
    `neighbours` are the formsets of its other kinds, which the page sets.
    """

    sibling_fields = ()
    neighbours = ()

    @cached_property
    def empty_form(self):
        """The form of a row to come, made once: the stock page asks for it five times."""
        return super().empty_form

    def _construct_form(self, i, **kwargs):
        """The form of a row that knows its record: its name asks for it."""
        form = super()._construct_form(i, **kwargs)
        setattr(form.instance, self.fk.name, self.instance)
        return form

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name in self.sibling_fields:
            field = form.fields[name]
            if self.instance._state.adding:
                field.queryset = field.queryset.none()
            else:
                rows = field.queryset.filter(**{self.model.parent_name: self.instance})
                field.queryset = rows.exclude(pk=form.instance.pk)
            note = gettext("A new row can be chosen here once it is saved.")
            field.help_text = f"{field.help_text} {note}"

    def clean(self):
        going = {}
        for formset in (self, *self.neighbours):
            going |= formset.rows_to_delete()
        for form in self.forms:
            if form.instance.pk not in going:
                self.refuse_links(form, going)
        # First, since the stock check of what is in use names no links.
        self.refuse_deletion(going)
        super().clean()

    def rows_to_delete(self):
        """The rows that are marked for deletion, by their keys."""
        return {
            form.instance.pk: form.instance
            for form in self.initial_forms
            # Asking for errors cleans the form, which the next question needs.
            if form.is_bound and not form.errors.get("DELETE") and self._should_delete_form(form)
        }

    def links_to_rows(self, form):
        """The names of the fields of `form` that point to rows of the same record, and the keys."""
        for name in self.sibling_fields:
            if row := form.cleaned_data.get(name):
                yield name, row.pk

    def refuse_links(self, form, going):
        """Refuse in `form` what points to a row that is about to go."""
        for name, key in list(self.links_to_rows(form)):
            if key in going:
                form.add_error(
                    name,
                    gettext(
                        "“%(row)s” is marked for deletion. Choose another one, or delete this row "
                        "too."
                    )
                    % {"row": going[key]},
                )

    def refuse_deletion(self, going):
        """Refuse to delete rows that something else uses, and say what."""
        errors = []
        for row in self.rows_to_delete().values():
            uses = [use for use in uses_of([row]) if use.by.pk not in going]
            if uses:
                errors.append(
                    format_html(
                        gettext("“{}” is in use and cannot be deleted. First remove it from: {}"),
                        row,
                        format_html_join("; ", "{}", [(use.link(),) for use in uses]),
                    )
                )
        if errors:
            raise forms.ValidationError(errors)
