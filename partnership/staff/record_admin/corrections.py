"""A correction of what readers see, published beside a draft that stays and waits for its time.

The form then shows the live version.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from partnership.publishing import drafts
from partnership.staff import roles
from partnership.staff.record_admin.beside import publish_correction, said_of
from partnership.staff.record_admin.buttons import CORRECT
from partnership.staff.record_admin.drafts import RecordEditing
from partnership.staff.record_admin.lost_updates import Refusal
from partnership.staff.record_admin.publication_form import PublicationForm


def visit(pages, request, *args) -> RecordEditing:
    """A visit to the form of a record: to correct what is live, if that is asked for."""
    kind = Correcting if CORRECT in request.GET else RecordEditing
    return kind(pages, request, *args)


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
