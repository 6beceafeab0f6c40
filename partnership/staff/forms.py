"""What the forms of staff share: tidy texts, translations, and rows that fit together."""

from collections import defaultdict
from functools import cached_property
from types import MappingProxyType

from django import forms
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import CheckConstraint, F, Q
from django.forms.models import BaseInlineFormSet
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models import Hierarchical, circle_message, circle_through
from partnership.staff import meaning
from partnership.staff.copies import free_slug
from partnership.staff.uses import uses_of
from partnership.values.forms import TranslationsFormMixin
from partnership.values.quantities import Comparator
from partnership.values.texts import has_invisible
from partnership.values.understanding.characters import tidy
from partnership.values.understanding.forms import (
    AmountFormField,
    QuantityFormField,
    Understanding,
)


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


def zone_in_words():
    """In which zone times are typed."""
    return gettext("Times are in the zone %(zone)s.") % {
        "zone": timezone.get_current_timezone_name()
    }


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


# Marks the messages that say as what a text was understood.
UNDERSTOOD = "understood"


class TidyForm(TranslationsFormMixin, forms.ModelForm):
    """A form whose texts are tidied, and refused where they hold invisible characters.

    `understood` has, by the names of fields, what was typed otherwise than it is kept, in words.
    A form that `is_closed` is that of a row which the page showed as a line: nothing was sent of
    it, so that it stays as it is. One that `is_open` is shown with its fields.
    """

    is_closed = is_open = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.understood = {}
        for name, field in self.fields.items():
            if isinstance(field, Understanding):
                field.widget.attrs[meaning.ATTRIBUTE] = meaning.place_of(self._meta.model, name)

    def full_clean(self):
        if self.is_closed:
            self._errors = ErrorDict(renderer=self.renderer)
            self.cleaned_data = {name: getattr(self.instance, name, None) for name in self.fields}
        else:
            self.tell_currencies()
            super().full_clean()

    @cached_property
    def changed_data(self):
        return [] if self.is_closed else super().changed_data

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
        self.take_currencies(cleaned)
        self.take_quantities(cleaned)
        return cleaned

    def tell_currencies(self):
        """Tell each amount which currency is chosen beside it."""
        for name, field in self.fields.items():
            if isinstance(field, AmountFormField):
                beside = self._meta.model._meta.get_field(name).currency
                if beside in self.fields and self.is_bound:
                    field.likely = (self[beside].data or "").strip().upper()

    def take_currencies(self, cleaned):
        """Take the currency that was typed beside an amount, where nobody chose another one."""
        for name, field in self.fields.items():
            if not isinstance(field, AmountFormField) or name not in cleaned:
                continue
            beside = self._meta.model._meta.get_field(name).currency
            said = field.currency_in(self[name].data)
            if not said or beside not in self.fields or beside not in cleaned:
                continue
            is_preset = self.instance._state.adding and beside not in self.changed_data
            if cleaned[beside] and cleaned[beside] != said and not is_preset:
                self.add_error(
                    name,
                    gettext("This names %(said)s, but the currency is %(given)s. Correct one.")
                    % {"said": said, "given": cleaned[beside]},
                )
            else:
                cleaned[beside] = said

    def take_quantities(self, cleaned):
        """Take what was typed with a number: how exact it is, the end of a range, the unit.

        A number of which nothing is said is exactly that, if nobody chose “not stated”.
        """
        field = self.fields.get("quantity_low")
        if not isinstance(field, QuantityFormField) or cleaned.get("quantity_low") is None:
            return
        said = field.quantity_in(self["quantity_low"].data)
        exact = said.comparator
        if exact == Comparator.NOT_STATED and "quantity_comparator" not in self.changed_data:
            exact = Comparator.EXACTLY
        parts = {"quantity_high": said.high, "quantity_unit": said.unit}
        if cleaned.get("quantity_comparator") == Comparator.NOT_STATED or said.is_stated:
            parts["quantity_comparator"] = exact
        for name, value in parts.items():
            if name not in cleaned or value in (None, "", cleaned[name]):
                continue
            if cleaned[name] in (None, "", Comparator.NOT_STATED):
                cleaned[name] = value
            else:
                self.add_error(
                    "quantity_low",
                    gettext("This says %(said)s, but “%(field)s” says %(given)s. Correct one.")
                    % {
                        "said": self.choice_in_words(name, value),
                        "field": self[name].label,
                        "given": self.choice_in_words(name, cleaned[name]),
                    },
                )

    def choice_in_words(self, name, value):
        """A value of a field, in the words of its choice where it has choices."""
        return dict(getattr(self.fields[name], "choices", ())).get(value, value)

    def show_what_was_understood(self):
        """Say beside each field as what its text was understood, where that differs."""
        for name, field in self.fields.items():
            if isinstance(field, Understanding) and name in self.cleaned_data:
                shown = self[name]
                if sentence := field.understood(shown.data, self.cleaned_data[name]):
                    self.understood[name] = sentence
                    shown.help_text = format_html("{} {}", SafeString(field.help_text), sentence)

    def _update_errors(self, errors):
        """Take what is wrong; what a form of some of the fields lacks a field for, as a whole."""
        for name in set(getattr(errors, "error_dict", {})) - {*self.fields, NON_FIELD_ERRORS}:
            found = errors.error_dict.pop(name)
            errors.error_dict.setdefault(NON_FIELD_ERRORS, []).extend(found)
        super()._update_errors(errors)

    def _post_clean(self):
        """Also check the rules about keys: stock forms pass over those of the row itself and, in
        a record's form, of its parent.
        """
        super()._post_clean()
        self.show_what_was_understood()
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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding and "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self):
        """The part of the address; of a new record for which nobody chose one it is made of the
        name."""
        slug, name = self.cleaned_data["slug"], self.cleaned_data.get(self.instance.title_field)
        if slug or not (name and self.instance._state.adding):
            return slug
        return free_slug(type(self.instance), " ".join(name.split()[:8]), mark="")


class ChildFormSet(BaseInlineFormSet):
    """The child rows of one kind of a record.

    A row cannot be deleted while it is used, be it by another record or by a row that stays.
    `sibling_fields` names the fields that point to another row of the same record, and
    `neighbours` are the formsets of its other kinds, which the page sets. `presets` has by names
    of fields what a new row is begun with; what is costly is a function, called when asked for.
    """

    sibling_fields = ()
    neighbours = ()
    presets = MappingProxyType({})

    @cached_property
    def empty_form(self):
        """The form of a row to come, made once: the stock page asks for it five times."""
        return super().empty_form

    def get_form_kwargs(self, index):
        kwargs = super().get_form_kwargs(index)
        is_new = index is None or index >= self.initial_form_count()
        return {**kwargs, "initial": self.presets} if is_new and self.presets else kwargs

    @cached_property
    def sent_rows(self):
        """The prefixes of the rows of which more was sent than which they are."""
        which = {self.model._meta.pk.name, self.fk.name}
        found = set()
        for name in (*self.data, *self.files):
            number, _dash, field = name.removeprefix(f"{self.prefix}-").partition("-")
            if name.startswith(f"{self.prefix}-") and field and field not in which:
                found.add(f"{self.prefix}-{number}")
        return found

    def _construct_form(self, i, **kwargs):
        """The form of a row that knows its record: its name asks for it."""
        form = super()._construct_form(i, **kwargs)
        form.is_closed = self.is_bound and form.prefix not in self.sent_rows
        setattr(form.instance, self.fk.name, self.instance)
        if isinstance(form.instance, Hierarchical):
            form.instance.circle_is_asked_later = True
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
        if issubclass(self.model, Hierarchical):
            self.refuse_circles(going)
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

    def refuse_circles(self, going):
        """Refuse links that lead in a circle, by what is saved and by the other rows here."""
        here = [form for form in self.forms if form.is_valid() and form.instance.pk not in going]
        keys = [form.instance.pk for form in self.forms]
        steps = [(form, form.instance.step_up()) for form in here]
        typed = [step for _form, step in steps if step]
        for form, step in steps:
            if step is None:
                continue
            chain, lower, upper = step

            def above(below, chain=chain):
                found = self.model.saved_above(chain, below, besides=keys)
                for other, start, end in typed:
                    if other == chain:
                        found[start].add(end)
                return found

            if circle := circle_through(lower, upper, above):
                form.add_error(
                    self.model.circle_field(), circle_message(self.model.names_of(circle))
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
