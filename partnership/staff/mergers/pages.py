"""Two records made one, from the list of their kind in the admin, and that undone."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.publishing.drafts import draft_of
from partnership.publishing.models import Merger
from partnership.staff import roles
from partnership.staff.mergers import merging
from partnership.staff.mergers.undo import CannotUndo, undo
from partnership.staff.record_admin.further_pages import FurtherPages
from partnership.staff.record_admin.lost_updates import version_of
from partnership.staff.uses import link_to_draft


@admin.action(description=gettext_lazy("Merge two …"), permissions=["merge"])
def merge_selected(pages, request, queryset):
    """The page that says what merging would do, either way; with `stays` the merger itself."""
    pair = list(queryset.order_by("created_at", "pk")[:3])
    if len(pair) != 2:
        pages.message_user(request, _("Choose two records to merge."), messages.ERROR)
        return None
    if not all(roles.may_merge(request.user, record) for record in pair):
        raise PermissionDenied
    stays = next((r for r in pair if str(r.pk) == request.POST.get("stays")), None)
    if stays is not None:
        merge(pages, request, stays, next(r for r in pair if r != stays))
        return None
    context = {
        **pages.admin_site.each_context(request),
        "title": _("Merge two records"),
        "opts": pages.opts,
        "pair": pair,
        "versions": [version_of(record, draft_of(record)) for record in pair],
        "choices": [choice(*pair), choice(*reversed(pair))],
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/records_merge.html", context)


def choice(stays, goes):
    """What the page says about one of the two ways to merge."""
    found = merging.plan(stays, goes)
    if isinstance(found, merging.CannotMerge):
        return {"stays": stays, "goes": goes, "obstacle": str(found)}
    links = [use.link() for use in found.links]
    return {
        "stays": stays,
        "goes": goes,
        "outcome": found,
        "note": merging.note_for_readers(stays, goes) if stays.live else "",
        "links": links,
        "drafts": [link_to_draft(draft) for draft in found.drafts],
        "rows": [row_in_words(row) for row in found.rows],
        "left": [row_in_words(row) for row in found.left],
    }


def merge(pages, request, stays, goes):
    """Merge two as the page said, unless one of them changed since; say how it went."""
    versions = {version_of(record, draft_of(record)) for record in (stays, goes)}
    if versions != set(request.POST.getlist("version")):
        said = _("Nothing was merged: one of the two was changed after the page was shown.")
        pages.message_user(request, said, messages.ERROR)
        return
    name = str(goes)
    try:
        merging.merge(stays, goes, request.user)
    except merging.CannotMerge as error:
        pages.message_user(request, str(error), messages.ERROR)
    else:
        said = format_html(
            '{} <a href="{}#mergers">{}</a>',
            _("“%(goes)s” is now part of “%(stays)s”.") % {"goes": name, "stays": stays},
            pages.address_of(stays, "history"),
            _("It can be undone in the history."),
        )
        pages.message_user(request, said, messages.SUCCESS)


class MergerPages(FurtherPages):
    """What undoes a merger; its button stands in the history of the record that stayed."""

    def routes(self):
        yield "undo-merger/<uuid:merger>/", self.undo, "undo_merger"

    def undo(self, request, object_id, merger):
        record = self.pages.record_or_404(request, object_id)
        if request.method != "POST" or not roles.may_merge(request.user, record):
            raise PermissionDenied
        found = get_object_or_404(Merger.objects.into(record), pk=merger)
        try:
            back = undo(found, request.user)
        except CannotUndo as error:
            said = _("The merger was not undone: %(why)s") % {"why": error}
            self.pages.message_user(request, said, messages.ERROR)
        else:
            said = _("“%(record)s” is back, with all that linked to it.") % {"record": back}
            self.pages.message_user(request, said, messages.SUCCESS)
        return redirect(self.pages.address_of(record, "history"))


def row_in_words(row):
    return f"{row._meta.verbose_name}: {row}"
