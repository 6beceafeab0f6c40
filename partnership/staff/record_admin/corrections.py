"""A correction of what readers see, published beside a draft that stays and waits for its time.

The form then shows the live version. What was corrected is brought into the draft, so that its
publication does not undo it; where the draft says otherwise, it is told and does not go live by
itself.
"""

from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from partnership.publishing import drafts, snapshots
from partnership.publishing.changes import note_change
from partnership.publishing.compare import Change, Names
from partnership.publishing.models import Record, ReviewComment, Revision, now
from partnership.publishing.snapshots import Snapshot
from partnership.staff import roles
from partnership.staff.open_forms.reconcile import THEIRS, reconcile
from partnership.staff.record_admin.buttons import CORRECT
from partnership.staff.record_admin.drafts import RecordEditing
from partnership.staff.record_admin.lost_updates import Refusal, in_words
from partnership.staff.record_admin.publication_form import PublicationForm
from partnership.values.texts import listed

LONGEST_COMMENT = ReviewComment._meta.get_field("text").max_length


def visit(pages, request, *args) -> RecordEditing:
    """A visit to the form of a record: to correct what is live, if that is asked for."""
    kind = Correcting if CORRECT in request.GET else RecordEditing
    return kind(pages, request, *args)


@transaction.atomic
def publish_correction(
    record: Record, corrected: Snapshot, user: User | None = None, note: str = ""
) -> list[Change]:
    """Show a corrected state of a live record to readers and bring it into the draft, if any.

    Returns what was corrected where the draft says otherwise. The errors are those of publishing.
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
    drafts.keep(record, Revision.Kind.PUBLISHED, user, note, drafted_by=user)
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
        ) % {"text": change.after or "–"}
        yield text[:LONGEST_COMMENT], change.place


class Correcting(RecordEditing):
    """A visit to the form of what is live of a record; its draft, if any, is not touched by it."""

    def answer(self):
        record = self.row()
        if record is not None and not roles.may_publish_own(self.user, record):
            raise PermissionDenied
        return super().answer()

    def draft_shown(self, record):
        return None

    @property
    def goes_on(self):
        """Only the one button publishes: Enter shows the form again."""
        return super().goes_on or (self.record.live and self.verb not in ("_correct", "_preview"))

    def write_draft(self, snapshot):
        """Publish what was typed; the form again where that cannot be."""
        try:
            return self.publish(snapshot)
        except drafts.CANNOT_BE_PUBLISHED as error:
            why = {"why": drafts.reason_in_words(error)}
            self.refusal, self.saved = Refusal(_("Not published: %(why)s") % why), None
            with drafts.overlay(self.record):
                return self.stock_form()

    def write_together(self, snapshot):
        """What somebody else changed meanwhile is live: the correction goes out on top of it."""
        if not self.record.live:
            super().write_together(snapshot)
            return
        self.publish(snapshot)
        self.saved = self.record

    def say_together(self, met):
        if not self.record.live:
            super().say_together(met)

    def publish(self, snapshot):
        note = self.publication_form.note("change_note") or ""
        clashes = publish_correction(self.record, snapshot, self.user, note)
        level = messages.WARNING if clashes else messages.SUCCESS
        self.say_instead(level, " ".join(said_of(clashes, drafts.draft_of(self.record))))
        return HttpResponseRedirect(self.pages.address_of(self.record, "change"))

    def publishing_context(self):
        context = super().publishing_context()
        if self.record is None or not self.record.live:
            return context
        beside = drafts.draft_of(self.record)
        form = PublicationForm(self.request.POST or None, verb=self.verb, may_set_time=False)
        form.fields.pop("review_note", None)
        said = _("“Publish the correction” shows it to readers at once.")
        if beside:
            said += " " + _("Nothing else of the draft is shown; the correction is added to it.")
        return context | {
            "corrects": True,
            "draft_beside": beside,
            "publication_form": form,
            "what_buttons_do": said,
            "may_schedule": False,
        }


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
