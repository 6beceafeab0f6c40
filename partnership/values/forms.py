"""Form fields of the value types, and the form side of translated texts."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext

from .translations import (
    FORMER,
    Status,
    Translations,
    carried_over,
    direction,
    faults,
    is_language,
    language_name,
)

if TYPE_CHECKING:
    from .models import Translatable

    ModelForm = forms.ModelForm
else:
    ModelForm = object

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

    def __init__(self, record: "Translatable", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.record = record

    def id_for_label(self, id_: str | None) -> str:
        return ""  # The inputs have labels of their own.

    def shown(self, value: Translations | None) -> Translations:
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

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Translations:
        value: Translations = {}
        for language, _name in settings.LANGUAGES:
            for field in self.record.translatable:
                prefix = f"{name}__{language}__{field}__"
                parts = {
                    part: (data.get(prefix + part) or "").strip().replace("\r\n", "\n")
                    for part in ("text", "status", "reviewer", "reviewed_on", FORMER)
                }
                if data.get(f"{prefix}still"):
                    del parts[FORMER]
                if parts["text"]:
                    entry = {part: posted for part, posted in parts.items() if posted}
                    value.setdefault(language, {})[field] = entry
        return value

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        return not any(key.startswith(f"{name}__") for key in data)

    def format_value(self, value: Any) -> Any:
        return value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
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

    def _entry(
        self, name: str, language: str, field: str, entry: Mapping[str, str]
    ) -> dict[str, Any]:
        model_field = cast(models.Field, self.record._meta.get_field(field))
        prefix = f"{name}__{language}__{field}__"
        text = (
            forms.Textarea({"rows": 4, "class": "vLargeTextField"})
            if isinstance(model_field, models.TextField)
            else forms.TextInput({"class": "vTextField"})
        )

        def render(widget: forms.Widget, part: str, **attrs: Any) -> str:
            attrs["id"] = f"id_{prefix}{part}"
            return widget.render(prefix + part, entry.get(part, ""), attrs)

        return {
            "prefix": f"id_{prefix}",
            "label": capfirst(model_field.verbose_name),
            "original": getattr(self.record, field),
            "original_language": self.record.original_language,
            "original_direction": direction(self.record.original_language),
            "former": entry.get(FORMER, ""),
            "kept_former": render(forms.HiddenInput(), FORMER),
            "still": render(forms.CheckboxInput(), "still"),
            "text": render(text, "text", lang=language, dir=direction(language)),
            "status": render(forms.Select(choices=STATUS_CHOICES), "status"),
            "reviewer": render(forms.TextInput({"maxlength": 200}), "reviewer"),
            "reviewed_on": render(forms.DateInput({"type": "date"}), "reviewed_on"),
        }


class LanguageSelect(forms.Select):
    """The languages of the site, and the one that a row has though the site has it not."""

    def optgroups(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None
    ) -> list[tuple[str | None, list[dict[str, Any]], int | None]]:
        offered = [str(code) for code, _label in self.choices]
        others = [code for code in value if code and code not in offered]
        self.choices = [*self.choices, *((code, language_name(code)) for code in others)]
        return super().optgroups(name, value, attrs)


class LanguageFormField(forms.TypedChoiceField):
    """The language of a row's texts; see `fields.LanguageField`."""

    widget = LanguageSelect

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or is_language(str(value))


class TranslationsFormField(forms.Field):
    """The translations of one record; see `TranslationsWidget`."""

    def __init__(self, *, record: "Translatable", **kwargs: Any) -> None:
        super().__init__(widget=TranslationsWidget(record), required=False, **kwargs)

    def to_python(self, value: Any) -> Translations:
        return value or {}

    def validate(self, value: Any) -> None:
        if messages := list(faults(value)):
            raise ValidationError(messages, code="invalid")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.widget.shown(initial) != self.widget.shown(data)


class TranslationsFormMixin(ModelForm):
    """For a ModelForm of a Translatable, in the admin and its inlines too: name the field
    "translations" where the inputs shall stand, and this gives it labelled inputs.

    Translations in languages that the site does not have (any more) are kept.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("translations"):
            self.fields["translations"] = TranslationsFormField(
                record=self.instance, label=field.label, help_text=field.help_text
            )

    def clean_translations(self) -> Translations:
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

    def _carried_over(self, cleaned: dict[str, Any]) -> Translations:
        """The translations, those that stay while their original changes marked as older."""
        row = self.instance
        before = {name: getattr(row, name) for name in row.translatable}
        now = {name: cleaned.get(name, before[name]) for name in row.translatable}
        given = cleaned.get("translations", row.translations)
        return carried_over(given, row.translations, before, now)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        shown = "translations" in self.fields
        if not self.instance._state.adding and hasattr(self.instance, "translatable"):
            if "translations" in cleaned:
                cleaned["translations"] = self._carried_over(cleaned)
            elif not shown:
                # The form of a part of a row: what it does not show grows older all the same.
                self.instance.translations = self._carried_over(cleaned)
        if not shown:
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
