"""What somebody typed into the form of a record that was deleted meanwhile is not lost.

The record is written again as it was deleted, inside a transaction; the stock form then shows what
was typed over it, or saves that where the editor wants the record back.
"""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.messages.storage import default_storage
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from partnership.publishing import snapshots
from partnership.publishing.models import Revision
from partnership.staff import copies
from partnership.staff.record_admin.lost_updates import in_words


def form_of_deleted(editing):
    """Answer a visit to the form of a record that is gone; the stock form where it never was."""
    deletion = deletion_of(editing.pages, editing.object_id) if editing.is_sent else None
    pages, request = editing.pages, editing.request
    may_add = pages.has_add_permission(request) and pages.has_change_permission(request)
    if deletion is None or not may_add:
        # Which says that there is no such record.
        return editing.stock_form()
    return bring_back(editing, deletion)


def deletion_of(pages, object_id):
    """The last deletion of a record that is gone; None where it never was."""
    try:
        record = pages.model(pk=pages.opts.pk.to_python(unquote(object_id)))
    except ValidationError:
        return None
    deletions = Revision.objects.of(record).filter(kind=Revision.Kind.DELETED)
    return deletions.select_related("user").first()


@transaction.atomic
def bring_back(editing, deletion):
    """Show what was typed and who deleted the record; bring it back if the button says so."""
    gone = editing.pages.model(pk=deletion.record, created_at=deletion.record_begun_at())
    record = written_again(gone, deletion.snapshot)
    # What was done and said before the record was found missing is taken back.
    editing.saved, editing.on_trial = None, False
    editing.request._messages = default_storage(editing.request)
    if "_bring_back" not in editing.request.POST:
        editing.refusal = deleted_message(deletion)
    editing.begin(record, None)
    editing.context["deleted"] = deletion
    response = editing.stock_form()
    if editing.saved is None:
        transaction.set_rollback(True)
        return response
    editing.keep_saved(_("Brought back after deletion."))
    said = _("The record is back with what you typed. Only staff see it.")
    editing.say_instead(messages.SUCCESS, said)
    return HttpResponseRedirect(editing.pages.address_of(editing.saved, "change"))


def written_again(record, snapshot):
    """Write a deleted record again, without what other records took over since.

    Its codes are left out: the form that is saved over it has them, and tells which are taken.
    """
    model, (first, *rows) = type(record), snapshot
    fields = first["fields"] | dict.fromkeys(copies.names_of_codes(model), "")
    if model._base_manager.filter(slug=fields["slug"]).exists():
        fields["slug"] = copies.free_slug(model, fields["slug"])
    first = {**first, "fields": fields}
    try:
        return snapshots.write(record, [first, *rows])
    except IntegrityError:
        # Another record has a row of which there may be one only.
        return snapshots.write(model(pk=record.pk, created_at=record.created_at), [first])


def deleted_message(deletion):
    """Who deleted a record when, and what to do."""
    return _(
        "Nothing was saved: %(who)s deleted this record on %(when)s, after you opened it. What you "
        "typed is still here. To keep it, bring the record back with what is typed; only staff "
        "will see it."
    ) % {
        "who": deletion.user.get_username() if deletion.user else _("somebody"),
        "when": in_words(deletion.made_at),
    }
