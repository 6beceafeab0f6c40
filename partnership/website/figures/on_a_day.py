"""What figures count, as it was at the end of a day: made from the history of the records.

A figure is not kept with each publication. It is counted anew, by the same functions, while those
records stand as they were of which something that it counts has changed since. Where that cannot
be done honestly it is said why.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime, make_aware
from django.utils.translation import gettext as _

from partnership.agreements.models import Agreement, AgreementMoney, Partnership
from partnership.pages.former_versions import version_on
from partnership.pages.page_history import PUBLIC_KINDS
from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.publishing.drafts import overlay
from partnership.publishing.models import Record, Revision
from partnership.publishing.snapshots import Snapshot, take_all, written_by
from partnership.topics.models import Theme
from partnership.values.queries import apart
from partnership.website.figures.money import PERIOD
from projects.models import Funding, Project, ProjectPlace, ProjectTheme, Result, ResultValue

# Of more records than these it takes too long to see how they were, and to put them back.
MOST_CHANGED, MOST_WRITTEN = 300, 60
COUNTED = (Project, Agreement)
# What a figure shows of the records that it counts: their rows, and of themselves these fields.
ROWS = {
    model._meta.label_lower
    for model in (Funding, ProjectPlace, ProjectTheme, Result, ResultValue, AgreementMoney)
}
FIELDS = {*PERIOD, "title", "short_title", "signed", "kind", "partnerships", "agreement"}
# What those rows name, and by which fields.
NAMED = {
    Organisation: ((Funding, "provider"), (Funding, "receiver"), (AgreementMoney, "provider")),
    Place: ((ProjectPlace, "place"),),
    Theme: ((ProjectTheme, "theme"),),
}
GONE = (Revision.Kind.UNPUBLISHED, Revision.Kind.DELETED)


class NotKnown(Exception):
    """What readers saw on that day cannot be shown; the message says why, in their language."""


class NothingSeen(NotKnown):
    """There was nothing to be seen on that day: nothing that it counts has a version of it."""


@dataclass
class Former:
    """What is to be put back: records with a snapshot, and records that were not public."""

    written: list[tuple[Record, Snapshot]] = field(default_factory=list)
    hidden: list[Record] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.written) + len(self.hidden)

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Within, what is counted is as it was; afterwards it is as before."""
        if not self.count:
            yield
            return
        models = {type(record) for record in self.hidden}
        models.update(*(written_by(record, snapshot) for record, snapshot in self.written))
        with ExitStack() as stack:
            stack.enter_context(apart(models))
            for record in self.hidden:
                type(record).objects.filter(pk=record.pk).update(live=False)
            for record, snapshot in self.written:
                stack.enter_context(overlay(record, snapshot))
            yield


def kept_since(partnership: Partnership) -> date | None:
    """The first day on which readers saw what is counted; None where they see nothing."""
    times = []
    for model in COUNTED:
        shown = model.objects.published().filter(partnerships=partnership).order_by()
        versions = Revision.objects.filter(model=model._meta.label_lower, record=OuterRef("pk"))
        first = versions.filter(kind=Revision.Kind.PUBLISHED).order_by("made_at").values("made_at")
        begun = Coalesce(Subquery(first[:1]), "updated_at")
        seen = Greatest(begun, Coalesce("publish_at", begun))
        times.append(shown.aggregate(first=Min(seen))["first"])
    return min((localtime(time).date() for time in times if time), default=None)


def former(partnership: Partnership, day: date) -> Former:
    """How what is counted of a partnership was at the end of a day; NotKnown where that cannot be
    told, NothingSeen where there was nothing."""
    if day > localdate():
        raise NothingSeen(_("That day is still to come."))
    since = kept_since(partnership)
    if since and day < since:
        words = {"day": date_format(since, "DATE_FORMAT")}
        raise NothingSeen(
            _("Nothing is known of that day: the record is kept since %(day)s.") % words
        )
    end = make_aware(datetime.combine(day, time.min)) + timedelta(days=1)
    found = Former()
    for model in (*COUNTED, *NAMED):
        since = Revision.objects.filter(model=model._meta.label_lower, made_at__gte=end)
        since = since.filter(kind__in=[*PUBLIC_KINDS, Revision.Kind.DELETED])
        keys = set(since.order_by().values_list("record", flat=True))
        later = Q(updated_at__gte=end) | Q(publish_at__gte=end) | Q(pk__in=keys)
        changed = list(model.objects.published().filter(later)[: MOST_CHANGED + 1])
        if len(changed) > MOST_CHANGED:
            raise NotKnown(_("Too much has changed since then."))
        refuse_gone(model, keys - {one.pk for one in changed}, end, partnership)
        add_changed(found, model, changed, day)
    if len(found.written) > MOST_WRITTEN:
        raise NotKnown(_("Too much has changed since then."))
    return found


def refuse_gone(
    model: type[Record], keys: Iterable[UUID], end: datetime, partnership: Partnership
) -> None:
    """Raise NotKnown where something counted then is off the site by now."""
    for key in keys:
        versions = Revision.objects.filter(model=model._meta.label_lower, record=key)
        versions = versions.filter(kind__in=[*PUBLIC_KINDS, Revision.Kind.DELETED])
        before = versions.filter(made_at__lt=end).order_by("-made_at", "-id").first()
        first = versions.filter(made_at__gte=end).order_by("made_at", "id").first()
        # One without a history of before was there if what came first was its end.
        if before.kind != Revision.Kind.PUBLISHED if before else first.kind not in GONE:
            continue
        if was_counted(model, key, (before or first).snapshot, partnership):
            raise NotKnown(gone())


def was_counted(
    model: type[Record], key: UUID, snapshot: Snapshot, partnership: Partnership
) -> bool:
    """Whether figures of a partnership count a record, or what names it."""
    if model in COUNTED:
        return str(partnership.pk) in snapshot[0]["fields"].get("partnerships", ())
    return any(rows.objects.filter(**{name: key}).exists() for rows, name in NAMED[model])


def add_changed(found: Former, model: type[Record], changed: list[Record], day: date) -> None:
    """Note how some public records were that have changed since."""
    now = take_all(model, [one.pk for one in changed])
    for record in changed:
        version = version_on(record, day)
        if version is None:
            found.hidden.append(record)
        elif version.withheld:
            raise NotKnown(version.withheld)
        elif version.snapshot and told(version.snapshot) != told(now[record.pk]):
            whole = Revision.objects.of(record).filter(kind=Revision.Kind.PUBLISHED)
            raw = whole.filter(made_at__lte=version.at).first()
            if raw and public_rows_of(raw.snapshot) != public_rows_of(version.snapshot):
                raise NotKnown(gone())
            found.written.append((record, version.snapshot))


def public_rows_of(snapshot: Snapshot) -> set[str]:
    """The keys of the rows that figures count, as far as readers may see them."""
    rows = (row for row in snapshot if row["model"] in ROWS)
    return {row["pk"] for row in rows if row["fields"].get("published", True)}


def gone() -> str:
    return _("Something that it counted has been taken off the site since.")


def told(snapshot: Snapshot) -> dict:
    """What figures show of a record."""
    first, *rows = snapshot
    shown = {name: value for name, value in first["fields"].items() if name in FIELDS}
    return {"": shown} | {row["pk"]: row["fields"] for row in rows if row["model"] in ROWS}
