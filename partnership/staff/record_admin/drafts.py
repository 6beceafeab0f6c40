"""A visit to the form of a record: what is live is edited as a draft, shown as it will be.

The stock change view does the work. For a live record it runs while the draft stands over the
rows (`drafts.overlay`), so that what it renders and validates is the draft and what it saves is
taken as a snapshot and rolled back.
"""

from contextlib import nullcontext

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from partnership.publishing import drafts, preview, snapshots
from partnership.publishing.changes import note_change
from partnership.publishing.models import Revision
from partnership.staff import quality, roles
from partnership.staff.record_admin.beside import changes_beside
from partnership.staff.record_admin.buttons import (
    PressedButton,
    address_of_correction,
    may_discard,
    may_set_time,
    verb_of,
)
from partnership.staff.record_admin.copy_and_uses import save_as_new
from partnership.staff.record_admin.deleted import form_of_deleted
from partnership.staff.record_admin.editing import Editing
from partnership.staff.record_admin.history import known_language
from partnership.staff.record_admin.lost_updates import Met, changed_since, version_of
from partnership.staff.record_admin.publication_form import (
    PublicationForm,
    what_awaits,
    what_buttons_do,
)
from partnership.staff.review.comments import Comments, open_in_words
from partnership.staff.review.links import review_links_of
from partnership.staff.short_forms.quick_fix import fact_asked_for


def rows_as_draft(record, draft):
    """A context in which the rows of a record are those of its draft, if it has one.

    Gives the record as it then is.
    """
    return drafts.overlay(record, draft.snapshot) if draft else nullcontext(record)


def may_stand(record, snapshot):
    """Whether a record could be now as it was once: what it named then may be gone by now, or what
    it lacked then needed elsewhere."""
    try:
        with drafts.overlay(record, snapshot):
            return True
    except (IntegrityError, ProtectedError, ValidationError, DataError):
        return False


def state_of(record, draft):
    """The snapshot of a record as staff see it: of its draft, if it has one."""
    if draft:
        return draft.snapshot
    return with_times(record, snapshots.take_all(type(record), [record.pk])[record.pk])


def with_times(record, snapshot):
    """A snapshot of a record with its times, which the form of one that is not live edits, too."""
    if not record.live:
        times = {name: snapshots.as_json(getattr(record, name)) for name in TIMES}
        snapshot[0]["fields"] |= times
    return snapshot


TIMES = ("publish_at", "expire_at")


class RecordEditing(Editing):
    """A visit to the form of a record: of a new one, of one edited in place, or of a draft."""

    record = draft = None

    @property
    def verb(self):
        return verb_of(self.request)

    @property
    def publication_form(self):
        return self.context["publication_form"]

    def respond(self):
        try:
            return self.answer()
        except self.pages.model.DoesNotExist:
            # Gone when the form was sent, or even while it was being saved.
            if not self.object_id or self.row() is not None:
                raise
        return form_of_deleted(self)

    def answer(self):
        """The answer as long as the record is there; its DoesNotExist where it is not."""
        record = self.row()
        if record is None and self.object_id:
            raise self.pages.model.DoesNotExist
        if self.is_sent and self.object_id and "_copy" in self.request.POST:
            return save_as_new(self, record)
        self.on_trial = self.is_sent and self.verb == "_preview"
        if not (self.is_sent and self.may_save(record)):
            return self.show(record)
        if self.verb in ("_discard", "_unpublish") and record is not None:
            return PressedButton(self, record).undo()
        self.refuse_verb(record)
        response = self.save(record)
        # What the button says is done by itself: where it fails, what was saved is kept.
        return response or PressedButton(self, self.record).after_saving()

    def may_save(self, record):
        """Whether the user may save the form."""
        if record is None:
            return self.pages.has_add_permission(self.request)
        return self.pages.has_change_permission(self.request, record)

    def refuse_verb(self, record):
        """PermissionDenied where the user may not do what the button says."""
        if self.verb in ("_publish", "_together") and not roles.may_publish(self.user, record):
            raise PermissionDenied
        if self.verb == "_schedule" and not roles.may_schedule(self.user, record):
            raise PermissionDenied

    def draft_shown(self, record):
        """The draft of a record that the form shows, or None where it shows what is saved."""
        return drafts.draft_of(record)

    def begin(self, record, draft):
        """Let the visit be about a record and its draft, if any, and the page show them."""
        self.record, self.draft = record, draft
        # Whoever writes it takes the draft over; of what they do not show, this stays the author.
        self.drafted_by = draft and draft.user_id
        self.context |= self.publishing_context()

    def show(self, record):
        """The form as it is opened: of a new record, of one that is edited in place, of a draft."""
        self.begin(record, record and self.draft_shown(record))
        opening = self.opening
        if opening.taken_up and record is not None and may_stand(record, opening.form.base):
            self.context["version"] = self.opened_with
            with drafts.overlay(record, opening.form.base) as self.shown:
                return self.stock_form()
        if record is not None and not self.is_sent:
            opening.form.base = state_of(record, self.draft)
        with rows_as_draft(record, self.draft) as self.shown:
            if record is not None:
                self.context["lacks"] = quality.in_form(self.shown)
            return self.stock_form()

    # Saving -----------------------------------------------------------------------------------

    @transaction.atomic
    def save(self, record):
        """Save the form; what to answer, or None where the button is still to do its part."""
        draft = None
        if record is not None:
            record = type(record).objects.select_for_update().get(pk=record.pk)
            draft = self.draft_shown(record)
        self.begin(record, draft)
        self.refusal = changed_since(self.opened_with, record, draft)
        goes_on = self.goes_on
        self.is_refused = goes_on or not (self.on_trial or self.publication_form.is_valid())
        is_known = self.opened_with and self.opening.form.base
        asks = self.refusal and is_known and not (goes_on or self.on_trial)
        if asks and may_stand(record, self.opening.form.base):
            return self.save_with_theirs()
        return self.save_as_typed()

    @property
    def goes_on(self):
        """Whether the form is shown again as it was typed, whatever else was pressed."""
        return "_go_on" in self.request.POST

    def save_as_typed(self):
        """Save what was typed as a draft or in place, unless the visit is refused."""
        is_draft = self.record and self.record.live
        return self.save_as_draft() if is_draft else self.save_directly()

    def save_as_draft(self):
        """Let the stock view save into the overlay; keep what it saved as the draft."""
        with drafts.overlay(self.record, self.draft and self.draft.snapshot):
            if self.refusal:
                before = self.draft.snapshot if self.draft else snapshots.take(self.record)
                self.context["stale_changes"] = self.typed_changes(before)
                if self.is_saved_already:
                    return self.say_already()
            response = self.stock_form()
            after = snapshots.take(self.saved) if self.saved else None
        if self.saved is None:
            return response
        if self.on_trial:
            return self.preview_of(self.record, after)
        return self.write_draft(after)

    def save_with_theirs(self):
        """Bring what was typed together with what somebody saved meanwhile.

        Saves it where nothing clashes that is not answered; else asks. It is published by none of
        the buttons: whoever presses them has not seen what the other changed.
        """
        record, refusal, base = self.record, self.refusal, self.opening.form.base
        with rows_as_draft(record, self.draft) as saved:
            theirs = with_times(saved, snapshots.take(saved))
        self.refusal, self.on_trial = None, True
        self.context["version"] = self.opened_with
        with drafts.overlay(record, base) as opened:
            common = with_times(opened, snapshots.take(opened))
            response = self.stock_form()
            mine = self.saved and with_times(self.saved, snapshots.take(self.saved))
        self.saved, self.on_trial = None, False
        if mine is None:
            return response
        met = Met(refusal, common, mine, theirs, self.request.POST)
        if met.clashes:
            self.context |= met.context()
            self.is_refused = True
            with drafts.overlay(record, base):
                return self.stock_form()
        if met.snapshot == theirs:
            self.saved = record
            return self.say_already()
        try:
            with transaction.atomic():
                self.write_together(met.snapshot)
        except (ValidationError, IntegrityError, DataError):
            # Each by itself is sound, both together are not: the person has to look.
            self.refusal, self.saved = refusal, None
            self.context["version"] = version_of(record, self.draft)
            self.opening.form.rebase(state_of(record, self.draft))
            return self.save_as_typed()
        self.say_together(met)
        return HttpResponseRedirect(self.pages.address_of(record, "change"))

    def say_together(self, met):
        """Say that two people's changes are saved as one."""
        self.pages.message_user(self.request, met.said(self.verb), messages.SUCCESS)

    @property
    def is_saved_already(self):
        """Whether a form that is refused says what is saved: it was sent twice."""
        is_same = self.typed_stands and not self.context["stale_changes"]
        return bool(is_same and self.opened_with and not self.is_refused)

    def say_already(self):
        """Say that a form was sent twice, or by two people alike."""
        self.pages.message_user(self.request, _("This is saved already."), messages.INFO)
        self.saved = self.record
        return HttpResponseRedirect(self.pages.address_of(self.record, "change"))

    def write_together(self, snapshot):
        """Save a state that two people made."""
        if self.record.live:
            with drafts.overlay(self.record, snapshot) as together:
                drafts.refuse_circles(together)
            self.write_draft(snapshot)
            self.saved = self.record
        else:
            self.saved = snapshots.write(self.record, snapshot)
            drafts.refuse_circles(self.saved)
            drafts.check_links(self.saved)
            note_change(self.saved)
            self.keep_saved()

    def write_draft(self, snapshot):
        """Keep a draft, with its notes and its time, which stays confirmed if the person may."""
        user, record, form = self.user, self.record, self.publication_form
        was_scheduled = bool(self.draft and self.draft.is_scheduled)
        draft = drafts.write_draft(
            self.draft or drafts.begun(record),
            record,
            snapshot,
            user,
            form.note("change_note"),
            review_note=form.note("review_note"),
            keeps_schedule=roles.may_schedule_own(user, record),
        )
        if form.sets_time:
            confirmed = was_scheduled and roles.may_schedule(user, record)
            drafts.set_time(draft, form.cleaned_data["go_live_at"], user, confirmed=confirmed)

    def save_directly(self):
        """A record that was never published is saved in place, and published if so asked."""
        before = snapshots.take(self.record) if self.record else None
        if self.refusal:
            self.context["stale_changes"] = self.typed_changes(before)
            if self.is_saved_already:
                return self.say_already()
        response = self.stock_form()
        if self.saved is None:
            return response
        if self.on_trial:
            page = self.preview_of(self.saved, snapshots.take(self.saved))
            transaction.set_rollback(True)
            return page
        if snapshots.take(self.saved) != before:
            # Who only looked at it did not write it.
            self.keep_saved()
        self.record = self.saved
        goes_on = self.verb in ("_publish", "_together", "_review", "_take_back")
        return None if goes_on else response

    def keep_saved(self, review_note=""):
        """Add what the form saved to the history, with the notes; without one, `review_note`."""
        form = self.publication_form
        drafts.keep(
            self.saved,
            Revision.Kind.EDITED,
            self.user,
            form.note("change_note") or "",
            review_note=form.note("review_note") or review_note,
        )

    def preview_of(self, record, snapshot):
        """A public page as it would be with what was typed."""
        place, _dot, language = self.request.POST.get("_preview", "page").partition(":")
        banner = _(
            "Preview of what is not saved. Close this tab to go on editing in the other one."
        )
        shown = preview.Preview(banner)
        return preview.page_with(
            record, snapshot, self.request, place, known_language(language), shown
        )

    # What the page shows ----------------------------------------------------------------------

    def publishing_context(self):
        """What the buttons and notes of the form show of the record and its draft, if any."""
        record, draft, user = self.record, self.draft, self.user
        live = bool(record and record.live)
        reviewed = draft if live else record and Revision.objects.to_review(record)
        comments = record and Comments(record, draft)
        to_publish = draft or not live
        open_comments = len(comments.open) if comments and to_publish else 0
        rights = {
            "may_publish": roles.may_publish(user, record),
            "keeps_schedule": roles.may_schedule_own(user, record),
        }
        return {
            "record": record,
            "draft": draft,
            "reviewed": reviewed,
            "unseen": changes_beside(fact_asked_for(self.request), record, draft) if live else [],
            "live_changed": draft and draft.based_on != record.updated_at,
            "version": version_of(record, draft) if record else "",
            "publication_form": PublicationForm(
                self.request.POST or None,
                draft=draft,
                verb=self.verb,
                may_set_time=live and may_set_time(user, record, draft),
            ),
            "what_buttons_do": what_buttons_do(record, draft, rights, open_comments),
            "comments_in_words": open_in_words(open_comments),
            "what_awaits": what_awaits(draft) if draft else [],
            **rights,
            "may_schedule": live and roles.may_schedule(user, record),
            "correct_at": draft
            and roles.may_publish_own(user, record)
            and address_of_correction(self.request),
            "may_discard": draft and may_discard(user, record, draft),
            "may_unpublish": live and roles.may_unpublish(user, record),
            "preview_places": preview.places_of(record) if record else [],
            "stale_changes": [],
            "comments": comments,
            "may_comment": bool(record and reviewed) and roles.may_edit(user, record),
            **review_links_of(record, user),
        }
