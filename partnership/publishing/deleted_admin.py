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

from partnership.publishing import copies, drafts, snapshots
from partnership.publishing.draft_admin import DraftsMixin
from partnership.publishing.models import Revision
from partnership.publishing.stale_admin import in_words


class DeletedMixin:
    """What the form of a record needs so that it outlives the record."""

    def form_page(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().form_page(request, object_id, form_url, extra_context)
        except self.model.DoesNotExist:
            # Gone when the form was sent, or even while it was being saved.
            if not object_id or self.get_object(request, unquote(object_id)) is not None:
                raise
        deletion = self.deletion_of(object_id) if request.method == "POST" else None
        may_add = self.has_add_permission(request) and self.has_change_permission(request)
        if deletion is None or not may_add:
            # The stock form, which says that there is no such record.
            return super(DraftsMixin, self).form_page(request, object_id, form_url, extra_context)
        return self.form_of_deleted(request, deletion, object_id, form_url, extra_context)

    def deletion_of(self, object_id):
        """The last deletion of a record that is gone; None where it never was."""
        try:
            record = self.model(pk=self.opts.pk.to_python(unquote(object_id)))
        except ValidationError:
            return None
        deletions = Revision.objects.of(record).filter(kind=Revision.Kind.DELETED)
        return deletions.select_related("user").first()

    @transaction.atomic
    def form_of_deleted(self, request, deletion, object_id, form_url, extra_context):
        """Show what was typed and who deleted the record; bring it back if the button says so."""
        record = written_again(self.model(pk=deletion.record), deletion.snapshot)
        # What was done and said before the record was found missing is taken back.
        request.record_saved, request.on_trial = None, False
        request._messages = default_storage(request)
        if "_bring_back" not in request.POST:
            request.stale_since = deleted_message(deletion)
        context = {
            **(extra_context or {}),
            **self.publishing_context(request, record, None),
            "deleted": deletion,
        }
        # The stock form, not that of a draft.
        response = super(DraftsMixin, self).form_page(request, object_id, form_url, context)
        saved = getattr(request, "record_saved", None)
        if hasattr(response, "render"):
            response.render()
        if saved is None:
            transaction.set_rollback(True)
            return response
        note = request.POST.get("change_note", "")[:500] or _("Brought back after deletion.")
        drafts.keep(saved, Revision.Kind.EDITED, request.user, note)
        said = _("The record is back with what you typed. Only staff see it.")
        self.replace_messages(request, messages.SUCCESS, said)
        return HttpResponseRedirect(self.form_address(saved))


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
        return snapshots.write(model(pk=record.pk), [first])


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
