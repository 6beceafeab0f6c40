"""The forms of passages and citations, as staff fill them."""

import re
import uuid
from copy import copy
from functools import cached_property
from pathlib import PurePath

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.html import format_html
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnership.publishing.prefetching import rows_of
from partnership.sources.desk.evidence import Evidence
from partnership.sources.evidence.checks import to_check_again
from partnership.sources.models import (
    DOCUMENT_ENDINGS,
    Citation,
    Edition,
    Passage,
    citable_fields,
)
from partnership.staff.forms import ChildFormSet, TidyForm
from partnership.staff.uses import form_of, uses_of
from partnership.values.texts import listed

QUOTATION_MARKS = str.maketrans({**dict.fromkeys("‘’‚‛‹›`´", "'"), **dict.fromkeys("“”„‟«»", '"')})


def same_words(quotation):
    """A quotation as it is compared with others: whatever its spaces and the style of its marks."""
    return re.sub(r"\s+", "", quotation.translate(QUOTATION_MARKS))


class PassageForm(TidyForm):
    """A passage that its source does not have yet."""

    def clean(self):
        cleaned = super().clean()
        source, quotation = cleaned.get("source"), cleaned.get("quotation")
        if source and quotation:
            words = same_words(quotation)
            for passage in source.passages.exclude(pk=self.instance.pk):
                if same_words(passage.quotation) == words:
                    self.add_error("quotation", already_there(passage))
                    del cleaned["quotation"]
                    break
        if "quotation" in self.changed_data and cleaned.get("quotation"):
            self.refuse_what_takes_evidence(cleaned["quotation"])
        return cleaned

    def refuse_what_takes_evidence(self, quotation):
        """A fault where published records would rest on words that are not in the document."""
        if self.instance._state.adding:
            return
        tried = copy(self.instance)
        tried.quotation = quotation
        tried.settle()
        if tried.state != Passage.State.MISSING:
            return
        public = {use.record for use in uses_of([self.instance]) if use.record.live}
        if public:
            self.add_error(
                "quotation",
                gettext(
                    "These words are not in the document, and what is published rests on this "
                    "passage: %(records)s. Copy the words exactly, or add another passage."
                )
                % {"records": listed(sorted(f"“{record}”" for record in public))},
            )


def already_there(passage):
    """The message that a source has a passage already, with a link to it."""
    return format_html(
        gettext(
            'This source has these words already, as the passage <a href="{}">{}</a>. Cite that '
            "one instead of adding it again."
        ),
        form_of(passage),
        passage.key,
    )


class Citable:
    """What citations of one record can be for: the record, or its rows of one model.

    `label` heads its part of both selects; `fields` are values and labels for the second.
    """

    def __init__(self, model, rows=()):
        self.model, self.rows = model, rows
        self.label = str(capfirst(model._meta.verbose_name))
        self.fields = [
            (
                f"{model._meta.model_name}:{name}",
                str(capfirst(model._meta.get_field(name).verbose_name)),
            )
            for name in citable_fields(model)
        ]

    @cached_property
    def row_choices(self):
        """The rows as choices: key and words."""
        return [(str(row.pk), f"{self.label}: {Truncator(row).chars(80)}") for row in self.rows]


def citables_of(record):
    """What can be cited of a record: itself first, then its rows, kind by kind."""
    citables = [Citable(type(record))]
    if record._state.adding:
        return citables
    for model in record.child_models():
        if not issubclass(model, Citation | Edition | Passage) and (rows := rows_of(record, model)):
            citables.append(Citable(model, rows))
    return citables


class DocumentInput(AdminFileWidget):
    """The input for a document, with a link to the one that is kept, published or not."""

    def __init__(self, attrs=None):
        accepted = ",".join(f".{ending}" for ending in DOCUMENT_ENDINGS)
        super().__init__({"accept": accepted, **(attrs or {})})

    def format_value(self, value):
        value = super().format_value(value)
        return value and KeptFile(value)


class KeptFile:
    """A kept document as its form shows it: what it is, and where staff find it."""

    def __init__(self, file):
        self.url = f"{settings.STAFF_PREFIX}{file.name}"
        self.kind = PurePath(file.name).suffix.removeprefix(".").upper()

    def __str__(self):
        return gettext("open the file (%(kind)s)") % {"kind": self.kind}


class CitationForm(TidyForm):
    """A citation whose row and field are chosen in words.

    Its formset calls `offer()` and `ask_again()`. The field's value carries the model that it
    belongs to, since a record and its rows have fields of the same name.
    """

    still_says_so = forms.BooleanField(
        label=_("The passage still says so"), required=False, widget=forms.HiddenInput
    )

    def offer(self, citables):
        """Make the two selects from what can be cited."""
        self.citables = citables
        row, field = self.instance.row, self.instance.field
        rows = {key: citable for citable in citables for key, _label in citable.row_choices}
        self.citable_of_row = {"": citables[0], **rows}
        row_choices = [
            ("", gettext("The record itself")),
            *((citable.label, citable.row_choices) for citable in citables[1:]),
        ]
        field_choices = [
            ("", gettext("The whole")),
            *((citable.label, citable.fields) for citable in citables),
        ]
        if row and str(row) not in rows:
            row_choices.append((str(row), gettext("A row that is not there any more")))
        cited = self.citable_of_row.get(str(row or ""), citables[0])
        self.initial["row"] = str(row or "")
        self.initial["field"] = f"{cited.model._meta.model_name}:{field}" if field else ""
        if field and self.initial["field"] not in dict(cited.fields):
            field_choices.append((self.initial["field"], field))
        self.fields["row"] = forms.TypedChoiceField(
            label=self.fields["row"].label,
            required=False,
            choices=row_choices,
            coerce=uuid.UUID,
            empty_value=None,
            widget=forms.Select({"data-cited-row": ""}),
            help_text=_(
                "What the passage speaks of: the record itself, or one of its rows. A new row can "
                "be chosen here once it is saved."
            ),
        )
        self.fields["field"] = forms.ChoiceField(
            label=self.fields["field"].label,
            required=False,
            choices=field_choices,
            widget=forms.Select({"data-cited-field": ""}),
            help_text=_("Which statement it supports. Leave at “The whole” for all of it."),
        )

    def ask_again(self):
        """Ask whether the passage still says so: something changed since it was checked."""
        citation, field = self.instance, self.fields["still_says_so"]
        field.widget = forms.CheckboxInput()
        field.help_text = citation.changed_in_words

    def save(self, commit=True):
        """Save; who cites anew, or says that the passage still says so, has compared them."""
        if {"still_says_so", *Citation.CITED} & set(self.changed_data):
            self.instance.seal = ""
        return super().save(commit)

    @property
    def row_heading(self):
        """The saved citation in one line: what it is for, and where the words stand."""
        row, field = self.initial["row"], self.initial["field"]
        cited = self.citable_of_row.get(row, self.citable_of_row[""])
        passage = self.instance.passage
        parts = [
            dict(cited.row_choices).get(row),
            dict(cited.fields).get(field),
            f"{passage.source.short_label}, {passage.locator}",
        ]
        return " – ".join(part for part in parts if part)

    def clean_field(self):
        value = self.cleaned_data["field"]
        model, _colon, name = value.partition(":")
        cited = self.citable_of_row.get(str(self.cleaned_data.get("row") or ""))
        if value and cited and model != cited.model._meta.model_name:
            raise ValidationError(
                gettext(
                    "This is not a field of what you chose as the row. Choose one listed under "
                    "“%(kind)s”, or another row."
                )
                % {"kind": cited.label}
            )
        return name

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("stance") == Citation.Stance.CONTRADICTS and not cleaned.get("stated_value"):
            self.add_error(
                "stated_value", gettext("Give the value that the contradicting passage states.")
            )
        return cleaned


# What a form says beside its fields: that the citations of rows that go are to go with them.
WITH_CITATIONS = "_with_citations"


class CitationFormSet(ChildFormSet):
    """The citations of one record: each fact cites a passage once.

    One that `cites_what_goes` holds a citation of a row that is marked for deletion.
    """

    cites_what_goes = False

    @cached_property
    def citables(self):
        return citables_of(self.instance)

    @cached_property
    def evidence(self):
        """What is cited for each fact, to be shown beside it."""
        citations = [form.instance for form in self.initial_forms]
        return Evidence(self.instance, citations, self.to_check)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.offer(self.citables)
        if form.instance.pk in self.to_check:
            form.ask_again()

    @cached_property
    def to_check(self):
        """The keys of those that are to be checked again."""
        if self.instance._state.adding:
            return set()
        owners = {self.instance.pk: self.instance}
        return {citation.pk for citation in to_check_again(self.get_queryset(), owners)}

    def links_to_rows(self, form):
        if key := form.cleaned_data.get("row"):
            yield "row", key

    def refuse_links(self, form, going):
        self.cites_what_goes |= any(key in going for _name, key in self.links_to_rows(form))
        super().refuse_links(form, going)

    def remove_with_rows(self):
        """Mark the citations of rows that go for deletion, too."""
        going = {}
        for formset in self.neighbours:
            going |= formset.rows_to_delete()
        for form in self.initial_forms:
            if form.is_valid() and form.cleaned_data.get("row") in going:
                form.cleaned_data[DELETION_FIELD_NAME] = True

    def clean(self):
        if WITH_CITATIONS in self.data:
            self.remove_with_rows()
        super().clean()
        seen = set()
        going = self.rows_to_delete()
        for form in self.forms:
            if form.errors or not form.cleaned_data.get("passage") or form.instance.pk in going:
                continue
            fact = tuple(form.cleaned_data.get(name) for name in ("row", "field", "passage"))
            if fact in seen:
                form.add_error(
                    "passage",
                    gettext(
                        "This passage is cited for this fact already. Choose another passage or "
                        "delete one of the two citations."
                    ),
                )
            seen.add(fact)
