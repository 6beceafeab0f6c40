"""Form fields of the value types, and the form side of translated texts."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext

from .dates import ImpreciseDate
from .translations import Status, direction, faults, language_name


class ImpreciseDateFormField(forms.CharField):
    """A text that is an imprecise date; its clean value is the canonical text."""

    def to_python(self, value):
        text = super().to_python(value)
        if text in self.empty_values:
            return text
        try:
            return ImpreciseDate.parse(text).text
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


# A new translation is a working one until somebody vouches for it: that choice comes first.
STATUS_CHOICES = list(reversed(Status.choices))


class TranslationsWidget(forms.Widget):
    """For each other language, each translated field: the original beside inputs for its text.

    `record` is the (perhaps unsaved) row whose texts are translated. Its value is that of a
    TranslationsField; what is posted comes back in the same form, blank texts left out.
    """

    template_name = "values/widgets/translations.html"
    use_fieldset = True

    class Media:
        css = {"all": ["values/translations.css"]}

    def __init__(self, record, attrs=None):
        super().__init__(attrs)
        self.record = record

    def id_for_label(self, id_):
        return ""  # The inputs have labels of their own.

    def shown(self, value):
        """The part of a translations value that this widget can show."""
        codes = {code for code, _name in settings.LANGUAGES}
        parts = {
            language: {
                field: entry for field, entry in fields.items() if field in self.record.translatable
            }
            for language, fields in (value or {}).items()
            if language in codes
        }
        return {language: fields for language, fields in parts.items() if fields}

    def value_from_datadict(self, data, files, name):
        value = {}
        for language, _name in settings.LANGUAGES:
            for field in self.record.translatable:
                prefix = f"{name}__{language}__{field}__"
                parts = {
                    part: (data.get(prefix + part) or "").strip().replace("\r\n", "\n")
                    for part in ("text", "status", "reviewer", "reviewed_on")
                }
                if parts["text"]:
                    entry = {part: posted for part, posted in parts.items() if posted}
                    value.setdefault(language, {})[field] = entry
        return value

    def value_omitted_from_data(self, data, files, name):
        return not any(key.startswith(f"{name}__") for key in data)

    def format_value(self, value):
        return value

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        value = value or {}
        context["languages"] = [
            {
                "name": language_name(language),
                "entries": [
                    self._entry(name, language, field, value.get(language, {}).get(field, {}))
                    for field in self.record.translatable
                ],
            }
            for language, _name in settings.LANGUAGES
            # A text in the language of the original is a mistake, but must stay visible.
            if language != self.record.original_language or language in value
        ]
        return context

    def _entry(self, name, language, field, entry):
        model_field = self.record._meta.get_field(field)
        prefix = f"{name}__{language}__{field}__"
        text = (
            forms.Textarea({"rows": 4, "class": "vLargeTextField"})
            if isinstance(model_field, models.TextField)
            else forms.TextInput({"class": "vTextField"})
        )

        def render(widget, part, **attrs):
            attrs["id"] = f"id_{prefix}{part}"
            return widget.render(prefix + part, entry.get(part, ""), attrs)

        return {
            "prefix": f"id_{prefix}",
            "label": capfirst(model_field.verbose_name),
            "original": getattr(self.record, field),
            "original_language": self.record.original_language,
            "original_direction": direction(self.record.original_language),
            "text": render(text, "text", lang=language, dir=direction(language)),
            "status": render(forms.Select(choices=STATUS_CHOICES), "status"),
            "reviewer": render(forms.TextInput({"maxlength": 200}), "reviewer"),
            "reviewed_on": render(forms.DateInput({"type": "date"}), "reviewed_on"),
        }


class TranslationsFormField(forms.Field):
    """The translations of one record; see `TranslationsWidget`."""

    def __init__(self, *, record, **kwargs):
        super().__init__(widget=TranslationsWidget(record), required=False, **kwargs)

    def to_python(self, value):
        return value or {}

    def validate(self, value):
        if messages := list(faults(value)):
            raise ValidationError(messages, code="invalid")

    def has_changed(self, initial, data):
        return self.widget.shown(initial) != self.widget.shown(data)


class TranslationsFormMixin:
    """For a ModelForm of a Translatable, in the admin and its inlines too: name the field
    "translations" where the inputs shall stand, and this gives it labelled inputs.

    Translations in languages that the site does not have (any more) are kept.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("translations"):
            self.fields["translations"] = TranslationsFormField(
                record=self.instance, label=field.label, help_text=field.help_text
            )

    def clean_translations(self):
        posted = self.cleaned_data["translations"]
        shown = self.fields["translations"].widget.shown(self.instance.translations)
        merged = {
            language: {
                field: entry
                for field, entry in fields.items()
                if field not in shown.get(language, {})
            }
            for language, fields in self.instance.translations.items()
        }
        for language, fields in posted.items():
            merged.setdefault(language, {}).update(fields)
        return {language: fields for language, fields in merged.items() if fields}

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if "translations" not in self.fields:
            return cleaned
        original = cleaned.get("original_language", self.instance.original_language)
        if original in cleaned.get("translations", {}):
            self.add_error(
                "translations",
                gettext(
                    "%(language)s is the language of the original: write that text in the field "
                    "itself and leave its translation blank."
                )
                % {"language": language_name(original)},
            )
        return cleaned
