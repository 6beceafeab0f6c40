"""Everyday help in the form of a record: save as new, and where it is used."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from partnership.publishing import drafts, snapshots
from partnership.staff import copies
from partnership.staff.record_admin.further_pages import FurtherPages
from partnership.staff.uses import drafts_using, link_to_draft, uses_of


def save_as_new(editing, record):
    """Save what the form holds as a new record; the one it was opened with stays as it is."""
    if not (editing.pages.has_add_permission(editing.request) and editing.may_save(record)):
        raise PermissionDenied
    editing.begin(record, drafts.draft_of(record))
    with drafts.overlay(record, editing.draft and editing.draft.snapshot):
        response = editing.stock_form()
        snapshot = snapshots.take(editing.saved) if editing.saved else None
    if snapshot is None:
        return response
    copy = copies.start_from(snapshot, editing.user)
    said = _(
        "This is the copy. Only staff see it. Correct its title and address, and check every "
        "citation: it was copied with what it supports. The other record is unchanged."
    )
    editing.say_instead(messages.SUCCESS, said)
    return HttpResponseRedirect(editing.pages.address_of(copy, "change"))


class UsesPage(FurtherPages):
    """Where a record is used."""

    def routes(self):
        yield "uses/", self.uses, "uses"

    def uses(self, request, object_id):
        """Every place where a record, or a row of it, is used: saved ones, and those of drafts."""
        record = self.pages.record_or_404(request, unquote(object_id))
        context = {
            **self.page(request, _("Where “%(record)s” is used") % {"record": record}, record),
            "uses": uses_of([record]),
            "drafts": [link_to_draft(draft) for draft in drafts_using(record)],
        }
        return TemplateResponse(request, "admin/record_uses.html", context)
