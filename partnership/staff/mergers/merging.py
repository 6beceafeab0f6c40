"""Two records of the same organisation or person made one.

Every link to the one that goes is moved to the one that stays, in drafts too, and its rows follow
where they still hold. What was there before is kept in the history of every record that changes,
and noted in a `Merger`, by which it is undone as one.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from partnership.publishing import drafts, snapshots
from partnership.publishing.changes import note_changes
from partnership.publishing.compare import differences
from partnership.publishing.models import (
    Child,
    Hierarchical,
    Revision,
    SlugRedirect,
)
from partnership.publishing.models.own_words import note_of_merger
from partnership.staff.mergers import undo
from partnership.staff.uses import Use, drafts_using, rows_pointing
from partnership.values.texts import listed


class CannotMerge(Exception):
    """The two cannot be merged as they are; the text says what to do first."""


@dataclass
class Outcome:
    """What a merger moved (links of others, rows of the record that went) and what it left.

    `texts` are the changes from what the record that went said to what the other one says.
    """

    links: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    left: list = field(default_factory=list)
    drafts: list = field(default_factory=list)
    texts: list = field(default_factory=list)


@transaction.atomic
def merge(stays, goes, user=None):
    """Make `stays` take the place of `goes`, which is deleted; return the outcome.

    CannotMerge when readers would lose something by it, when one of the two has a draft, or when
    a link would contradict another. Then nothing is changed.
    """
    locked = type(stays).objects.select_for_update().in_bulk(sorted([stays.pk, goes.pk]))
    stays, goes = locked[stays.pk], locked[goes.pk]
    refuse(stays, goes)
    outcome = Outcome()
    uses = links_to(goes)
    others = {use.record.pk: use.record for use in uses if use.record.pk not in locked}.values()
    note = note_for_readers(stays, goes)
    for record in (stays, *others):
        keep_as_it_was(record, user)
    drafts.keep(goes, Revision.Kind.DELETED, user, note)
    with_links = drafts_using(goes)
    merger = undo.begun(stays, goes, others, with_links, user)
    for use in uses:
        move_link(use, stays, goes)
        outcome.links.append(use)
    outcome.texts = differing_texts(stays, goes)
    stays.take_over(goes)
    for many in goes._meta.many_to_many:
        getattr(stays, many.name).add(*getattr(goes, many.name).all())
    outcome.rows, outcome.left = move_rows(goes, stays)
    outcome.drafts = [draft for draft in with_links if move_in_draft(draft, stays, goes)]
    leave_address(stays, goes)
    gone = goes.pk
    delete(goes)
    stays.save()
    refuse_circles(stays, outcome)
    for record in (stays, *others):
        drafts.check_links(record)
    changed = [(type(record), record.pk) for record in (stays, *others)]
    note_changes([*changed, (type(stays), gone)])
    for model, key in changed:
        keep(model.objects.get(pk=key), user, note)
    undo.complete(merger)
    return outcome


def note_for_readers(stays, goes):
    """What readers are told in the histories of all that a merger changes."""
    names = (getattr(record, record.title_field) for record in (goes, stays))
    return note_of_merger(*names, is_named=goes.live)


def plan(stays, goes):
    """What `merge` would do: its outcome, or the CannotMerge that it raises. Changes nothing."""
    with transaction.atomic():
        try:
            return merge(stays, goes)
        except CannotMerge as error:
            return error
        finally:
            transaction.set_rollback(True)


def refuse(stays, goes):
    """CannotMerge for two that are not to be merged, or not yet."""
    if stays.pk == goes.pk:
        raise CannotMerge(_("Choose two different records."))
    for record in (stays, goes):
        if Revision.objects.draft_of(record):
            raise CannotMerge(
                _("“%(record)s” has a draft. Publish or discard it first.") % {"record": record}
            )
    if goes.live and not stays.live:
        raise CannotMerge(
            _("Readers see “%(goes)s”, but not “%(stays)s”. Publish that one first, or keep this.")
            % {"goes": goes, "stays": stays}
        )


def keep_as_it_was(record, user):
    """Add a record to the history before it changes, unless its newest version is just that."""
    if record.live:
        drafts.keep_what_was_loaded(record)
        return
    newest = Revision.objects.versions().of(record).first()
    if newest is None or newest.snapshot != snapshots.take(record):
        keep(record, user)


def keep(record, user, note=""):
    """Add a record to the history as it is."""
    kind = Revision.Kind.PUBLISHED if record.live else Revision.Kind.EDITED
    drafts.keep(record, kind, user, note)


def differing_texts(stays, goes):
    """What `goes` says of itself and `stays` does not: it is only in the history then."""
    before, after = snapshots.row_as_json(goes), snapshots.row_as_json(stays)
    many = {field.name for field in goes._meta.many_to_many}
    for fields in (before["fields"], after["fields"]):
        for name in (*many, "slug", "original_language"):
            fields.pop(name, None)
    changes = differences([before], [{**after, "pk": before["pk"]}])
    return [change for change in changes if change.before]


def links_to(record):
    """Every link to a record itself, but for those by which its rows belong to it."""
    return [
        Use(row, relation.field)
        for relation in record._meta.related_objects
        if not belongs(relation)
        for row in rows_pointing(relation, [record.pk])
    ]


def belongs(relation):
    """Whether a relation is that of rows to the record they are part of."""
    model = relation.related_model
    return issubclass(model, Child) and model.parent_name == relation.field.name


def move_link(use, stays, goes):
    """Let a link to `goes` lead to `stays`. One from `stays` itself is emptied."""
    row, name = use.by, use.field.name
    if use.field.many_to_many:
        getattr(row, name).remove(goes)
        if row.pk != stays.pk:
            getattr(row, name).add(stays)
        return
    itself = row.pk == stays.pk
    if (itself and not use.field.null) or (use.record.pk == stays.pk and not itself):
        raise CannotMerge(contradiction(use))
    setattr(row, name, None if itself else stays)
    try:
        row.validate_constraints()
    except ValidationError as error:
        raise CannotMerge(f"{contradiction(use)} {' '.join(error.messages)}") from None
    # Not through save(): the record says the same as before, by another key.
    type(row)._base_manager.filter(pk=row.pk).update(**{name: None if itself else stays})
    if itself:
        setattr(stays, name, None)


def refuse_circles(stays, outcome):
    """CannotMerge where a link now leads in a circle."""
    try:
        drafts.refuse_circles(stays)
        for use in outcome.links:
            row = type(use.by)._base_manager.filter(pk=use.by.pk).first()
            if isinstance(row, Hierarchical):
                row.refuse_circle()
    except ValidationError as error:
        raise CannotMerge(" ".join(error.messages)) from None


def contradiction(use):
    return _("Correct “%(record)s” first: “%(field)s” links the two to each other.") % {
        "record": use.record,
        "field": use.field.verbose_name,
    }


def move_rows(goes, stays):
    """Give the rows of one record to another; return those that moved, and those that did not."""
    moved, left = [], list(snapshots.child_rows(goes))
    # Twice, since a citation follows the row it is about.
    for _time in range(2):
        waiting, left = left, []
        for row in waiting:
            (moved if move_row(row, stays) else left).append(row)
    return moved, left


def move_row(row, stays):
    """Let a row belong to `stays`, if it holds there. Returns whether it does."""
    if not row.holds_in(stays) or links_beside_parent(row, stays):
        return False
    setattr(row, row.parent_name, stays)
    try:
        row.validate_constraints()
    except ValidationError:
        return False
    type(row)._base_manager.filter(pk=row.pk).update(**{row.parent_name: stays})
    return True


def links_beside_parent(row, record):
    """Whether a row links to a record that it does not belong to."""
    return any(
        getattr(row, other.attname) == record.pk
        for other in row._meta.concrete_fields
        if other.is_relation and other.name != row.parent_name
    )


def move_in_draft(draft, stays, goes):
    """Let the links of a draft lead to `stays`. Returns whether there were any."""
    before, after = str(goes.pk), str(stays.pk)
    moved = False
    for entry in draft.snapshot:
        for name, value in entry["fields"].items():
            if value == before:
                entry["fields"][name], moved = after, True
            elif isinstance(value, list) and before in value:
                entry["fields"][name] = sorted({*value, after} - {before})
                moved = True
    if moved:
        draft.save()
    return moved


def leave_address(stays, goes):
    """Let every address of `goes`, present and former, lead to `stays`."""
    SlugRedirect.objects.filter(model=goes._meta.label_lower, target=goes.pk).update(
        target=stays.pk
    )
    SlugRedirect.objects.leave(stays, goes.slug, public=goes.was_public_at(goes.slug))


def delete(goes):
    """Delete the record with the rows that were left. CannotMerge while something uses those."""
    try:
        type(goes).objects.get(pk=goes.pk).delete()
    except ProtectedError as error:
        used = listed(sorted({f"“{row}”" for row in error.protected_objects}))
        raise CannotMerge(
            _("Something that would be lost is in use. First correct: %(rows)s.") % {"rows": used}
        ) from None
