"""Which organisations and people may be entered twice."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.participants.models import Organisation, Person
from partnership.publishing.findings import Finding
from partnership.publishing.names import folded
from partnership.publishing.prefetching import of_all, once_a_run
from partnership.publishing.readiness import rule
from partnership.values.queries import Among


def namesakes_of(model, keys):
    """Who goes by a name of a changed record may be the same one."""
    if model in (Organisation, Person):
        names, known = names_of_all(model)
        same = {other for key in keys for name in names.get(key, ()) for other in known[name]}
        yield model.objects.filter(Among("pk", same - set(keys)))


@rule(
    "duplicate",
    gettext_lazy("Possible duplicate"),
    Organisation,
    Person,
    touches=namesakes_of,
)
def duplicate(record):
    """Another record of the same type goes by the same name, in any spelling or language."""
    for other in of_all(record, "namesakes", namesakes_among)[record.pk]:
        yield Finding(
            _("“%(other)s” has the same name. If they are one, merge them.") % {"other": other},
            field="name",
        )


def namesakes_among(records):
    """For each of some records by their keys: the other ones of its type with a name of its own."""
    one = next(iter(records.values()))
    model = type(one)
    names, known = once_a_run(one, ("duplicate", model), lambda: names_of_all(model))
    found = {key: set().union(*(known[name] for name in names[key])) - {key} for key in records}
    others = set().union(*found.values())
    others = model.objects.in_bulk(others) if others else {}
    return {key: [others[other] for other in sorted(found[key])] for key in records}


def names_of_all(model):
    """The saved names of all records of a type: {key: names} and {name: keys}.

    In every language, with other names, folded so that spellings that look alike are equal.
    """
    names, known = defaultdict(set), defaultdict(set)
    rows = model.objects.order_by().values_list("pk", "name", "translations")
    for key, name, translations in rows.iterator():
        texts = [fields["name"]["text"] for fields in translations.values() if "name" in fields]
        names[key].update(map(folded, (name, *texts)))
    other_names = model._meta.get_field("other_names")
    rows = other_names.related_model.objects.order_by()
    for key, name in rows.values_list(other_names.field.attname, "name").iterator():
        names[key].add(folded(name))
    for key, folded_names in names.items():
        for name in folded_names:
            known[name].add(key)
    return names, known
