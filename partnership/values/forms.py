"""Form fields of the value types."""

from django import forms
from django.core.exceptions import ValidationError

from .dates import ImpreciseDate


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
