"""Where a record or a row is used, so that nothing in use is deleted."""

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from partnership.publishing.models import Child, Revision


@dataclass(frozen=True)
class Use:
    """One use of something: `by` (a record or a child row) names it in its `field`."""

    by: models.Model
    field: models.Field

    @property
    def record(self):
        """The record to edit in order to end this use."""
        return self.by.parent if isinstance(self.by, Child) else self.by

    def link(self):
        """A link to the record's form, with the row and the field in words."""
        where = [self.field.verbose_name]
        if self.by is not self.record:
            where.insert(0, self.by._meta.verbose_name)
        return format_html("{} ({})", link_to(self.record), " – ".join(map(str, where)))


def form_of(record):
    """The address at which staff edit a record."""
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


def link_to(record):
    """A link to the form of a record, named by its kind and its name."""
    kind = capfirst(record._meta.verbose_name)
    return format_html('<a href="{}">{}: {}</a>', form_of(record), kind, record)


def uses_of(rows):
    """Every use of `rows` by something that would outlive them.

    Rows deleted along with them do not count. A many-to-many link counts, and so does a link
    that the database would empty: either would change another record unseen.
    """
    doomed = with_cascades(rows)
    uses = []
    for model, keys in doomed.items():
        for relation in model._meta.related_objects:
            if relation.on_delete is not models.CASCADE:
                users = rows_pointing(relation, keys)
                staying = [row for row in users if row.pk not in doomed.get(type(row), ())]
                uses += [Use(row, relation.field) for row in staying]
    return uses


def with_cascades(rows):
    """The keys of `rows` and of all that the database rules delete with them, by model."""
    doomed = defaultdict(set)
    waiting = list(rows)
    while waiting:
        found = defaultdict(set)
        for row in waiting:
            if row.pk not in doomed[type(row)]:
                found[type(row)].add(row.pk)
                doomed[type(row)].add(row.pk)
        waiting = [
            row
            for model, keys in found.items()
            for relation in model._meta.related_objects
            if relation.on_delete is models.CASCADE
            for row in rows_pointing(relation, keys)
        ]
    return doomed


def rows_pointing(relation, keys):
    """The rows that name one of `keys` through `relation`, with their parents."""
    model = relation.related_model
    rows = model._base_manager.filter(**{f"{relation.field.name}__in": keys}).distinct()
    return rows.select_related(model.parent_name) if issubclass(model, Child) else rows


def drafts_using(record):
    """The drafts of other records that name `record` or a row of it, by kind and title."""
    keys = {str(key) for found in with_cascades([record]).values() for key in found}
    drafts = Revision.objects.drafts().exclude(record=record.pk).order_by("model", "title", "id")
    return [draft for draft in drafts if keys & keys_in(draft.snapshot)]


def link_to_draft(draft):
    """A link to the form that shows a draft, named by the record's kind and the draft's title."""
    opts = apps.get_model(draft.model)._meta
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[draft.record])
    return format_html('<a href="{}">{}: {}</a>', address, capfirst(opts.verbose_name), draft.title)


def keys_in(snapshot):
    """Every text in the fields of a snapshot that may be the key of a row."""
    found = set()
    for entry in snapshot:
        for value in entry["fields"].values():
            if isinstance(value, str):
                found.add(value)
            elif isinstance(value, list):
                found.update(key for key in value if isinstance(key, str))
    return found


def without_joins(deleted, counts):
    """What goes with a record, and how many, less the rows that only join it to another.

    Django names these "Agreement-theme relationship: Agreement_themes object (9)".
    """
    joins = [
        model._meta
        for model in apps.get_models(include_auto_created=True)
        if model._meta.auto_created
    ]
    names = tuple(f"{capfirst(options.verbose_name)}: " for options in joins)
    plurals = {options.verbose_name_plural for options in joins}

    def pruned(tree):
        parts = (pruned(part) if isinstance(part, list) else part for part in tree)
        return [part for part in parts if part and not str(part).startswith(names)]

    return pruned(deleted), {name: n for name, n in counts.items() if name not in plurals}
