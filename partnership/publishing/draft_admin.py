"""Drafts in the stock admin: what is live is edited as a draft, shown as it will be, published.

The stock change view does the work. For a live record it runs while the draft stands over the
rows (`drafts.overlay`), so that what it renders and validates is the draft and what it saves is
taken as a snapshot and rolled back.
"""

from contextlib import nullcontext

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.publishing import drafts, preview, quality, roles, snapshots
from partnership.publishing.compare import differences
from partnership.publishing.forms import MomentInput
from partnership.publishing.models import Revision
from partnership.publishing.readiness import hidden_links
from partnership.publishing.stale_admin import (
    StaleFormsMixin,
    in_words,
    no_version_message,
    stale_message,
)
from partnership.values.lists import listed

# The names of the buttons, in the order in which a form that has several is read.
VERBS = [
    "_preview",
    "_discard",
    "_unpublish",
    "_together",
    "_publish",
    "_schedule",
    "_review",
    "_draft",
]


class ScheduleForm(forms.Form):
    """When a draft goes live, and the note that readers see in the page history."""

    go_live_at = forms.DateTimeField(
        label=gettext_lazy("Go live at"),
        required=False,
        widget=MomentInput,
        help_text=gettext_lazy("For “Schedule”: when the draft replaces the live version."),
    )
    change_note = forms.CharField(
        label=gettext_lazy("Note on the change"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("What was changed and why; readers see it in the page history."),
    )


class DraftsMixin(StaleFormsMixin):
    """What the pages of a record need so that a live one is changed by drafts."""

    object_history_template = "admin/record_history.html"

    def get_urls(self):
        def page(route, view, name):
            opts = self.opts
            return path(
                f"<path:object_id>/{route}",
                self.admin_site.admin_view(view),
                name=f"{opts.app_label}_{opts.model_name}_{name}",
            )

        return [
            page("preview/", self.preview_view, "preview"),
            page("compare/", self.compare_view, "compare"),
            page("restore/<uuid:revision>/", self.restore_view, "restore"),
            *super().get_urls(),
        ]

    # The form ---------------------------------------------------------------------------------

    def form_page(self, request, object_id=None, form_url="", extra_context=None):
        record = self.get_object(request, unquote(object_id)) if object_id else None
        if record is None and object_id:
            raise self.model.DoesNotExist
        verb = next((verb for verb in VERBS if verb in request.POST), "")
        request.on_trial = verb == "_preview"
        if request.method != "POST" or not self.may_save(request, record):
            return self.show(request, record, object_id, form_url, extra_context)
        if verb in ("_discard", "_unpublish") and record is not None:
            return self.undo(request, record, verb)
        if verb in ("_publish", "_together") and not roles.may_publish(request.user, record):
            raise PermissionDenied
        if verb == "_schedule" and not roles.may_schedule(request.user, record):
            raise PermissionDenied
        with transaction.atomic():
            draft = None
            if record is not None:
                record = type(record).objects.select_for_update().get(pk=record.pk)
                draft = drafts.draft_of(record)
            request.stale_since = self.changed_since(request, record, draft)
            context = {**(extra_context or {}), **self.publishing_context(request, record, draft)}
            save = self.save_as_draft if record and record.live else self.save_directly
            response, saved = save(request, record, draft, object_id, form_url, context)
        # What the button says is done by itself: where it fails, what was saved is kept.
        return self.after_draft(request, saved, verb) if saved and not response else response

    def show(self, request, record, object_id, form_url, extra_context):
        """The form as it is opened: of a new record, of one that is edited in place, of a draft."""
        draft = record and drafts.draft_of(record)
        context = {**(extra_context or {}), **self.publishing_context(request, record, draft)}
        with self.rows_as_draft(record, draft) as request.record_shown:
            if record is not None:
                context["lacks"] = quality.in_form(request.record_shown)
            response = super().form_page(request, object_id, form_url, context)
            if hasattr(response, "render"):
                response.render()
        return response

    def get_object(self, request, object_id, from_field=None):
        """The record with this key; not asked for again where the form of it is opened."""
        shown = getattr(request, "record_shown", None)
        if shown is not None and str(shown.pk) == object_id:
            return shown
        return super().get_object(request, object_id, from_field)

    def may_save(self, request, record):
        if record is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, record)

    def rows_as_draft(self, record, draft):
        """A context in which the rows of a record are those of its draft, if it has one.

        Gives the record as it then is.
        """
        return drafts.overlay(record, draft.snapshot) if draft else nullcontext(record)

    def save_as_draft(self, request, record, draft, object_id, form_url, context):
        """Let the stock view save into the overlay; keep what it saved as the draft.

        Returns (what to answer, None), or (None, the record) where its draft is saved.
        """
        with drafts.overlay(record, draft and draft.snapshot):
            if request.stale_since:
                before = draft.snapshot if draft else snapshots.take(record)
                context["stale_changes"] = self.typed_changes(request, object_id, before)
            response = super().form_page(request, object_id, form_url, context)
            saved = getattr(request, "record_saved", None)
            after = snapshots.take(saved) if saved else None
            if hasattr(response, "render"):
                response.render()
        if saved is None:
            return response, None
        if request.on_trial:
            return self.preview_of(request, record, after), None
        note = request.POST.get("change_note", "")[:500]
        drafts.write_draft(draft or drafts.begun(record), record, after, request.user, note)
        return None, record

    def save_directly(self, request, record, _draft, object_id, form_url, context):
        """A record that was never published is saved in place, and published if so asked.

        Returns (what to answer, None), or (None, the record) where it is to be published.
        """
        if request.stale_since:
            saved = snapshots.take(record)
            context["stale_changes"] = self.typed_changes(request, object_id, saved)
        response = super().form_page(request, object_id, form_url, context)
        saved = getattr(request, "record_saved", None)
        if hasattr(response, "render"):
            response.render()
        if saved is None:
            return response, None
        if request.on_trial:
            page = self.preview_of(request, saved, snapshots.take(saved))
            transaction.set_rollback(True)
            return page, None
        drafts.keep(saved, Revision.Kind.EDITED, request.user)
        goes_on = "_publish" in request.POST or "_together" in request.POST
        return (None, saved) if goes_on else (response, None)

    def changed_since(self, request, record, draft):
        """Who replaced what the form was opened with, and when, in words; None if nobody did.

        A form that does not say with what it was opened might overwrite anything.
        """
        opened_with = request.POST.get("_version", "")
        if record is None or opened_with == version_of(record, draft):
            return None
        if not opened_with:
            return no_version_message()
        last = Revision.objects.of(record).select_related("user").first()
        return stale_message(*((last.user, last.made_at) if last else (None, record.updated_at)))

    # After saving -----------------------------------------------------------------------------

    def after_draft(self, request, record, verb):
        """Do what the button said with the draft that was just saved."""
        waits = verb in ("_publish", "_together", "_schedule")
        if waits and not roles.may_publish(request.user, record):
            # Whoever saves a draft wrote it: where two pairs of eyes are asked for, it waits.
            said = _("The draft is saved. Another person must publish it; send it for review.")
            self.replace_messages(request, messages.WARNING, said)
            return HttpResponseRedirect(self.form_address(record))
        if verb == "_publish":
            return self.publish(request, record)
        if verb == "_together":
            said = _("It is saved. Look at what is published together, then confirm.")
            self.replace_messages(request, messages.SUCCESS, said)
            return HttpResponseRedirect(self.address_of(record, "together"))
        if verb == "_schedule":
            return self.schedule(request, record)
        if verb == "_review":
            drafts.send_for_review(record, request.POST.get("change_note", "")[:500])
            said = _("The draft is saved and waits for review.")
        else:
            said = _("The draft is saved. Readers still see the live version.")
        self.replace_messages(request, messages.SUCCESS, said)
        return HttpResponseRedirect(self.form_address(record))

    def publish(self, request, record):
        """Publish a record or its draft, unless it is not ready; say which."""
        over = "_over_changes" in request.POST
        note = request.POST.get("change_note", "")[:500]
        try:
            with transaction.atomic():
                drafts.publish(record, request.user, note, over_changes=over)
                faults = drafts.refuse_unready(type(record).objects.get(pk=record.pk))
        except ValidationError as error:
            said = _("Not published, but saved: %(why)s") % {"why": " ".join(error.messages)}
            self.replace_messages(request, messages.ERROR, said)
            return HttpResponseRedirect(self.form_address(record))
        except drafts.LiveVersionChanged:
            said = _(
                "Not published: the live version was changed after this draft was begun. Compare "
                "the two, then publish again if the draft is right."
            )
            self.replace_messages(request, messages.ERROR, said)
            return HttpResponseRedirect(f"{self.form_address(record)}?live_changed=1")
        except drafts.LostLinks as error:
            self.replace_messages(request, messages.ERROR, str(error))
            return HttpResponseRedirect(self.form_address(record))
        said = _("Published. Readers see it now.")
        if hidden := hidden_links(faults):
            said = format_html(
                '{} {} <a href="{}">{}</a>',
                said,
                _("It links to %(names)s, which only staff see.")
                % {"names": listed(f"“{link}”" for link in hidden)},
                self.address_of(record, "together"),
                _("Publish together"),
            )
        self.replace_messages(request, messages.SUCCESS, said)
        return HttpResponseRedirect(self.form_address(record))

    def schedule(self, request, record):
        form = ScheduleForm(request.POST)
        try:
            at = form.cleaned_data["go_live_at"] if form.is_valid() else None
            if at is None:
                raise ValidationError(_("Give the day and the time at which the draft goes live."))
            drafts.schedule(record, at, request.POST.get("change_note", "")[:500])
        except ValidationError as error:
            said = _("The draft is saved, but not scheduled: %(why)s") % {
                "why": " ".join(error.messages)
            }
            self.replace_messages(request, messages.ERROR, said)
        else:
            said = _("Scheduled: the draft goes live on %(when)s.") % {"when": in_words(at)}
            self.replace_messages(request, messages.SUCCESS, said)
        return HttpResponseRedirect(self.form_address(record))

    def undo(self, request, record, verb):
        """Discard the draft, or hide the record from readers."""
        if verb == "_unpublish":
            if not roles.may_unpublish(request.user, record):
                raise PermissionDenied
            drafts.unpublish(record, request.user, request.POST.get("change_note", "")[:500])
            self.replace_messages(
                request, messages.SUCCESS, _("Unpublished. Only staff see it now.")
            )
        else:
            self.discard(request, record)
        return HttpResponseRedirect(self.form_address(record))

    @transaction.atomic
    def discard(self, request, record):
        """Throw the draft away that the form shows, not one that was saved since."""
        record = type(record).objects.select_for_update().get(pk=record.pk)
        if self.changed_since(request, record, drafts.draft_of(record)):
            said = _(
                "Nothing was thrown away: the draft was saved again after you opened it. This is "
                "the draft as it is now."
            )
            self.replace_messages(request, messages.ERROR, said)
            return
        drafts.discard(record)
        said = _("The draft is thrown away. This is the live version.")
        self.replace_messages(request, messages.SUCCESS, said)

    def replace_messages(self, request, level, said):
        """Say `said` instead of what the stock view said, which saved nothing live."""
        list(messages.get_messages(request))
        self.message_user(request, said, level)

    def form_address(self, record):
        return self.address_of(record, "change")

    def address_of(self, record, page):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=[record.pk])

    def publishing_context(self, request, record, draft):
        """What the buttons and notes of the form show of a record and its draft, if any."""
        live, user = bool(record and record.live), request.user
        changed = draft and draft.based_on != record.updated_at
        return {
            "record": record,
            "draft": draft,
            "live_changed": changed,
            "version": version_of(record, draft) if record else "",
            "schedule_form": ScheduleForm(
                request.POST or None,
                initial={
                    "go_live_at": draft.go_live_at if draft else None,
                    "change_note": draft.note if draft else "",
                },
            ),
            "may_publish": roles.may_publish(user, record),
            "may_schedule": live and roles.may_schedule(user, record),
            "may_unpublish": live and roles.may_unpublish(user, record),
            "preview_places": preview.places_of(record) if record else [],
            "stale_changes": [],
        }

    # Preview, comparison, history ----------------------------------------------------------------

    def preview_of(self, request, record, snapshot):
        place, _dot, language = request.POST.get("_preview", "page").partition(":")
        banner = _("Preview of what is not saved. Go back to continue editing.")
        return preview.page_with(record, snapshot, request, place, known_language(language), banner)

    def preview_view(self, request, object_id):
        """The saved draft of a record, or the record that was never published, as a page."""
        record = self.record_or_404(request, object_id)
        draft = Revision.objects.draft_of(record)
        place, _dot, language = request.GET.get("of", "page").partition(":")
        banner = _("Preview of the saved draft.") if draft else _("Preview.")
        snapshot = draft.snapshot if draft else None
        return preview.page_with(record, snapshot, request, place, known_language(language), banner)

    def compare_view(self, request, object_id):
        """Two versions of a record side by side: ?from=…&to=…, each a revision, live or draft."""
        record = self.record_or_404(request, object_id)
        before = self.version(record, request.GET.get("from") or "live")
        after = self.version(record, request.GET.get("to") or "draft")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Compare versions"),
            "opts": self.opts,
            "record": record,
            "before": before[0],
            "after": after[0],
            "changes": differences(before[1], after[1]),
        }
        return TemplateResponse(request, "admin/record_compare.html", context)

    def version(self, record, name):
        """(title, snapshot) of a version named in an address. Http404 when there is none."""
        if name == "live":
            return _("saved version"), snapshots.take(record)
        revisions = Revision.objects.of(record)
        try:
            if name == "draft":
                revision = Revision.objects.draft_of(record)
            else:
                revision = revisions.filter(pk=name).first()
        except (ValidationError, ValueError):
            revision = None
        if revision is None:
            raise Http404
        return revision_in_words(revision), revision.snapshot

    def restore_view(self, request, object_id, revision):
        record = self.record_or_404(request, object_id)
        if request.method != "POST" or not roles.may_restore(request.user, record):
            raise PermissionDenied
        chosen = Revision.objects.of(record).filter(pk=revision).first()
        if chosen is None:
            raise Http404
        drafts.restore(chosen, request.user)
        said = (
            _("The old version is the draft now. Look at it, then publish it.")
            if record.live
            else _("The old version is back.")
        )
        self.message_user(request, said, messages.SUCCESS)
        return redirect(self.form_address(record))

    def history_view(self, request, object_id, extra_context=None):
        record = self.record_or_404(request, object_id)
        context = {
            **(extra_context or {}),
            **self.admin_site.each_context(request),
            "title": _("History: %(record)s") % {"record": record},
            "opts": self.opts,
            "record": record,
            "original": record,
            "revisions": Revision.objects.of(record).select_related("user"),
            "may_restore": roles.may_restore(request.user, record),
        }
        return TemplateResponse(request, "admin/record_history.html", context)

    def record_or_404(self, request, object_id):
        record = self.get_object(request, unquote(str(object_id)))
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def delete_model(self, request, obj):
        drafts.keep(obj, Revision.Kind.DELETED, request.user)
        super().delete_model(request, obj)

    def get_readonly_fields(self, request, obj=None):
        """Publication is a matter of the buttons; the times of a live record are set apart."""
        fields = super().get_readonly_fields(request, obj)
        times = ("publish_at", "expire_at") if obj is not None and obj.live else ()
        return (*fields, "live", *times)


def version_of(record, draft):
    """A token for the version of a record that a form shows: that of the draft, or the row."""
    return f"{draft.pk}:{draft.made_at.isoformat()}" if draft else record.updated_at.isoformat()


def revision_in_words(revision):
    return _("%(kind)s of %(when)s") % {
        "kind": revision.get_kind_display(),
        "when": in_words(revision.made_at),
    }


def known_language(code):
    """A language of the site by its code; the first one for any other text."""
    codes = [known for known, _name in settings.LANGUAGES]
    return code if code in codes else codes[0]
