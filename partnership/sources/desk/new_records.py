"""A record that is begun at the desk: its form, in which nothing is saved yet."""

from django import forms
from django.contrib import admin
from django.contrib.admin import helpers
from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst

from partnership.publishing import drafts
from partnership.publishing.changes import note_change
from partnership.publishing.models import Record, Revision
from partnership.sources.desk.evidence import Fact
from partnership.sources.models import citable_fields
from partnership.staff.copies import free_slug
from partnership.staff.record_admin.editing import as_typed
from partnership.staff.record_admin.record import RecordAdmin
from partnership.staff.short_forms.new_record import language_of

PREFIX = "fact"
# What nobody has to type: the slug is made of the title, the language is that of its signs.
MADE = ("slug", "original_language")


def kinds_of_records(request: HttpRequest) -> list[tuple[str, str]]:
    """The kinds of records that somebody may add, by label and in words."""
    return sorted(
        [
            (model._meta.label_lower, str(capfirst(model._meta.verbose_name)))
            for model, pages in admin.site._registry.items()
            if issubclass(model, Record) and pages.has_add_permission(request)
        ],
        key=lambda kind: kind[1],
    )


class BegunRecord:
    """The form of a new record, as its whole form begins, and the facts that can be cited for."""

    kind, version = "", ""
    is_new = is_record = True
    fact = Fact()

    def __init__(self, record: Record, pages: RecordAdmin, request: HttpRequest):
        self.record, self.pages, self.request = record, pages, request
        asked = flatten_fieldsets(pages.sections)
        fields = {one.name for one in (*record._meta.fields, *record._meta.many_to_many)}
        self.names = [name for name in asked if name in fields]

    @property
    def words(self) -> str:
        """What a record of the kind is called."""
        return str(capfirst(self.record._meta.verbose_name))

    @property
    def title_field(self) -> str:
        """The field that names the record, which a passage is most likely to be for."""
        return type(self.record).title_field

    @property
    def offered(self) -> list[tuple[Fact, str]]:
        """What a passage can be cited for before the record is saved: the fields of its form."""
        known = citable_fields(type(self.record))
        return [(Fact(None, name), self.label(name)) for name in self.names if name in known]

    def label(self, name: str) -> str:
        """What a field is called."""
        return str(capfirst(self.record._meta.get_field(name).verbose_name))

    @property
    def form_class(self):
        """The class of the form, made by the admin as for the page on which records are added."""
        return self.pages.get_form(self.request, None, fields=[*self.names, *MADE])

    def form(self, data=None, files=None, initial=None) -> forms.ModelForm:
        """The form, empty but for what is known, or filled by `data`."""
        given = self.pages.get_changeform_initial_data(self.request) | (initial or {})
        return self.form_class(
            data and self.with_made(data),
            files,
            instance=self.record,
            prefix=PREFIX,
            initial=given,
        )

    def as_typed(self, data, files=None) -> forms.ModelForm:
        """The form as it was typed so far, of which nothing is checked yet."""
        unfinished = as_typed(self.form_class)
        return unfinished(data, files, instance=self.record, prefix=PREFIX)

    def with_made(self, data):
        """What was sent, with what nobody has to type."""
        data, title = data.copy(), data.get(f"{PREFIX}-{self.title_field}", "")
        data[f"{PREFIX}-slug"] = free_slug(type(self.record), " ".join(title.split()[:8]), "")
        data[f"{PREFIX}-original_language"] = language_of(title)
        return data

    def fitting_title(self, words: str) -> dict:
        """The chosen words as the name of the record, where they are short enough for one."""
        field = self.record._meta.get_field(self.title_field)
        fits = words and (field.max_length is None or len(words) <= field.max_length)
        return {self.title_field: words} if fits else {}

    def fieldsets(self, form):
        """The form as the templates of the admin show it."""
        shown = []
        for title, options in self.pages.sections:
            rows = [
                [name for name in flatten([row]) if name in self.names] for row in options["fields"]
            ]
            rows = [row[0] if len(row) == 1 else tuple(row) for row in rows if row]
            if rows:
                shown.append((title, {**options, "fields": rows}))
        return helpers.AdminForm(form, shown, {}, (), model_admin=self.pages)

    def save(self, form: forms.ModelForm) -> models.Model:
        """Save the record, which only staff see."""
        record = form.save()
        self.pages.log_addition(self.request, record, [{"added": {}}])
        return record

    def keep(self, record: Record) -> None:
        """Note the record with its citations in the history and in the search."""
        note_change(record)
        drafts.keep(record, Revision.Kind.EDITED, self.request.user)
