"""What the forms of staff and readers call their fields, by the names under which they are sent.

For pages that give back what was typed though its form cannot be shown: they are made from the
request alone, since the database may be away. So that the classes are asked, and no form is made.
"""

import re
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partnership.values.translations import language_name

NOT_TYPED_INTO = ("hidden", "radio", "select")
OF_A_ROW = re.compile(r"(?P<rows>\w+)-(?P<number>\d+)-(?P<field>.+)")
OF_A_TRANSLATION = re.compile(r"translations__(?P<language>[\w-]+?)__(?P<field>\w+)__(?P<part>\w+)")


def label_of(request: HttpRequest, name: str) -> str:
    """What the form at the address of a request calls the field `name`.

    The name itself where no form is known there that has it.
    """
    if form := readers_form_of(request):
        return label_in_form(form, name) or name
    pages, page = page_of(request)
    if pages is None:
        return name
    if row := OF_A_ROW.fullmatch(name):
        return label_in_row(pages, row) or name
    beside = getattr(pages, "forms_beside", {}).get(page)
    return label_in(pages.model, name, beside, pages.form) or name


def readers_form_of(request: HttpRequest) -> Any:
    """The class of the form that the view at the address of a request has, as `form_class`.

    Those are readers' forms, which have a token of their own; see `StampedForm`. None elsewhere.
    """
    view = getattr(request.resolver_match, "func", None)
    form = getattr(getattr(view, "view_class", None), "form_class", None)
    return form if hasattr(form, "was_given_out") else None


def is_hidden(request: HttpRequest, name: str) -> bool:
    """Whether a reader's form has the field without anything being typed into it."""
    form = readers_form_of(request)
    field = form.base_fields.get(name) if form else None
    return field is not None and getattr(field.widget, "input_type", "") in NOT_TYPED_INTO


def page_of(request: HttpRequest) -> tuple[ModelAdmin | None, str]:
    """The admin pages to which the address of a request belongs, and the name of its page there."""
    address = getattr(request.resolver_match, "url_name", None) or ""
    found = {
        f"{model._meta.app_label}_{model._meta.model_name}_": pages
        for model, pages in admin.site._registry.items()
    }
    # One name may begin with another.
    prefixes = sorted(filter(address.startswith, found), key=len)
    if not prefixes:
        return None, ""
    return found[prefixes[-1]], address.removeprefix(prefixes[-1])


def label_in_row(pages: ModelAdmin, row: re.Match) -> str:
    """The label of a field of a row, with the row's kind and its place among those."""
    for relation in pages.model._meta.related_objects:
        if relation.get_accessor_name() != row["rows"]:
            continue
        model = relation.related_model
        inline = next((inline for inline in pages.inlines if inline.model is model), None)
        if inline and (label := label_in(model, row["field"], inline.form)):
            return _("%(kind)s %(number)d: %(field)s") % {
                "kind": capfirst(model._meta.verbose_name),
                "number": int(row["number"]) + 1,
                "field": label,
            }
    return ""


def label_in(model: type[Model], name: str, *forms: type[BaseForm] | None) -> str:
    """The label of a field in the first of some forms that names it, or by its column."""
    if translation := OF_A_TRANSLATION.fullmatch(name):
        return label_in_translation(model, translation)
    for form in filter(None, forms):
        if label := label_in_form(form, name):
            return label
    return label_of_column(model, name)


def label_in_form(form: type[BaseForm], name: str) -> str:
    """What a form calls its field; nothing where it has none of that name, or no label for it."""
    field = form.base_fields.get(name)
    return str(field.label or "") if field else ""


def label_of_column(model: type[Model], name: str) -> str:
    """What a field of a model is called; nothing where it has no such field."""
    try:
        return capfirst(str(model._meta.get_field(name).verbose_name))
    except (FieldDoesNotExist, AttributeError):
        return ""


def label_in_translation(model: type[Model], translation: re.Match) -> str:
    """The label of one of the inputs of a translated text; see `TranslationsWidget`."""
    if translation["language"] not in dict(settings.LANGUAGES):
        return ""
    text = _("%(field)s in %(language)s") % {
        "field": label_of_column(model, translation["field"]),
        "language": language_name(translation["language"]),
    }
    parts = {
        "status": _("Status"),
        "reviewer": _("Reviewed by"),
        "reviewed_on": _("Reviewed on"),
        "still": _("The translation is still right"),
    }
    if translation["part"] not in parts:
        return text
    return _("%(text)s: %(part)s") % {"text": text, "part": parts[translation["part"]]}
