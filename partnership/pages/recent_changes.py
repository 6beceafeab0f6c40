"""The newest changes of many pages at once, as the history of each page tells them."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)

from partnership.pages.page_history import PUBLIC_KINDS, Entry, PublicParts, entry_of
from partnership.publishing.models import Record, Revision
from partnership.values.queries import rows_of

MOST = 50


@dataclass(frozen=True)
class Change:
    """One line of the history of the page of `record`; `key` is that of its revision."""

    key: object
    record: Record
    entry: Entry


def recent_changes(records, most=MOST):
    """The newest changes that the public may know of, the newest first, at most `most`.

    `records` are the public records whose pages count: one queryset for each kind. Queries do
    not grow with the data: three find the revisions and one their snapshots; then there is one
    for each kind of record that changed, one more where some have a time of publication, and
    one for each kind of row that they link to.
    """
    records = {queryset.model._meta.label_lower: queryset.order_by() for queryset in records}
    found = newest_revisions(records, most)
    found |= dict.fromkeys(first_seen(latest_by_the_clock(records, most)).values())
    revisions = Revision.objects.in_bulk({*found, *filter(None, found.values())})
    public = {
        label: queryset.in_bulk([revisions[key].record for key in found])
        for label, queryset in records.items()
        if any(revisions[key].model == label for key in found)
    }
    timed = [
        (label, record.pk, record.publish_at)
        for label, some in public.items()
        for record in some.values()
        if record.publish_at
    ]
    seen = set(first_seen(timed).values())
    gate = PublicParts([revision.snapshot for revision in revisions.values()])
    changes = []
    for key, before_key in found.items():
        revision, before = revisions[key], revisions.get(before_key)
        record = public[revision.model].get(revision.record)
        if record is None:
            continue
        if before and before.pk not in seen and was_before_publication(before, record):
            before = None
        changes.append(Change(key, record, entry_of(record, revision, before, gate)))
    changes.sort(key=lambda change: (change.entry.when, str(change.key)), reverse=True)
    return changes[:most]


def was_before_publication(revision, record):
    """Whether a version was made before the time at which its record became public."""
    return record.publish_at is not None and revision.made_at <= record.publish_at


def newest_revisions(records, most):
    """{key: key of the version published before, or None} of the newest public revisions.

    Those from before the time of a record's publication are left to `first_seen`.
    """
    seen = Q(publish_at__isnull=True) | Q(publish_at__lt=OuterRef("made_at"))
    # As one case for each kind, not as alternatives, which SQLite would look up kind by kind:
    # so it walks from the newest one on and stops once it has enough.
    of_public_records = Case(
        *(
            When(model=label, then=Exists(queryset.filter(seen, pk=OuterRef("record"))))
            for label, queryset in records.items()
        ),
        default=Value(False),
        output_field=BooleanField(),
    )
    before = Revision.objects.filter(
        Q(made_at__lt=OuterRef("made_at")) | Q(made_at=OuterRef("made_at"), id__lt=OuterRef("id")),
        model=OuterRef("model"),
        record=OuterRef("record"),
        kind=Revision.Kind.PUBLISHED,
    ).order_by("-made_at", "-id")
    revisions = (
        Revision.objects.filter(of_public_records, kind__in=PUBLIC_KINDS)
        .annotate(before=Subquery(before.values("pk")[:1]))
        .order_by("-made_at", "-id")
    )
    return dict(revisions.values_list("pk", "before")[:most])


def latest_by_the_clock(records, most):
    """(model, key, time) of the records that became public by the clock, the latest first."""
    timed = [
        queryset.filter(publish_at__isnull=False)
        .annotate(label=Value(label, output_field=CharField()))
        .values_list("label", "pk", "publish_at")
        for label, queryset in records.items()
    ]
    return list(rows_of(timed, all=True).order_by("-publish_at")[:most])


def first_seen(timed):
    """{(model, key of the record): key of the version with which it became public by the clock}.

    Of what was published for a time to come, the public has only ever seen the last version.
    """
    if not timed:
        return {}
    made_by_then = (Q(model=label, record=key, made_at__lte=at) for label, key, at in timed)
    published = Revision.objects.filter(reduce(or_, made_by_then), kind__in=PUBLIC_KINDS).order_by(
        "-made_at", "-id"
    )
    first = {}
    for key, label, record in published.values_list("pk", "model", "record"):
        first.setdefault((label, record), key)
    return first
