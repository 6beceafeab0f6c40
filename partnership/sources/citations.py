"""The citations of a page, numbered and looked up as it shows them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Self
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partnership.publishing.models import Publishable, Record
from partnership.sources.evidence.words import fact_anchor, fact_for_readers
from partnership.sources.models import Citation, Passage, Source
from partnership.sources.models.seals import links_of
from partnership.values.comparing import Relation, relation
from partnership.values.dates import ImpreciseDate
from partnership.values.fields import ImpreciseDateField
from partnership.values.money import format_money
from partnership.values.quantities import format_number
from partnership.values.understanding.fields import AmountField


@dataclass(frozen=True, eq=False)
class Mark:
    """A citation beside a fact of a page.

    It has `changed` where the fact, the words or their edition are not as they were checked.
    """

    citations: "Citations"
    citation: Citation
    target: Model

    @property
    def number(self) -> int:
        """The number that its passage has on the page, given where the page first shows it."""
        return self.citations.number_of(self.citation.passage_id)

    def take_number(self) -> None:
        """Have the passage numbered here, before what the page shows further down."""
        self.citations.number_of(self.citation.passage_id)

    @cached_property
    def anchor(self) -> str:
        """The name of this place of the page, to which the passage then leads back."""
        return self.citations.note_use(self)

    @property
    def changed(self) -> bool:
        return not self.citation.is_as_checked(self.target, self.citations.links)

    @property
    def words(self) -> str:
        """What it is cited for, in words of readers."""
        return fact_for_readers(type(self.target), self.citation.field)


@dataclass(frozen=True)
class Use:
    """A place of a page that rests on a passage: its name there, and the fact in words."""

    anchor: str
    words: str


@dataclass(frozen=True)
class Shown:
    """A passage as a page lists it: its number, and where the page uses it, fact by fact."""

    number: int
    passage: Passage
    uses: list[Use]
    citations: "Citations"

    @property
    def anchors(self) -> list[str]:
        """The names of the statements cited to it that the page has not told until here."""
        return self.citations.anchors_of(self.passage)


@dataclass(frozen=True)
class StatedValue:
    """A value that one passage states for a fact, in words, and the mark of that passage.

    `relation` says how it bears on the value that the page gives.
    """

    text: str
    mark: Mark
    relation: Relation


def with_public_passages(citations):
    """Those of some citations whose source is public, in the order of the words they point to."""
    return (
        citations.filter(Publishable.published_condition("passage__source"))
        .select_related("passage__source", "passage__edition")
        .order_by("passage__source__slug", "passage__position", "passage__key", "field", "id")
    )


def in_document_order(passages):
    """Some passages of one source in the order of their words in it.

    That is their position; one without is put among the others by the numbers of its locator,
    such as those of its page and line, and at the end where it has none.
    """
    placed = sorted((one for one in passages if one.position), key=order_of)
    latest, numbers = [], ()
    for one in placed:
        numbers = max(numbers, one.place_numbers)
        latest.append(numbers)
    others = defaultdict(list)
    for one in sorted((one for one in passages if not one.position), key=order_of):
        known = one.place_numbers
        others[bisect_right(latest, known) if known else len(placed)].append(one)
    ordered = []
    for index in range(len(placed) + 1):
        ordered += others[index]
        ordered += placed[index : index + 1]
    return ordered


def order_of(passage):
    numbers = passage.place_numbers
    return passage.position, not numbers, numbers, passage.key


class Citations:
    """The public citations of a page, numbered and looked up as it shows them.

    Two kinds of pages have some: that of one record tells it fact by fact, each with its own marks;
    one of many gives each a line, whose marks are for all that is cited about it.
    """

    def __init__(
        self,
        rows: dict,
        passages: list[Passage],
        record: Record | None = None,
        shown: Iterable[Passage] = (),
        numbers: dict[UUID, int] | None = None,
    ):
        self.record, self.passages, self._records = record, passages, list(rows)
        first = {one.pk: number for number, one in enumerate(shown, start=1)}
        self._numbers = first if numbers is None else numbers
        self._uses: dict[UUID, list[Use]] = defaultdict(list)
        self._named: set[str] = set()
        self._rows = {record.pk: of_record for record, of_record in rows.items()}
        self._told_of: dict[UUID, Record] = {}

    def tell_of(self, records: Iterable[Record]) -> None:
        """Have the page of a record number what it tells of others, too.

        They bring theirs as those of `of_records` do, and a record may come more than once, each
        time with those of other rows.
        """
        for one in records:
            if one.pk not in self._rows:
                self._rows[one.pk], self._told_of[one.pk] = [], one
                self._records.append(one)
            known = self._rows[one.pk]
            known += [row for row in one.public_citations if row not in known]
            passages = dict.fromkeys(row.passage for row in known)
            self.passages += [passage for passage in passages if passage not in self.passages]
        # What the records are linked to is asked once for all that the page tells of.
        self.__dict__.pop("links", None)

    @classmethod
    def of_record(
        cls,
        record: Record,
        shown: Iterable[Passage] = (),
        numbers: dict[UUID, int] | None = None,
    ) -> Self:
        """Those of the page of a record; one query.

        `shown` are passages that the page lists in any case; they come first, in this order.
        `numbers` are those that passages have in a document that tells of several records.
        """
        rows = list(with_public_passages(record.citations.all()))
        cited = dict.fromkeys(row.passage for row in rows)
        ordered = [
            passage
            for _source, passages in groupby(cited, key=lambda passage: passage.source_id)
            for passage in in_document_order(list(passages))
        ]
        passages = list(dict.fromkeys([*shown, *ordered]))
        return cls({record: rows}, passages, record, shown, numbers)

    @classmethod
    def of_records(cls, records: Iterable[Record]) -> Self:
        """Those of a page of many, in the order in which it first needs them.

        Each record brings its own as `public_citations` (with_public_passages).
        """
        rows = {record: list(record.public_citations) for record in records}
        everything = [row for rows_of_record in rows.values() for row in rows_of_record]
        return cls(rows, list(dict.fromkeys(row.passage for row in everything)))

    @property
    def sources(self) -> list[Source]:
        """The sources that the page rests on, each once."""
        return list(dict.fromkeys(passage.source for passage in self.passages))

    @property
    def in_other_languages(self) -> bool:
        """Whether some passages stand in another language than the page: none is translated."""
        languages = {passage.source.language for passage in self.passages}
        return bool(languages - {"", get_language()})

    def number_of(self, passage: UUID) -> int:
        """The number of a passage: from 1 on, in the order in which the page comes to them."""
        return self._numbers.setdefault(passage, len(self._numbers) + 1)

    def note_use(self, mark: Mark) -> str:
        """Note that the page shows a mark; return the name of that place."""
        uses = self._uses[mark.citation.passage_id]
        uses.append(Use(f"use-{mark.number}-{len(uses) + 1}", mark.words))
        return uses[-1].anchor

    def anchors(self, target: Model | None = None, field: str = "") -> list[str]:
        """The names of the statements that stand here, each the first time that it is shown.

        For a fact of the record of a page that is itself; for a row, or a record among many, the
        whole of it, and what is cited for its fields: one field, where `field` names it.
        """
        if target in (None, self.record):
            return self._name([fact_anchor(None, field)] if self.record else [])
        record = self._record_of(target)
        row = None if target == record else target.pk
        cited = [one.field for one in self._rows.get(record.pk, ()) if one.row == row]
        fields = [name for name in cited if field in ("", name)]
        return self._name([fact_anchor(target.pk, name) for name in ("", *fields)])

    def _name(self, anchors: list[str]) -> list[str]:
        """Those of some names of statements that the page does not have yet."""
        new = [anchor for anchor in dict.fromkeys(anchors) if anchor not in self._named]
        self._named.update(new)
        return new

    def anchors_of(self, passage: Passage) -> list[str]:
        """The names of what is cited to a passage, as far as the page did not tell it yet."""
        if self.record is None:
            return []
        rows = self._rows[self.record.pk]
        cited = [one for one in rows if one.passage_id == passage.pk]
        return self._name([fact_anchor(one.row, one.field) for one in cited])

    def passages_of(self, record: Record) -> set[UUID]:
        """The keys of the passages that a record of the page cites."""
        return {row.passage_id for row in self._rows[record.pk]}

    def numbered_passages(self) -> list[Shown]:
        """The passages of the page with its marks above: those that no mark shows come last."""
        shown = [
            Shown(self.number_of(one.pk), one, by_words(self._uses[one.pk]), self)
            for one in sorted(self.passages, key=lambda one: one.pk not in self._numbers)
        ]
        return sorted(shown, key=lambda one: one.number)

    def marks(self, target: Model | None = None, field: str = "") -> list[Mark]:
        """The marks for a fact, each passage once.

        `target` is a record of the page or one of its rows. For the record of a page, `field`
        names the fact and "" means the record as a whole; on a page of many, and for a row, ""
        means everything about it.
        """
        record = self._record_of(target)
        rows = self._rows.get(record.pk, ())
        if target is None or target == record:
            found = [row for row in rows if row.row is None and self._is_for(row, field, record)]
        else:
            fields = ("", field)
            found = [
                row for row in rows if row.row == target.pk and (not field or row.field in fields)
            ]
        by_passage = {row.passage_id: Mark(self, row, target or record) for row in found}
        return list(by_passage.values())

    @cached_property
    def links(self) -> dict:
        """What the records are linked to where that is cited; see `seals.links_of`."""
        return links_of(
            (record, row.field)
            for record in self._records
            for row in self._rows[record.pk]
            if not row.row
        )

    def fields_with_values(self, row: Model) -> list[str]:
        """The fields of a record or row for which some passage states a value of its own."""
        record = self._record_of(row)
        key = None if row == record else row.pk
        cited = self._rows.get(record.pk, ())
        fields = [one.field for one in cited if one.row == key and one.stated_value]
        return list(dict.fromkeys(filter(None, fields)))

    def _record_of(self, target):
        """The record of the page that a target is, or is a row of."""
        if target is None:
            return self.record
        if self.record is None:
            return target if target.pk in self._rows else target.parent
        if target.pk in self._told_of:
            return target
        of = getattr(target, f"{getattr(target, 'parent_name', '')}_id", None)
        return self._told_of.get(of, self.record)

    def _is_for(self, row, field, record):
        """Whether a citation of a record is shown at one of its fields, or at all of it ("")."""
        cited = row.field
        return cited == field if record == self.record else not field or cited in ("", field)

    @property
    def is_uncited(self) -> bool:
        """Whether the record of the page states facts, and not one of them has a public source."""
        if self.record is None:
            return False
        return self.record.needs_no_citation != "__all__" and not self._rows[self.record.pk]

    def lacks_source(self, target: Model | None = None, field: str = "") -> bool:
        """Whether a fact of a record that has sources has none, by the rule `uncited`.

        The page of a record that has no citation at all says so once (`is_uncited`), not beside
        each of its facts; on a page of many, that record says it.
        """
        record = self._record_of(target)
        target = target or record
        if record.needs_no_citation == "__all__":
            return False
        cited = {(row.row, row.field) for row in self._rows.get(record.pk, ())}
        if target == record and record != self.record:
            return not cited
        if not cited or (None, "") in cited:
            return False
        if target != record:
            return target.needs_citation and target.pk not in {row for row, _field in cited}
        if not field or field in target.needs_no_citation or (None, field) in cited:
            return False
        kind = target._meta.get_field(field)
        silent = (None, "", "not_stated", False)
        return kind.many_to_many or getattr(target, kind.attname) not in silent

    def stated_values(self, field, target=None):
        """What each passage states for a field, where they do not all state our value.

        Empty while the sources agree. A passage without a value of its own states ours. Each
        value knows whether it disagrees, or only says more, or less, than ours.
        """
        target = target or self.record
        kind = target._meta.get_field(field)
        if kind.is_relation:
            # A passage states a text, which cannot be held against a link.
            return []
        ours = getattr(target, kind.attname)
        # (value, stance, mark); None stands for a value that is not stated.
        given = [
            (mark.citation.stated_value or ours, mark.citation.stance, mark)
            for mark in self.marks(target, field)
        ]
        if all(bearing(kind, ours, value, stance) == Relation.SAME for value, stance, _ in given):
            return []
        known = [value for value, *_ in [(ours,), *given] if is_stated(value)]
        values = []
        for value, stance, mark in given:
            found = bearing(kind, ours, value, stance)
            if any(bearing(kind, one, value, stance) == Relation.OTHER for one in known):
                found = Relation.OTHER
            values.append(StatedValue(value_in_words(target, field, value), mark, found))
        return values


def by_words(uses: list[Use]) -> list[Use]:
    """Some uses with those of the same words beside each other, the rest in their order."""
    first = {use.words: place for place, use in reversed(list(enumerate(uses)))}
    return sorted(uses, key=lambda use: first[use.words])


def is_stated(value):
    """Whether a value of a field says anything."""
    return value not in (None, "")


def bearing(field, ours, value, stance):
    """The Relation of a `value` that a passage gives for a field to `ours`.

    What dates mean decides about dates. Of any other value only the editor can tell, by the
    stance, that it says more than ours and nothing else.
    """
    if not is_stated(ours) or not is_stated(value):
        both_empty = is_stated(ours) == is_stated(value)
        return Relation.SAME if both_empty or not is_stated(value) else Relation.FINER
    if isinstance(field, ImpreciseDateField):
        try:
            return relation(ImpreciseDate.parse(ours), ImpreciseDate.parse(value), field.role)
        except ValueError:
            return Relation.SAME if ours == value else Relation.OTHER
    try:
        if field.to_python(value) == field.to_python(ours):
            return Relation.SAME
    except ValidationError:
        pass
    return Relation.FINER if stance == Citation.Stance.NARROWS else Relation.OTHER


def value_in_words(target, name, stated=""):
    """A field's value, or a `stated` one in the same text form, as readers see it."""
    field = target._meta.get_field(name)
    value = stated or getattr(target, field.attname)
    if isinstance(field, ImpreciseDateField):
        try:
            return ImpreciseDate.parse(value).display(role=field.role)
        except ValueError:
            return str(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DecimalField) and is_stated(value):
        return number_in_words(target, field, value)
    return str(value) if is_stated(value) else _("not stated")


def number_in_words(target, field, value):
    """A number as readers see it, an amount with the currency of its row; a text as it is."""
    try:
        number = field.to_python(value)
    except ValidationError:
        return str(value)
    if isinstance(field, AmountField):
        return format_money(number, getattr(target, field.currency))
    return format_number(number)
