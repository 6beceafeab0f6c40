"""Everyday help in the form of a record: save as new, and where it is used."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from partnership.publishing import copies, drafts, snapshots
from partnership.publishing.draft_admin import DraftsMixin
from partnership.publishing.uses import drafts_using, link_to_draft, uses_of


class EverydayMixin(DraftsMixin):
    """What the pages of a record offer besides its drafts."""

    def get_urls(self):
        opts = self.opts
        name = f"{opts.app_label}_{opts.model_name}_uses"
        view = self.admin_site.admin_view(self.uses_view)
        return [path("<path:object_id>/uses/", view, name=name), *super().get_urls()]

    def form_page(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and object_id and "_copy" in request.POST:
            return self.save_as_new(request, object_id, form_url, extra_context)
        return super().form_page(request, object_id, form_url, extra_context)

    def save_as_new(self, request, object_id, form_url, extra_context):
        """Save what the form holds as a new record; the one it was opened with stays as it is."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise self.model.DoesNotExist
        if not (self.has_add_permission(request) and self.may_save(request, record)):
            raise PermissionDenied
        draft = drafts.draft_of(record)
        context = {**(extra_context or {}), **self.publishing_context(request, record, draft)}
        with drafts.overlay(record, draft and draft.snapshot):
            # The stock form, not that of a draft.
            response = super(DraftsMixin, self).form_page(request, object_id, form_url, context)
            saved = getattr(request, "record_saved", None)
            snapshot = snapshots.take(saved) if saved else None
            if hasattr(response, "render"):
                response.render()
        if snapshot is None:
            return response
        copy = copies.start_from(snapshot, request.user)
        said = _(
            "This is the copy. Only staff see it. Correct its title and address, and check every "
            "citation: it was copied with what it supports. The other record is unchanged."
        )
        self.replace_messages(request, messages.SUCCESS, said)
        return HttpResponseRedirect(self.form_address(copy))

    def uses_view(self, request, object_id):
        """Every place where a record, or a row of it, is used: saved ones, and those of drafts."""
        record = self.record_or_404(request, unquote(object_id))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Where “%(record)s” is used") % {"record": record},
            "opts": self.opts,
            "record": record,
            "uses": uses_of([record]),
            "drafts": [link_to_draft(draft) for draft in drafts_using(record)],
        }
        return TemplateResponse(request, "admin/record_uses.html", context)
