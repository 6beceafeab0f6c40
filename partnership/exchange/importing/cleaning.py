"""Asks the `clean()` of many rows, once all of them are written."""

from collections import defaultdict

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models.base import ModelState

from partnership.exchange.batched import batched
from partnership.sources.models import Citation
from partnership.values.conditions import Among
from partnership.values.fields import DateBoundField

CHUNK = 1000


def unclean(table, asked):
    """Yield (what was asked, its ValidationError) for each row that its `clean()` refuses.

    `asked` are tuples that begin with a key; rows that are not there were told of already.
    """
    rows_of = citations if issubclass(table.model, Citation) else with_links
    for some in batched(asked, CHUNK):
        by_key = {item[0]: item for item in some}
        for row in rows_of(table, list(by_key)):
            try:
                row.clean()
            except ValidationError as error:
                yield by_key[row.pk], error
            except ObjectDoesNotExist:
                continue  # the row it needs has a fault of its own


def with_links(table, keys):
    """Some rows with the rows that they link to; what else a `clean()` asks is fetched then."""
    own = compared(table.model)
    targets = [(link, compared(link.target)) for link in table.links]
    names = own + [f"{link.name}__{name}" for link, columns in targets for name in columns]
    for values in table.model._base_manager.filter(Among("pk", keys)).values_list(*names):
        values = iter(values)
        row = bare(table.model, own, values)
        for link, columns in targets:
            target = bare(link.target, columns, values)
            if target.pk is not None:
                row._state.fields_cache[link.name] = target
        yield row


def compared(model):
    """The columns of a model that rows are compared by: key, links, and the days of dates."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if field.primary_key or field.is_relation or isinstance(field, DateBoundField)
    ]


def bare(model, attnames, values):
    """A saved row of which some columns are known, without the cost of building an instance.

    Takes as many of the values as there are columns.
    """
    row = model.__new__(model)
    row.__dict__.update(zip(attnames, values, strict=False))
    row._state = ModelState()
    row._state.adding = False
    return row


def citations(table, keys):
    """Some citations, whose owners know already which of the cited rows are theirs."""
    found = table.model._base_manager.filter(Among("pk", keys)).values_list(
        "pk", "owner_id", "row", "field"
    )
    found = list(found)
    owner_model = table.model._meta.get_field("owner").related_model
    cited = defaultdict(dict)
    wanted = {row for _pk, _owner, row, _field in found if row}
    if wanted:
        for child in owner_model.child_models():
            pairs = child._base_manager.filter(Among("pk", wanted)).values_list(
                "pk", child.parent_name
            )
            for pk, owner in pairs:
                cited[owner][pk] = child(pk=pk)
    owners = {}
    for pk, owner, row, field in found:
        if owner not in owners:
            owners[owner] = owner_model(pk=owner)
            owners[owner].know_children(cited[owner])
        citation = table.instance({"owner_id": owner, "row": row, "field": field}, pk)
        citation._state.fields_cache = {"owner": owners[owner]}
        yield citation
