"""Which rows of the record an export has: all, the public ones, those of a partnership …"""

from collections import defaultdict

from django.db.models import Q

from partnership.exchange.dictionary import record_tables
from partnership.publishing.models import Record, public_rows
from partnership.sources.models import Citation, Document


class Selection:
    """The rows to export. Without arguments, all of them.

    `records` are keys of records by model, with all their rows; `since` leaves out records that
    were last updated before; `published` leaves out whatever the public does not see.
    """

    def __init__(self, *, records=None, since=None, published=False):
        self.records, self.since, self.published = records, since, published
        self._shown = {}
        if published:
            self._find_public()

    def rows(self, model):
        """The rows of a model that are exported, as a query set."""
        rows = model._base_manager.all()
        if self.published:
            rows = rows.filter(pk__in=self._shown[model]) if model in self._shown else rows
        path = "" if issubclass(model, Record) else f"{model.parent_name}__"
        if self.since:
            rows = rows.filter(**{f"{path}updated_at__gte": self.since})
        if self.records is not None:
            owner = model if not path else model._meta.get_field(model.parent_name).related_model
            rows = rows.filter(**{f"{path}pk__in": self.records.get(owner, ())})
        return rows

    def shown(self, model):
        """The keys of a model that links may name, or None where any may."""
        return self._shown[model] if self.published else None

    # What the public sees ---------------------------------------------------------------------

    def _find_public(self):
        """Find the public rows of each model: those that need no row that is hidden."""
        tables = list(record_tables())
        for model in tables:
            if issubclass(model, Record):
                rows = model.objects.published()
                # Words whose speaker is hidden wait for their speaker.
                rows = rows.attributed() if hasattr(rows, "attributed") else rows
            else:
                rows = public_rows(model)
                if issubclass(model, Document):
                    rows = rows.filter(published=True)
            self._shown[model] = set(rows.values_list("pk", flat=True).iterator())
        needs = {model: list(needed_links(model)) for model in tables}
        hid = True
        while hid:
            # All of them, since each may hide what another one needs.
            hid = sum(self._hide_dependent(model, links) for model, links in needs.items()) > 0
        self._hide_citations(tables)

    def _hide_dependent(self, model, links):
        """Hide the rows that need a hidden one; whether there were any."""
        hidden, shown = set(), self._shown[model]
        for link in links:
            targets = self._shown[link.related_model]
            rows = model._base_manager.exclude(**{f"{link.name}__isnull": True})
            for pk, target in rows.values_list("pk", link.attname).iterator():
                if pk in shown and target not in targets:
                    hidden.add(pk)
        shown -= hidden
        return bool(hidden)

    def _hide_citations(self, tables):
        """Hide the citations for rows that are hidden."""
        rows = set().union(*(self._shown[m] for m in tables if not issubclass(m, Record)))
        for model in tables:
            if issubclass(model, Citation):
                cited = model._base_manager.filter(row__isnull=False).values_list("pk", "row")
                self._shown[model] -= {pk for pk, row in cited.iterator() if row not in rows}


def needed_links(model):
    """The links without which a row is not shown: to its record, to other rows, or required."""
    for field in model._meta.concrete_fields:
        if not field.is_relation:
            continue
        to_row = not issubclass(field.related_model, Record)
        of_row = not issubclass(model, Record)
        if not field.null or (to_row and of_row):
            yield field


def of_partnership(partnership):
    """The keys, by model, of the records of a partnership and of all that they link to."""
    found = defaultdict(set)
    new = {type(partnership): {partnership.pk}}
    for model in record_tables():
        if issubclass(model, Record) and any(
            field.name == "partnerships" for field in model._meta.many_to_many
        ):
            rows = model._base_manager.filter(partnerships=partnership)
            new[model] = set(rows.values_list("pk", flat=True))
    while new:
        for model, keys in new.items():
            found[model] |= keys
        reached = defaultdict(set)
        for model, keys in new.items():
            for target, linked in linked_from(model, keys):
                reached[target] |= linked
        new = {m: keys - found[m] for m, keys in reached.items() if keys - found[m]}
    return found


def linked_from(model, keys):
    """(model, keys) of the records that some records and their rows link to."""
    for table in (model, *model.child_models()):
        path = "pk" if table is model else table.parent_name
        rows = table._base_manager.filter(Q(**{f"{path}__in": keys}))
        for field in (*table._meta.concrete_fields, *table._meta.many_to_many):
            if not field.is_relation:
                continue
            target, name = field.related_model, field.name
            if not issubclass(target, Record):
                name = f"{name}__{target.parent_name}"
                target = target._meta.get_field(target.parent_name).related_model
            linked = rows.filter(**{f"{name}__isnull": False})
            yield target, set(linked.values_list(name, flat=True))
