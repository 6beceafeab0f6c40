"""Which organisations and people, and which money, may be entered twice."""

from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.participants.models import MoneyLine, Organisation, Person
from partnership.publishing.findings import Finding
from partnership.publishing.models import Publishable, record_models
from partnership.publishing.names import folded
from partnership.publishing.prefetching import of_all, once_a_run, rows_of
from partnership.publishing.readiness import all_of, none_of, rule
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


def money_of(model):
    """The kinds of money lines that records of a type have."""
    return [kind for kind in model.child_models() if issubclass(kind, MoneyLine)]


def citations_of(model):
    return model._meta.get_field("citations").related_model.objects.order_by()


def resting_on_the_same(model, keys):
    """Money of others may rest on the same passages as that of a changed record."""
    if money_of(model):
        cited = citations_of(model).filter(Among("owner", keys), row__isnull=False)
        for other in filter(money_of, record_models()):
            same = citations_of(other).filter(passage__in=cited.values("passage"))
            yield other.objects.filter(pk__in=same.values("owner"))


@rule(
    "money_twice",
    gettext_lazy("Money that may be counted twice"),
    among=lambda model: all_of(model) if money_of(model) else none_of(model),
    told_first=True,
    touches=resting_on_the_same,
)
def money_twice(record):
    """The same passage states the same amount for a line of another record, which counts."""
    if not money_of(type(record)):
        return
    for line, other in of_all(record, "money_twice", money_among)[record.pk]:
        yield Finding(
            _(
                "%(money)s rests on the same passage as the same amount of “%(other)s”, and both "
                "count in totals. If it is the same money, let one of the two not count."
            )
            % {"money": line, "other": other},
            where=line,
        )


def money_among(records):
    """For each of some records by their keys: its lines that count, each with another record of
    which the same passage states the same amount."""
    own = stated_in(records.values())
    passages = {passage for passage, _amount, _currency in own}
    others, found = defaultdict(list), {key: [] for key in records}
    public = Publishable.published_condition("owner") & Q(passage__in=passages)
    for model in filter(money_of, record_models()) if own else ():
        rows = citations_of(model).filter(public, row__isnull=False)
        cited = list(rows.values_list("row", "passage"))
        for kind in money_of(model):
            lines = kind.objects.filter(Among("pk", [row for row, _passage in cited]))
            lines = {line.pk: line for line in lines.select_related(kind.parent_name)}
            add_stated(others, lines, cited)
    for stated, lines in own.items():
        for line in lines:
            twins = {twin.parent for twin in others[stated] if twin.parent.pk != line.parent.pk}
            found[line.parent.pk] += [(line, twin) for twin in sorted(twins, key=str)]
    return found


def stated_in(records):
    """The lines of some records that count, by what states them: {(passage, amount, currency):
    lines}."""
    found = defaultdict(list)
    for record in records:
        model = type(record)
        lines = {line.pk: line for kind in money_of(model) for line in rows_of(record, kind)}
        citations = rows_of(record, citations_of(model).model) if lines else ()
        add_stated(found, lines, [(one.row, one.passage_id) for one in citations])
    return found


def add_stated(found, lines, cited):
    """Add those of some lines that count, and are not said to be the money of another line, by what
    the passages state that are cited for them."""
    for row, passage in cited:
        line = lines.get(row)
        if line is not None and line.is_counted and line.same_money_as_id is None:
            found[passage, line.amount, line.currency].append(line)
