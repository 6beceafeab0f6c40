"""Which records rest on the passages of a source: citations looked up from the other end.

Every record type above has its own table of citations. They are found among the models of the
site, so that nothing here needs to know of them.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.publishing.models import Publishable, Record, public_rows
from partnership.sources.evidence.words import fact_for_readers, statement_anchor
from partnership.sources.models import Citation, Passage
from partnership.values.queries import rows_of
from partnership.values.texts import listed

# How a passage bears on a fact that it does not simply state, in words of readers.
STANCES = {
    Citation.Stance.IMPLIES: gettext_lazy("implied"),
    Citation.Stance.NARROWS: gettext_lazy("more exactly than here"),
    Citation.Stance.CONTRADICTS: gettext_lazy("otherwise than here"),
}


@dataclass
class Reliance:
    """A record that rests on a passage, and the facts it takes from there, in words."""

    record: Record
    facts: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)

    @property
    def kind(self):
        """What the record is, in the reader's language: agreement, project …"""
        return self.record._meta.verbose_name

    @property
    def label(self):
        """The name of the record; of one that is itself a whole text, the beginning."""
        text = self.record.short_label
        return Truncator(text).chars(120) if self.record.title_field == "text" else text

    @property
    def facts_in_words(self):
        return listed(self.facts)


def citation_models():
    """The models of citations, those of the lower apps first."""
    return [
        relation.related_model
        for relation in Passage._meta.related_objects
        if issubclass(relation.related_model, Citation)
    ]


def cited_passages(source) -> set:
    """The keys of the passages of a source that records cite, be they public or not."""
    rows = [
        model.objects.order_by().filter(passage__source=source).values_list("passage", flat=True)
        for model in citation_models()
    ]
    return set(rows_of(rows))


def is_cited_publicly(prefix: str = "") -> Q:
    """The condition that a public record rests on a passage; `prefix` is the path to it.

    Readers see no other passages, and those that they see are changed by drafts.
    """
    public = Publishable.published_condition("owner")
    found = Q()
    for model in citation_models():
        rows = model.objects.order_by().filter(public, passage=OuterRef(f"{prefix}pk"))
        found |= Q(Exists(rows))
    return found


def cited_publicly(passages: QuerySet) -> QuerySet:
    """Those of some passages on which a public record rests."""
    return passages.filter(is_cited_publicly())


def number_resting_on(passages: QuerySet) -> int:
    """How many public records rest on some passages."""
    public = Publishable.published_condition("owner")
    rows = [
        model.objects.order_by().filter(public, passage__in=passages).values_list("owner")
        for model in citation_models()
    ]
    return rows_of(rows).count()


def records_resting_on(source):
    """The public records that cite each passage of a source: {key of the passage: [Reliance]}.

    A row that needs an unpublished record is no fact of its record here either. Two queries at
    most for each type of record, however many records and passages there are.
    """
    found = defaultdict(dict)
    for model in citation_models():
        citations = list(
            model.objects.filter(Publishable.published_condition("owner"), passage__source=source)
            .select_related("owner")
            .order_by("owner__slug", "field", "id")
        )
        rows = rows_cited(model, source) if any(one.row for one in citations) else {}
        # What is said of the record itself comes before what is said of its rows.
        for citation in sorted(citations, key=lambda one: one.row is not None):
            if citation.row and citation.row not in rows:
                continue
            records = found[citation.passage_id]
            entry = records.setdefault(citation.owner_id, Reliance(citation.owner))
            anchor = statement_anchor(citation.owner, citation.row, citation.field)
            entry.anchors.append(anchor)
            fact = fact_in_words(citation, rows.get(citation.row))
            if fact not in entry.facts:
                entry.facts.append(fact)
    return {passage: list(records.values()) for passage, records in found.items()}


def rows_cited(model, source):
    """The child rows that citations of `model` point to in a source: {key: model of the row}."""
    cited = model.objects.filter(passage__source=source, row__isnull=False).order_by().values("row")
    owner = model._meta.get_field("owner").related_model
    kinds = [kind for kind in owner.child_models() if not issubclass(kind, Citation)]
    queries = [
        public_rows(kind).filter(pk__in=cited).order_by().values_list("pk", Value(number))
        for number, kind in enumerate(kinds)
    ]
    return {key: kinds[number] for key, number in rows_of(queries, all=True)}


def fact_in_words(citation, row_model=None):
    """What a citation is for: “signed or agreed”, “who signed (implied)” …"""
    owner = type(citation).owner.field.related_model
    fact = fact_for_readers(row_model or owner, citation.field)
    if citation.stance == Citation.Stance.STATES:
        return fact
    return _("%(fact)s (%(stance)s)") % {"fact": fact, "stance": STANCES[citation.stance]}
