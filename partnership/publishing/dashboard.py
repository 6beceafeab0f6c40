"""What awaits whoever opens the staff pages, in a fixed number of queries."""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import CharField, Count, F, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partnership.publishing.models import Revision
from partnership.publishing.quality import seen_by
from partnership.publishing.readiness import stale_before

SHOWN = 10


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

    `more` is the query of the list of activity that has them all.
    """

    key: str
    title: str
    lines: list
    count: int
    none: str
    more: str = ""


# The drafts of each section. Each is its own kind of waiting, and a draft may stand in several.
WAITING = {
    "failed": ~Q(failure=""),
    "review": Q(ready_for_review=True),
    "scheduled": Q(go_live_at__isnull=False, failure=""),
}


def sections_for(user):
    """The sections of the first page for a member of staff: of the kinds they may see."""
    seen = seen_by(user)
    if not seen:
        return []
    drafts = Revision.objects.drafts().filter(model__in=seen)
    chosen = {"mine": Q(user=user), **WAITING}
    counts = drafts.aggregate(**{key: Count("pk", filter=q) for key, q in chosen.items()})

    def section(key, title, none, order, words):
        rows = with_people(drafts.filter(chosen[key])).order_by(order, "id")[:SHOWN]
        lines = [line(row, words(row)) for row in rows]
        mine = f"kind__exact=draft&user__id__exact={user.pk}"
        more = mine if key == "mine" else f"waits={key}"
        return Section(key, title, lines, counts[key], none, more)

    return [
        section(
            "failed", _("Could not go live"), _("Everything went live as scheduled."),
            "go_live_at", lambda row: row.failure,
        ),
        section(
            "mine", _("My drafts"), _("You have no drafts."), "-made_at", lambda row: row.note
        ),
        section(
            "review", _("Waiting for review"), _("Nothing waits for review."),
            "made_at", lambda row: row.review_note,
        ),
        section(
            "scheduled", _("Scheduled"), _("Nothing is scheduled."),
            "go_live_at", lambda row: _("goes live on %(when)s") % {"when": moment(row.go_live_at)},
        ),
        recent(seen),
        stale(seen),
    ]  # fmt: skip


def recent(seen):
    """What was published or taken off the site last."""
    kinds = [Revision.Kind.PUBLISHED, Revision.Kind.UNPUBLISHED]
    rows = with_people(Revision.objects.filter(model__in=seen, kind__in=kinds))
    lines = [
        line(row, row.note or capfirst(row.get_kind_display()))
        for row in rows.order_by("-made_at", "-id")[:SHOWN]
    ]
    title, none = _("Recently published"), _("Nothing was published yet.")
    return Section("recent", title, lines, 0, none, "kind__exact=published")


def stale(seen):
    """The public records that were not checked against their sources for longest."""
    parts = [
        apps.get_model(label)
        .objects.filter(Q(checked_on__isnull=True) | Q(checked_on__lt=stale_before()), live=True)
        .annotate(
            label_of=Value(label),
            key=Cast("pk", CharField()),
            title_of=F(apps.get_model(label).title_field),
        )
        .order_by()
        .values_list("label_of", "key", "title_of", "checked_on")
        for label in sorted(seen)
    ]
    found = parts[0].union(*parts[1:], all=True)
    longest_ago = found.order_by(F("checked_on").asc(nulls_first=True), "title_of")
    lines = [
        Line(
            title=title,
            kind=capfirst(apps.get_model(label)._meta.verbose_name),
            address=form_address(label, key) + "#id_checked_on",
            words=_("checked on %(day)s") % {"day": day} if day else _("never checked"),
        )
        for label, key, title, day in longest_ago[:SHOWN]
    ]
    heading, none = _("Not checked for a year"), _("Every public record was checked this year.")
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
    return f"{timezone.localtime(time):%Y-%m-%d %H:%M}"
