"""No lost update: a form that was opened before somebody else saved is refused.

The refusal says who saved when, keeps all that was typed, and shows both versions.
"""

import hashlib
import json

from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnership.publishing import snapshots
from partnership.publishing.compare import differences


class Stale(ValidationError):
    """What was saved is not what the form was opened with."""


class StaleFormsMixin:
    """What forms need so that one that is out of date saves nothing and keeps what was typed.

    `request.stale_since` is the message of the refusal while a form is to be refused,
    `request.record_saved` what a form saved, and `request.on_trial` says that what it saves is
    taken back. `snapshot_of` gives the state that is compared.
    """

    def message_user(self, request, *args, **kwargs):
        """Say nothing of what is only tried: it is not saved."""
        if not getattr(request, "on_trial", False):
            super().message_user(request, *args, **kwargs)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        message = getattr(request, "stale_since", None)
        if message is None:
            return form

        class StaleForm(form):
            """Refuses to save what was written over an older version; keeps all that was typed."""

            def clean(self):
                super().clean()
                raise Stale(message)

        return StaleForm

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        request.record_saved = form.instance

    def snapshot_of(self, row):
        return snapshots.take(row)

    def typed_changes(self, request, object_id, before):
        """What differs between what is saved and what was typed, where that could be saved.

        Call it while the rows are as in the snapshot `before`; they are so again afterwards.
        """
        message, request.stale_since = request.stale_since, None
        tried, request.on_trial = getattr(request, "on_trial", False), True
        with transaction.atomic():
            super().form_page(request, object_id)
            saved = getattr(request, "record_saved", None)
            typed = self.snapshot_of(saved) if saved else before
            transaction.set_rollback(True)
        request.record_saved, request.stale_since, request.on_trial = None, message, tried
        return differences(before, typed)


class SavedInPlaceMixin(StaleFormsMixin):
    """For child rows with a form of their own; they have neither drafts nor versions."""

    def form_page(self, request, object_id=None, form_url="", extra_context=None):
        row = self.get_object(request, unquote(object_id)) if object_id else None
        if row is None:
            if object_id and request.method == "POST" and self.has_add_permission(request):
                return self.form_of_deleted(request, extra_context)
            return super().form_page(request, object_id, form_url, extra_context)
        context = {**(extra_context or {}), "version": fingerprint(self.snapshot_of(row))}
        if request.method != "POST" or not self.has_change_permission(request, row):
            return super().form_page(request, object_id, form_url, context)
        with transaction.atomic():
            row = self.model._base_manager.select_for_update().filter(pk=row.pk).first()
            if row is None:
                return self.form_of_deleted(request, extra_context)
            saved = self.snapshot_of(row)
            context["version"] = fingerprint(saved)
            opened_with = request.POST.get("_version", "")
            if opened_with != context["version"]:
                request.stale_since = (
                    stale_message(*self.last_saved(row)) if opened_with else no_version_message()
                )
                context["stale_changes"] = self.typed_changes(request, object_id, saved)
            response = super().form_page(request, object_id, form_url, context)
            if hasattr(response, "render"):
                response.render()
        return response

    def form_of_deleted(self, request, extra_context):
        """Show what was typed into the form of a row that is gone, to be added as a new one."""
        request.stale_since = _(
            "Nothing was saved: somebody deleted this after you opened it. What you typed is still "
            "here. To keep it, save it as a new one."
        )
        add = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")
        return super().form_page(request, None, add, extra_context)

    def snapshot_of(self, row):
        return [snapshots.row_as_json(type(row)._base_manager.get(pk=row.pk))]

    def last_saved(self, row):
        """(who, when) the row was last saved: by the log of the staff pages, else by its record."""
        kind = ContentType.objects.get_for_model(row)
        entries = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk))
        entry = entries.select_related("user").first()
        return (entry.user, entry.action_time) if entry else (None, row.parent.updated_at)


def fingerprint(snapshot):
    """A token for a state: the same as long as no field of it differs."""
    return hashlib.sha256(json.dumps(snapshot, sort_keys=True).encode()).hexdigest()


def stale_message(who, when):
    """Who saved when, and what to do. `who` is a user, or None where that is not known."""
    who = who.get_username() if who else _("somebody")
    return _(
        "Nothing was saved: %(who)s saved this record on %(when)s, after you opened it. What you "
        "typed is still here. Open the record in another window, compare, and bring the two "
        "together."
    ) % {"who": who, "when": in_words(when)}


def no_version_message():
    """That a form does not say which version it was opened with, and what to do."""
    return _(
        "Nothing was saved: the form does not say which version of the record it was opened with. "
        "What you typed is still here. Compare it with what is saved, then save again."
    )


def in_words(moment):
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
