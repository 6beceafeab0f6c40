"""What somebody typed in a form and did not save, in the words of its fields."""

import re
from collections.abc import Iterator

from django import forms
from django.http import QueryDict
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partnership.values.texts import listed

# Of each field so many words are told, and so many fields by name.
WORDS = 8
FIELDS = 4


def in_words(data: QueryDict, context: dict) -> str:
    """Which fields `data`, as a form sends it, has otherwise than the form of a page, whose
    `context` is that of the admin, and with which first words; "" where it has none."""
    changed = list(dict.fromkeys(changes(data, context)))
    told = changed[:FIELDS]
    if more := len(changed) - len(told):
        told.append(_("%(count)d more") % {"count": more})
    return pgettext("between items", "; ").join(told)


def changes(data: QueryDict, context: dict) -> Iterator[str]:
    """Each field that was typed in, with its first words: of the record itself, then of rows."""
    form = context["adminform"].form
    yield from changes_in(form, form.prefix, data)
    for inline in context["inline_admin_formsets"]:
        formset, kind = inline.formset, str(capfirst(inline.opts.verbose_name))
        for number in rows_of(data, formset.prefix):
            prefix = f"{formset.prefix}-{number}"
            row = row_shown(formset, number, data) or formset.empty_form
            if typed := list(changes_in(row, prefix, data)):
                yield f"{kind} ({listed(typed[:FIELDS])})"


def rows_of(data: QueryDict, prefix: str) -> list[int]:
    """The numbers of the rows of a kind that were open in a form."""
    found = (re.match(rf"{re.escape(prefix)}-(\d+)-", name) for name in data)
    return sorted({int(one[1]) for one in found if one})


def row_shown(formset: forms.BaseFormSet, number: int, data: QueryDict) -> forms.BaseForm | None:
    """The form of the page for the row that stood at a number; None for one that is new to it."""
    key = data.get(f"{formset.prefix}-{number}-{formset.model._meta.pk.name}")
    return next((one for one in formset.initial_forms if str(one.instance.pk) == key), None)


def changes_in(form: forms.BaseForm, prefix: str | None, data: QueryDict) -> Iterator[str]:
    """The fields of a form that `data` has otherwise, under the names that begin with `prefix`."""
    for name, field in form.fields.items():
        sent = f"{prefix}-{name}" if prefix else name
        if field.widget.is_hidden or field.widget.value_omitted_from_data(data, {}, sent):
            continue
        value = field.widget.value_from_datadict(data, {}, sent)
        if field.has_changed(form.get_initial_for_field(field, name), value):
            yield told(str(field.label or name), field, value)


def told(label: str, field: forms.Field, value) -> str:
    """A field with the first words that were typed; what is chosen or ticked has none."""
    chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.BooleanField)
    if chosen or not isinstance(value, str):
        return label
    words = Truncator(" ".join(value.split())).words(WORDS)
    return _("%(field)s: “%(words)s”") % {"field": label, "words": Truncator(words).chars(60)}
