"""Two records made one, from the list of their kind in the admin."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.publishing import merging, roles
from partnership.publishing.bulk_admin import BulkMixin
from partnership.publishing.draft_admin import version_of
from partnership.publishing.drafts import draft_of
from partnership.publishing.uses import link_to_draft


class MergeMixin:
    """The action of a list that makes two records one."""

    actions = (*BulkMixin.actions, "merge_selected")

    def has_merge_permission(self, request):
        return roles.may_merge(request.user, self.model())

    @admin.action(description=gettext_lazy("Merge two …"), permissions=["merge"])
    def merge_selected(self, request, queryset):
        """The page that says what merging would do, either way; with `stays` the merger itself."""
        pair = list(queryset.order_by("created_at", "pk")[:3])
        if len(pair) != 2:
            self.message_user(request, _("Choose two records to merge."), messages.ERROR)
            return None
        if not all(roles.may_merge(request.user, record) for record in pair):
            raise PermissionDenied
        stays = next((r for r in pair if str(r.pk) == request.POST.get("stays")), None)
        if stays is not None:
            self.merge(request, stays, next(r for r in pair if r != stays))
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge two records"),
            "opts": self.opts,
            "pair": pair,
            "versions": [version_of(record, draft_of(record)) for record in pair],
            "choices": [self.choice(*pair), self.choice(*reversed(pair))],
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/records_merge.html", context)

    def choice(self, stays, goes):
        """What the page says about one of the two ways to merge."""
        found = merging.plan(stays, goes)
        if isinstance(found, merging.CannotMerge):
            return {"stays": stays, "goes": goes, "obstacle": str(found)}
        links = [use.link() for use in found.links]
        return {
            "stays": stays,
            "goes": goes,
            "outcome": found,
            "links": links,
            "drafts": [link_to_draft(draft) for draft in found.drafts],
            "rows": [row_in_words(row) for row in found.rows],
            "left": [row_in_words(row) for row in found.left],
        }

    def merge(self, request, stays, goes):
        """Merge two as the page said, unless one of them changed since; say how it went."""
        versions = {version_of(record, draft_of(record)) for record in (stays, goes)}
        if versions != set(request.POST.getlist("version")):
            said = _("Nothing was merged: one of the two was changed after the page was shown.")
            self.message_user(request, said, messages.ERROR)
            return
        name = str(goes)
        try:
            merging.merge(stays, goes, request.user)
        except merging.CannotMerge as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            said = _("“%(goes)s” is now part of “%(stays)s”.") % {"goes": name, "stays": stays}
            self.message_user(request, said, messages.SUCCESS)


def row_in_words(row):
    return f"{row._meta.verbose_name}: {row}"
