"""Asks what many rows can answer once all are written: their `clean()`, where words stand."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Model
from django.db.models.base import ModelState
from django.utils.translation import gettext as _

from partnership.exchange.models import ImportedRecordQuerySet
from partnership.exchange.pipeline.fields import Table
from partnership.publishing.models import Child, Hierarchical
from partnership.publishing.readiness import unready
from partnership.sources.cited_by import citation_models
from partnership.sources.evidence.checks import seal_new
from partnership.sources.models import Citation, Edition, Passage, Source
from partnership.values.fields import DateBoundField
from partnership.values.queries import Among, batched

if TYPE_CHECKING:
    from partnership.exchange.pipeline.loader import Intake

CHUNK = 1000


def unclean(table: Table, asked: Iterable[tuple]) -> Iterator[tuple[tuple, ValidationError]]:
    """Yield (what was asked, its ValidationError) for each row that its `clean()` refuses.

    `asked` are tuples that begin with a key; rows that are not there were told of already.
    """
    rows_of = citations if issubclass(table.model, Citation) else with_links
    is_hierarchical = issubclass(table.model, Hierarchical)
    known_above = table.model.all_above() if is_hierarchical else None
    for some in batched(asked, CHUNK):
        by_key = {item[0]: item for item in some}
        for row in rows_of(table, list(by_key)):
            if is_hierarchical:
                row.known_above = known_above
            try:
                row.clean()
            except ValidationError as error:
                yield by_key[row.pk], error
            except ObjectDoesNotExist:
                continue  # the row it needs has a fault of its own


def with_links(table: Table, keys: Collection[UUID]) -> Iterator[Any]:
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


def compared(model: type[Model]) -> list[str]:
    """The columns of a model that rows are compared by: key, links, the days of dates, and those
    that its `clean()` is known to ask of each row."""
    also = set(getattr(model, "read_by_clean", ()))
    if issubclass(model, Hierarchical):
        also |= model.step_fields()
    return [
        field.attname
        for field in model._meta.concrete_fields
        if field.primary_key
        or field.is_relation
        or isinstance(field, DateBoundField)
        or field.name in also
    ]


def bare(model: type[Model], attnames: Iterable[str], values: Iterable[Any]) -> Any:
    """A saved row of which some columns are known, without the cost of building an instance.

    Takes as many of the values as there are columns.
    """
    row = model.__new__(model)
    row.__dict__.update(zip(attnames, values, strict=False))
    row._state = ModelState()
    row._state.adding = False
    return row


def citations(table: Table, keys: Collection[UUID]) -> Iterator[Any]:
    """Some citations, whose owners know already which of the cited rows are theirs."""
    found = table.model._base_manager.filter(Among("pk", keys)).values_list(
        "pk", "owner_id", "row", "field"
    )
    found = list(found)
    owner_model = table.model._meta.get_field("owner").related_model
    cited: dict[Any, dict[Any, Child]] = defaultdict(dict)
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


def seal_citations(intake: "Intake") -> None:
    """Note of the citations that came without a seal that whoever brings them has compared them."""
    kinds = {table.model for table in intake.tables.values()}
    seal_new(model for model in kinds if issubclass(model, Citation))


def settle_passages(intake: "Intake", records: ImportedRecordQuerySet) -> None:
    """Look for passages in the kept texts of the sources among some imported `records`.

    What a file says of their state counts only where no text is kept, and with its seal.
    Published records that cite what is no longer found are told as errors of the import, unless
    they are among `records`, which are asked later about everything.
    """
    labels = {model._meta.label_lower for model in (Passage, Edition)}
    if not labels & intake.outcome.tables.keys():
        return
    sources = records.of(Source).values("record")
    changed = Passage.objects.filter(source__in=sources).settle()
    lost = [passage.pk for passage in changed if passage.state == Passage.State.MISSING]
    if not lost:
        return
    for model in citation_models():
        owner = model._meta.get_field("owner").related_model
        citing = model.objects.filter(passage__in=lost).order_by().values("owner")
        asked = records.of(owner).values("record")
        public = owner.objects.filter(live=True, pk__in=citing).exclude(pk__in=asked)
        for record, faults in unready(public):
            for fault in faults:
                message = _("%(fault)s The published “%(record)s” rests on it.") % {
                    "fault": fault.message,
                    "record": record,
                }
                subject = f"{owner._meta.label_lower} {record.slug}"
                intake.report.error(None, fault.field, message, subject)
