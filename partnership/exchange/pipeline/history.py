"""What an import leaves in the history of each record, so that it can be told and undone."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from partnership.exchange.models import Import, ImportedRecord
from partnership.exchange.pipeline.drafting import Drafting
from partnership.exchange.pipeline.fields import Table
from partnership.exchange.pipeline.report import Report
from partnership.exchange.pipeline.rows import AnyRow, Many, insert
from partnership.exchange.pipeline.scratch import Scratch, Shelf
from partnership.publishing import readiness, snapshots
from partnership.publishing.changes import note_changes
from partnership.publishing.models import Record, Revision, SlugRedirect, now
from partnership.publishing.snapshots import Snapshot
from partnership.values.queries import Among, batched

if TYPE_CHECKING:
    from partnership.exchange.pipeline.loader import Intake

# When the public sees a record, and when it was changed: {column: value}.
State = Mapping[str, Any]

STATE = ("live", "publish_at", "expire_at", "updated_at")
CHUNK = 500


class Keeping:
    """Notes which records an import touches, as they were, and keeps their versions in the end.

    They are noted in the database, as `ImportedRecord`, also while an input is only checked.
    """

    def __init__(
        self,
        scratch: Scratch,
        user: User | None,
        name: str,
        checksum: str,
        as_drafts: bool,
        dry_run: bool,
        history: bool,
        entry: Import | None,
    ) -> None:
        self.user, self.history, self.dry_run = user, history, dry_run
        if entry is None:
            sources = [{"name": name, "sha256": checksum}]
            entry = Import(user=user, sources=sources, as_drafts=as_drafts)
        if entry._state.adding:
            entry.save()
        self.entry = entry
        # model: whether a saved record of it is touched
        self.touched: dict[type[Record], bool] = {}
        # model: {key: (1 if readers saw it before,)} of the records touched; of models that had
        # none before the import nothing, since all of them are new.
        self.noted: dict[type[Record], Shelf] = defaultdict(partial(Shelf, scratch))
        self.drafting = Drafting(scratch) if as_drafts else None

    def touching(
        self, table: Table, rows: Sequence[AnyRow], many: Mapping[str, Many], all_new: bool
    ) -> None:
        """Keep what the rows' records are, before the rows are written for the first time.

        `all_new` says that there were no records of their kind before.
        """
        owner = table.owner
        if table.is_record:
            self._note_new(owner, [row for row in rows if row.adding], all_new)
            keys = {row.key for row in rows if not row.adding}
        else:
            keys = {row.values[table.parent] for row in rows}
            keys |= {row.before[table.parent] for row in rows if row.before}
        if all_new:
            return
        self._keep_before(owner, self.noted[owner].absent(keys))
        if self.drafting:
            self.drafting.log(table, rows, many, partial(self._was_live, owner))

    def _was_live(self, model: type[Record], key: uuid.UUID) -> bool:
        return self.noted[model].get(key) == (1,)

    def _note_new(self, model: type[Record], rows: Sequence[AnyRow], all_new: bool) -> None:
        if not all_new:
            for row in rows:
                self.noted[model][row.key] = (0,)
        self._note(
            model, [{"record": row.key, "updated_at": row.values["updated_at"]} for row in rows]
        )

    def _note(self, model: type[Record], rows: list[dict[str, Any]]) -> None:
        if rows:
            self.touched.setdefault(model, False)
            insert(ImportedRecord, rows, entry_id=self.entry.pk, model=model._meta.label_lower)

    def _keep_before(self, model: type[Record], keys: Collection[uuid.UUID]) -> None:
        for some in batched(sorted(keys), CHUNK):
            states = {
                pk: dict(zip(STATE, state, strict=True))
                for pk, *state in model._base_manager.filter(Among("pk", some)).values_list(
                    "pk", *STATE
                )
            }
            for key, state in states.items():
                self.touched[model] = True
                self.noted[model][key] = (int(state["live"]),)
            taken = {}
            if not self.dry_run or self.drafting:
                taken = snapshots.take_all(model, list(states))
                self._keep_versions_before(model, states, taken)
            self._note(
                model,
                [
                    {
                        "record": key,
                        "before": {"snapshot": taken.get(key), "state": as_text(state)},
                        "updated_at": state["updated_at"],
                    }
                    for key, state in states.items()
                ],
            )

    def _keep_versions_before(
        self,
        model: type[Record],
        states: Mapping[uuid.UUID, State],
        taken: Mapping[uuid.UUID, Snapshot],
    ) -> None:
        """Add the versions to the history that came without one, as `keep_what_was_loaded`."""
        last = {}
        found = Revision.objects.filter(Among("record", taken), model=model._meta.label_lower)
        versions = found.versions().order_by("record", "made_at", "id")
        for record, snapshot in versions.values_list("record", "snapshot").iterator():
            last[record] = snapshot
        live = {key for key in taken if states[key]["live"]}
        lacking = {key: snapshot for key, snapshot in taken.items() if last.get(key) != snapshot}
        if self.drafting:
            # What stays as it is needs no version; `publish` will keep it.
            lacking = {key: s for key, s in lacking.items() if key not in live}
        insert_versions(
            model,
            lacking,
            lambda key: Revision.Kind.PUBLISHED if key in live else Revision.Kind.EDITED,
            made_at=lambda key: states[key]["updated_at"],
        )

    # The end ----------------------------------------------------------------------------------

    def finish(self, intake: "Intake") -> None:
        """Keep the versions as they are now; as drafts, set back what is live and keep drafts."""
        report = intake.report
        if self.drafting:
            self._finish_drafts(self.drafting, intake)
            check_links(report)
        for label, key, slug, was_public in intake.renamed:
            self._leave_redirect(intake.tables[label].model, key, slug, was_public)
        # Those that readers saw are as they were, where there are drafts of them.
        changed = self.entry.records.were_not_live() if self.drafting else self.entry.records
        for model, some_saved in self.touched.items():
            records = changed.of(model)
            refuse_unready(model, records.values("record"), report)
            if some_saved or (self.history and not self.dry_run):
                with_state = records.annotate(was_live=F("before__state__live")).only(
                    "entry", "record"
                )
                for some in with_state.parts():
                    was_live = {row.record: row.was_live for row in some}
                    mark_as_updated(model, was_live, intake.moment)
                    if not self.dry_run and not report.has_errors:
                        self._keep_versions_after(model, was_live, intake)
        if not self.dry_run and not report.has_errors:
            if changed.exists():
                note_changes(
                    (apps.get_model(label), key)
                    for label, key in changed.values_list("model", "record").iterator()
                )
            self._close(intake)

    def _finish_drafts(self, drafting: Drafting, intake: "Intake") -> None:
        live = (
            (model, [row.record for row in rows])
            for model, some_saved in self.touched.items()
            if some_saved
            for rows in self.entry.records.were_live().of(model).parts()
        )
        for record, draft in drafting.finish(live, intake, self.user):
            intake.outcome.drafts += 1
            noted = self.entry.records.of(type(record)).filter(record=record.pk)
            noted.update(draft=draft.pk, updated_at=draft.made_at)

    def _leave_redirect(
        self, model: type[Record], key: uuid.UUID, slug: str, was_public: bool
    ) -> None:
        if self.drafting and self._was_live(model, key):
            return  # it is only a draft that has another slug
        record = model._base_manager.get(pk=key)
        record._saved_public = was_public
        SlugRedirect.objects.leave(record, slug, public=record.was_public_at(slug))

    def _keep_versions_after(
        self, model: type[Record], was_live: Mapping[uuid.UUID, bool | None], intake: "Intake"
    ) -> None:
        # All rows of a new record are of this input.
        given = {table.model for table in intake.tables.values()}
        new = [key for key, live in was_live.items() if live is None]
        changed = [key for key, live in was_live.items() if live is not None]
        taken = snapshots.take_all(model, changed) if changed else {}
        if self.history and new:
            taken |= snapshots.take_all(model, new, children=given)
        saved = model._base_manager.filter(Among("pk", taken)).values_list("pk", "live")
        live = dict(saved) if taken else {}
        moment = now()
        insert_versions(
            model,
            taken,
            lambda key: kind_of_version(live[key], was_live=was_live[key]),
            made_at=lambda _key: moment,
            user=self.user,
            review_note=_("Imported"),
        )
        if changed:
            noted = self.entry.records.of(model).filter(Among("record", changed))
            noted.update(updated_at=intake.moment)

    def _close(self, intake: "Intake") -> None:
        self.entry.state = Import.State.DONE
        self.entry.finished_at = now()
        self.entry.tell(intake.report, intake.outcome)
        self.entry.save()


def insert_versions(
    model: type[Record],
    taken: Mapping[uuid.UUID, Snapshot],
    kind_of: Callable[[uuid.UUID], str],
    made_at: Callable[[uuid.UUID], datetime],
    user: User | None = None,
    review_note: str = "",
) -> None:
    """Keep snapshots of records as versions: `taken` has them by key, `kind_of` and `made_at`
    tell of a key what became of the record and when."""
    insert(
        Revision,
        (
            {
                "id": uuid.uuid4(),
                "model": model._meta.label_lower,
                "record": key,
                "title": str(snapshot[0]["fields"].get(model.title_field, ""))[:500],
                "kind": kind_of(key),
                "snapshot": snapshot,
                "user_id": user and user.pk,
                "made_at": made_at(key),
                "review_note": review_note,
            }
            for key, snapshot in taken.items()
        ),
    )


def kind_of_version(live: bool, *, was_live: bool | None) -> str:
    """What became of a record that an import touched."""
    if live:
        return Revision.Kind.PUBLISHED
    return Revision.Kind.UNPUBLISHED if was_live else Revision.Kind.EDITED


def as_text(state: State) -> dict[str, Any]:
    """A state of publishing as JSON holds it."""
    return {
        name: value if isinstance(value, bool) or value is None else value.isoformat()
        for name, value in state.items()
    }


def mark_as_updated(
    model: type[Record], was_live: Mapping[uuid.UUID, bool | None], moment: datetime
) -> None:
    """Give those of some records that are not new the moment of the import."""
    changed = [key for key, live in was_live.items() if live is not None]
    if changed:
        model._base_manager.filter(Among("pk", changed)).update(updated_at=moment)


def refuse_unready(model: type[Record], keys: QuerySet, report: Report) -> None:
    """Tell what keeps those of some records that are live from being published."""
    for record, faults in readiness.unready(model._base_manager.filter(pk__in=keys, live=True)):
        for fault in faults:
            subject = f"{model._meta.label_lower} {record.slug}"
            message = _("%(fault)s Or import it as a draft.") % {"fault": fault.message}
            report.error(None, fault.field, message, subject)


def check_links(report: Report) -> None:
    """Tell of links to rows that are only in a draft."""
    try:
        with transaction.atomic():
            connection.check_constraints()
    except IntegrityError as error:
        message = _(
            "Something links to a row that would only be in a draft. Publish that first, or import "
            "live. (%(words)s)"
        )
        report.error(None, "", message % {"words": str(error).splitlines()[0]})
