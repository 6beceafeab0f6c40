"""The form of a record in groups, in the order of an editor's thought.

A group has the fields that stand open, parts that are folded to a line until they are wanted, and
rows. A fieldset names its group among its classes, see `part()`; the inline of a kind of rows has
it as `group`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.admin.helpers import Fieldset, InlineAdminFormSet
from django.contrib.admin.utils import flatten
from django.db import models
from django.forms import ModelForm
from django.utils.formats import localize
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnership.staff.record_admin.lost_updates import in_words as moment_in_words
from partnership.values.fields import TranslationsField
from partnership.values.models import Translatable
from partnership.values.translations import language_name

LONGEST_SUMMARY = 160
# So many rows of a kind stand in the form as lines.
MOST_LINES = 3


class Group(models.TextChoices):
    """What a part of a form is about."""

    WHAT = "what", pgettext_lazy("part of a form", "What")
    WHEN = "when", pgettext_lazy("part of a form", "When")
    WHERE = "where", pgettext_lazy("part of a form", "Where")
    WHO = "who", pgettext_lazy("part of a form", "Who")
    MONEY = "money", pgettext_lazy("part of a form", "Money")
    RESULTS = "results", pgettext_lazy("part of a form", "Results")
    REST = "rest", pgettext_lazy("part of a form", "The rest")


def part(group: Group, *fields, folded=None) -> tuple:
    """A fieldset in a group; one that is `folded` has that name, and is a line until opened."""
    classes = (f"group-{group}", *(("collapse",) if folded else ()))
    return folded, {"fields": fields, "classes": classes}


@dataclass
class Fold:
    """A part of a form as one line: what it is called, what it holds in words, its fields."""

    title: str
    summary: str
    fieldset: Fieldset
    is_open: bool


@dataclass
class Kind:
    """The rows of one kind; many of them, and those rarely worked on, are folded to a line."""

    rows: InlineAdminFormSet
    is_folded: bool

    @property
    def is_open(self) -> bool:
        """Whether one of the rows is shown with its fields, or something is wrong with them."""
        formset = self.rows.formset
        wrong = formset.is_bound and formset.total_error_count()
        return bool(wrong) or any(form.is_open for form in formset.forms)

    @property
    def summary(self) -> str:
        """How many rows there are, and what they are called as far as that has room."""
        rows = [form.instance for form in self.rows.formset.initial_forms]
        if not rows or self.rows.opts.group == Group.REST:
            return str(len(rows) or _("none"))
        return Truncator(f"{len(rows)} · {', '.join(map(str, rows))}").chars(LONGEST_SUMMARY)


@dataclass
class FormGroup:
    """What one group of a form has to show."""

    group: Group
    fieldsets: list[Fieldset] = field(default_factory=list)
    folds: list[Fold] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)

    @property
    def has_dates(self) -> bool:
        return self.group == Group.WHEN

    @property
    def is_rest(self) -> bool:
        return self.group == Group.REST


def groups_of(
    form: ModelForm, fieldsets: Iterable[Fieldset], inlines: Iterable[InlineAdminFormSet]
) -> list[FormGroup]:
    """The form of a record in groups, those that have something."""
    groups = {group: FormGroup(group) for group in Group}
    for fieldset in fieldsets:
        group = groups[group_of(fieldset)]
        if fieldset.name:
            group.folds.append(folded(form, fieldset))
        else:
            group.fieldsets.append(fieldset)
    for inline in inlines:
        group = inline.opts.group
        is_folded = group == Group.REST or len(inline.formset.initial_forms) > MOST_LINES
        groups[group].kinds.append(Kind(inline, is_folded))
    return [group for group in groups.values() if group.fieldsets or group.folds or group.kinds]


def group_of(fieldset: Fieldset) -> Group:
    """The group that a fieldset names among its classes; else what or, with a name, the rest."""
    for name in fieldset.classes.split():
        if name.startswith("group-"):
            return Group(name.removeprefix("group-"))
    return Group.REST if fieldset.name else Group.WHAT


def folded(form: ModelForm, fieldset: Fieldset) -> Fold:
    """A fieldset as a line that opens; open where something in it is wrong."""
    names = flatten(fieldset.fields)
    columns = {column.name for column in form.instance._meta.fields}
    shown = {*form.fields, *(columns & {*fieldset.readonly_fields})}
    said = " · ".join(said_of(form, [name for name in names if name in shown]))
    title, fieldset.name, fieldset.classes = fieldset.name, None, ""
    return Fold(
        title=title,
        summary=Truncator(" ".join(said.split())).chars(LONGEST_SUMMARY),
        fieldset=fieldset,
        is_open=any(name in form.errors for name in names),
    )


def said_of(form: ModelForm, names: list[str]) -> Iterator[str]:
    """What some fields of the row of a form hold, in words; nothing of those that are empty."""
    row = form.instance
    for name in names:
        column = row._meta.get_field(name)
        if isinstance(column, TranslationsField):
            yield from translations_said(row)
        elif column.many_to_many:
            chosen = form.initial.get(name) or ()
            yield from (str(record) for record in chosen)
        elif words := in_words(row, column):
            yield words


def in_words(row: models.Model, column: models.Field) -> str:
    """The value of a column in words, "" where it has none."""
    value = getattr(row, column.name)
    if isinstance(value, bool):
        return str(column.verbose_name) if value else ""
    if isinstance(value, datetime):
        return f"{capfirst(column.verbose_name)} {moment_in_words(value)}"
    if display := getattr(row, f"get_{column.name}_display", None):
        return str(display()) if value else ""
    return str(localize(value)) if value not in (None, "") else ""


def translations_said(row: Translatable) -> Iterator[str]:
    """How many texts of a row are translated into each language."""
    for language, fields in row.translations.items():
        yield f"{language_name(language)}: {len(fields)}"
