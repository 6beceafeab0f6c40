"""The review of a draft: what it changes, comments on that, and to publish it or send it back."""

from collections import defaultdict

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnership.publishing import drafts, snapshots
from partnership.publishing.compare import differences
from partnership.publishing.models import ReviewComment, Revision
from partnership.staff import quality, roles
from partnership.staff.forms import MomentInput, zone_in_words
from partnership.staff.notices import telling
from partnership.staff.record_admin import bulk
from partnership.staff.record_admin.drafts import rows_as_draft
from partnership.staff.record_admin.further_pages import FurtherPages
from partnership.staff.record_admin.lost_updates import in_words, version_of
from partnership.staff.record_admin.publication_form import (
    note_for_readers,
    what_awaits,
    when_readers_see,
)
from partnership.staff.review.comments import CommentForm, Comments, open_in_words


class SendBackForm(forms.Form):
    """Why a draft goes back to its author."""

    reason = forms.CharField(
        label=gettext_lazy("What the author should do"),
        max_length=ReviewComment._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only staff read this. The live page stays as it is."),
    )


class PublishForm(forms.Form):
    """What readers are told of the change, and when the draft goes live, if not now."""

    change_note = note_for_readers()
    go_live_at = forms.DateTimeField(
        label=gettext_lazy("Go live at"), required=False, widget=MomentInput
    )


class ReviewPage(FurtherPages):
    """The page of a record on which its draft is reviewed."""

    def routes(self):
        yield "review/", self.review, "review"

    def review(self, request, object_id):
        record = self.pages.record_or_404(request, object_id)
        visit = Review(self, request, record)
        if request.method == "POST":
            return visit.act()
        return visit.show()


class Review:
    """One visit to the page: what it shows, and what a button of it does."""

    def __init__(self, page, request, record):
        self.page, self.pages, self.request, self.record = page, page.pages, request, record
        self.user, self.draft = request.user, drafts.draft_of(record)
        # What is reviewed: the draft, or what was edited in place and is still to be published.
        self.reviewed = Revision.objects.to_review(record)
        saved = snapshots.take(record)
        self.snapshot = self.draft.snapshot if self.draft else saved
        self.before = saved if record.live or not self.reviewed else published_before(record)
        self.comments = Comments(record, self.draft)
        self.comment = CommentForm(names=self.comments.names)
        self.reason = SendBackForm()
        self.publish_form = PublishForm(
            initial=self.draft
            and {"change_note": self.draft.note, "go_live_at": self.draft.go_live_at}
        )

    @property
    def may_send_back(self):
        """Whether the person may send the draft back: it waits, and somebody else wrote it."""
        draft = self.reviewed
        is_asked = draft is not None and draft.ready_for_review and draft.user_id != self.user.pk
        return is_asked and roles.may_edit(self.user, self.record)

    def act(self):
        """Do what a button says."""
        sent = self.request.POST
        if not roles.may_edit(self.user, self.record):
            raise PermissionDenied
        if "resolve" in sent or "reopen" in sent:
            return self.settle()
        if "_send_back" in sent:
            return self.send_back()
        if "_publish" in sent:
            return self.publish()
        if "_schedule" in sent:
            return self.schedule()
        return self.add_comment()

    def add_comment(self):
        self.comment = CommentForm(self.request.POST, names=self.comments.names)
        if not self.comment.is_valid():
            return self.show()
        comment = self.comment.save(commit=False)
        comment.model, comment.record = self.record._meta.label_lower, self.record.pk
        comment.user = self.user
        comment.save()
        return HttpResponseRedirect(f"{self.request.path}#comment-{comment.pk}")

    def settle(self):
        """Resolve a comment, or open it again."""
        is_resolved = "resolve" in self.request.POST
        try:
            key = forms.UUIDField().clean(self.request.POST["resolve" if is_resolved else "reopen"])
        except ValidationError:
            raise Http404 from None
        found = ReviewComment.objects.of(self.record).filter(pk=key)
        if not found.exists():
            raise Http404
        if is_resolved:
            found.resolve(self.user)
        else:
            found.update(resolved_at=None, resolved_by=None)
        is_in_form = "in_form" in self.request.POST
        back = self.pages.address_of(self.record, "change") if is_in_form else self.request.path
        return HttpResponseRedirect(f"{back}#comment-{key}")

    @transaction.atomic
    def send_back(self):
        """Let the author go on with the draft that the page showed."""
        self.reviewed = Revision.objects.select_for_update().to_review(self.record)
        self.draft = self.reviewed if self.record.live else None
        self.reason = SendBackForm(self.request.POST)
        if not self.may_send_back:
            said = _("Nothing was sent back: the draft does not wait for your review any more.")
            return self.say_here(messages.ERROR, said)
        if self.request.POST.get("version") != self.version_shown():
            said = _("Nothing was sent back: the draft was changed after the page was shown.")
            return self.say_here(messages.ERROR, said)
        if not self.reason.is_valid():
            return self.show()
        self.reviewed.send_back(self.user, self.reason.cleaned_data["reason"])
        telling.sent_back(self.reviewed, self.user, self.reason.cleaned_data["reason"])
        who = self.reviewed.user or _("whoever goes on with it")
        said = _("Sent back to %(who)s. Only staff see it.") % {"who": who}
        if self.record.live:
            said = _("Sent back to %(who)s. Readers still see the live version.") % {"who": who}
        return self.say(messages.SUCCESS, said)

    def version_shown(self):
        """What the page names the draft by that it shows."""
        return f"{self.record.pk}={version_of(self.record, self.draft)}"

    def publish(self):
        """Publish the draft that the page showed, as the list of records would."""
        if not self.pages.has_publish_permission(self.request):
            raise PermissionDenied
        verb = bulk.Publishing(self.user)
        # A copy: the draft is written into it, and the record is to be as it is saved.
        plans = verb.plans([type(self.record).objects.get(pk=self.record.pk)])
        if not bulk.do(self.pages, self.request, plans, verb):
            self.publish_form = PublishForm(self.request.POST)
            return self.show()
        return HttpResponseRedirect(self.pages.address_of(self.record, "change"))

    def schedule(self):
        """Let the draft that the page showed go live at the time that was typed, or say why not."""
        if not roles.may_schedule(self.user, self.record):
            raise PermissionDenied
        form = self.publish_form = PublishForm(self.request.POST)
        try:
            if self.request.POST.get("version") != self.version_shown():
                raise ValidationError(_("It was changed after the page was shown."))
            at = form.cleaned_data.get("go_live_at") if form.is_valid() else None
            if at is None:
                raise ValidationError(_("Give the day and the time at which the draft goes live."))
            note = form.cleaned_data["change_note"]
            drafts.schedule(self.record, at, note, user=self.user)
        except ValidationError as error:
            said = _("Not scheduled: %(why)s") % {"why": " ".join(error.messages)}
            return self.say_here(messages.ERROR, said)
        said = _("Scheduled: the draft goes live on %(when)s.") % {"when": in_words(at)}
        return self.say(messages.SUCCESS, said)

    def say(self, level, said):
        self.pages.message_user(self.request, said, level)
        return HttpResponseRedirect(self.request.path)

    def say_here(self, level, said):
        """Say why nothing was done, on the page with what was typed."""
        self.draft = drafts.draft_of(self.record)
        self.pages.message_user(self.request, said, level)
        return self.show()

    def show(self):
        comments = self.comments
        changes = [
            change
            for change in differences(self.before, self.snapshot)
            if change.row_kind or change.before != change.after
        ]
        context = {
            **self.page.page(self.request, self.title(len(changes)), self.record),
            "draft": self.draft,
            "reviewed": self.reviewed,
            "comments": comments,
            "parts": self.parts(changes),
            "about_the_whole": comments.by_place[""],
            "whole_is_asked": self.asked == "",
            "comment_form": self.comment,
            "reason_form": self.reason,
            "may_comment": roles.may_edit(self.user, self.record),
            "may_send_back": self.may_send_back,
            "version_shown": self.version_shown(),
            "has_change_permission": roles.may_edit(self.user, self.record),
            "what_awaits": what_awaits(self.reviewed) if self.reviewed else [],
            **self.publishing(len(changes)),
        }
        return TemplateResponse(self.request, "admin/review/page.html", context)

    def title(self, number):
        if not self.draft:
            return _("Review: %(record)s") % {"record": self.record}
        return ngettext(
            "%(number)d change to: %(record)s", "%(number)d changes to: %(record)s", number
        ) % {"number": number, "record": self.record}

    @property
    def asked(self):
        """The place that is asked for, or that a refused comment is about; "" for the whole.

        None where nothing is asked for; what the draft does not have any more is said of the whole.
        """
        place = self.request.GET.get("on")
        if self.comment.is_bound:
            place = self.comment["place"].value() or ""
            return place if self.comments.has(place) else ""
        return place if place == "" or (place and self.comments.has(place)) else None

    def parts(self, changes):
        """What the page shows place by place: the changes there, and the comments on them."""
        asked, comments = self.asked, self.comments
        changed = defaultdict(list)
        for change in changes:
            changed[change.place].append(change)
        places = dict.fromkeys([*changed, *comments.by_place])
        if asked:
            places[asked] = None
        return [
            {
                "place": place,
                "about": comments.about(place),
                "changes": changed[place],
                "comments": comments.by_place[place],
                "is_asked": place == asked,
            }
            for place in places
            if place
        ]

    def publishing(self, number):
        """What publishing would show to readers, and with what open, to be read before it."""
        if not self.pages.has_publish_permission(self.request):
            return {}
        (plan,) = bulk.Publishing(self.user).plans([self.record])
        try:
            with rows_as_draft(
                type(self.record).objects.get(pk=self.record.pk), self.draft
            ) as shown:
                lacks = quality.in_form(shown)
        except IntegrityError:
            lacks = {"first": [], "warnings": []}
        form = self.pages.address_of(self.record, "change")
        for fault in (*lacks["first"], *lacks["warnings"]):
            fault["address"] = form + fault["address"]
        return {
            "plan": plan,
            "lacks": lacks,
            "publish_form": self.publish_form,
            "may_schedule": bool(self.draft) and roles.may_schedule(self.user, self.record),
            "zone": zone_in_words(),
            "what_readers_see": what_readers_see(self.record, self.draft, number),
            "comments_in_words": open_in_words(len(self.comments.open)),
        }


def published_before(record):
    """What readers saw last of a record that is not live; of one they never saw, nothing."""
    published = Revision.objects.of(record).filter(kind=Revision.Kind.PUBLISHED).first()
    if published:
        return published.snapshot
    return [{"model": record._meta.label_lower, "pk": str(record.pk), "fields": {}}]


def what_readers_see(record, draft, number):
    """What publishing would show to readers, and when, in a sentence."""
    seen = when_readers_see(record)
    if not draft or not record.is_published():
        return seen
    return ngettext(
        "Readers see this change now.", "Readers see these %(number)d changes now.", number
    ) % {"number": number}
