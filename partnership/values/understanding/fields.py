"""Model fields whose values people know by names: amounts, currencies, languages, codes.

In the database and in migrations they are plain fields of Django; in forms, and in tables that are
brought back, they understand what people write.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.validators import RegexValidator
from django.db import models
from django.forms import Field
from django.utils.translation import gettext_lazy as _

from partnership.values.understanding import forms
from partnership.values.understanding.codes import known_currency, known_language
from partnership.values.understanding.document_kinds import known_document_kind
from partnership.values.understanding.iati_codes import known_code

if TYPE_CHECKING:
    PlainField = models.Field
else:
    PlainField = object


class AsPlainField(PlainField):
    """Deconstructs as the field of Django that the database has."""

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        plain = next(base for base in type(self).__mro__ if base.__module__.startswith("django."))
        return name, f"django.db.models.{plain.__name__}", args, kwargs


class AmountField(AsPlainField, models.DecimalField):
    """An amount of money. `currency` names the field of the same row with its currency."""

    def __init__(self, *args: Any, currency: str = "currency", **kwargs: Any) -> None:
        self.currency = currency
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Field | None:
        return super().formfield(**{**kwargs, "form_class": forms.AmountFormField})


class QuantityField(AsPlainField, models.DecimalField):
    """The number of a quantity, whose other parts are fields of the same row."""

    def formfield(self, **kwargs: Any) -> Field | None:
        return super().formfield(**{**kwargs, "form_class": forms.QuantityFormField})


class ShareField(AsPlainField, models.DecimalField):
    """A share in per cent."""

    def formfield(self, **kwargs: Any) -> Field | None:
        return super().formfield(**{**kwargs, "form_class": forms.ShareFormField})


class CurrencyField(AsPlainField, models.CharField):
    """The ISO 4217 code of a currency."""

    default_validators = [known_currency]

    def formfield(self, **kwargs: Any) -> Field | None:
        return super().formfield(
            **{**kwargs, "form_class": forms.CurrencyFormField, "max_length": None}
        )


class LanguageCodeField(AsPlainField, models.CharField):
    """The code of a language, such as en or zh-hans."""

    default_validators = [
        RegexValidator(
            r"^[a-z]{2,3}(-[a-z0-9]{2,8})*\Z",
            _("Give the code of the language, such as en, fr or zh-hans."),
        ),
        known_language,
    ]

    def formfield(self, **kwargs: Any) -> Field | None:
        return super().formfield(
            **{**kwargs, "form_class": forms.LanguageCodeFormField, "max_length": None}
        )


class CapitalsField(AsPlainField, models.CharField):
    """A code in capital letters, such as KH."""

    def formfield(self, **kwargs: Any) -> Field | None:
        return super().formfield(
            **{**kwargs, "form_class": forms.CapitalsFormField, "max_length": None}
        )


class ListedCodeField(CapitalsField):
    """A code of a list of IATI; `listed` names the list."""

    def __init__(self, *args: Any, listed: str, **kwargs: Any) -> None:
        self.listed = listed
        self.default_validators = [partial(known_code, lists=[listed])]
        super().__init__(*args, **kwargs)

    def clone(self) -> "ListedCodeField":
        _name, _path, args, kwargs = self.deconstruct()
        return type(self)(*args, listed=self.listed, **kwargs)


class DocumentKindField(AsPlainField, models.CharField):
    """The IATI DocumentCategory code of a document, chosen by name."""

    default_validators = [known_document_kind]

    def formfield(self, **kwargs: Any) -> Field | None:
        # The stock admin would have a text typed.
        kwargs |= {"form_class": forms.DocumentKindFormField, "widget": forms.SelectWithOthers}
        return super().formfield(**kwargs)


# The fields for codes, whose texts mean nothing where they are none.
CODE_FIELDS = (CurrencyField, LanguageCodeField, CapitalsField, DocumentKindField)
