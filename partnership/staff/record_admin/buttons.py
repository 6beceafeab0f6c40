"""What the buttons of a record's form do with the record, or with the draft that was just saved."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext as _

from partnership.publishing import drafts
from partnership.publishing.models import ReviewComment, Revision
from partnership.publishing.readiness import hidden_links
from partnership.staff import roles
from partnership.staff.notices import telling
from partnership.staff.open_forms.opening import address_of
from partnership.staff.record_admin.beside import publish_fact
from partnership.staff.record_admin.lost_updates import changed_since, in_words
from partnership.staff.record_admin.publication_form import what_awaits, when_readers_see
from partnership.staff.review.comments import open_in_words
from partnership.staff.short_forms.quick_fix import fact_asked_for
from partnership.values.texts import listed

# The names of the buttons, in the order in which a form that has several is read.
VERBS = [
    "_preview",
    "_correct",
    "_discard",
    "_unpublish",
    "_together",
    "_publish",
    "_schedule",
    "_review",
    "_take_back",
    "_draft",
]

# In the query of a form: that it shows what is live, to be corrected beside a draft.
CORRECT = "correct"


def verb_of(request):
    """The name of the button that was pressed, or ""."""
    return next((verb for verb in VERBS if verb in request.POST), "")


def may_set_time(user, record, draft):
    """Whether a user may give the draft of a record another time, or a first one."""
    return not (draft and draft.is_scheduled) or roles.may_unschedule(user, record)


def address_of_correction(request):
    """The address at which what readers see of the record, or of its one fact, is corrected."""
    address = address_of(request)
    return f"{address}{'&' if '?' in address else '?'}{CORRECT}=1"


# To take a scheduled draft away is to end its schedule.
may_discard = may_set_time


class PressedButton:
    """The button that was pressed in a visit to the form of `record`, which is saved."""

    def __init__(self, editing, record):
        self.editing, self.record = editing, record
        self.request, self.user, self.verb = editing.request, editing.user, editing.verb

    def after_saving(self):
        """Do what the button said with the draft that was just saved."""
        waits = self.verb in ("_publish", "_together", "_schedule")
        if waits and not roles.may_publish(self.user, self.record):
            # Whoever saves a draft wrote it: where two pairs of eyes are asked for, it waits.
            said = _("The draft is saved. Another person must publish it; send it for review.")
            return self.tell(messages.WARNING, said)
        if self.verb == "_publish":
            return self.publish()
        if self.verb == "_together":
            said = _("It is saved. Look at what is published together, then confirm.")
            self.editing.say_instead(messages.SUCCESS, said)
            return HttpResponseRedirect(self.address("together"))
        if self.verb == "_schedule":
            return self.schedule()
        return self.tell(messages.SUCCESS, self.keep_draft())

    def keep_draft(self):
        """Send the draft for review or take it back, if so asked; what happened, in words."""
        form, is_live = self.editing.publication_form, self.record.live
        said = _("The draft is saved. Readers still see the live version.")
        if self.verb == "_review":
            self.send_for_review(None if is_live else form.note("review_note"))
            said = _("The draft is saved.") if is_live else _("It is saved. Only staff see it.")
        elif self.verb == "_take_back":
            drafts.take_back_from_review(self.record)
            said = _("The draft is saved. It waits for review no longer.")
            if not is_live:
                said = _("It is saved. It waits for review no longer.")
        if form.sets_time and not form.cleaned_data["go_live_at"]:
            said += " " + _("It has no time to go live any more.")
        return said

    def send_for_review(self, note):
        """Let what was saved wait for review, and tell those who may do it, once."""
        reviewed = Revision.objects.to_review(self.record)
        was_asked = reviewed is not None and reviewed.ready_for_review
        reviewed = drafts.send_for_review(self.record, note)
        if not was_asked:
            telling.review_asked(reviewed, self.record, self.user)

    def tell(self, level, said):
        """Say what was done, and what it now waits for; lead back to the form."""
        draft = Revision.objects.to_review(self.record)
        words = [said, *(what_awaits(draft) if draft else ())]
        self.editing.say_instead(level, " ".join(words))
        return HttpResponseRedirect(self.address())

    def publish(self):
        """Publish a record or its draft, unless it is not ready; say which."""
        alone = self.editing.context["unseen"] and "_whole_draft" not in self.request.POST
        try:
            if alone:
                return self.publish_fact()
            faults = self.publish_if_ready()
        except ValidationError as error:
            said = _("Not published, but saved: %(why)s") % {"why": " ".join(error.messages)}
            return self.tell(messages.ERROR, said)
        except drafts.LiveVersionChanged:
            said = _(
                "Not published: the live version was changed after this draft was begun. Compare "
                "the two, then publish again if the draft is right."
            )
            self.tell(messages.ERROR, said)
            return HttpResponseRedirect(f"{self.address()}?live_changed=1")
        except drafts.LostLinks as error:
            return self.tell(messages.ERROR, str(error))
        said = self.with_comments(_("Published.") + " " + when_readers_see(self.record))
        if hidden := hidden_links(faults):
            said = format_html(
                '{} {} <a href="{}">{}</a>',
                said,
                _("It links to %(names)s, which only staff see.")
                % {"names": listed(f"“{link}”" for link in hidden)},
                self.address("together"),
                _("Publish together"),
            )
        self.editing.say_instead(messages.SUCCESS, said)
        return HttpResponseRedirect(self.address())

    def publish_fact(self):
        """Publish the one fact that the form shows; say what stays in the draft."""
        fact, by = fact_asked_for(self.request), self.editing.drafted_by
        note = self.note_for_readers()
        if not publish_fact(self.record, fact, self.user, note, written_by=by):
            said = _("Nothing was published: readers see this as it is here.")
            return self.tell(messages.INFO, said)
        telling.published(Revision.objects.of(self.record).versions().first())
        said = _("Published. Readers see it now. What else the draft changes stays in the draft.")
        return self.tell(messages.SUCCESS, said)

    def with_comments(self, said):
        """What is said, and how many comments on the record stay open."""
        number = ReviewComment.objects.open_on([self.record]).get(self.record.pk, 0)
        return f"{said} {open_in_words(number)}".strip()

    @transaction.atomic
    def publish_if_ready(self):
        """Publish the record or its draft, and give the warnings about what is live then."""
        over = "_over_changes" in self.request.POST
        note = self.note_for_readers()
        version = drafts.publish(self.record, self.user, note, over_changes=over)
        warnings = drafts.refuse_unready(type(self.record).objects.get(pk=self.record.pk))
        telling.published(version)
        return warnings

    def note_for_readers(self):
        return self.request.POST.get("change_note", "")[:500]

    def schedule(self):
        """Let the draft go live at the time that was typed, or say why not."""
        at = self.editing.publication_form.cleaned_data.get("go_live_at")
        try:
            if at is None:
                raise ValidationError(_("Give the day and the time at which the draft goes live."))
            drafts.schedule(self.record, at, user=self.user)
        except ValidationError as error:
            said = _("The draft is saved, but not scheduled: %(why)s") % {
                "why": " ".join(error.messages)
            }
            return self.tell(messages.ERROR, said)
        said = _("Scheduled: the draft goes live on %(when)s.") % {"when": in_words(at)}
        self.editing.say_instead(messages.SUCCESS, self.with_comments(said))
        return HttpResponseRedirect(self.address())

    def undo(self):
        """Discard the draft, or hide the record from readers."""
        if self.verb == "_unpublish":
            self.unpublish()
        else:
            self.discard()
        return HttpResponseRedirect(self.address())

    def unpublish(self):
        """Hide the record from readers."""
        if not roles.may_unpublish(self.user, self.record):
            raise PermissionDenied
        had_draft = drafts.draft_of(self.record) is not None
        drafts.unpublish(self.record, self.user, self.note_for_readers())
        said = _("Unpublished. Only staff see it now.")
        if had_draft:
            said += " " + _(
                "What its draft said stands in the form or, where that no longer fits, in the "
                "history."
            )
        self.editing.say_instead(messages.SUCCESS, said)

    @transaction.atomic
    def discard(self):
        """Throw the draft away that the form shows, not one that was saved since."""
        record = type(self.record).objects.select_for_update().get(pk=self.record.pk)
        draft = drafts.draft_of(record)
        if draft and not may_discard(self.user, record, draft):
            said = _(
                "Nothing was thrown away: the draft is scheduled. Whoever may schedule drafts has "
                "to take it off the schedule first."
            )
            self.editing.say_instead(messages.ERROR, said)
            return
        if changed_since(self.editing.opened_with, record, draft):
            said = _(
                "Nothing was thrown away: the draft was saved again after you opened it. This is "
                "the draft as it is now."
            )
            self.editing.say_instead(messages.ERROR, said)
            return
        drafts.discard(record)
        said = self.with_comments(_("This is the live version. The draft is in the history."))
        self.editing.say_instead(messages.SUCCESS, said)

    def address(self, page="change"):
        return self.editing.pages.address_of(self.record, page)
