"""The versions of a record in the staff pages: previewed, compared, listed and restored."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.publishing import drafts, snapshots
from partnership.publishing.changes import note_change
from partnership.publishing.compare import differences
from partnership.publishing.models import Merger, Revision
from partnership.publishing.preview import Preview, page_with
from partnership.staff import roles
from partnership.staff.record_admin.further_pages import FurtherPages
from partnership.staff.record_admin.lost_updates import in_words
from partnership.staff.record_admin.publication_form import what_awaits
from partnership.staff.review.comments import with_comments
from partnership.staff.security.log import logger


class WithholdForm(forms.Form):
    """Which former version is kept from readers, with those before it, and why."""

    version = forms.ModelChoiceField(
        Revision.objects.none(), label=gettext_lazy("This version and all before it")
    )
    why = forms.CharField(
        label=gettext_lazy("What readers are told in their place"), max_length=500
    )

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        versions = Revision.objects.of(record).filter(kind=Revision.Kind.PUBLISHED)
        newest = versions.values_list("pk", flat=True).first()
        # The newest is what readers see now: to hide that, unpublish the record. What is withheld
        # already is so for the reason that was given.
        self.fields["version"].queryset = versions.filter(withheld="").exclude(pk=newest)
        self.fields["version"].label_from_instance = revision_in_words


class VersionPages(FurtherPages):
    """The pages of a record that show its versions."""

    def routes(self):
        yield "preview/", self.preview, "preview"
        yield "compare/", self.compare, "compare"
        yield "restore/<uuid:revision>/", self.restore, "restore"
        yield "withhold/", self.withhold, "withhold"

    def preview(self, request, object_id):
        """The saved draft of a record, or the record that was never published, as a page."""
        record = self.pages.record_or_404(request, object_id)
        draft = Revision.objects.draft_of(record)
        place, _dot, language = request.GET.get("of", "page").partition(":")
        banner = _("Preview of the saved draft.") if draft else _("Preview.")
        snapshot = draft.snapshot if draft else None
        return page_with(
            record, snapshot, request, place, known_language(language), Preview(banner)
        )

    def compare(self, request, object_id):
        """Two versions of a record side by side: ?from=…&to=…, each a revision, live or draft."""
        record = self.pages.record_or_404(request, object_id)
        before = self.version(record, request.GET.get("from") or "live")
        after = self.version(record, request.GET.get("to") or "draft")
        context = {
            **self.page(request, _("Compare versions"), record),
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

    def restore(self, request, object_id, revision):
        record = self.pages.record_or_404(request, object_id)
        if request.method != "POST" or not roles.may_restore(request.user, record):
            raise PermissionDenied
        chosen = Revision.objects.of(record).filter(pk=revision).first()
        if chosen is None:
            raise Http404
        try:
            drafts.restore(chosen, request.user)
        except ValidationError as error:
            said = _("Not restored: %(why)s") % {"why": " ".join(error.messages)}
            self.pages.message_user(request, said, messages.ERROR)
            return redirect(self.pages.address_of(record, "change"))
        if not record.live:
            said = [_("The old version is back.")]
        else:
            said = [_("The old version is the draft now. Look at it, then publish it.")]
            said += what_awaits(drafts.draft_of(record))
        self.pages.message_user(request, " ".join(said), messages.SUCCESS)
        return redirect(self.pages.address_of(record, "change"))

    def withhold(self, request, object_id):
        """Keep a former version, and all before it, from readers; they are told why."""
        record = self.pages.record_or_404(request, object_id)
        if request.method != "POST" or not roles.may_unpublish(request.user, record):
            raise PermissionDenied
        form = WithholdForm(request.POST, record=record)
        if form.is_valid():
            with transaction.atomic():
                Revision.objects.withhold(form.cleaned_data["version"], form.cleaned_data["why"])
                note_change(record)
            logger.info(
                "%r withheld versions of %s %s (“%s”): %r",
                request.user.get_username(),
                record._meta.label_lower,
                record.pk,
                record,
                form.cleaned_data["why"],
            )
            said = _("Readers no longer see that version, nor those before it.")
            self.pages.message_user(request, said, messages.SUCCESS)
            return redirect(self.pages.address_of(record, "history"))
        return self.history(request, object_id, {"withhold": form})

    # Who does it is asked again who it is: see partnership.accounts.weighty.
    withhold.is_weighty = True

    def history(self, request, object_id, extra_context=None):
        """Every version of a record, the newest first."""
        record = self.pages.record_or_404(request, object_id)
        may_withhold = roles.may_unpublish(request.user, record)
        context = {
            "withhold": WithholdForm(record=record) if may_withhold else None,
            **(extra_context or {}),
            **self.page(request, _("History: %(record)s") % {"record": record}, record),
            "original": record,
            "revisions": with_comments(
                Revision.objects.of(record).select_related("user", "drafted_by"), record
            ),
            "mergers": Merger.objects.into(record).select_related("user", "undone_by"),
            "may_merge": roles.may_merge(request.user, record),
            "may_restore": roles.may_restore(request.user, record),
        }
        return TemplateResponse(request, "admin/record_history.html", context)


def revision_in_words(revision):
    return _("%(kind)s of %(when)s") % {
        "kind": revision.get_kind_display(),
        "when": in_words(revision.made_at),
    }


def known_language(code):
    """A language of the site by its code; the first one for any other text."""
    codes = [known for known, _name in settings.LANGUAGES]
    return code if code in codes else codes[0]
