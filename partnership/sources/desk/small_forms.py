"""The small form of one fact: a field of a record, or a row of one kind, new or there."""

import uuid
from collections.abc import Sequence

from django import forms
from django.contrib.admin import helpers
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.text import capfirst

from partnership.publishing import snapshots
from partnership.publishing.models import Record
from partnership.sources.desk.evidence import Fact
from partnership.sources.desk.record_side import inlines_with_facts
from partnership.sources.models import citable_fields
from partnership.staff.record_admin.lost_updates import fingerprint, no_version_message
from partnership.staff.record_admin.record import RecordAdmin
from partnership.values.texts import listed

PREFIX = "fact"


class SmallForm:
    """The form of a fact, as the form of its record would show it.

    `fact.row` of a new row is the key that it is going to have, so that it can be cited before it
    is saved; `kind` is the name of its kind. `also` are further fields of the record in the form.
    """

    def __init__(
        self,
        record: Record,
        pages: RecordAdmin,
        request,
        fact: Fact,
        kind: str = "",
        also: Sequence[Fact] = (),
    ):
        self.record, self.pages, self.request = record, pages, request
        self.fact, self.kind, self.also = fact, kind, also
        self.is_new = bool(kind)
        if fact.row is None:
            self.row, self.names = record, [one.field for one in (fact, *also)]
            if not {*self.names} <= {*citable_fields(type(record))}:
                raise LookupError(fact)
        else:
            self.inline = self._inline()
            self.row = self._row()
            self.names = flatten_fieldsets(self.inline.get_fieldsets(request))

        # Now: a form that is sent changes the row before it is asked whether it may.
        self.version = self._version()

    def _inline(self):
        """The part of the record's form for the kind of the row."""
        row = None if self.is_new else self.record.find_child(self.fact.row)
        name = self.kind or (row is not None and row._meta.model_name)
        for inline in inlines_with_facts(self.pages, self.request):
            if inline.model._meta.model_name == name:
                return inline
        raise LookupError(self.fact)

    def _row(self):
        if not self.is_new:
            return self.record.find_child(self.fact.row)
        model = self.inline.model
        return model(pk=self.fact.row, **{model.parent_name: self.record})

    @property
    def words(self) -> str:
        """What the fact is called."""
        if self.fact.row is None:
            return listed(map(self.label, self.names))
        return str(capfirst(self.row._meta.verbose_name))

    @property
    def offered(self) -> list[tuple[Fact, str]]:
        """What a passage can be cited for before a new row is saved: the row, and its fields."""
        if not self.is_new:
            return []
        known = citable_fields(type(self.row))
        fields = [name for name in self.names if name in known]
        return [
            (self.fact, self.words),
            *((Fact(self.fact.row, name), f"{self.words} – {self.label(name)}") for name in fields),
        ]

    def label(self, name: str) -> str:
        """What a field is called."""
        return str(capfirst(self.row._meta.get_field(name).verbose_name))

    @property
    def form_class(self):
        """The class of the form, made by the admin as for the whole record."""
        if self.fact.row is None:
            return self.pages.get_form(self.request, self.record, change=True, fields=self.names)
        return self.inline.get_formset(self.request, self.record).form

    def form(self, data=None, files=None, initial=None) -> forms.ModelForm:
        """The form, filled as the row is, or by `data`."""
        form = self.form_class(
            data, files, instance=self.row, prefix=PREFIX, initial=initial or None
        )
        for name in getattr(getattr(self, "inline", None), "sibling_fields", ()):
            rows = form.fields[name].queryset
            form.fields[name].queryset = rows.filter(**{rows.model.parent_name: self.record})
        return form

    def taken(self, values: dict) -> forms.ModelForm:
        """The form as if it were sent as it is shown, but for some values."""
        shown, data = self.form(), QueryDict(mutable=True)
        for name in shown.fields:
            value = values.get(name, shown[name].value())
            if value not in (None, "", False, {}):
                several = value if isinstance(value, list) else [value]
                data.setlist(
                    shown.add_prefix(name), ["on" if one is True else one for one in several]
                )
        return self.form(data)

    def fieldsets(self, form):
        """The form as the templates of the admin show it."""
        if self.fact.row is None:
            sets, pages = [(None, {"fields": self.names})], self.pages
        else:
            sets, pages = self.inline.get_fieldsets(self.request, self.record), self.inline
        readonly = pages.get_readonly_fields(self.request, self.record)
        return helpers.AdminForm(form, sets, {}, readonly, model_admin=pages)

    def _version(self):
        """A token for what the form is opened with; "" for a new row."""
        if self.is_new:
            return ""
        saved = snapshots.row_as_json(self.row)["fields"]
        return fingerprint({name: saved.get(name) for name in self.names})

    def save(self, form, version: str) -> models.Model:
        """Save the row. ValidationError where it contradicts what is saved, or is out of date."""
        if version != self.version:
            raise ValidationError(no_version_message())
        row = form.save(commit=False)
        row.full_clean(exclude=[])
        row.save(force_insert=self.is_new)
        form.save_m2m()
        return row


def new_key() -> uuid.UUID:
    """The key of a row that is begun."""
    return uuid.uuid4()
