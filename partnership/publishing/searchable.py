"""What the index of words is told of records, and when: in the transaction that changes them.

A record is told with its rows and with what they link to, as far as readers see it. When what
others print of a record has changed, they are told anew, too.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import override

from partnership.publishing.models import Child, Publishable, Record, now, record_models
from partnership.search import waiting, writing
from partnership.search.models import Entry
from partnership.search.writing import Document
from partnership.values.dates import in_words, years_of
from partnership.values.fields import BOUNDS, ImpreciseDateField, TranslationsField
from partnership.values.models import Quantified, Translatable
from partnership.values.money import Money
from partnership.values.quantities import Quantity
from partnership.values.queries import Among

# Columns that no reader sees, or that say nothing in words.
UNSEEN = {
    "slug", "staff_notes", "checked_on", "original_language", "position", "key", "field",
    "sort_name", "quantity_comparator", "quantity_unit", "quantity_words", "places", "seal",
    "state", "origin", "access", "page_starts", "text_sha256", "file_sha256", "folded_sha256",
}  # fmt: skip
# What says whether readers see a record.
STATE = ("live", "publish_at", "expire_at")
PORTION = 200
# Of more changed records than these the index is told later: a second passes for each thousand.
MOST_AT_ONCE = 1000

# {label of a model: function that gives the sums of some of its records, by key, as texts that are
# put into the language at hand where they are used}
SUMS: dict[str, Callable[[Sequence[Any]], Mapping[UUID, Iterable[Promise]]]] = {}


# When ------------------------------------------------------------------------------------------


@transaction.atomic
def refresh(changed: Iterable[tuple[type[Record], UUID]]) -> None:
    """Tell the index anew of records that were changed, made or deleted, and of those around.

    Of more than a few it is told later, in portions, by `tell_waiting`.
    """
    pairs = iter(changed)
    some = list(islice(pairs, MOST_AT_ONCE + 1))
    if len(some) > MOST_AT_ONCE:
        waiting.put_off((model._meta.label_lower, key) for model, key in chain(some, pairs))
    else:
        refresh_at_once(some)


def refresh_at_once(changed: Iterable[tuple[type[Record], UUID]]) -> None:
    """The same while whoever made the changes waits."""
    keys: dict[type[Record], set[UUID]] = defaultdict(set)
    for model, key in changed:
        keys[model].add(key)
    outcome = writing.Outcome()
    for model, some in keys.items():
        for portion in writing.portions(some, PORTION):
            outcome.add(tell({model: set(portion)}))
    if outcome.whole:
        beside = writing.records_around(outcome.whole)
        outcome.around |= beside
        outcome.add(tell(models_of(beside - {key for some in keys.values() for key in some})))
    tell_around(outcome.around, outcome.sums)


@transaction.atomic
def tell_waiting() -> int:
    """Tell the index of the next portion of records that wait; return of how many."""
    portion = waiting.first(PORTION)
    if portion and portion[0].step == waiting.Step.AROUND:
        counted = {row.record for row in portion if row.sums}
        tell_around({row.record for row in portion}, counted)
    elif portion:
        keys: dict[type[Record], set[UUID]] = defaultdict(set)
        for row in portion:
            keys[apps.get_model(row.model)].add(row.record)
        outcome = tell(keys)
        waiting.note_around(outcome.around, outcome.sums)
        waiting.note_around(writing.records_around(outcome.whole), ())
    waiting.done(portion)
    return len(portion)


@transaction.atomic
def rebuild() -> None:
    """Make the whole index anew."""
    writing.empty()
    for model in record_models():
        for keys in portions_of(model):
            tell({model: keys})
    for model in record_models():
        for keys in portions_of(model):
            tell_around(keys, keys)
    waiting.forget()
    writing.note_shape()


def portions_of(model: type[Record]) -> Iterator[set[UUID]]:
    """The keys of all records of a kind, so many at a time."""
    keys, last = model._base_manager.order_by("pk").values_list("pk", flat=True), None
    while some := list((keys.filter(pk__gt=last) if last else keys)[:PORTION]):
        yield set(some)
        last = some[-1]


def tell(keys: dict[type[Record], set[UUID]]) -> writing.Outcome:
    """Tell the index of some records; of those that are not there, that they are gone."""
    documents, gone = [], set()
    for model, some in keys.items():
        found = list(documents_of(model, some))
        documents += found
        gone |= some - {document.record for document in found}
    return writing.write(documents, gone)


def tell_around(records: set[UUID], counted: set[UUID]) -> None:
    """Tell the index what stands around some records, and the sums of some of these anew."""
    sums: dict[UUID, list[tuple[str, str]]] = {key: [] for key in counted}
    for model in record_models() if counted else ():
        if count := SUMS.get(model._meta.label):
            shown = list(model.objects.published().filter(Among("pk", list(counted))))
            for start in range(0, len(shown), PORTION):
                for key, texts in count(shown[start : start + PORTION]).items():
                    sums[key] = in_each_language([*texts])
    writing.write_around(records, sums)


def models_of(keys: Iterable[UUID]) -> dict[type[Record], set[UUID]]:
    """The models of some records that the index knows."""
    found: dict[type[Record], set[UUID]] = defaultdict(set)
    entries = Entry.objects.filter(Among("record", list(keys)))
    for label, key in entries.values_list("model", "record"):
        found[apps.get_model(label)].add(key)
    return found


# What ------------------------------------------------------------------------------------------


@dataclass
class Told:
    """What a row says: texts by language, the records it names, when one of these is hidden."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    links: set[UUID] = field(default_factory=set)
    until: list[datetime | None] = field(default_factory=list)
    dates: list[date | None] = field(default_factory=list)


def documents_of(model: type[Record], keys: Iterable[UUID]) -> Iterator[Document]:
    """What the index is told of some records of one kind."""
    saved = model._base_manager.filter(Among("pk", list(keys)))
    records = {record.pk: record for record in saved}
    rows = Rows(model, records)
    at = now()
    # As lists show them: a quotation, for one, waits for its speaker.
    public = set(
        model.objects.in_lines().filter(Among("pk", list(keys))).values_list("pk", flat=True)
    )
    for record in records.values():
        own = told(record)
        document = Document(
            model=model._meta.label_lower,
            record=record.pk,
            slug=record.slug,
            rank=model.search_rank,
            public=record.pk in public,
            titles=titles_of(record),
            is_named=model.title_field != "text",
            names=names_of(record, rows),
            line=line_of(record),
            links=dict.fromkeys(own.links | rows.links[record.pk], []),
            texts=list(own.texts),
            more=[*own.more, *kind_words(model)],
        )
        document.own_years = years_of(own.dates)
        until, dates = [*own.until, record.expire_at], list(own.dates)
        for row in rows.of[record.pk]:
            said = told(row)
            document.texts += said.texts
            document.more += said.more
            for key in said.links:
                document.links.setdefault(key, [])
            for key, link in named_by(row):
                texts = [text for _language, text in said.texts]
                document.links[key] = document.links[key] + texts + labels(link)
            until += said.until
            dates += said.dates
            if hasattr(row, "money") or hasattr(row, "is_expectation"):
                document.amounts.append(values_of(row))
            if rows.are_lent(row):
                document.lends += [text for _language, text in said.texts]
        document.texts = list(dict.fromkeys(document.texts))
        document.more = list(dict.fromkeys(document.more))
        document.links.pop(record.pk, None)
        document.valid_until = min((time for time in until if time and time > at), default=None)
        document.years = years_of(dates)
        yield document


class Rows:
    """The rows of some records that readers see, with what they link to, and direct links."""

    def __init__(self, model: type[Record], records: dict[UUID, Record]) -> None:
        self.of: dict[UUID, list[Child]] = defaultdict(list)
        self.links: dict[UUID, set[UUID]] = defaultdict(set)
        self.lent: set[type[Child]] = set()
        keys, found = list(records), list[Child]()
        for kind in model.child_models():
            found += kind._base_manager.filter(Among(f"{kind.parent_name}_id", keys)).order_by("pk")
            if any(other.field.model is not kind for other in kind._meta.related_objects):
                self.lent.add(kind)
        fetch_links([*records.values(), *found], {model: records})
        for row in found:
            if is_seen(row):
                self.of[row.parent.pk].append(row)
        for many in model._meta.many_to_many:
            through = getattr(model, many.name).through
            one, other = many.m2m_column_name(), many.m2m_reverse_name()
            pairs = through._base_manager.filter(Among(one, keys)).values_list(one, other)
            for key, target in pairs:
                self.links[key].add(target)

    def are_lent(self, row: Child) -> bool:
        """Whether the pages of other records may print such a row."""
        return type(row) in self.lent


def fetch_links(
    rows: Iterable[Record | Child], known: Mapping[type, Mapping], *, titled: bool = False
) -> None:
    """Give rows what they link to: of records what says whether readers see them, rows whole.

    Where records are to be `titled`, also what they are called. One query for each kind of what is
    linked to, and not in `known`: {model: {key: row}}.
    """
    wanted: dict[type[models.Model], set[UUID]] = defaultdict(set)
    named = [
        (row, link, key)
        for row in rows
        for link in links_of(type(row))
        if (key := getattr(row, link.attname)) is not None
    ]
    for _row, link, key in named:
        if key not in known.get(link.related_model, ()):
            wanted[link.related_model].add(key)
    found = {model: dict(linked) for model, linked in known.items()}
    for model, keys in wanted.items():
        linked: models.QuerySet = model._base_manager.filter(Among("pk", list(keys)))
        if issubclass(model, Record):
            linked = linked.only(*STATE, *(title_columns(model) if titled else ()))
        found.setdefault(model, {}).update((row.pk, row) for row in linked)
    for row, link, key in named:
        setattr(row, link.name, found[link.related_model].get(key))
    further = [row for model in wanted if issubclass(model, Child) for row in found[model].values()]
    if further:
        fetch_links(further, found, titled=True)


@cache
def links_of(model: type[models.Model]) -> list[models.ForeignKey]:
    """The columns of a model that name a record or a row of one."""
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, models.ForeignKey)
        and issubclass(column.related_model, Publishable | Child)
    ]


@cache
def columns_told(model: type[models.Model]) -> list[tuple[Callable, models.Field]]:
    """What tells of each column of a model that says something, and the column."""
    parent = getattr(model, "parent_name", "")
    told_by: list[tuple[Callable, models.Field]] = []
    for column in model._meta.concrete_fields:
        if isinstance(column, ImpreciseDateField):
            told_by.append((tell_date, column))
        elif column in links_of(model) and column.name != parent:
            told_by.append((tell_link, column))
        elif says_words(column):
            told_by.append((tell_words, column))
    return told_by


def says_words(column: models.Field) -> bool:
    """Whether readers see what a column holds as words."""
    plain = isinstance(column, models.CharField | models.TextField)
    odd = isinstance(column, models.URLField | models.FileField | TranslationsField)
    return plain and not odd and column.name not in UNSEEN and getattr(column, "serialize", True)


def is_seen(row: Child) -> bool:
    """Whether readers see a row: it is not held back, and what it needs is public."""
    if getattr(row, "published", True) is False:
        return False
    return all(target.is_published() for target in targets_of(row))


def is_open(target: Publishable | Child) -> bool:
    """Whether readers see a record, or a row of one with what it needs."""
    if isinstance(target, Publishable):
        return target.is_published()
    return all(record.is_published() for record in (target.parent, *targets_of(target)))


def targets_of(row: Child) -> Iterator[Publishable]:
    """The records that a row names, also by way of a row of another record."""
    for link in links_of(type(row)):
        if link.name != row.parent_name:
            target = getattr(row, link.name)
            if isinstance(target, Publishable):
                yield target
            elif target is not None:
                beyond = (getattr(target, other.name) for other in links_of(target.__class__))
                yield from (record for record in beyond if isinstance(record, Publishable))


def named_by(row: Child) -> Iterator[tuple[UUID, models.ForeignKey]]:
    """The keys of the records that a row names itself, each with the column that does."""
    for link in links_of(type(row)):
        key = getattr(row, link.attname)
        if key and link.name != row.parent_name and issubclass(link.related_model, Publishable):
            yield key, link


def line_of(record: Record) -> list[str]:
    """What a line about a record says on the pages of records that it names, beside its title."""
    said = Told()
    for tell, column in columns_told(type(record)):
        if column.name in record.line_fields:
            tell(said, record, column)
            target = getattr(record, column.name) if tell is tell_link else None
            if isinstance(target, Child) and is_open(target):
                said.texts += titles_of(target.parent).items()
    if isinstance(record, Quantified) and "quantity" in record.line_fields:
        tell_quantity(said, record)
    return list(dict.fromkeys(text for _language, text in said.texts))


def told(row: models.Model) -> Told:
    """What a record or a row of one says itself."""
    said = Told()
    for tell, column in columns_told(type(row)):
        tell(said, row, column)
    if isinstance(row, Quantified):
        tell_quantity(said, row)
    if getattr(row, "amount", None) is not None and hasattr(row, "money"):
        said.texts += in_languages(Money.display, row.money)
    return said


def tell_quantity(said: Told, row: Quantified) -> None:
    """Add what a row says by a quantity, where it states one."""
    if row.quantity.is_stated:
        said.texts += [
            (code, in_language(code, Quantity.display, row.quantity_in(code)))
            for code, _name in settings.LANGUAGES
        ]
        said.texts += [("", row.quantity_words)] if row.quantity_words else []


def tell_date(said: Told, row: models.Model, column: ImpreciseDateField) -> None:
    """Add what a row says by an imprecise date."""
    if text := getattr(row, column.name):
        said.texts += in_languages(in_words, text, column.role)
        said.more.append(text)
        said.more += labels(column)
        said.dates += [getattr(row, f"{column.name}_{bound}") for bound in BOUNDS]


def tell_link(said: Told, row: models.Model, column: models.ForeignKey) -> None:
    """Add what a row says by a link."""
    target = getattr(row, column.name)
    if target is None or not is_open(target):
        return
    if isinstance(target, Publishable):
        said.links.add(target.pk)
        said.until.append(target.expire_at)
    elif target.parent.pk != getattr(row, "parent", row).pk:
        theirs = Told()
        for tell, other in columns_told(target.__class__):
            if tell is not tell_link:
                tell(theirs, target, other)
        said.texts += theirs.texts
        for record in (target.parent, *targets_of(target)):
            said.links.add(record.pk)
            said.until.append(record.expire_at)


def tell_words(said: Told, row: models.Model, column: models.Field) -> None:
    """Add what a column says in words: with its translations, or by the names of its choices."""
    value = getattr(row, column.attname)
    if not value:
        return
    if column.choices:
        said.texts += in_languages(label_of, column, value)
        said.more.append(str(value).replace("_", " "))
    elif isinstance(row, Translatable) and column.name in row.translatable:
        said.texts.append((row.original_language, value))
        for language, fields in row.translations.items():
            if entry := fields.get(column.name):
                said.texts.append((language, entry["text"]))
    else:
        said.texts.append(("", value))


@cache
def labels(column: models.Field) -> list[str]:
    """What pages call a column in the line that shows it, in each language."""
    return [text for _language, text in in_each_language([column.verbose_name])]


def label_of(column: models.Field, value: str) -> str:
    """What a choice is called, in the language at hand."""
    return str(dict(column.flatchoices).get(value, value))


def in_languages(say: Callable[..., str], *about: Hashable) -> list[tuple[str, str]]:
    """What a function says of something in each language of the site."""
    return [(code, in_language(code, say, *about)) for code, _name in settings.LANGUAGES]


# The same codes, dates and amounts recur.
@lru_cache(maxsize=10_000)
def in_language(code: str, say: Callable[..., str], *about: Hashable) -> str:
    """What a function says of something in a language."""
    with override(code):
        return str(say(*about))


def in_each_language(texts: Iterable[object]) -> list[tuple[str, str]]:
    """Some texts in each language of the site."""
    said = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            said += [(language, str(text)) for text in texts]
    return said


def values_of(row: Child) -> str:
    """All that a row holds, as one text."""
    return repr([str(getattr(row, field.attname)) for field in row._meta.concrete_fields])


def title_columns(model: type[Record]) -> tuple[str, ...]:
    """The columns that hold what a record is called."""
    return (model.title_field, "original_language", "translations")


def titles_of(record: Record) -> dict[str, str]:
    """What a record is called in each language that it is called in."""
    field = record.title_field
    titles = {record.original_language: getattr(record, field)}
    for language, fields in record.translations.items():
        if entry := fields.get(field):
            titles[language] = entry["text"]
    return titles


def names_of(record: Record, rows: Rows) -> list[str]:
    """The other names of a record: shorter ones, formal ones, codes, and those in sources."""
    names = []
    for name in ("short_title", "formal_name", "acronym", "code", "iso_alpha2", "iso_alpha3"):
        if value := getattr(record, name, ""):
            names.append(value)
            if name in record.translatable:
                entries = (fields.get(name) for fields in record.translations.values())
                names += [entry["text"] for entry in entries if entry]
    if hasattr(record, "other_names"):
        names += [
            row.name for row in rows.of[record.pk] if hasattr(row, "name") and hasattr(row, "kind")
        ]
    return list(dict.fromkeys(names))


@cache
def kind_words(model: type[Record]) -> list[str]:
    """What records of a kind are called in each language, one and many."""
    said = in_each_language([model._meta.verbose_name, model._meta.verbose_name_plural])
    return [text for _language, text in said]
