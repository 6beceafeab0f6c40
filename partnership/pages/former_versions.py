"""The page of a record as it was on a day: of what was public then, and is not withheld since."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model
from django.utils.timezone import localdate, make_aware

from partnership.pages.page_history import Entry, entries_of, public_revisions
from partnership.publishing.models import Record, Revision
from partnership.publishing.snapshots import Snapshot, known_rows, lost_links

# The page of the history has all of them.
MOST_CHANGES = 20


@dataclass(frozen=True)
class FormerVersion:
    """What readers saw from `at` on; `snapshot` is None where that is what they see now.

    `changes` are the latest of those since, the newest first, of `number` in all; `withheld` says
    why it is not shown any more.
    """

    at: datetime
    snapshot: Snapshot | None = None
    changes: list[Entry] = field(default_factory=list)
    number: int = 0
    withheld: str = ""


def version_on(record: Record, day: date) -> FormerVersion | None:
    """The version of a public record at the end of a day; None if readers saw none then."""
    end = make_aware(datetime.combine(day, time.min)) + timedelta(days=1)
    # Whole snapshots are read only of this version and of those since.
    revisions = list(public_revisions(record).defer("snapshot"))
    before = [one for one in revisions if seen_from(record, one) < end]
    if record.updated_at < end and (not revisions or before == revisions):
        starts = record.publish_at
        return None if starts and starts >= end else FormerVersion(record.updated_at)
    if not before or before[0].kind != Revision.Kind.PUBLISHED:
        return None
    then, number = before[0], len(revisions) - len(before)
    if then.withheld:
        return FormerVersion(seen_from(record, then), withheld=then.withheld)
    if not number:
        return FormerVersion(seen_from(record, then))
    whole = list(public_revisions(record)[: number + 1])
    changes = entries_of(record, whole[: MOST_CHANGES + 1])[: min(number, MOST_CHANGES)]
    snapshot = shown_now(record, whole[-1].snapshot, whole[:-1])
    return FormerVersion(seen_from(record, then), snapshot, changes, number)


def seen_from(record: Record, revision: Revision) -> datetime:
    """When readers saw a revision first: what was published for a time to come, from then on."""
    return max(revision.made_at, record.publish_at or revision.made_at)


def versions_of(record: Record) -> Iterator[datetime]:
    """When each version that readers may see began, the oldest first.

    Of several on one day the last, which is the one that the address of the day shows; a day at
    whose end the page was off the site has none. What was taken off and is published again is
    shown as it was before, but for what is withheld: readers saw it.
    """
    revisions = list(public_revisions(record).defer("snapshot"))
    if not revisions:
        yield max(record.updated_at, record.publish_at or record.updated_at)
    last_of_day = {localdate(seen_from(record, one)): one for one in reversed(revisions)}
    for revision in last_of_day.values():
        if revision.kind == Revision.Kind.PUBLISHED and not revision.withheld:
            yield seen_from(record, revision)


def shown_now(record: Record, snapshot: Snapshot, later: list[Revision]) -> Snapshot:
    """A former snapshot as it may be shown now, under the present address.

    A row that was hidden since stays hidden, also where a `later` revision hid it and it is gone
    by now; one that names what is gone is left out.
    """
    hidden = hidden_rows(snapshot)
    for revision in later:
        rows_then = known_rows(revision.snapshot[1:])
        hidden |= {row["pk"] for row in rows_then if row["fields"].get("published") is False}
    gone = {
        row
        for model, row, name, _key in lost_links(snapshot)
        if isinstance(model._meta.get_field(name), ForeignKey)
    }
    first, *rows = known_rows(snapshot)
    shown = [{**first, "fields": {**first["fields"], "slug": record.slug}}]
    for row in rows:
        if row["pk"] not in gone:
            fields = {**row["fields"], "published": False} if row["pk"] in hidden else row["fields"]
            shown.append({**row, "fields": fields})
    return shown


def hidden_rows(snapshot: Snapshot) -> set[str]:
    """The keys of the rows that are kept from readers by now. One query for each such kind."""
    keys: dict[type[Model], list[Any]] = defaultdict(list)
    for row in known_rows(snapshot[1:]):
        if "published" in row["fields"]:
            keys[apps.get_model(row["model"])].append(row["pk"])
    found: set[str] = set()
    for model, some in keys.items():
        rows = model._base_manager.filter(pk__in=some, published=False)
        found |= {str(key) for key in rows.values_list("pk", flat=True)}
    return found
