"""Asks the `clean()` of many rows, once all of them are written."""

from collections import defaultdict

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import JSONField, TextField

from partnership.exchange.importing.writing import chunks
from partnership.sources.models import Citation


def unclean(table, asked):
    """Yield (what was asked, its ValidationError) for each row that its `clean()` refuses.

    `asked` are tuples that begin with a key; rows that are not there were told of already.
    """
    rows_of = citations if issubclass(table.model, Citation) else with_links
    by_key = {item[0]: item for item in asked}
    for keys in chunks(list(by_key)):
        for row in rows_of(table, keys):
            try:
                row.clean()
            except ValidationError as error:
                yield by_key[row.pk], error
            except ObjectDoesNotExist:
                continue  # the row it needs has a fault of its own


def with_links(table, keys):
    """Some rows with the rows that they link to; long texts come once they are asked for."""
    wanted = short_columns(table.model)
    for link in table.links:
        wanted += [f"{link.name}__{name}" for name in short_columns(link.target)]
    names = [link.name for link in table.links]
    return table.model._base_manager.filter(pk__in=keys).select_related(*names).only(*wanted)


def short_columns(model):
    """The names of the columns of a model that hold no text of any length."""
    long = (TextField, JSONField)
    return [field.name for field in model._meta.concrete_fields if not isinstance(field, long)]


def citations(table, keys):
    """Some citations, whose owners know already which of the cited rows are theirs."""
    found = table.model._base_manager.filter(pk__in=keys).values_list(
        "pk", "owner_id", "row", "field"
    )
    found = list(found)
    owner_model = table.model._meta.get_field("owner").related_model
    cited = defaultdict(dict)
    wanted = {row for _pk, _owner, row, _field in found if row}
    if wanted:
        for child in owner_model.child_models():
            pairs = child._base_manager.filter(pk__in=wanted).values_list("pk", child.parent_name)
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
