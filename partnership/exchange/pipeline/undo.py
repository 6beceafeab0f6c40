"""Undoes an import as one: what it changed goes back to what it was, what it made goes."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import ManyToManyField, Q
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partnership.exchange.models import Import, ImportedRecord, ImportedRecordQuerySet
from partnership.publishing import drafts, snapshots
from partnership.publishing.changes import note_changes
from partnership.publishing.models import Child, Record, Revision, now

# So many reasons are told.
MOST_REASONS = 100


class CannotBeUndone(Exception):
    """The first reasons, as sentences that name the records, are in `reasons`."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(" ".join(reasons))


@transaction.atomic
def undo(entry: Import, user: User | None = None) -> None:
    """Undo an import that is done. Raises CannotBeUndone, and changes nothing, where one of its
    records was changed since, or something else links to one that it made.
    """
    entry = Import.objects.select_for_update().get(pk=entry.pk)
    if entry.state != Import.State.DONE:
        raise CannotBeUndone([_("Only an import that is done can be undone.")])
    labels = entry.records.order_by("model").values_list("model", flat=True).distinct()
    touched = {model: entry.records.of(model) for model in map(apps.get_model, list(labels))}
    refuse(
        reason
        for model, rows in touched.items()
        for some in rows.defer("before").parts()
        for reason in changed_since(model, some)
    )
    for model, rows in touched.items():
        for some in rows.filter(Q(draft__isnull=False) | Q(before__isnull=False)).parts():
            for row in some:
                if row.draft:
                    Revision.objects.filter(pk=row.draft).delete()
                else:
                    set_back(model, row, user)
    # Asked now that the links from records that the import changed are gone.
    made = {model: rows.filter(before__isnull=True) for model, rows in touched.items()}
    refuse(links_from_elsewhere(made))
    for model, rows in made.items():
        for some in rows.parts():
            remove(model, [row.record for row in some], user)
    entry.state, entry.finished_at = Import.State.UNDONE, now()
    entry.save()
    note_changes(
        (model, key)
        for model, rows in touched.items()
        for key in rows.values_list("record", flat=True).iterator()
    )


def refuse(reasons: Iterable[str]) -> None:
    """CannotBeUndone if there is a reason."""
    if reasons := list(islice(reasons, MOST_REASONS)):
        raise CannotBeUndone(reasons)


def changed_since(model: type[Record], rows: Sequence[ImportedRecord]) -> Iterator[str]:
    """Why some records of an import cannot be set back: a sentence for each that was changed."""
    keys = [row.record for row in rows]
    saved = {record.pk: record for record in model._base_manager.filter(pk__in=keys)}
    of_these = Revision.objects.filter(model=model._meta.label_lower, record__in=keys)
    found = {draft.record: draft for draft in of_these.drafts().defer("snapshot")}
    for row in rows:
        record, draft = saved.get(row.record), found.get(row.record)
        name = f"{capfirst(model._meta.verbose_name)} “{record or row.record}”"
        if record is None:
            yield _("%(record)s was deleted since.") % {"record": name}
        elif row.draft:
            if draft is None or draft.pk != row.draft or draft.made_at != row.updated_at:
                message = _("The draft of %(record)s was published, discarded or changed.")
                yield message % {"record": name}
            elif draft.go_live_at:
                message = _("The draft of %(record)s has a time to go live. Take that off first.")
                yield message % {"record": name}
        elif record.updated_at != row.updated_at:
            yield _("%(record)s was changed since.") % {"record": name}
        elif draft is not None:
            yield _("%(record)s has a draft. Discard it first.") % {"record": name}


def links_from_elsewhere(made: Mapping[type[Record], ImportedRecordQuerySet]) -> Iterator[str]:
    """A sentence for each record that an import did not make and that links to one it made.

    `made` has the imported records that it made, by model.
    """
    keys_of = {model: rows.values("record") for model, rows in made.items()}
    for model, keys in keys_of.items():
        kinds: list[tuple[type[Record] | type[Child], str]] = [(model, "pk")]
        kinds += [(child, child.parent_name) for child in model.child_models()]
        for kind, owner_column in kinds:
            own = {f"{owner_column}__in": keys}
            targets: Any = kind._base_manager.filter(**own).values("pk")
            for relation in kind._meta.related_objects:
                source: type[Any] = relation.related_model
                if source._meta.auto_created:
                    continue
                rows = source._base_manager.filter(**{f"{relation.field.name}__in": targets})
                is_row = hasattr(source, "parent_name")
                owner_name = source.parent_name if is_row else "pk"
                owner_model = source._meta.get_field(owner_name).related_model if is_row else source
                if owner_model in keys_of:
                    rows = rows.exclude(**{f"{owner_name}__in": keys_of[owner_model]})
                for row in rows[:MOST_REASONS]:
                    owner = row.parent if is_row else row
                    yield _("%(kind)s “%(record)s” links to “%(target)s”.") % {
                        "kind": capfirst(owner._meta.verbose_name),
                        "record": owner,
                        "target": kind._base_manager.filter(
                            pk__in=targets, **{f"{relation.field.related_query_name()}": row}
                        ).first(),
                    }


def set_back(model: type[Record], row: ImportedRecord, user: User | None) -> None:
    """Write the version before the import over a record, and its state of publishing."""
    assert row.before is not None  # of a record that the import made there is nothing before
    record = model._base_manager.get(pk=row.record)
    state = {
        name: parse_datetime(value) if isinstance(value, str) else value
        for name, value in row.before["state"].items()
        if name != "updated_at"
    }
    was_live = record.live
    record = snapshots.write(record, row.before["snapshot"])
    for name, value in state.items():
        setattr(record, name, value)
    record.save()
    # It is what an import before left again, which can so be undone in its turn.
    left = datetime.fromisoformat(row.before["state"]["updated_at"])
    ImportedRecord.objects.filter(
        model=row.model, record=row.record, draft=None, updated_at=left
    ).update(updated_at=record.updated_at)
    kind = Revision.Kind.PUBLISHED if record.live else Revision.Kind.EDITED
    if was_live and not record.live:
        kind = Revision.Kind.UNPUBLISHED
    drafts.keep(record, kind, user, review_note=_("Import undone"))


def remove(model: type[Record], keys: Collection[UUID], user: User | None) -> None:
    """Delete some records with their rows and links, keeping their last version."""
    for record in model._base_manager.filter(pk__in=keys, live=True):
        drafts.keep_end(record, user)
    begun = dict(model._base_manager.filter(pk__in=keys).values_list("pk", "created_at"))
    for key, snapshot in snapshots.take_all(model, keys).items():
        snapshot[0]["created_at"] = snapshots.as_json(begun[key])
        Revision.objects.create(
            model=model._meta.label_lower,
            record=key,
            title=str(snapshot[0]["fields"].get(model.title_field, ""))[:500],
            kind=Revision.Kind.DELETED,
            snapshot=snapshot,
            user=user,
            review_note=_("Import undone"),
        )
    for field in model._meta.many_to_many:
        through = getattr(model, field.name).through._base_manager
        for name in {field.m2m_field_name(), field.m2m_reverse_field_name()}:
            if through.model._meta.get_field(name).related_model is model:
                through.filter(**{f"{name}__in": keys})._raw_delete("default")
    for child in model.child_models():
        rows = child._base_manager.filter(**{f"{child.parent_name}__in": keys})
        rows._raw_delete("default")
    for relation in model._meta.related_objects:
        # Links to many of other kinds of records; those that stay have none, as was asked.
        if relation.many_to_many:
            field = cast(ManyToManyField, relation.field)
            name = field.m2m_reverse_field_name()
            through = getattr(field.model, field.name).through._base_manager
            through.filter(**{f"{name}__in": keys})._raw_delete("default")
    model._base_manager.filter(pk__in=keys)._raw_delete("default")
