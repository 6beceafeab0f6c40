"""What a merger notes of what was there before, and the merger undone as one."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import datetime

from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partnership.publishing import drafts, snapshots
from partnership.publishing.changes import note_changes
from partnership.publishing.models import Merger, Record, Revision, SlugRedirect, now
from partnership.publishing.models.own_words import note_of_merger

STATE = ("live", "publish_at", "expire_at", "created_at")


class CannotUndo(Exception):
    """The merger cannot be undone as things are; the text says what stands in the way."""


def begun(
    stays: Record, goes: Record, others: Iterable[Record], drafts_moved: list, user
) -> Merger:
    """What a merger is about to change, as it is now; to be completed once that is done."""
    model = goes._meta.label_lower
    addresses = SlugRedirect.objects.filter(model=model)
    before = {
        "records": [noted(record) for record in (goes, stays, *others)],
        "state": {name: snapshots.as_json(getattr(goes, name)) for name in STATE},
        "drafts": [
            {"pk": str(draft.pk), "snapshot": deepcopy(draft.snapshot)} for draft in drafts_moved
        ],
        "addresses": list(addresses.filter(target=goes.pk).values_list("slug", flat=True)),
        "replaced": [
            {"target": str(target), "public": public}
            for target, public in addresses.filter(slug=goes.slug).values_list("target", "public")
        ],
    }
    return Merger(
        model=model, stays=stays.pk, goes=goes.pk, title=str(goes)[:500], before=before, user=user
    )


def noted(record: Record) -> dict:
    """What is noted of a record that a merger changes."""
    return {
        "model": record._meta.label_lower,
        "record": str(record.pk),
        "title": str(record),
        "snapshot": snapshots.take(record),
    }


def complete(merger: Merger) -> None:
    """Note how a merger left what it changed, so that a later change is noticed; save it."""
    for entry in merger.before["records"]:
        record = record_in(entry)
        if record is not None:
            draft = Revision.objects.draft_of(record)
            entry["updated_at"] = record.updated_at.isoformat()
            entry["draft"] = version_of(draft)
    moved = []
    for entry in merger.before["drafts"]:
        draft = Revision.objects.get(pk=entry["pk"])
        if draft.snapshot != entry["snapshot"]:
            moved.append({**entry, "version": version_of(draft)})
    merger.before["drafts"] = moved
    merger.save()


def record_in(entry: dict) -> Record | None:
    return apps.get_model(entry["model"])._base_manager.filter(pk=entry["record"]).first()


def version_of(draft: Revision | None) -> str:
    """A token for what a draft says; "" for none."""
    return f"{draft.pk}:{draft.made_at.isoformat()}" if draft else ""


@transaction.atomic
def undo(merger: Merger, user: User | None = None) -> Record:
    """Bring back what was there before a merger; return the record that had gone.

    CannotUndo where something that it changed was changed since. Then nothing is.
    """
    merger = Merger.objects.select_for_update().get(pk=merger.pk)
    if merger.undone_at:
        raise CannotUndo(_("This merger was undone already."))
    hold(merger)
    for obstacle in obstacles(merger):
        raise CannotUndo(obstacle)
    try:
        with transaction.atomic():
            note = note_of(merger)
            changed = [set_back(entry, merger, user, note) for entry in merger.before["records"]]
            set_drafts_back(merger)
            set_addresses_back(merger)
            for record in changed:
                drafts.refuse_circles(record)
                drafts.check_links(record)
    except (IntegrityError, ValidationError):
        raise CannotUndo(
            _("Something that was saved since contradicts what was there before.")
        ) from None
    note_changes([(type(record), record.pk) for record in changed])
    merger.undone_at, merger.undone_by = now(), user
    merger.save()
    return changed[0]


def hold(merger: Merger) -> None:
    """Let nobody change what a merger changed until this transaction ends."""
    for entry in sorted(merger.before["records"], key=lambda entry: entry["record"]):
        rows = apps.get_model(entry["model"])._base_manager.select_for_update()
        rows.filter(pk=entry["record"]).first()


def obstacles(merger: Merger) -> Iterator[str]:
    """What stands in the way of undoing a merger, in sentences that name the records."""
    goes, *others = merger.before["records"]
    there = apps.get_model(merger.model)._base_manager
    name = {"record": merger.title}
    if there.filter(pk=merger.goes).exists():
        yield _("“%(record)s” is there again.") % name
    if there.filter(slug=goes["snapshot"][0]["fields"]["slug"]).exists():
        yield _("Another record has the address of “%(record)s” by now.") % name
    for entry in others:
        yield from changes_since(entry)
    for entry in merger.before["drafts"]:
        draft = Revision.objects.drafts().filter(pk=entry["pk"]).first()
        if version_of(draft) != entry["version"]:
            yield (
                _("A draft that linked to “%(record)s” was published, discarded or changed.") % name
            )


def changes_since(entry: dict) -> Iterator[str]:
    """Why a record cannot be set back to what it was before a merger, if it cannot."""
    record = record_in(entry)
    kind = capfirst(apps.get_model(entry["model"])._meta.verbose_name)
    name = {"record": f"{kind} “{record or entry['title']}”"}
    if record is None:
        yield _("%(record)s was deleted since.") % name
    elif record.updated_at != datetime.fromisoformat(entry["updated_at"]):
        yield _("%(record)s was changed since.") % name
    elif version_of(Revision.objects.draft_of(record)) != entry["draft"]:
        yield _("%(record)s has a draft. Discard it first.") % name


def note_of(merger: Merger) -> str:
    """What readers are told in the histories of all that a merger had changed."""
    title = apps.get_model(merger.model).title_field
    names = (entry["snapshot"][0]["fields"][title] for entry in merger.before["records"][:2])
    return note_of_merger(*names, is_named=merger.before["state"]["live"], undone=True)


def set_back(entry: dict, merger: Merger, user: User | None, note: str) -> Record:
    """Write the version before a merger over a record, or bring the one back that went."""
    model = apps.get_model(entry["model"])
    saved = model._base_manager.filter(pk=entry["record"]).first()
    updated_at = saved and saved.updated_at
    record = snapshots.write(saved or model(pk=entry["record"]), entry["snapshot"])
    if saved is None:
        for name, value in merger.before["state"].items():
            setattr(record, name, parse_datetime(value) if isinstance(value, str) else value)
        record.save()
    else:
        # A draft stays as current as it was.
        current = Revision.objects.drafts().of(record).filter(based_on=updated_at)
        current.update(based_on=record.updated_at)
    kind = Revision.Kind.PUBLISHED if record.live else Revision.Kind.EDITED
    drafts.keep(record, kind, user, note, review_note=_("Merger undone"))
    return record


def set_drafts_back(merger: Merger) -> None:
    """Let drafts link again to the record that had gone."""
    for entry in merger.before["drafts"]:
        Revision.objects.filter(pk=entry["pk"]).update(snapshot=entry["snapshot"])


def set_addresses_back(merger: Merger) -> None:
    """Let every address of the record that had gone be its own again."""
    addresses = SlugRedirect.objects.filter(model=merger.model)
    addresses.filter(slug__in=merger.before["addresses"]).update(target=merger.goes)
    last = addresses.filter(slug=merger.before["records"][0]["snapshot"][0]["fields"]["slug"])
    if merger.before["replaced"]:
        last.update(**merger.before["replaced"][0])
    else:
        last.delete()
