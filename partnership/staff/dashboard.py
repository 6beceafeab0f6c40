"""What awaits whoever opens the staff pages, in a fixed number of queries."""

from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnership.publishing.models import ReviewComment, Revision
from partnership.publishing.models.revision import OVERDUE_AFTER
from partnership.publishing.readiness import stale_condition
from partnership.search import waiting as waiting_for_search
from partnership.staff.models import Notice
from partnership.staff.quality import seen_by
from partnership.staff.roles import may_edit
from partnership.values.queries import rows_of

SHOWN = 10
# The sections with what others said of one's own drafts.
ANSWERED = ("back", "commented")
# Those of which nothing is said where they hold nothing.
SAID_IF_ANY = (*ANSWERED, "commented_without_draft", "unsent")


@dataclass(frozen=True)
class Line:
    """A record that is waited for, with the address of its form."""

    title: str
    kind: str
    address: str
    who: object = None
    when: object = None
    words: str = ""


@dataclass(frozen=True)
class Section:
    """Some records with a heading, how many there are in all, and what stands where none is.

    `more` is the address of the list that has them all.
    """

    key: str
    title: str
    lines: list
    count: int
    none: str
    more: str = ""


def waiting():
    """Which drafts stand in each section: a condition by the key of the section.

    Each is its own kind of waiting, and a draft may stand in several.
    """
    overdue = Q(go_live_at__lte=timezone.now() - OVERDUE_AFTER, awaits_confirmation=False)
    return {
        "failed": ~Q(failure="") | overdue,
        "back": Q(sent_back=True),
        "commented": Q(Exists(open_comments()), sent_back=False),
        "review": Q(ready_for_review=True),
        "scheduled": Q(go_live_at__isnull=False, failure="", awaits_confirmation=False) & ~overdue,
        "unready": Q(go_live_at__isnull=False, failure="") & ~Q(unready="") & ~overdue,
        "unconfirmed": Q(awaits_confirmation=True),
    }


def sections_for(user):
    """The sections of the first page for a member of staff: of the kinds they may see."""
    seen = seen_by(user)
    if not seen:
        return []
    found = [
        unsent(user),
        *sections_of_other_kinds(user),
        *sections_of_drafts(user, seen),
        commented_without_draft(user, seen),
        recent(user, seen),
        stale(seen),
    ]
    return [one for one in found if one.count or one.key not in SAID_IF_ANY]


def unsent(user):
    """What somebody wants to be told by mail and could not be yet."""
    late = []
    if settings.SENDS_MAIL:
        late += Notice.objects.filter(user=user).late(timezone.now()).order_by("-made_at")
    lines = [
        Line(
            title=notice.title,
            kind=notice.get_kind_display(),
            address=form_address(notice.model, notice.record),
            who=notice.who,
            when=notice.made_at,
            words=notice.words,
        )
        for notice in late[:SHOWN]
    ]
    return Section("unsent", _("Could not be mailed to you yet"), lines, len(late), "")


def sections_of_drafts(user, seen):
    """What drafts of some kinds wait for, and which are whose."""
    drafts = Revision.objects.in_work().filter(model__in=seen)
    chosen = {"mine": Q(user=user), **waiting()}
    for key in ANSWERED:
        chosen[key] &= Q(user=user)
    counts = drafts.aggregate(**{key: Count("pk", filter=q) for key, q in chosen.items()})

    def section(key, title, none, order, words):
        rows = with_people(drafts.filter(chosen[key])).order_by(order, "id")[:SHOWN]
        if key in ANSWERED:
            newest = open_comments().order_by("-made_at", "-id").values("text")[:1]
            rows = rows.annotate(last_comment=Subquery(newest))
        lines = [line(row, words(row)) for row in rows]
        mine = f"kind__exact=draft&user__id__exact={user.pk}"
        more = activity_of(user, mine if key == "mine" else f"waits={key}")
        return Section(key, title, lines, counts[key], none, more)

    return [
        section(
            "failed", _("Could not go live"), _("Everything went live as scheduled."),
            "go_live_at", why_not_live,
        ),
        section(
            "unready", _("Could not go live as it is"), _("All that has a time could go live."),
            "go_live_at", why_not_yet,
        ),
        section(
            "unconfirmed", _("Time to be confirmed"), _("No time waits to be confirmed."),
            "go_live_at", when_wished,
        ),
        section("back", _("Came back to you"), "", "-made_at", last_comment),
        section("commented", _("Open comments on your drafts"), "", "-made_at", last_comment),
        section(
            "mine", _("My drafts"), _("You have no drafts."),
            "-made_at", lambda row: row.review_note or row.note,
        ),
        section(
            "review", _("Waiting for review"), _("Nothing waits for review."),
            "made_at", lambda row: row.review_note,
        ),
        section(
            "scheduled", _("Scheduled"), _("Nothing is scheduled."),
            "go_live_at", lambda row: _("goes live on %(when)s") % {"when": moment(row.go_live_at)},
        ),
    ]  # fmt: skip


def open_comments():
    """The comments on the draft of a query that nobody has resolved yet."""
    of_draft = {"model": OuterRef("model"), "record": OuterRef("record")}
    return ReviewComment.objects.open().filter(**of_draft)


def commented_without_draft(user, seen):
    """The records with open comments that no draft brings back to its author.

    They are published as they are, or were never sent for review: whoever may edit them answers.
    """
    in_work = Revision.objects.in_work().filter(model=OuterRef("model"), record=OuterRef("record"))
    waiting_for_answer = ReviewComment.objects.open().filter(~Exists(in_work))
    models = [model for label in sorted(seen) if may_edit(user, model := apps.get_model(label))]
    if not models:
        return Section("commented_without_draft", "", [], 0, "")
    parts = [
        model.objects.filter(
            pk__in=waiting_for_answer.filter(model=model._meta.label_lower).values("record")
        )
        .annotate(
            label_of=Value(model._meta.label_lower),
            key=Cast("pk", CharField()),
            title_of=F(model.title_field),
        )
        .values_list("label_of", "key", "title_of")
        for model in models
    ]
    found = rows_of(parts, all=True)
    count = found.count()
    shown = [(label, UUID(key), title) for label, key, title in found.order_by("title_of")[:SHOWN]]
    said = ReviewComment.objects.open().filter(record__in=[key for _label, key, _title in shown])
    last = {one.record: one for one in said.select_related("user").order_by("made_at", "id")}
    lines = [
        Line(
            title=title,
            kind=capfirst(apps.get_model(label)._meta.verbose_name),
            address=reverse(f"admin:{label.replace('.', '_')}_review", args=[key]),
            who=last[key].author,
            when=last[key].made_at,
            words=last[key].text,
        )
        for label, key, title in shown
    ]
    heading = _("Open comments on records without a draft")
    return Section("commented_without_draft", heading, lines, count, "")


def last_comment(draft):
    """What was said last of a draft that is to be answered."""
    return draft.last_comment


def search_lag() -> str:
    """What is said of changed records that the search does not have yet; "" where it has all."""
    number = waiting_for_search.count()
    if not number:
        return ""
    if waiting_for_search.is_stuck(timezone.now()):
        return _(
            "The search lacks %(number)s changed records, and nothing tells it of them. Those who "
            "run the site must see to it that “publish_due” is called."
        ) % {"number": localize(number)}
    return ngettext(
        "The search lacks %(number)s changed record; it has it within minutes.",
        "The search lacks %(number)s changed records; it has them within minutes.",
        number,
    ) % {"number": localize(number)}


def sections_of_other_kinds(user):
    """What awaits somebody among things that are no records: `dashboard_section` of their admin."""
    offers = [getattr(pages, "dashboard_section", None) for pages in admin.site._registry.values()]
    return [section for offer in offers if offer and (section := offer(user))]


def activity_of(user, query):
    """The address of the list of activity with a query, "" for those who may not open it."""
    if not user.has_perm("publishing.view_revision"):
        return ""
    return f"{reverse('admin:publishing_revision_changelist')}?{query}"


def why_not_live(draft):
    """Why a draft did not go live at its time: its own fault, or that nothing publishes."""
    return draft.failure_in_words or _(
        "It was to go live on %(when)s, but nothing publishes what is due. Those who run the site "
        "must see to it that “publish_due” is called."
    ) % {"when": moment(draft.go_live_at)}


def why_not_yet(draft):
    """When a draft that lacks something is to go live, and what it lacks."""
    return _("is to go live on %(when)s, but could not: %(why)s") % {
        "when": moment(draft.go_live_at),
        "why": draft.unready_in_words,
    }


def when_wished(draft):
    """When a draft is to go live that waits for a publisher to confirm the time."""
    when = {"when": moment(draft.go_live_at)}
    if draft.go_live_at <= timezone.now():
        return _("was to go live on %(when)s and did not: its time was not confirmed") % when
    return _("is to go live on %(when)s, once a publisher has confirmed the time") % when


def recent(user, seen):
    """What was published or taken off the site last, but for records that were deleted since."""
    kinds = [Revision.Kind.PUBLISHED, Revision.Kind.UNPUBLISHED]
    there = Revision.objects.with_deletion_since().filter(is_deleted_since=False)
    rows = with_people(there.filter(model__in=seen, kind__in=kinds))
    lines = [
        line(row, " · ".join(filter(None, [row.get_kind_display(), row.note])))
        for row in rows.order_by("-made_at", "-id")[:SHOWN]
    ]
    title, none = _("Published and unpublished"), _("Nothing was published yet.")
    more = activity_of(user, f"kind__in={','.join(kinds)}")
    return Section("recent", title, lines, 0, none, more)


def stale(seen):
    """The public records that were not checked against their sources for longest."""
    parts = [
        apps.get_model(label)
        .objects.filter(stale_condition(), live=True)
        .annotate(
            label_of=Value(label),
            key=Cast("pk", CharField()),
            title_of=F(apps.get_model(label).title_field),
        )
        .order_by()
        .values_list("label_of", "key", "title_of", "checked_on")
        for label in sorted(seen)
    ]
    found = rows_of(parts, all=True)
    longest_ago = found.order_by(F("checked_on").asc(nulls_first=True), "title_of")
    lines = [
        Line(
            title=title,
            kind=capfirst(apps.get_model(label)._meta.verbose_name),
            address=form_address(label, UUID(key)) + "#id_checked_on",
            words=_("checked on %(day)s") % {"day": day} if day else _("never checked"),
        )
        for label, key, title, day in longest_ago[:SHOWN]
    ]
    heading, none = (
        _("Not checked for a year, or never"),
        _("Every public record was checked this year."),
    )
    return Section("stale", heading, lines, found.count(), none)


def with_people(revisions):
    """Revisions without their snapshots, which are long, and with who made them."""
    return revisions.defer("snapshot").select_related("user")


def line(revision, words):
    model = apps.get_model(revision.model)
    return Line(
        title=revision.title or str(revision.record),
        kind=capfirst(model._meta.verbose_name),
        address=form_address(revision.model, revision.record),
        who=revision.user,
        when=revision.made_at,
        words=words,
    )


def form_address(label, key):
    """The address of the form of a record, by the label of its model and its key."""
    return reverse(f"admin:{label.replace('.', '_')}_change", args=[key])


def moment(time):
    return date_format(timezone.localtime(time), "DATETIME_FORMAT")
