"""The staff pages of imports: upload, report, confirm, progress, undo."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from partnership.agreements.models import Partnership
from partnership.exchange import jobs, selected_records
from partnership.exchange.formats import READERS
from partnership.exchange.iati.reading.earlier import Earlier
from partnership.exchange.models import Import, from_data
from partnership.exchange.pipeline import lock, outcome
from partnership.exchange.pipeline.undo import CannotBeUndone, undo
from partnership.staff import roles
from partnership.staff.dashboard import search_lag
from partnership.staff.security.log import logger

# The apps with records come first, so their pages are there.
selected_records.offer(admin.site)

MOST_BYTES = 50 * 1024 * 1024
MOST_FILES = 20


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, of kinds that can be read, together not too large."""

    widget = SeveralFiles

    def clean(self, data, initial=None):
        clean_one = super().clean
        files = data if isinstance(data, (list, tuple)) else [data]
        files = [clean_one(file, initial) for file in files or [None]]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("Choose at most 20 files at once."))
        if sum(file.size for file in files) > MOST_BYTES:
            raise forms.ValidationError(
                _(
                    "The files are larger than 50 MB. Split them. Only a fixture (JSON) may be "
                    "larger, up to 1 GB, and is taken in with the command import_record."
                )
            )
        for file in files:
            if Path(file.name).suffix.lower() not in READERS:
                raise forms.ValidationError(
                    _("“%(name)s” cannot be read. Files that can end in: %(endings)s.")
                    % {"name": file.name, "endings": ", ".join(READERS)}
                )
        return files


class UploadForm(forms.Form):
    """The files of an import, and how they are taken in."""

    files = FilesField(
        label=_("Files"),
        help_text=_("They are read in the order of their names, as if they were one."),
    )
    how = forms.ChoiceField(
        label=_("How"), widget=forms.RadioSelect, choices=[("drafts", ""), ("live", "")]
    )

    partnership = forms.ModelChoiceField(
        Partnership.objects.order_by("title"),
        label=_("Partnership"),
        required=False,
        help_text=_("Only for IATI files: to which partnership the activities belong."),
    )

    earlier = forms.ChoiceField(
        label=_("Rows of an earlier file"),
        choices=Earlier.choices,
        required=False,
        widget=forms.RadioSelect,
        initial=Earlier.BY_DATES,
        help_text=_(
            "Only for IATI files: what becomes of rows that an earlier file of the same publisher "
            "brought and this one does not have."
        ),
    )

    def __init__(self, *args, may_go_live, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [
            ("drafts", _("As drafts: new records are not public, changes wait for publication.")),
            ("live", _("Live: changes are public at once; the file says what of it is public.")),
        ]
        self.fields["how"].choices = choices if may_go_live else choices[:1]
        self.fields["how"].initial = "drafts"

    def clean(self):
        data = super().clean()
        endings = {Path(file.name).suffix.lower() for file in data.get("files", ())}
        if ".xml" in endings and not data.get("partnership"):
            message = _("Choose the partnership to which the activities of the IATI file belong.")
            self.add_error("partnership", message)
        return data


def may_go_live(user):
    """Whether what `user` imports may be public at once."""
    return roles.may_publish(user) and not settings.REQUIRE_ANOTHER_PERSON


def goes_live(request, key):
    """Whether what is confirmed, or undone, is public at once. Who does it is asked again who it
    is: see partnership.accounts.weighty."""
    return Import.objects.filter(pk=key, as_drafts=False).exists()


@admin.register(Import)
class ImportAdmin(admin.ModelAdmin):
    """Imports are made and undone here, never edited."""

    list_display = ("files", "when", "state", "counts", "as_drafts", "who")
    list_filter = ("state", "made_at")
    list_select_related = ("user",)
    list_per_page = 50
    show_full_result_count = False
    actions = None
    forms_beside = {"add": UploadForm}

    def get_urls(self):
        name = "exchange_import"
        return [
            path(f"<uuid:key>/{word}/", self.admin_site.admin_view(view), name=f"{name}_{word}")
            for word, view in [
                ("progress", self.progress_view),
                ("confirm", require_POST(self.confirm_view)),
                ("cancel", require_POST(self.cancel_view)),
                ("undo", require_POST(self.undo_view)),
            ]
        ] + super().get_urls()

    # Rights -----------------------------------------------------------------------------------

    def has_module_permission(self, request):
        return roles.may_import(request.user)

    def has_view_permission(self, request, obj=None):
        return roles.may_import(request.user)

    def has_add_permission(self, request):
        return roles.may_import(request.user)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def entry_of(self, request, key):
        if not roles.may_import(request.user):
            raise PermissionDenied
        entry = Import.objects.select_related("user").filter(pk=key).first()
        if entry is None:
            raise Http404
        jobs.notice_end(entry)
        return entry

    # The columns ------------------------------------------------------------------------------

    @admin.display(description=_("files"))
    def files(self, entry):
        return str(entry)

    @admin.display(description=_("begun"), ordering="made_at")
    def when(self, entry):
        return date_format(localtime(entry.made_at), "DATETIME_FORMAT")

    @admin.display(description=_("changes"))
    def counts(self, entry):
        return outcome.counted(entry.outcome["totals"]) if entry.outcome else "–"

    @admin.display(description=_("by"), ordering="user__username", empty_value="–")
    def who(self, entry):
        return entry.user

    # The pages --------------------------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        """The form for the files; sending it begins the check."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        live = may_go_live(request.user)
        form = UploadForm(request.POST or None, request.FILES or None, may_go_live=live)
        if request.method == "POST" and (reason := lock.running()) and jobs.too_many_wait():
            form.add_error(None, reason)
        if request.method == "POST" and form.is_valid():
            entry = Import(user=request.user, state=Import.State.CHECKING)
            entry.as_drafts = form.cleaned_data["how"] == "drafts"
            owner = form.cleaned_data["partnership"]
            entry.options = {
                "language": get_language(),
                "partnership": owner and owner.slug,
                "earlier": form.cleaned_data["earlier"] or Earlier.BY_DATES,
            }
            files = sorted(form.cleaned_data["files"], key=lambda file: file.name)
            jobs.keep_files(entry, files)
            jobs.start(entry)
            return redirect(address_of(entry))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Import data"),
            "opts": self.opts,
            "form": form,
        }
        return TemplateResponse(request, "admin/import_form.html", context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What is known of an import, and what can be done with it now."""
        entry = self.entry_of(request, as_key(object_id))
        told = (entry.outcome or {}).get("told", {})
        context = {
            **self.admin_site.each_context(request),
            "title": str(entry),
            "opts": self.opts,
            "entry": entry,
            "progress": jobs.progress_of(entry) if entry.is_running else None,
            "findings": [from_data(finding) for finding in entry.findings],
            "search_lag": search_lag() if entry.is_over else "",
            "lists": [
                {
                    "key": key,
                    "title": heading,
                    "number": entry.outcome["totals"][key],
                    "rows": told[key],
                    "more": outcome.more(entry.outcome["totals"][key] - len(told[key]))
                    if entry.outcome["totals"][key] > len(told[key])
                    else "",
                }
                for key, heading in outcome.headings().items()
                if told.get(key)
            ],
            "may_go_live": entry.as_drafts or may_go_live(request.user),
        }
        return TemplateResponse(request, "admin/import_page.html", context)

    def history_view(self, request, object_id, extra_context=None):
        return redirect(address_of(self.entry_of(request, as_key(object_id))))

    def progress_view(self, request, key):
        """How far an import is, for the script of its page."""
        entry = self.entry_of(request, key)
        answer = {"running": entry.is_running, **jobs.progress_of(entry)}
        return JsonResponse(answer, headers={"Cache-Control": "no-store"})

    def confirm_view(self, request, key):
        """Take in what was checked, if it still waits for that."""
        entry = self.entry_of(request, key)
        if not entry.as_drafts and not may_go_live(request.user):
            raise PermissionDenied
        if reason := lock.running():
            self.message_user(request, reason, messages.ERROR)
            return redirect(address_of(entry))
        if entry.changes_nothing:
            self.message_user(request, gettext("There is nothing to take in."), messages.ERROR)
            return redirect(address_of(entry))
        with transaction.atomic():
            waiting = Import.objects.filter(pk=key, state=Import.State.WAITING)
            begun = waiting.update(state=Import.State.APPLYING)
        if begun:
            entry.refresh_from_db()
            if not entry.as_drafts:
                logger.info("%r imports live: %s", request.user.get_username(), entry)
            jobs.start(entry)
        else:
            self.message_user(request, gettext("It does not wait for that."), messages.ERROR)
        return redirect(address_of(entry))

    confirm_view.is_weighty = goes_live

    def cancel_view(self, request, key):
        """End an import that runs or waits; nothing of it is written."""
        entry = self.entry_of(request, key)
        if entry.is_running:
            jobs.ask_to_cancel(entry)
            self.message_user(request, gettext("The import ends as soon as it can."))
        elif entry.state == Import.State.WAITING:
            jobs.close(entry, Import.State.CANCELLED)
        return redirect(address_of(entry))

    def undo_view(self, request, key):
        """Set everything back to what it was before an import, or say why that is not possible."""
        entry = self.entry_of(request, key)
        if not entry.as_drafts and not may_go_live(request.user):
            raise PermissionDenied
        try:
            undo(entry, request.user)
        except CannotBeUndone as error:
            self.message_user(request, gettext("Nothing was undone."), messages.ERROR)
            for reason in error.reasons[:20]:
                self.message_user(request, reason, messages.ERROR)
        else:
            self.message_user(request, gettext("The import was undone."), messages.SUCCESS)
        return redirect(address_of(entry))

    undo_view.is_weighty = goes_live


def address_of(entry):
    return reverse("admin:exchange_import_change", args=[entry.pk])


def as_key(text):
    """The key in an address; 404 for what is none."""
    try:
        return Import._meta.pk.to_python(unquote(text))
    except forms.ValidationError:
        raise Http404 from None
