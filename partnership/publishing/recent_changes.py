"""The newest changes of many pages at once, as the history of each page tells them."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import CharField, Exists, OuterRef, Q, Subquery, Value

from partnership.publishing.models import Record, Revision
from partnership.publishing.page_history import PUBLIC_KINDS, Entry, PublicParts, entry_of

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
    for each kind of record that changed, and one for each kind of row that they link to.
    """
    records = {queryset.model._meta.label_lower: queryset.order_by() for queryset in records}
    found = newest_revisions(records, most) | first_seen_revisions(records, most)
    revisions = Revision.objects.in_bulk({*found, *filter(None, found.values())})
    public = {
        label: queryset.in_bulk([revisions[key].record for key in found])
        for label, queryset in records.items()
        if any(revisions[key].model == label for key in found)
    }
    gate = PublicParts([revision.snapshot for revision in revisions.values()])
    changes = []
    for key, before in found.items():
        revision = revisions[key]
        record = public[revision.model].get(revision.record)
        if record is not None:
            entry = entry_of(record, revision, revisions.get(before), gate)
            changes.append(Change(key, record, entry))
    changes.sort(key=lambda change: (change.entry.when, str(change.key)), reverse=True)
    return changes[:most]


def newest_revisions(records, most):
    """{key: key of the version published before, or None} of the newest public revisions.

    Those from before the time of a record's publication are left to `first_seen_revisions`.
    """
    seen = Q(publish_at__isnull=True) | Q(publish_at__lt=OuterRef("made_at"))
    of_public_records = reduce(
        or_,
        (
            Q(model=label) & Exists(queryset.filter(seen, pk=OuterRef("record")))
            for label, queryset in records.items()
        ),
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


def first_seen_revisions(records, most):
    """{key: None} of the versions with which records became public by the clock, the latest first.

    Of what was published for a time to come, the public has only ever seen the last version.
    """
    timed = [
        queryset.filter(publish_at__isnull=False)
        .annotate(label=Value(label, output_field=CharField()))
        .values_list("label", "pk", "publish_at")
        for label, queryset in records.items()
    ]
    latest = list(timed[0].union(*timed[1:], all=True).order_by("-publish_at")[:most])
    if not latest:
        return {}
    published = Revision.objects.filter(
        reduce(or_, (Q(model=label, record=key, made_at__lte=at) for label, key, at in latest)),
        kind__in=PUBLIC_KINDS,
    ).order_by("-made_at", "-id")
    first = {}
    for key, label, record in published.values_list("pk", "model", "record"):
        first.setdefault((label, record), key)
    return dict.fromkeys(first.values())
