"""On what the public record rests, counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from partnership.publish_cache.kept import VALUES
from partnership.publishing.models import Child, Publishable, Record, public_rows
from partnership.sources.cited_by import citation_models
from partnership.sources.models import Passage, citable_fields, states_facts
from partnership.sources.models.passage import FOUND
from partnership.values.queries import rows_of

# Texts that say that nothing is said.
UNSTATED = ("", "not_stated")


@dataclass(frozen=True)
class Footing:
    """How much the public record states, how much of it has a source, and what the sources are."""

    sources: int
    passages: int
    found: int
    statements: int
    sourced: int


def footing() -> Footing:
    """The footing of the record that readers see now, counted once for each version of it."""
    return VALUES.get("footing", counted_footing)


def counted_footing() -> Footing:
    """How many public sources and passages of them are cited, how many of these were found word
    for word in their document, and how many statements rest on one.

    A statement is what the rule `uncited` asks about: a field of a record that says something,
    or a row of it. Three queries.
    """
    said = [query for model in citation_models() for query in statements(model)]
    numbers = list(rows_of(said, all=True))
    cited = [public_citations(model) for model in citation_models()]
    every = rows_of([rows.values("passage") for rows in cited])
    passages = Passage.objects.filter(pk__in=every).aggregate(
        cited=Count("pk"), found=Count("pk", filter=Q(state__in=FOUND))
    )
    return Footing(
        sources=rows_of([rows.values("passage__source") for rows in cited]).count(),
        passages=passages["cited"],
        found=passages["found"],
        statements=sum(made for made, _sourced in numbers),
        sourced=sum(sourced for _made, sourced in numbers),
    )


def public_citations(model: type) -> QuerySet:
    """The citations of one kind in which a public record cites a public source."""
    return of_public_sources(model).filter(Publishable.published_condition("owner"))


def of_public_sources(model: type) -> QuerySet:
    """The citations of one kind in which a record, public or not, cites a public source."""
    public = Publishable.published_condition("passage__source")
    return model.objects.order_by().filter(public)


def statements(model: type) -> Iterator[QuerySet]:
    """Queries for the numbers of statements, and of those with a source, that records with
    citations of one kind, and their rows, make.

    What has a source is asked for once for all, not of each: a fifth of the time.
    """
    owner = model._meta.get_field("owner").related_model
    if owner.needs_no_citation == "__all__":
        return
    citations = of_public_sources(model)
    yield statements_of_records(owner, citations.filter(row=None))
    for child in owner.child_models():
        if states_facts(child):
            yield statements_of_rows(child, citations)


def statements_of_records(model: type[Record], citations: QuerySet) -> QuerySet:
    made = sourced = Value(0)
    for name in citable_fields(model):
        if name in model.needs_no_citation:
            continue
        stated = is_stated(model._meta.get_field(name))
        has_source = Q(pk__in=citations.filter(field__in=["", name]).values("owner"))
        made = made + Count("pk", filter=stated)
        sourced = sourced + Count("pk", filter=stated & has_source)
    return numbers(model.objects.published(), made, sourced)


def statements_of_rows(model: type[Child], citations: QuerySet) -> QuerySet:
    of_rows = citations.filter(row__isnull=False)
    of_whole_records = citations.filter(row=None, field="").values("owner")
    has_source = Q(pk__in=of_rows.values("row")) | Q(
        **{f"{model.parent_name}__in": of_whole_records}
    )
    rows = public_rows(model).filter(Publishable.published_condition(model.parent_name))
    return numbers(rows, Count("pk"), Count("pk", filter=has_source))


def numbers(rows: QuerySet, made, sourced) -> QuerySet:
    """(number of statements, number of those with a source) in some rows, as one query."""
    counted = rows.order_by().annotate(every=Value(1)).values("every")
    return counted.annotate(made=made, sourced=sourced).values_list("made", "sourced")


def is_stated(field: models.Field) -> Q:
    """The condition that a field of a row says something."""
    if field.many_to_many:
        links = field.remote_field.through._base_manager
        return Q(Exists(links.filter(**{field.m2m_field_name(): OuterRef("pk")})))
    stated = Q(**{f"{field.name}__isnull": False})
    if isinstance(field, models.CharField | models.TextField):
        stated &= ~Q(**{f"{field.name}__in": UNSTATED})
    elif isinstance(field, models.BooleanField):
        stated &= Q(**{field.name: True})
    return stated
