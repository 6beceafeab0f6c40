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
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnership.publishing import drafts
from partnership.publishing.models import ReviewComment, Revision
from partnership.publishing.readiness import faults_of, hidden_links
from partnership.staff import roles
from partnership.staff.notices import telling
from partnership.staff.record_admin.drafts import rows_as_draft
from partnership.staff.record_admin.further_pages import FurtherPages
from partnership.staff.record_admin.lost_updates import version_of
from partnership.staff.record_admin.publication_form import (
    NOTE_LENGTH,
    PublicationForm,
    is_within_its_times,
    when_readers_see,
)
from partnership.staff.review.comments import open_in_words
from partnership.staff.uses import form_of, uses_of
from partnership.values.texts import listed

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


@admin.action(description=gettext_lazy("Publish selected …"), permissions=["publish"])
def publish_selected(pages, request, queryset):
    return bulk(pages, request, queryset, Publishing(request.user))


@admin.action(description=gettext_lazy("Unpublish selected …"), permissions=["unpublish"])
def unpublish_selected(pages, request, queryset):
    return bulk(pages, request, queryset, Unpublishing(request.user))


@admin.action(description=gettext_lazy("Send selected for review …"), permissions=["change"])
def review_selected(pages, request, queryset):
    return bulk(pages, request, queryset, Reviewing(request.user))


ACTIONS = (publish_selected, unpublish_selected, review_selected)


def bulk(pages, request, queryset, verb):
    """The page of a bulk action; with `confirmed` in the request the action itself."""
    records = list(queryset.order_by("pk")[: MOST_RECORDS + 1])
    if len(records) > MOST_RECORDS:
        said = _("Choose %(most)d records at most.") % {"most": MOST_RECORDS}
        pages.message_user(request, said, messages.ERROR)
        return None
    plans = verb.plans(records)
    if "confirmed" in request.POST:
        do(pages, request, plans, verb)
        return None
    return summary(pages, request, plans, verb)


class TogetherPage(FurtherPages):
    """The page that publishes a record and what it links to."""

    def routes(self):
        yield "together/", self.together, "together"

    def together(self, request, object_id):
        """Publish a record, or its draft, and the unpublished records that it links to."""
        record = self.pages.record_or_404(request, object_id)
        if not self.pages.has_publish_permission(request):
            raise PermissionDenied
        verb = Publishing(request.user)
        plans = verb.plans(published_together(record))
        if request.method == "POST" and "confirmed" in request.POST:
            do(self.pages, request, plans, verb)
            return HttpResponseRedirect(form_of(record))
        return summary(self.pages, request, plans, verb, record)


def published_together(record):
    """What is published together with a record: first what it links to, then itself.

    What is cited stands before what rests on it.
    """
    # A copy: the draft is written into it, and the record is to be as it is saved.
    draft = drafts.draft_of(record)
    with rows_as_draft(type(record).objects.get(pk=record.pk), draft) as shown:
        found = hidden_links(faults_of(shown, only={"unpublished_link", "hidden_source"}))
    for link in found:  # which grows meanwhile
        cited = hidden_links(faults_of(link, only={"hidden_source"}))
        found += [source for source in cited if source not in (*found, record)]
    is_open = not record.live or draft is not None
    return found[: MOST_RECORDS - 1][::-1] + [record] * is_open


def summary(pages, request, plans, verb, record=None):
    """The page that tells what a verb will do; `record` is where one came from, if from one."""
    context = {
        **pages.admin_site.each_context(request),
        "title": verb.title,
        "record": record,
        "opts": pages.opts,
        "verb": verb,
        "going": [plan for plan in plans if plan.goes],
        "kept_back": [plan for plan in plans if not plan.goes],
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/records_bulk.html", context)


def do(pages, request, plans, verb):
    """Do what the page showed; what changed since, or fails, is kept back and named.

    Returns the records with which it was done.
    """
    shown = set(request.POST.getlist("version"))
    note = request.POST.get(verb.note_name, "")[:NOTE_LENGTH]
    for plan in plans:
        if plan.goes and f"{plan.record.pk}={plan.version}" not in shown:
            plan.obstacles.append(_("It was changed after the page was shown."))
        if plan.goes:
            try_one(plan, verb, note)
    done = [plan.record for plan in plans if plan.goes]
    kept_back = [plan for plan in plans if not plan.goes]
    if done:
        pages.message_user(request, verb.said(done), messages.SUCCESS)
    if kept_back:
        said = ngettext(
            "%(count)d record was left as it is: %(names)s.",
            "%(count)d records were left as they are: %(names)s.",
            len(kept_back),
        ) % {"count": len(kept_back), "names": listed(kept_back)}
        pages.message_user(request, said, messages.WARNING)
    return done


def try_one(plan, verb, note):
    """Do what a plan says, or note on it what kept the record back."""
    try:
        with transaction.atomic():
            verb.do(plan.record, note)
    except drafts.CANNOT_BE_PUBLISHED as error:
        plan.obstacles.append(drafts.reason_in_words(error))


def live_changed():
    """Why a draft of an older live version is kept back."""
    return _("The live version was changed after its draft was begun. Compare the two in its form.")


class Verb:
    """One bulk action: what it does to a record, and what it says."""

    action, title, button = "", "", ""
    # The one note that is asked for: what readers see, or what only staff do.
    note_name = "change_note"

    def __init__(self, user):
        self.user = user

    @property
    def note(self):
        """The field of the note, as the form of a record has it."""
        return PublicationForm()[self.note_name]

    def plans(self, records):
        return [self.plan(record) for record in records]

    def plan(self, record):
        """The plan for one record."""
        raise NotImplementedError

    def do(self, record, note):
        """Do it. The errors are those of the verbs in `drafts`."""
        raise NotImplementedError

    def said(self, done):
        """That these records are done."""
        raise NotImplementedError


def going_together(plans):
    """{key: plan} of those that can go, given that the others of them go.

    A fault that comes from links to hidden records is none where those are shown, too.
    """
    going = {
        plan.record.pk: plan
        for plan in plans
        if not plan.obstacles and all(fault.links for fault in plan.faults)
    }
    while True:
        lacking = [
            key
            for key, plan in going.items()
            if not all(brought(fault, plan.record, going) for fault in plan.faults)
        ]
        if not lacking:
            return going
        for key in lacking:
            del going[key]


def brought(fault, record, going):
    """Whether all that a fault of a record links to is shown with it, among those that go."""
    begins = max(filter(None, [timezone.now(), record.publish_at]))
    others = [going[link.pk].record for link in fault.links if link.pk in going]
    shown = [other for other in others if not other.live and other.would_be_published(begins)]
    return len(shown) == len(fault.links)


class Publishing(Verb):
    action = "publish_selected"
    title = gettext_lazy("Publish several records")
    button = gettext_lazy("Publish them")

    def plans(self, records):
        """As for each; what is published together lacks nothing that another of them brings."""
        plans = super().plans(records)
        going, comments = going_together(plans), ReviewComment.objects.open_on(records)
        for plan in plans:
            plan.what = f"{plan.what} {open_in_words(comments.get(plan.record.pk, 0))}".strip()
            if plan.record.pk in going:
                plan.faults = []
            plan.warnings = [
                fault
                for fault in plan.warnings
                if not fault.links or not brought(fault, plan.record, going)
            ]
        return plans

    def plan(self, record):
        draft = drafts.draft_of(record)
        plan = Plan(record, version_of(record, draft))
        if record.live and not draft:
            plan.obstacles.append(_("It is published and has no draft."))
            return plan
        plan.what = when_readers_see(record)
        if draft:
            plan.what = _("Its draft replaces the live version.")
        if draft and draft.go_live_at:
            plan.what += " " + _("It no longer waits for its scheduled time.")
        if not roles.may_publish(self.user, record):
            plan.obstacles.append(_("Another person must publish what you wrote."))
        if draft and draft.based_on != record.updated_at:
            plan.obstacles.append(live_changed())
        try:
            with rows_as_draft(record, draft) as shown:
                faults = faults_of(shown)
        except IntegrityError:
            plan.obstacles.append(
                _("Its draft does not fit the record any more. Open and save it.")
            )
        else:
            plan.faults = [fault for fault in faults if fault.is_error]
            plan.warnings = [fault for fault in faults if not fault.is_error]
        return plan

    def do(self, record, note):
        version = drafts.publish(record, self.user, note)
        # What it was to be shown together with may have been kept back.
        drafts.refuse_unready(type(record).objects.get(pk=record.pk))
        telling.published(version)

    def said(self, done):
        number = sum(ReviewComment.objects.open_on(done).values())
        return f"{self.published(done)} {open_in_words(number)}".strip()

    def published(self, done):
        """That these records are published, and when readers see them."""
        if not all(map(is_within_its_times, done)):
            return ngettext(
                "%(count)d record is published, and seen in its time.",
                "%(count)d records are published, and each is seen in its time.",
                len(done),
            ) % {"count": len(done)}
        return ngettext(
            "%(count)d record is published. Readers see it now.",
            "%(count)d records are published. Readers see them now.",
            len(done),
        ) % {"count": len(done)}


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

    def said(self, done):
        return ngettext(
            "%(count)d record is unpublished. Only staff see it now.",
            "%(count)d records are unpublished. Only staff see them now.",
            len(done),
        ) % {"count": len(done)}


class Reviewing(Verb):
    action = "review_selected"
    title = gettext_lazy("Send several drafts for review")
    button = gettext_lazy("Send them for review")
    note_name = "review_note"

    def plan(self, record):
        draft = drafts.draft_of(record)
        plan = Plan(record, version_of(record, draft), _("Its draft waits for review."))
        if not record.live:
            plan.what = _("It waits for review.")
        reviewed = Revision.objects.to_review(record)
        if record.live and not draft:
            plan.obstacles.append(_("It has no draft."))
        elif reviewed and reviewed.ready_for_review:
            plan.obstacles.append(_("It waits for review already."))
        return plan

    def do(self, record, note):
        draft = drafts.send_for_review(record, note or None)
        telling.review_asked(draft, record, self.user)

    def said(self, done):
        return ngettext(
            "%(count)d draft waits for review.", "%(count)d drafts wait for review.", len(done)
        ) % {"count": len(done)}
