"""Which rows of the record an export has: all, the public ones, those of a partnership …"""

from collections import defaultdict

from partnership.exchange.batched import batched
from partnership.exchange.dictionary import record_tables
from partnership.publishing.models import Record, public_rows
from partnership.sources.models import Citation, Document
from partnership.values.conditions import Among

# So many keys are asked for in one statement; a larger choice is made row by row.
MOST_KEYS = 1000


class Selection:
    """The rows to export. Without arguments, all of them.

    `records` are keys of records by model, with all their rows; `since` leaves out records that
    were last updated before; `published` leaves out whatever the public does not see. What is held
    are the chosen keys, and those of rows that are public but for a hidden row which they need.
    """

    def __init__(self, *, records=None, since=None, published=False):
        self.records, self.since, self.published = records, since, published
        self.hidden = defaultdict(set)
        if published:
            self._hide_dependent()
            self._hide_citations()

    def values(self, model, *names, size=2000):
        """Yield the key and other columns of each row of a model that is exported, by key.

        `names` are columns; of rows that belong to a record, the one that says to which is among
        them.
        """
        rows, owner, path, place = self._allowed(model), model, "", 0
        if not issubclass(model, Record):
            parent = model._meta.get_field(model.parent_name)
            owner, path = parent.related_model, f"{parent.name}__"
            place = names.index(parent.attname) + 1
        if self.since:
            rows = rows.filter(**{f"{path}updated_at__gte": self.since})
        chosen = None if self.records is None else self.records.get(owner, set())
        if chosen is not None and len(chosen) <= MOST_KEYS:
            rows, chosen = rows.filter(Among(f"{path}pk", chosen)), None
        hidden = self.hidden[model]
        for values in rows.order_by("pk").values_list("pk", *names).iterator(size):
            if values[0] not in hidden and (chosen is None or values[place] in chosen):
                yield values

    def nameable(self, model, keys=None):
        """The rows of a model that links may name, or those of some of them, as a query set."""
        rows, hidden = self._allowed(model), self.hidden[model]
        if keys is not None:
            return rows.filter(Among("pk", [key for key in keys if key not in hidden]))
        return rows.exclude(Among("pk", hidden)) if hidden else rows

    def _allowed(self, model):
        return public(model) if self.published else model._base_manager.all()

    # What the public sees ---------------------------------------------------------------------

    def _hide_dependent(self):
        """Find the public rows that need one which is hidden, or which is such a row itself."""
        tables = list(record_tables())
        needs = [(model, link) for model in tables for link in needed_links(model)]
        new = defaultdict(set)
        for model, link in needs:
            rows = public(model).filter(**{f"{link.name}__isnull": False})
            rows = rows.exclude(**{f"{link.name}__in": public(link.related_model).values("pk")})
            new[model].update(rows.values_list("pk", flat=True).iterator())
        while any(new.values()):
            for model, keys in new.items():
                self.hidden[model] |= keys
            found = defaultdict(set)
            for model, link in needs:
                for some in batched(new[link.related_model], MOST_KEYS):
                    rows = public(model).filter(Among(link.name, some))
                    found[model].update(rows.values_list("pk", flat=True))
            new = {model: found[model] - self.hidden[model] for model in tables}

    def _hide_citations(self):
        """Hide the citations for rows that are hidden."""
        for model in record_tables():
            if not issubclass(model, Citation):
                continue
            kinds = model._meta.get_field("owner").related_model.child_models()
            cited = public(model).filter(row__isnull=False).values_list("pk", "row")
            for some in batched(cited.iterator(), MOST_KEYS):
                rows = {row for _pk, row in some}
                for kind in kinds:
                    rows -= set(self.nameable(kind, rows).values_list("pk", flat=True))
                self.hidden[model] |= {pk for pk, row in some if row in rows}


def public(model):
    """The rows of a model that the public sees, as far as they themselves tell."""
    if not issubclass(model, Record):
        rows = public_rows(model)
        return rows.filter(published=True) if issubclass(model, Document) else rows
    rows = model.objects.published()
    # Words whose speaker is hidden wait for their speaker.
    return rows.attributed() if hasattr(rows, "attributed") else rows


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
        for field in (*table._meta.concrete_fields, *table._meta.many_to_many):
            if not field.is_relation:
                continue
            target, name = field.related_model, field.name
            if not issubclass(target, Record):
                name = f"{name}__{target.parent_name}"
                target = target._meta.get_field(target.parent_name).related_model
            for some in batched(keys, MOST_KEYS):
                linked = table._base_manager.filter(Among(path, some), **{f"{name}__isnull": False})
                yield target, set(linked.values_list(name, flat=True))
