"""Many records at once: publish, unpublish and send for review, from the lists of the admin.

Each action first shows a page with what will happen to each record and what keeps it back; only
what that page showed is then done. Records are done one by one, so that one that fails keeps no
other back.
"""

from dataclasses import dataclass, field

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnership.publishing import drafts, roles
from partnership.publishing.draft_admin import version_of
from partnership.publishing.models import Revision
from partnership.publishing.readiness import Level, faults_of, hidden_links
from partnership.publishing.uses import form_of, uses_of
from partnership.values.lists import listed

# What each record needs costs some dozens of queries: so many are looked at in one go.
MOST_RECORDS = 100


@dataclass
class Plan:
    """What a bulk action will do to one record: its way in words, or what keeps it back."""

    record: object
    version: str
    what: str = ""
    obstacles: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    @property
    def address(self):
        return form_of(self.record)

    @property
    def goes(self):
        return not (self.obstacles or self.faults)

    def __str__(self):
        """The record, and what keeps it back."""
        return f"“{self.record}” ({' '.join([*self.obstacles, *(f.message for f in self.faults)])})"


class BulkMixin:
    """The actions of a list of records."""

    actions = ("publish_selected", "unpublish_selected", "review_selected")

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_together"
        view = self.admin_site.admin_view(self.together_view)
        return [path("<path:object_id>/together/", view, name=name), *super().get_urls()]

    # What Django asks for `permissions` of an action ------------------------------------------

    def has_publish_permission(self, request):
        return roles.may_publish(request.user, self.model())

    def has_unpublish_permission(self, request):
        return roles.may_unpublish(request.user, self.model())

    @admin.action(description=gettext_lazy("Publish selected …"), permissions=["publish"])
    def publish_selected(self, request, queryset):
        return self.bulk(request, queryset, Publishing(self, request))

    @admin.action(description=gettext_lazy("Unpublish selected …"), permissions=["unpublish"])
    def unpublish_selected(self, request, queryset):
        return self.bulk(request, queryset, Unpublishing(self, request))

    @admin.action(description=gettext_lazy("Send selected for review …"), permissions=["change"])
    def review_selected(self, request, queryset):
        return self.bulk(request, queryset, Reviewing(self, request))

    def bulk(self, request, queryset, verb):
        """The page of a bulk action; with `confirmed` in the request the action itself."""
        records = list(queryset.order_by("pk")[: MOST_RECORDS + 1])
        if len(records) > MOST_RECORDS:
            said = _("Choose %(most)d records at most.") % {"most": MOST_RECORDS}
            self.message_user(request, said, messages.ERROR)
            return None
        plans = verb.plans(records)
        if "confirmed" in request.POST:
            self.do(request, plans, verb)
            return None
        return self.summary(request, plans, verb)

    def together_view(self, request, object_id):
        """Publish a record, or its draft, and the unpublished records that it links to."""
        record = self.record_or_404(request, object_id)
        if not self.has_publish_permission(request):
            raise PermissionDenied
        verb = Publishing(self, request)
        plans = verb.plans(self.together_with(record))
        if request.method == "POST" and "confirmed" in request.POST:
            self.do(request, plans, verb)
            return HttpResponseRedirect(form_of(record))
        return self.summary(request, plans, verb, record)

    def together_with(self, record):
        """What is published together with a record: first what it links to, then itself."""
        # A copy: the draft is written into it, and the record is to be as it is saved.
        draft = drafts.draft_of(record)
        with self.rows_as_draft(type(record).objects.get(pk=record.pk), draft) as shown:
            faults = faults_of(shown, only={"unpublished_link"})
        is_open = not record.live or draft is not None
        return hidden_links(faults)[: MOST_RECORDS - 1] + [record] * is_open

    def summary(self, request, plans, verb, record=None):
        """The page that tells what a verb will do; `record` is where one came from, if from one."""
        context = {
            **self.admin_site.each_context(request),
            "title": verb.title,
            "record": record,
            "opts": self.opts,
            "verb": verb,
            "going": [plan for plan in plans if plan.goes],
            "kept_back": [plan for plan in plans if not plan.goes],
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/records_bulk.html", context)

    def do(self, request, plans, verb):
        """Do what the page showed; what changed since, or fails, is kept back and named."""
        shown = set(request.POST.getlist("version"))
        note = request.POST.get("change_note", "")[:500]
        done, kept_back = 0, []
        for plan in plans:
            if not plan.goes:
                kept_back.append(plan)
            elif f"{plan.record.pk}={plan.version}" not in shown:
                plan.obstacles.append(_("It was changed after the page was shown."))
                kept_back.append(plan)
            else:
                try:
                    with transaction.atomic():
                        verb.do(plan.record, note)
                    done += 1
                except drafts.CANNOT_BE_PUBLISHED as error:
                    plan.obstacles.append(drafts.reason_in_words(error))
                    kept_back.append(plan)
        if done:
            self.message_user(request, verb.said(done), messages.SUCCESS)
        if kept_back:
            said = ngettext(
                "%(count)d record was left as it is: %(names)s.",
                "%(count)d records were left as they are: %(names)s.",
                len(kept_back),
            ) % {"count": len(kept_back), "names": listed(kept_back)}
            self.message_user(request, said, messages.WARNING)

    def delete_queryset(self, request, queryset):
        """Delete; each record stays in the history, as when it is deleted alone."""
        with transaction.atomic():
            for record in queryset:
                drafts.keep(record, Revision.Kind.DELETED, request.user)
            super().delete_queryset(request, queryset)


def live_changed():
    """Why a draft of an older live version is kept back."""
    return _("The live version was changed after its draft was begun. Compare the two in its form.")


class Verb:
    """One bulk action: what it does to a record, and what it says."""

    action, title, button = "", "", ""
    takes_note = True

    def __init__(self, pages, request):
        self.pages, self.request, self.user = pages, request, request.user

    def plans(self, records):
        return [self.plan(record) for record in records]

    def plan(self, record):
        """The plan for one record."""
        raise NotImplementedError

    def do(self, record, note):
        """Do it. The errors are those of the verbs in `drafts`."""
        raise NotImplementedError

    def said(self, count):
        """That `count` records are done."""
        raise NotImplementedError


class Publishing(Verb):
    action = "publish_selected"
    title = gettext_lazy("Publish several records")
    button = gettext_lazy("Publish them")

    def plans(self, records):
        """As for each; what is published together needs no warning about links between them."""
        plans = super().plans(records)
        together = {plan.record.pk for plan in plans if plan.goes and not plan.record.live}
        for plan in plans:
            plan.warnings = [
                fault
                for fault in plan.warnings
                if not fault.links or {link.pk for link in fault.links} - together
            ]
        return plans

    def plan(self, record):
        draft = drafts.draft_of(record)
        plan = Plan(record, version_of(record, draft))
        if record.live and not draft:
            plan.obstacles.append(_("It is published and has no draft."))
            return plan
        plan.what = _("Its draft replaces the live version.") if draft else _("Readers see it.")
        if draft and draft.go_live_at:
            plan.what += " " + _("It no longer waits for its scheduled time.")
        if not roles.may_publish(self.user, record):
            plan.obstacles.append(_("Another person must publish what you wrote."))
        if draft and draft.based_on != record.updated_at:
            plan.obstacles.append(live_changed())
        try:
            with self.pages.rows_as_draft(record, draft) as shown:
                faults = faults_of(shown)
        except IntegrityError:
            plan.obstacles.append(
                _("Its draft does not fit the record any more. Open and save it.")
            )
        else:
            plan.faults = [fault for fault in faults if fault.level == Level.ERROR]
            plan.warnings = [fault for fault in faults if fault.level != Level.ERROR]
        return plan

    def do(self, record, note):
        drafts.publish(record, self.user, note)

    def said(self, count):
        return ngettext(
            "%(count)d record is published. Readers see it now.",
            "%(count)d records are published. Readers see them now.",
            count,
        ) % {"count": count}


class Unpublishing(Verb):
    action = "unpublish_selected"
    title = gettext_lazy("Unpublish several records")
    button = gettext_lazy("Unpublish them")

    def plan(self, record):
        version = version_of(record, drafts.draft_of(record))
        plan = Plan(record, version, _("Only staff see it."))
        if not record.live:
            plan.obstacles.append(_("It is not published."))
            return plan
        number = len({use.record.pk for use in uses_of([record]) if use.record.is_published()})
        if number:
            plan.what += " " + ngettext(
                "%(number)d published record links to it; the link is hidden.",
                "%(number)d published records link to it; the links are hidden.",
                number,
            ) % {"number": number}
        return plan

    def do(self, record, note):
        drafts.unpublish(record, self.user, note)

    def said(self, count):
        return ngettext(
            "%(count)d record is unpublished. Only staff see it now.",
            "%(count)d records are unpublished. Only staff see them now.",
            count,
        ) % {"count": count}


class Reviewing(Verb):
    action = "review_selected"
    title = gettext_lazy("Send several drafts for review")
    button = gettext_lazy("Send them for review")

    def plan(self, record):
        draft = drafts.draft_of(record)
        plan = Plan(record, version_of(record, draft), _("Its draft waits for review."))
        if not draft:
            plan.obstacles.append(_("It has no draft."))
        elif draft.ready_for_review:
            plan.obstacles.append(_("Its draft waits for review already."))
        return plan

    def do(self, record, note):
        drafts.send_for_review(record, note)

    def said(self, count):
        return ngettext(
            "%(count)d draft waits for review.", "%(count)d drafts wait for review.", count
        ) % {"count": count}
