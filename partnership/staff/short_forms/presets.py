"""What a new record is begun with, so that nobody is asked for what can be known, and its words."""

from collections.abc import Iterable, Iterator

from django.contrib.admin.helpers import InlineAdminFormSet
from django.db.models import Model
from django.forms import ModelForm

from partnership.values.translations import language_name


def only_ones(model: type[Model], names: Iterable[str]) -> dict[str, list[Model]]:
    """The only record that each of some relations of a model can lead to, where there is one."""
    found = {}
    for name in names:
        records = list(model._meta.get_field(name).related_model._default_manager.all()[:2])
        if len(records) == 1:
            found[name] = records
    return found


def set_for_you(form: ModelForm, inlines: Iterable[InlineAdminFormSet]) -> list[str]:
    """With what the form of a new record, and its rows, are begun, in words."""
    return list(dict.fromkeys(word for word in _presets(form, inlines) if word))


def _presets(form: ModelForm, inlines: Iterable[InlineAdminFormSet]) -> Iterator[str]:
    for value in form.initial.values():
        if isinstance(value, list):
            yield from (str(record) for record in value if isinstance(record, Model))
    if "original_language" in form.fields:
        yield language_name(form.instance.original_language)
    for inline in inlines:
        for value in inline.formset.presets.values():
            yield str(value() if callable(value) else value)
