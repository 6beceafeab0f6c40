"""What a record lacks in sources."""

from collections import defaultdict
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.publishing.findings import Finding, Level
from partnership.publishing.models import Record
from partnership.publishing.prefetching import fetch_links, of_all, once_a_run, rows_of
from partnership.publishing.readiness import none_of, rule
from partnership.sources.evidence.checks import to_check_again
from partnership.sources.images import Image
from partnership.sources.models import Passage, Source, citable_fields, states_facts
from partnership.values.texts import listed


def kinds_of_images(model):
    """The kinds of images that records of a type have."""
    return [child for child in model.child_models() if issubclass(child, Image)]


def with_an_image_without_words(model):
    found = [
        Exists(child.objects.filter(**{child.parent_name: OuterRef("pk")}, alternative_text=""))
        for child in kinds_of_images(model)
    ]
    return reduce(or_, found, none_of(model))


@rule(
    "image_without_words",
    gettext_lazy("Image without alternative text"),
    Record,
    level=Level.ERROR,
    among=with_an_image_without_words,
)
def image_without_words(record):
    for model in kinds_of_images(type(record)):
        for image in rows_of(record, model):
            if not image.alternative_text:
                yield Finding(
                    _("An image has no alternative text. Say what it shows."),
                    field="alternative_text",
                    where=image,
                )


def level_of_uncited():
    """Whether what has no source may be published is for whoever runs the site to say."""
    return Level.ERROR if settings.REQUIRE_SOURCES else Level.WARNING


@rule("uncited", gettext_lazy("Fact without a citation"), Record, level=level_of_uncited)
def uncited(record):
    """A fact of the record, or a row of it, that no passage is cited for.

    A citation of the whole record covers all of it. Which fields state no fact of the world is
    said by the models, in `needs_no_citation`.
    """
    if record.needs_no_citation == "__all__":
        return
    cited = of_all(record, "facts_by_source", facts_by_source)[record.pk]
    if (None, "") in cited:
        return
    for name in citable_fields(type(record)):
        field = record._meta.get_field(name)
        if name in record.needs_no_citation or (None, name) in cited or is_empty(record, field):
            continue
        yield Finding(
            _("“%(field)s” has no citation. Cite the passage that states it.")
            % {"field": field.verbose_name},
            field=name,
        )
    rows = {row for row, _field in cited}
    for row in rows_with_facts(record):
        if row.pk not in rows:
            yield Finding(
                _("%(kind)s “%(row)s” has no citation. Cite the passage that states it.")
                % {"kind": row._meta.verbose_name, "row": row},
                where=row,
            )


def facts_by_source(records):
    """For each of some records by their keys: {(key of the row or None, field): keys of sources}.

    The sources are those of the passages that are cited for the fact.
    """
    model, facts = type(next(iter(records.values()))), defaultdict(lambda: defaultdict(set))
    citations = model._meta.get_field("citations").related_model.objects
    rows = citations.filter(owner__in=list(records)).order_by()
    for owner, row, field, source in rows.values_list("owner", "row", "field", "passage__source"):
        facts[owner][row, field].add(source)
    return facts


def may_be_hidden(path=""):
    """The condition that readers do not see a source now, or may not at another time."""
    at_all_times = {f"{path}live": True}
    at_all_times |= {f"{path}{name}__isnull": True for name in ("publish_at", "expire_at")}
    return ~Q(**at_all_times)


def with_a_source_that_may_be_hidden(model):
    citations = model._meta.get_field("citations").related_model.objects
    hidden = may_be_hidden("passage__source__")
    return Q(Exists(citations.filter(hidden, owner=OuterRef("pk")).order_by()))


def hidden_among(records):
    """Those of the sources that some records cite, by their keys, which may be hidden."""
    facts = of_all(next(iter(records.values())), "facts_by_source", facts_by_source)
    cited = {key for of_record in facts.values() for keys in of_record.values() for key in keys}
    return Source.objects.filter(may_be_hidden()).in_bulk(cited) if cited else {}


@rule(
    "hidden_source",
    gettext_lazy("Citation of a source that readers do not see"),
    Record,
    level=Level.ERROR,
    among=with_a_source_that_may_be_hidden,
)
def hidden_source(record):
    """Facts that are cited to a source which readers would not see, beside others or alone.

    A source may be its own evidence. Facts that miss the same sources are told together.
    """
    known = of_all(record, "hidden_sources", hidden_among)
    begins = max(filter(None, [timezone.now(), record.publish_at]))
    hidden = {
        key for key, source in known.items() if key != record.pk and not source.is_published(begins)
    }
    missing = defaultdict(list)
    if hidden:
        facts = of_all(record, "facts_by_source", facts_by_source)[record.pk]
        for (row, field), keys in facts.items():
            if keys & hidden and (words := fact_in_words(record, row, field)):
                missing[frozenset(keys & hidden)].append(words)
    for keys, names in missing.items():
        sources = sorted((known[key] for key in keys), key=str)
        yield Finding(
            _(
                "%(facts)s: cited to %(sources)s, which readers do not see. Publish the source "
                "together with this, or cite another one instead."
            )
            % {
                "facts": listed(sorted(names)),
                "sources": listed(f"“{source}”" for source in sources),
            },
            field="citations",
            links=tuple(sources),
        )


def cited_and_changed(records):
    """{key: citations} of those of each of some records that are to be checked again."""
    model, found = type(next(iter(records.values()))), defaultdict(list)
    citations = model._meta.get_field("citations").related_model.objects
    rows = citations.filter(owner__in=list(records)).order_by("owner", "row", "field", "id")
    rows = rows.select_related("passage__source", "passage__edition")
    for citation in to_check_again(rows, records):
        found[citation.owner_id].append(citation)
    return found


@rule(
    "to_check_again",
    gettext_lazy("To be checked again: changed since its source was checked"),
    Record,
    told_first=True,
)
def changed_since_checked(record):
    """Facts that changed, or whose passage or edition did, since somebody compared them."""
    for citation in of_all(record, "cited_and_changed", cited_and_changed)[record.pk]:
        if words := fact_in_words(record, citation.row, citation.field):
            yield Finding(
                _(
                    "%(fact)s: changed since “%(source)s” was checked for it. Compare them, and "
                    "say that the passage still says so, or cite another one."
                )
                % {"fact": words, "source": citation.passage.source.short_label},
                field="citations",
            )


def citing_what_is_not_found(model):
    """The condition that a passage is cited which is not in the document."""
    citations = model._meta.get_field("citations").related_model.objects
    missing = citations.filter(passage__state=Passage.State.MISSING, owner=OuterRef("pk"))
    return Q(Exists(missing.order_by()))


def missing_passages():
    """{key: passage} of all whose words are not in their document; few on a site in order."""
    return Passage.objects.missing().select_related("source").in_bulk()


def cited_and_not_found(records):
    """{key: passages} of those that each of some records cites and that are not found."""
    record = next(iter(records.values()))
    missing, found = once_a_run(record, "missing_passages", missing_passages), defaultdict(dict)
    if missing:
        citations = type(record)._meta.get_field("citations").related_model.objects
        rows = citations.filter(owner__in=list(records), passage__state=Passage.State.MISSING)
        in_order = rows.order_by("passage__source__slug", "passage__position", "id")
        for owner, passage in in_order.values_list("owner", "passage"):
            if passage in missing:
                found[owner][passage] = missing[passage]
    return found


@rule(
    "not_found",
    gettext_lazy("Cited words that are not in the document"),
    Record,
    level=Level.ERROR,
    among=citing_what_is_not_found,
)
def not_found(record):
    """Words that a record cites and that the kept text of their source does not have."""
    for passage in of_all(record, "cited_and_not_found", cited_and_not_found)[record.pk].values():
        yield Finding(
            _(
                "“%(words)s” is cited and was not found in “%(source)s”. Copy the words exactly "
                "from the document, or cite others."
            )
            % {"words": passage.short_words, "source": passage.source.short_label},
            field="citations",
        )


@rule("passage_not_found", gettext_lazy("Passage that is not in the document"), Source)
def passage_not_found(source):
    """A passage of a source whose kept text does not have its words."""
    for passage in once_a_run(source, "missing_passages", missing_passages).values():
        if passage.source_id == source.pk:
            yield Finding(
                _(
                    "“%(words)s” was not found in the document. Correct the words; until then "
                    "nothing that cites them can be published."
                )
                % {"words": passage.short_words},
                where=passage,
            )


def fact_in_words(record, row, field):
    """What a citation of a record is for; "" where its row is gone."""
    if row is None:
        return name_of_field(record, field) if field else _("The entry as a whole")
    for model in record.child_models():
        for found in rows_of(record, model):
            if found.pk == row:
                words = f"{found._meta.verbose_name} “{found}”"
                return f"{words}, {name_of_field(found, field)}" if field else words
    return ""


def name_of_field(row, name):
    try:
        return f"“{row._meta.get_field(name).verbose_name}”"
    except FieldDoesNotExist:
        return f"“{name}”"


def rows_with_facts(record):
    """The child rows of a record that state facts."""
    for model in record.child_models():
        if states_facts(model):
            yield from rows_of(record, model)


def is_empty(record, field):
    """Whether a field of a record says nothing."""
    if field.many_to_many:
        fetch_links(record)
        return not getattr(record, field.name).exists()
    return getattr(record, field.attname) in (None, "", "not_stated", False)
