"""On what the public record rests, counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from partnership.publish_cache.kept import VALUES
from partnership.publishing.models import Child, Publishable, Record, public_rows
from partnership.sources.cited_by import citation_models
from partnership.sources.models import Passage, states_facts
from partnership.sources.models.passage import FOUND
from partnership.sources.models.seals import facts_of
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

    A statement is what has an address of its own (`exchange/datasets/statements.py`) and needs a
    source, or has one: each fact that something is cited for, and what the rule `uncited` asks
    about, a field of a record that says something, or a row of it. Four queries.
    """
    models = citation_models()
    uncited = list(rows_of([query for model in models for query in statements(model)], all=True))
    cited = rows_of([cited_facts(model) for model in models]).count()
    citations = [public_citations(model) for model in models]
    every = rows_of([rows.values("passage") for rows in citations])
    passages = Passage.objects.filter(pk__in=every).aggregate(
        cited=Count("pk"), found=Count("pk", filter=Q(state__in=FOUND))
    )
    return Footing(
        sources=rows_of([rows.values("passage__source") for rows in citations]).count(),
        passages=passages["cited"],
        found=passages["found"],
        statements=cited + sum(made for made, _covered in uncited),
        sourced=cited + sum(covered for _made, covered in uncited),
    )


def cited_facts(model: type) -> QuerySet:
    """The facts for which public records with citations of one kind cite a public source."""
    owner = model._meta.get_field("owner").related_model
    told = Q(row=None)
    for child in owner.child_models():
        told |= Q(row__in=public_rows(child).order_by().values("pk"))
    return public_citations(model).filter(told).values("owner", "row", "field").distinct()


def public_citations(model: type) -> QuerySet:
    """The citations of one kind in which a public record cites a public source."""
    return of_public_sources(model).filter(Publishable.published_condition("owner"))


def of_public_sources(model: type) -> QuerySet:
    """The citations of one kind in which a record, public or not, cites a public source."""
    public = Publishable.published_condition("passage__source")
    return model.objects.order_by().filter(public)


def statements(model: type) -> Iterator[QuerySet]:
    """Queries for the numbers of statements that nothing is cited for by themselves, and of those
    that are covered nevertheless, which records with citations of one kind, and their rows, make.

    What has a source is asked for once for all, not of each: a fifth of the time.
    """
    owner = model._meta.get_field("owner").related_model
    citations = of_public_sources(model)
    yield statements_of_records(owner, citations.filter(row=None))
    for child in owner.child_models():
        if states_facts(child):
            yield statements_of_rows(child, citations)


def statements_of_records(model: type[Record], citations: QuerySet) -> QuerySet:
    """A citation of the whole record covers each of its fields."""
    made = covered = Value(0)
    of_whole_records = Q(pk__in=citations.filter(field="").values("owner"))
    for name in facts_of(model()):
        cited = Q(pk__in=citations.filter(field=name).values("owner"))
        uncited = is_stated(model._meta.get_field(name)) & ~cited
        made = made + Count("pk", filter=uncited)
        covered = covered + Count("pk", filter=uncited & of_whole_records)
    return numbers(model, model.objects.published(), made, covered)


def statements_of_rows(model: type[Child], citations: QuerySet) -> QuerySet:
    """A citation of the whole record, or of a part of a row, covers the row."""
    of_rows = citations.filter(row__isnull=False)
    of_whole_records = citations.filter(row=None, field="").values("owner")
    covered = Q(pk__in=of_rows.values("row")) | Q(**{f"{model.parent_name}__in": of_whole_records})
    rows = public_rows(model).filter(Publishable.published_condition(model.parent_name))
    rows = rows.exclude(pk__in=of_rows.filter(field="").values("row"))
    owner = model._meta.get_field(model.parent_name).related_model
    return numbers(owner, rows, Count("pk"), Count("pk", filter=covered))


def numbers(owner: type[Record], rows: QuerySet, made, covered) -> QuerySet:
    """(number of statements, number of those that are covered) in some rows, as one query.

    Of a record that needs no source only those are counted that have one all the same.
    """
    if owner.needs_no_citation == "__all__":
        made = covered
    counted = rows.order_by().annotate(every=Value(1)).values("every")
    return counted.annotate(made=made, covered=covered).values_list("made", "covered")


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
