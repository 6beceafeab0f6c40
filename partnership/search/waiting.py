"""Records that the index is told of later, in portions, since too many changed at once.

Until then their entries are hidden, and so are those that may say something of them: readers find
nothing that is out of date, and what they miss comes within minutes.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db.models import Min, Q, QuerySet, Value
from django.utils import timezone

from partnership.search import database
from partnership.search.models import HIDDEN, Entry, Link, State, Waiting
from partnership.values.queries import Among

Step = Waiting.Step
# While nothing is told for so long, what waits waits for nobody.
STUCK_AFTER = timedelta(minutes=10)
CHUNK = 1000


def put_off(records: Iterable[tuple[str, UUID]]) -> None:
    """Let changed records, named by the label of their model and their key, wait.

    What the index says of them is hidden.
    """
    note(records, Step.NEW)
    Waiting.objects.filter(step=Step.NEW, record__in=records_at(Step.KNOWN)).delete()
    known = Entry.objects.values("record")
    Waiting.objects.filter(step=Step.NEW, record__in=known).update(step=Step.KNOWN)
    changed = Entry.objects.filter(record__in=records_at(Step.KNOWN))
    # These may say what rows of the changed ones say.
    note_entries(Entry.objects.filter(links__record__in=changed.values("record")), Step.KNOWN)
    hide(Entry.objects.filter(record__in=records_at(Step.KNOWN)))


def hide(entries: QuerySet[Entry]) -> None:
    """Hide some entries, and take their names, and all sums, from what stands around others."""
    named = Link.objects.filter(entry__in=entries.values("pk")).values("record")
    around = Entry.objects.filter(Q(record__in=named) | ~Q(sums=[]))
    note_entries(around, Step.AROUND)
    Waiting.objects.filter(step=Step.AROUND, record__in=around.values("record")).update(sums=True)
    emptied = Entry.objects.filter(record__in=records_at(Step.AROUND))
    database.empty_around(emptied)
    emptied.update(sums=[])
    entries.update(valid_until=HIDDEN)


def note(records: Iterable[tuple[str, UUID]], step: int) -> None:
    """Note that records wait for a step; those that do already go on waiting."""
    rows, at = iter(records), timezone.now()
    while some := list(islice(rows, CHUNK)):
        waiting = [
            {"model": model, "record": record, "step": step, "sums": False, "noted_at": at}
            for model, record in some
        ]
        database.insert(Waiting, waiting, ignore_conflicts=True)


def note_entries(entries: QuerySet[Entry], step: int) -> None:
    """The same for the records of some entries."""
    rest = (Value(step), Value(False), Value(timezone.now()))
    rows = entries.order_by().values_list("model", "record", *rest).distinct()
    database.insert_from(Waiting, ("model", "record", "step", "sums", "noted_at"), rows)


def note_around(records: Iterable[UUID], counted: Iterable[UUID]) -> None:
    """Note what stands around some records, and the sums of some of these, to be told anew."""
    note((("", record) for record in records), Step.AROUND)
    waiting = Waiting.objects.filter(step=Step.AROUND)
    waiting.filter(Among("record", counted)).update(sums=True)


def records_at(step: int) -> QuerySet:
    """The records that wait for a step, for a condition."""
    return Waiting.objects.filter(step=step).values("record")


def first(most: int) -> list[Waiting]:
    """Those that are next, so many at most and all at one step."""
    ordered = Waiting.objects.order_by("step", "id")
    head = ordered.first()
    return list(ordered.filter(step=head.step)[:most]) if head else []


def done(told: Sequence[Waiting]) -> None:
    """Note that the index was told of some that waited."""
    Waiting.objects.filter(pk__in=[row.pk for row in told]).delete()
    State.objects.update_or_create(pk=1, defaults={"worked_at": timezone.now()})


def exists() -> bool:
    """Whether any waits."""
    return Waiting.objects.exists()


def count() -> int:
    """How many records wait."""
    return Waiting.objects.values("record").distinct().count()


def is_stuck(at: datetime) -> bool:
    """Whether some wait though the index has been told of none for a while."""
    oldest = Waiting.objects.aggregate(oldest=Min("noted_at"))["oldest"]
    if oldest is None:
        return False
    worked_at = State.objects.filter(pk=1).values_list("worked_at", flat=True).first()
    return max(oldest, worked_at or oldest) < at - STUCK_AFTER


def forget() -> None:
    """Note that none waits any more: the index is told of all."""
    Waiting.objects.all().delete()
