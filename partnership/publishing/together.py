"""Records that are looked at together: what is asked of one of them is fetched for all at once.

Whoever looks at many records makes one `Together` of some hundred; a record that is looked at by
itself stands alone in its own. Either way there is one query for each kind of rows that is asked
for, however many rows and records there are.
"""

from collections import defaultdict

from django.db.models import prefetch_related_objects


class Together:
    """Records of one kind, and what was found out about them so far.

    `run` is kept by who looks at more records than these: what holds for all of them.
    """

    def __init__(self, records, run=None):
        self.records = {record.pk: record for record in records}
        self.run = {} if run is None else run
        self.known = {}
        for record in records:
            record._together = self


def together(record):
    """The records that this one is looked at with."""
    return getattr(record, "_together", None) or Together([record])


def once_a_run(record, key, find):
    """What `find` gives, asked once for all records of a run."""
    return once(together(record).run, key, find)


def of_all(record, key, find):
    """What `find` gives for {key: record} of all that are looked at together, asked once."""
    group = together(record)
    return once(group.known, key, lambda: find(group.records))


def once(known, key, find):
    if key not in known:
        known[key] = find()
    return known[key]


def rows_of(record, model):
    """The saved child rows of one kind of a record, with what they link to."""

    def fetch(records):
        parent = model._meta.get_field(model.parent_name)
        single = [field.name for field in model._meta.fields if field.many_to_one]
        single.remove(parent.name)
        many = [field.name for field in model._meta.many_to_many]
        rows = model.objects.filter(**{f"{parent.name}__in": list(records)})
        if single:
            rows = rows.select_related(*single)
        found = defaultdict(list)
        for row in rows.prefetch_related(*many):
            key = getattr(row, parent.attname)
            setattr(row, parent.name, records[key])
            found[key].append(row)
        return found

    return of_all(record, model, fetch)[record.pk]


def fetch_links(record):
    """Fetch what a record itself links to, so that its links ask nothing any more."""

    def fetch(records):
        options = next(iter(records.values()))._meta
        names = [field.name for field in options.fields if field.many_to_one]
        names += [field.name for field in options.many_to_many]
        prefetch_related_objects(list(records.values()), *names)

    of_all(record, "links", fetch)
