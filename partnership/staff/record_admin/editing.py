"""One visit to a form of the staff pages: what it may not save, and what it saved.

Django's view of a form gives nothing but the request to the hooks that it calls. What they have to
know of the visit, and what they tell of it, travels with the request as one object.
"""

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.forms.utils import ErrorDict
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from partnership.publishing import snapshots
from partnership.publishing.compare import differences
from partnership.staff.forms import UNDERSTOOD
from partnership.staff.open_forms.opening import Opening
from partnership.staff.record_admin.lost_updates import (
    Stale,
    fingerprint,
    no_version_message,
    stale_message,
)


class Editing:
    """A visit to the form of a row of `pages`, a model admin; without `object_id`, of a new one."""

    def __init__(self, pages, request, object_id=None, form_url="", extra_context=None):
        self.pages, self.request, self.user = pages, request, request.user
        self.object_id, self.form_url = object_id, form_url
        self.context = dict(extra_context or {})
        # Why what was typed is not saved: a sentence above the form …
        self.refusal = None
        # … or what stands in another form of the page.
        self.is_refused = False
        # Whether what the form saves is taken back.
        self.on_trial = False
        # The record as the form shows it, and the row that the form saved.
        self.shown = self.saved = None
        # Whether what was typed over a newer version could be saved, as far as was tried.
        self.typed_stands = False
        self.opening = Opening(pages, request, object_id)
        # Whether somebody sends the form; what is taken up again is only shown.
        self.is_sent = request.method == "POST"

    def visit(self):
        """The answer to the visit, after which the opening of the form is kept, or ended."""
        with self.opening.as_sent():
            response = self.respond()
        is_saved = self.saved is not None and not self.on_trial
        self.opening.end_visit(response, is_saved=is_saved)
        if self.opening.taken_up and self.opening.is_shown and not self.opening.is_typed:
            # What was kept is the form as it was opened: without scripts no page can tell.
            return HttpResponseRedirect(self.opening.form.address)
        return response

    def show_opening(self, context, row):
        """Let the page know by which opening of the form what is typed is kept."""
        if row is None or self.pages.has_change_permission(self.request, row):
            self.opening.is_shown = True
            begun_with = {} if row else self.pages.get_changeform_initial_data(self.request)
            self.opening.is_typed = is_typed_in(context, begun_with)
            self.opening.mistaken = [one["field"] for one in context["mistakes"] if one["field"]]
            context |= self.opening.context(context)

    def respond(self):
        """The answer to the visit."""
        raise NotImplementedError

    @property
    def opened_with(self):
        """The version of the row that the form was opened with, as it says itself."""
        form = self.opening.taken_up
        return (form.data if form else self.request.POST).get("_version", "")

    def row(self):
        """The row as it is saved now; None for a new one, and for one that is gone."""
        return self.object_id and self.pages.get_object(self.request, unquote(self.object_id))

    def stock_form(self):
        """The answer of the stock view, rendered while the rows are as they are now."""
        response = self.pages.stock_form(self.request, self.object_id, self.form_url, self.context)
        if hasattr(response, "render"):
            response.render()
        return response

    def guarded(self, form):
        """A class of forms, or one of it that saves nothing where this visit may not."""
        if self.refusal is not None:
            form = refusing(form, self.refusal)
        if self.opening.taken_up:
            return as_typed(form)
        return never_valid(form) if self.is_refused else form

    def snapshot_of(self, row):
        """The state of a row that is compared."""
        return snapshots.take(row)

    def typed_changes(self, before):
        """What differs between what is saved and what was typed, where that could be saved.

        Call it while the rows are as in the snapshot `before`; they are so again afterwards.
        """
        refusal, tried = self.refusal, self.on_trial
        self.refusal, self.on_trial = None, True
        with transaction.atomic():
            self.pages.stock_form(self.request, self.object_id)
            self.typed_stands = self.saved is not None
            typed = self.snapshot_of(self.saved) if self.saved else before
            transaction.set_rollback(True)
        self.saved, self.refusal, self.on_trial = None, refusal, tried
        return differences(before, typed)

    def say_instead(self, level, said):
        """Say `said` instead of what the stock view said, which saved nothing live."""
        before = list(messages.get_messages(self.request))
        self.pages.message_user(self.request, said, level)
        for message in before:
            if message.extra_tags == UNDERSTOOD:
                self.pages.message_user(self.request, message.message, message.level, UNDERSTOOD)


def is_typed_in(context, begun_with):
    """Whether the forms of a page say anything else than they do when the page is opened.

    `begun_with` is what a new row is begun with, which the form that is sent is not told.
    """
    form = context["adminform"].form
    about = context.get("publication_form")
    others = [about] if about else []
    others += [inline.formset for inline in context["inline_admin_formsets"]]
    return any(other.has_changed() for other in others) or any(
        name not in begun_with or form.fields[name].has_changed(begun_with[name], form[name].data)
        for name in form.changed_data
    )


def editing_of(request) -> Editing | None:
    """The visit to a form that a request is; None on every other page."""
    return getattr(request, "editing", None)


def refusing(form, message):
    """A class of forms that keeps all that was typed and saves none of it, for a reason."""

    class StaleForm(form):
        """Refuses to save what was written over an older version."""

        def clean(self):
            super().clean()
            raise Stale(message)

    return StaleForm


def never_valid(form):
    """A class of forms that saves nothing: what is wrong stands in another form of the page."""

    class RefusedForm(form):
        def is_valid(self):
            return super().is_valid() and False

    return RefusedForm


def as_typed(form):
    """A class of forms that shows what was typed before it was finished: nothing is checked."""

    class UnfinishedForm(form):
        def full_clean(self):
            self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}

        def is_valid(self):
            return False

    return UnfinishedForm


class EditingInPlace(Editing):
    """A visit to the form of a row that has neither drafts nor versions."""

    def respond(self):
        row = self.row()
        if row is None:
            may_add = self.is_sent and self.pages.has_add_permission(self.request)
            return self.form_of_deleted() if self.object_id and may_add else self.stock_form()
        self.context["version"] = fingerprint(self.snapshot_of(row))
        if self.opening.taken_up:
            self.context["version"] = self.opened_with
        if not (self.is_sent and self.pages.has_change_permission(self.request, row)):
            return self.stock_form()
        return self.save(row)

    @transaction.atomic
    def save(self, row):
        """Save what was typed, unless the row is no longer what the form was opened with."""
        row = type(row)._base_manager.select_for_update().filter(pk=row.pk).first()
        if row is None:
            return self.form_of_deleted()
        saved = self.snapshot_of(row)
        self.context["version"] = fingerprint(saved)
        if self.opened_with != self.context["version"]:
            known = self.opened_with
            self.refusal = stale_message(*last_saved(row)) if known else no_version_message()
            self.context["stale_changes"] = self.typed_changes(saved)
        return self.stock_form()

    def form_of_deleted(self):
        """Show what was typed into the form of a row that is gone, to be added as a new one."""
        self.refusal = _(
            "Nothing was saved: somebody deleted this after you opened it. What you typed is still "
            "here. To keep it, save it as a new one."
        )
        opts = self.pages.opts
        self.object_id = None
        self.form_url = reverse(f"admin:{opts.app_label}_{opts.model_name}_add")
        return self.stock_form()

    def snapshot_of(self, row):
        return [snapshots.row_as_json(type(row)._base_manager.get(pk=row.pk))]


def last_saved(row):
    """(who, when) a row was last saved: by the log of the staff pages, else by its record."""
    kind = ContentType.objects.get_for_model(row)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk))
    entry = entries.select_related("user").first()
    return (entry.user, entry.action_time) if entry else (None, row.parent.updated_at)
