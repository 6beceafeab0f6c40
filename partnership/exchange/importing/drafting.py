"""Changes to live records as drafts: written, taken as snapshots, and set back as they were."""

from django.utils.translation import gettext as _

from partnership.exchange.importing.intake import Row
from partnership.exchange.importing.writing import Many, chunks, write
from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Revision

CHUNK = 200


class Drafting:
    """Remembers what an input changes of live records, and turns it into drafts."""

    def __init__(self):
        self.steps = []  # (table, key, values before or None, {link to many: keys before})

    def log(self, table, rows, many, states):
        """Remember the rows of live records as they are saved now."""
        for row in rows:
            owner = row.key if table.is_record else row.values[table.parent]
            former = row.before[table.parent] if row.before and table.parent else owner
            if any((states.get(key) or {}).get("live") for key in (owner, former)):
                links = {name: set(many[name].saved.get(row.key, ())) for name in row.many}
                self.steps.append((table, row.key, row.before, links))

    def finish(self, touched, intake, user):
        """Set back what is live and keep the changes as drafts; return (record, draft) for each.

        A record with a draft of other content is told as an error: it would be overwritten.
        """
        changed = {
            model: [key for key, state in states.items() if state and state["live"]]
            for model, states in touched.items()
        }
        after = {
            model: {
                key: snapshot
                for some in chunks(keys, CHUNK)
                for key, snapshot in snapshots.take_all(model, some).items()
            }
            for model, keys in changed.items()
        }
        self._set_back()
        made = []
        for model, taken in after.items():
            for key, snapshot in taken.items():
                record = model._base_manager.get(pk=key)
                draft = self._keep(record, snapshot, intake.report, user)
                if draft:
                    made.append((record, draft))
        return made

    def _keep(self, record, snapshot, report, user):
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
        return drafts.save_draft(record, snapshot, user, _("Imported"))

    def _set_back(self):
        """Undo the steps, the last one first."""
        for table, key, before, links in reversed(self.steps):
            if before is None:
                table.model._base_manager.filter(pk=key)._raw_delete("default")
                continue
            write(table, [Row(None, key, "", dict(before), {}, adding=False)])
            for name, keys in links.items():
                many = Many(table.many[name], [key], saved=True)
                many.set(key, keys)
                many.write()
