"""What is published beside a draft that stays: a correction, or one fact of the draft itself.

What was corrected is brought into the draft, so that its publication does not undo it; where the
draft says otherwise, it is told and does not go live by itself.
"""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from partnership.publishing import drafts, snapshots
from partnership.publishing.changes import note_change
from partnership.publishing.compare import Change, Names, differences
from partnership.publishing.models import Record, ReviewComment, Revision, now
from partnership.publishing.snapshots import Snapshot
from partnership.staff.open_forms.reconcile import THEIRS, reconcile
from partnership.staff.record_admin.lost_updates import in_words
from partnership.staff.short_forms.quick_fix import OneFact
from partnership.values.texts import listed

LONGEST_COMMENT = ReviewComment._meta.get_field("text").max_length


def changes_beside(fact: OneFact | None, record: Record, draft: Revision | None) -> list[Change]:
    """What the draft of a record changes that the form of one fact does not show."""
    if fact is None or draft is None:
        return []
    changes = differences(snapshots.take(record), draft.snapshot)
    return [change for change in changes if change.place != fact.place]


@transaction.atomic
def publish_fact(
    record: Record, fact: OneFact, user: User, note: str, *, written_by: object
) -> bool:
    """Show readers one fact as the draft of a record has it; what else it changes stays a draft,
    of `written_by`, the key of whoever wrote that. Returns whether there was anything to show."""
    draft = Revision.objects.select_for_update().draft_of(record)
    live = snapshots.take(record)
    corrected = fact.taken(live, draft.snapshot)
    if corrected == live:
        return False
    publish_correction(record, corrected, user, note, author=draft.user)
    Revision.objects.filter(pk=draft.pk).update(user=written_by)
    return True


@transaction.atomic
def publish_correction(
    record: Record,
    corrected: Snapshot,
    user: User | None = None,
    note: str = "",
    *,
    author: User | None = None,
) -> list[Change]:
    """Show a corrected state of a live record to readers and bring it into the draft, if any.

    `author` wrote it, unless `user` did. Returns what was corrected where the draft says otherwise.
    The errors are those of publishing.
    """
    record = type(record).objects.select_for_update().get(pk=record.pk)
    draft = Revision.objects.select_for_update().draft_of(record)
    before, was_live_since = snapshots.take(record), record.updated_at
    drafts.keep_what_was_loaded(record)
    record = snapshots.write(record, corrected)
    drafts.refuse_circles(record)
    record.save()
    drafts.check_links(record)
    drafts.refuse_unready(type(record).objects.get(pk=record.pk))
    note_change(record)
    drafts.keep(record, Revision.Kind.PUBLISHED, user, note, drafted_by=author or user)
    if draft is None:
        return []
    is_current = draft.based_on == was_live_since
    return bring_into(draft, record, before, user, is_current=is_current)


def bring_into(
    draft: Revision, record: Record, before: Snapshot, user: User | None, *, is_current: bool
) -> list[Change]:
    """Bring what was just corrected into the draft; return where the draft says otherwise.

    There the draft keeps its words and a comment tells of it; its time has to be confirmed again.
    """
    after = snapshots.take(record)
    met = reconcile(before, draft.snapshot, after, {})
    names = Names([*before, *draft.snapshot, *after])
    clashes = [change for clash in met.clashes for change in clash.changes(names)[THEIRS]]
    if met.snapshot != draft.snapshot:
        drafts.keep_former_draft(draft)
    draft.snapshot, draft.title = met.snapshot, drafts.title_in(met.snapshot, record)
    # Forms that were opened before are brought together with what the draft says now.
    draft.made_at = now()
    if is_current:
        draft.based_on = type(record).objects.values_list("updated_at", flat=True).get(pk=record.pk)
    if draft.go_live_at:
        draft.awaits_confirmation |= bool(met.clashes)
        draft.unready = drafts.lacks_of(draft)
    draft.save()
    for text, place in comments_on(clashes):
        ReviewComment.objects.create(
            model=draft.model, record=draft.record, place=place, text=text, user=user
        )
    return clashes


def comments_on(clashes: list[Change]) -> Iterator[tuple[str, str]]:
    """(text, place) of a comment on each place where a draft says otherwise than a correction."""
    for change in clashes:
        text = _(
            "This was corrected for readers meanwhile: %(text)s. The draft says otherwise."
        ) % {"text": change.after.rstrip(".。") or "–"}
        yield text[:LONGEST_COMMENT], change.place


def said_of(clashes: list[Change], draft: Revision | None) -> Iterator[str]:
    """What a correction did, in sentences."""
    yield _("Corrected. Readers see it now.")
    if draft is None:
        return
    if clashes:
        places = listed(dict.fromkeys(change.field or change.row for change in clashes))
        yield _(
            "The draft says otherwise of: %(places)s. There it keeps its words, and a comment says "
            "what was corrected."
        ) % {"places": places}
        if draft.go_live_at:
            yield _("It does not go live by itself until a publisher has confirmed its time again.")
    elif draft.is_scheduled:
        when = {"when": in_words(draft.go_live_at)}
        yield _("The draft that goes live on %(when)s has the correction, too.") % when
    else:
        yield _("The draft has the correction, too.")
    if draft.go_live_at and draft.unready:
        yield _("It could not go live as it is: %(why)s") % {"why": draft.unready_in_words}
