"""Changes to live records as drafts: written, taken as snapshots, and set back as they were."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from partnership.exchange.pipeline.fields import Table
from partnership.exchange.pipeline.loader import Row
from partnership.exchange.pipeline.objects import Where
from partnership.exchange.pipeline.report import Report
from partnership.exchange.pipeline.rows import AnyRow, Many, write
from partnership.exchange.pipeline.scratch import Pile, Scratch
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Record, Revision
from partnership.publishing.snapshots import Snapshot

if TYPE_CHECKING:
    from partnership.exchange.pipeline.loader import Intake


class Drafting:
    """Remembers what an input changes of live records, and turns it into drafts."""

    def __init__(self, scratch: Scratch) -> None:
        # (label, key, values before or None, {link to many: keys before}) of each row changed
        self.steps = Pile(scratch)
        # (label, key, snapshot) of each record as it would be
        self.snapshots = Pile(scratch)

    def log(
        self,
        table: Table,
        rows: Iterable[AnyRow],
        many: Mapping[str, Many],
        was_live: Callable[[UUID], bool],
    ) -> None:
        """Remember the rows of live records as they are saved now; `was_live` asks of the key of
        a record whether readers saw it before the import."""
        for row in rows:
            owner = row.key if table.is_record else row.values[table.parent]
            former = row.before[table.parent] if row.before and table.parent else owner
            if was_live(owner) or was_live(former):
                before = table.as_text(row.before) if row.before else None
                links = {
                    name: [str(key) for key in many[name].saved.get(row.key, ())]
                    for name in row.many
                }
                self.steps.append((table.label, row.key, before, json.dumps(links)))

    def finish(
        self, live: Iterable[tuple[type[Record], list[UUID]]], intake: "Intake", user: User | None
    ) -> Iterator[tuple[Record, Revision]]:
        """Set back what is live and keep the changes as drafts; yield (record, draft) for each.

        `live` are pairs of a model and keys of live records. A record with a draft of other
        content is told as an error: it would be overwritten.
        """
        for model, keys in live:
            for key, snapshot in snapshots.take_all(model, keys).items():
                self.snapshots.append((model._meta.label_lower, key, json.dumps(snapshot)))
        self._set_back(intake.tables)
        for label, key, snapshot in self.snapshots:
            record = apps.get_model(label)._base_manager.get(pk=key)
            draft = self._keep(record, json.loads(snapshot), intake.report, user)
            if draft:
                yield record, draft

    def _keep(
        self, record: Record, snapshot: Snapshot, report: Report, user: User | None
    ) -> Revision | None:
        subject = f"{record._meta.label_lower} {record.slug}"
        there = Revision.objects.draft_of(record)
        if there is not None and there.snapshot == snapshot:
            return None
        if there is not None:
            message = _("This record has a draft. Publish or discard it before importing changes.")
            report.error(None, "", message, subject)
            return None
        for model, _row, name, missing in snapshots.lost_links(snapshot):
            message = _(
                "This links to a row that is only in another draft (%(kind)s, %(key)s). Publish "
                "that one first."
            ) % {"kind": model._meta.verbose_name, "key": missing}
            report.error(None, name, message, subject)
        return drafts.save_draft(record, snapshot, user, review_note=_("Imported"))

    def _set_back(self, tables: Mapping[str, Table]) -> None:
        """Undo the steps, the last one first."""
        for label, key, before, links in reversed(self.steps):
            table = tables[label]
            if before is None:
                table.model._base_manager.filter(pk=key)._raw_delete("default")
                continue
            write(table, [Row(Where(""), key, "", table.from_text(before), {}, adding=False)])
            for name, keys in json.loads(links).items():
                many = Many(table.many[name], [key], saved=True)
                many.set(key, set(map(UUID, keys)))
                many.write()
