"""Changes of what readers see of a source beside its form: of its passages, texts and sentences.

A passage on which something public rests is changed in the draft of its source. What has no
versions, the texts and what is set aside in them, changes at once, for those who may publish.
"""

from bisect import bisect
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnership.publishing import drafts, snapshots
from partnership.publishing.compare import differences
from partnership.publishing.models import Revision
from partnership.sources.cited_by import cited_publicly, number_resting_on
from partnership.sources.models import Edition, Passage, Source
from partnership.staff import roles


def is_changed_by_draft(passage: Passage) -> bool:
    """Whether a saved passage is changed in the draft of its source: readers see it, or the draft
    has other words for it already."""
    if not passage.source.live:
        return False
    if cited_publicly(Passage.objects.filter(pk=passage.pk)).exists():
        return True
    draft = Revision.objects.draft_of(passage.source)
    said = draft and entry_of(draft, passage)
    return bool(said) and snapshots.differs(passage, said)


def entry_of(draft: Revision, passage: Passage) -> snapshots.Entry | None:
    """What the draft of a source says of a passage; None where it does not have it."""
    return next((one for one in draft.snapshot if one["pk"] == str(passage.pk)), None)


@transaction.atomic
def bring_into_draft(source: Source, *rows: Passage | Edition) -> None:
    """Let the draft of a source, if any, say of some rows what is saved, beside its form: it would
    else undo that once it is published, or take a new row away."""
    draft = Revision.objects.select_for_update().draft_of(source)
    if draft is None:
        return
    keys = {str(row.pk) for row in rows}
    draft.snapshot = [one for one in draft.snapshot if one["pk"] not in keys]
    for row in rows:
        if row.source_id == source.pk:
            put_in(draft.snapshot, snapshots.row_as_json(row))
    draft.save(update_fields=["snapshot"])


def put_in(snapshot: snapshots.Snapshot, entry: snapshots.Entry) -> None:
    """Put the entry of a row where the snapshot of a source that has it would have it."""
    kinds = [Source, *Source.child_models()]
    order = {kind._meta.label_lower: number for number, kind in enumerate(kinds)}

    def rank(one):
        return order.get(one["model"], len(order)), one["pk"]

    snapshot.insert(bisect(snapshot, rank(entry), key=rank), entry)


def versions_of(passage: Passage) -> list[Revision]:
    """The versions of its source in which a passage is new or says something else, the newest
    first, each with its `changes`."""
    found, said = [], None
    for revision in Revision.objects.of(passage.source).reverse().iterator(20):
        entry = entry_of(revision, passage)
        if entry is not None and entry != said:
            revision.changes = differences([said] if said else [], [entry])
            found.append(revision)
        said = entry or said
    return found[::-1]


def who_sees(passage: Passage) -> str:
    """What becomes of a change of a passage, in words for whoever is about to make it."""
    number = number_resting_on(Passage.objects.filter(pk=passage.pk))
    if not is_changed_by_draft(passage):
        return _("No public record rests on it: readers do not see it.")
    return ngettext(
        "Readers see it: %(number)d public record rests on it. What you save becomes the draft of "
        "its source, and readers see it once that is published.",
        "Readers see it: %(number)d public records rest on it. What you save becomes the draft of "
        "its source, and readers see it once that is published.",
        number,
    ) % {"number": number}


def at_once_in_words(source: Source, user: User) -> str:
    """What becomes of a change of a text of a source, in words for whoever is about to make it."""
    if not source.live:
        return _("Readers do not see this source yet.")
    if not may_change_at_once(user, source):
        return refusal()
    number = number_resting_on(source.passages.all())
    return ngettext(
        "Readers see a change at once: %(number)d public record rests on this source.",
        "Readers see a change at once: %(number)d public records rest on this source.",
        number,
    ) % {"number": number}


def may_change_at_once(user: User, source: Source) -> bool:
    """Whether somebody may change what has no draft of a source: as for publishing it."""
    return not source.live or roles.may_publish(user, source)


def refusal() -> str:
    """Why somebody may not change what readers would see at once, and who may."""
    return _(
        "Readers would see this at once. Somebody who may publish, of the group “%(group)s”, can "
        "do it."
    ) % {"group": _(roles.PUBLISHERS)}


@contextmanager
def changing_at_once(source: Source, user: User | None) -> Iterator[Source]:
    """Within, rows of a source are changed that have no versions of their own: at the end one is
    kept, which tells who did it, and readers of a public source that it changed."""
    with transaction.atomic():
        if source.live:
            drafts.keep_what_was_loaded(source)
        before = snapshots.take(source)
        yield source
        if snapshots.take(source) != before:
            bring_into_draft(source, *source.editions.all())
            kind = Revision.Kind.PUBLISHED if source.live else Revision.Kind.EDITED
            drafts.keep(source, kind, user)
