"""What the chosen words may mean for a record: dates, amounts, quantities and known names.

A suggestion is made anew each time from the text and the record; only what somebody takes is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partnership.sources.citations import bearing
from partnership.sources.desk.evidence import Fact
from partnership.sources.desk.known_names import Known, Mention, known_names
from partnership.sources.desk.record_side import RecordSide, inlines_with_facts
from partnership.sources.models import Citation
from partnership.sources.texts.places import Place
from partnership.sources.texts.sentences import sentences
from partnership.values.comparing import Relation
from partnership.values.dates import ImpreciseDate
from partnership.values.fields import ImpreciseDateField
from partnership.values.models import Quantified
from partnership.values.understanding.amounts import Amount
from partnership.values.understanding.fields import AmountField
from partnership.values.understanding.in_text import Found, found_in
from partnership.values.understanding.plans import Tense, is_end_at, tense_at

# So many characters around a date are looked at for its sentence.
AROUND = 1_000


@dataclass(frozen=True)
class Target:
    """Where a suggestion may go: into a field of the record, or into a new row of a kind.

    `values` are those of the fields of its small form. `relation` says how the value bears on the
    one that stands there: of another one, the sources differ. `also` are the further fields of the
    record that are filled at once. `is_stronger` tells that it says more than the words, so that
    nobody is led to it.
    """

    name: str
    label: str
    values: dict = field(hash=False)
    fact: Fact | None = None
    relation: Relation | None = None
    also: tuple[Fact, ...] = ()
    is_stronger: bool = False

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All the facts that it fills."""
        return (self.fact, *self.also) if self.fact else ()

    @property
    def stance(self) -> str:
        """How the words bear on what the record says, where it keeps what it says."""
        stances = {
            Relation.FINER: Citation.Stance.NARROWS,
            Relation.OTHER: Citation.Stance.CONTRADICTS,
        }
        return stances.get(self.relation, Citation.Stance.STATES)

    @property
    def keeps_value(self) -> bool:
        """Whether the record has a value there already, beside which this one is only cited."""
        return self.relation is not None

    @property
    def stated_value(self) -> str:
        """The value that the words state, where it is not the record's."""
        differs = self.relation not in (None, Relation.SAME)
        return str(next(iter(self.values.values()))) if differs else ""


@dataclass(frozen=True)
class Suggestion:
    """Something that the text says, as it was understood, and where it may go.

    `sort` tells what it is to the software, `kind` to the reader.
    """

    sort: str
    kind: str
    place: Place
    words: str
    meaning: str
    targets: tuple[Target, ...]

    @property
    def name(self) -> str:
        """What it is called in forms."""
        return f"{self.sort}-{self.place[0]}-{self.place[1]}"

    @property
    def has_default(self) -> bool:
        """Whether it goes to the first of its targets unless another is chosen."""
        return not self.targets[0].is_stronger

    def target(self, name: str) -> Target | None:
        return next((one for one in self.targets if one.name == name), None)


class Suggestions:
    """What a stretch of a text suggests for a record."""

    def __init__(self, side: RecordSide, text: str, stretch: Place):
        self.side, self.text, self.stretch = side, text, stretch

    def __iter__(self) -> Iterator[Suggestion]:
        start, end = self.stretch
        words = self.text[start:end]
        for found in found_in(words):
            yield from self.of_value(found, start)
        for mention in known_names().mentions(words):
            for known in mention.records:
                yield from self.of_name(mention, known, start)

    def of_value(self, found: Found, start: int) -> Iterator[Suggestion]:
        """The suggestion of a date, an amount or a quantity; none where it can go nowhere."""
        place, meaning = (start + found.start, start + found.end), found.meaning
        if isinstance(meaning, ImpreciseDate):
            targets = self.for_date(meaning, place[0])
            role = "period" if is_period(meaning) else "point"
            kind, words = _("Date"), meaning.display(role)
        elif isinstance(meaning, Amount):
            kind, words, targets = _("Amount"), str(meaning), self.for_amount(meaning)
        else:
            kind, words, targets = _("Quantity"), str(meaning), self.for_quantity(meaning)
        if targets:
            sort = type(meaning).__name__.lower()
            yield Suggestion(sort, kind, place, found.words, words, tuple(targets))

    def of_name(self, mention: Mention, known: Known, start: int) -> Iterator[Suggestion]:
        """The suggestion of a record that is named."""
        place = (start + mention.place[0], start + mention.place[1])
        if targets := self.for_record(known):
            kind = str(capfirst(known.model._meta.verbose_name))
            words = " ".join(mention.words.split())
            sort = f"{known.model._meta.model_name}.{known.key}"
            yield Suggestion(sort, kind, place, words, known.label, tuple(targets))

    def named(self, name: str) -> Suggestion | None:
        """The suggestion with a name."""
        return next((one for one in self if one.name == name), None)

    def values_for(self, kind: str) -> dict:
        """What a new row of a kind may begin with: each field by the first that fits it alone."""
        values = {}
        for suggestion in self:
            fitting = [one for one in suggestion.targets if one.name.split(".")[0] == kind]
            if len(fitting) == 1:
                values = fitting[0].values | values
        return values

    def values_of_record(self) -> dict:
        """What a new record may begin with: each field by the first that fits it alone."""
        values = {}
        for suggestion in self:
            fitting = [one for one in suggestion.targets if one.fact is not None]
            if len(fitting) == 1:
                values = fitting[0].values | values
        return values

    # Where it may go ----------------------------------------------------------------------------

    @property
    def record(self):
        return self.side.record

    def fields(self, model, kind) -> Iterator[models.Field]:
        """The fields of a kind that a model has and a passage can be cited for."""
        for one in (*model._meta.fields, *model._meta.many_to_many):
            if isinstance(one, kind) and one.name != getattr(model, "parent_name", None):
                yield one

    @cached_property
    def kinds(self) -> list[type[models.Model]]:
        """The kinds of rows that can be added."""
        return [inline.model for inline in inlines_with_facts(self.side.pages, self.side.request)]

    def for_date(self, date: ImpreciseDate, at: int) -> list[Target]:
        """The dates of the record that one at a place of the text may be.

        A period goes into a period, or into a start and an end at once, and else into a date. What
        the words call planned goes into no date of what came to pass; those that fit their tense
        come first, then those that are not stated yet. Where dates of both kinds are told apart,
        one that the words do not tell is stronger than they are.
        """
        sentence, place = self.sentence(at)
        tense = tense_at(sentence, place)
        targets = (self.for_period(date) if is_period(date) else []) or [
            self.into_field(one, date.text) for one in self.dates
        ]
        planned, actual = self.record.planned_dates, self.record.actual_dates
        if tense == Tense.PLANNED:
            targets = [one for one in targets if not names_of(one) & {*actual}]
        fitting = {Tense.PLANNED: {*planned}, Tense.DONE: {*actual}}.get(tense, set())
        if not is_period(date):
            is_end = is_end_at(sentence, place)
            fitting &= {span[is_end] for span in self.record.spans if is_end is not None}
        elif tense is None:
            fitting = {one.name for one in self.dates if one.role == "period"}
        told = [
            replace(one, is_stronger=bool(planned and not names_of(one) & fitting))
            for one in targets
        ]
        return sorted(told, key=lambda one: (one.is_stronger, one.keeps_value))

    def for_period(self, date: ImpreciseDate) -> list[Target]:
        """The periods of the record, and its starts and ends: both at once where neither is
        stated."""
        shown = {one.name: one for one in self.dates}
        targets = [self.into_field(one, date.text) for one in self.dates if one.role == "period"]
        ends = set()
        for start, end in type(self.record).spans:
            if end in ends or not {start, end} <= shown.keys():
                continue
            ends.add(end)
            parts = [
                self.into_field(shown[name], str(one))
                for name, one in zip((start, end), date.dates, strict=True)
                if one is not None
            ]
            is_new = len(parts) == 2 and not any(part.keeps_value for part in parts)
            targets += [at_once(*parts)] if is_new else parts
        return targets

    @cached_property
    def dates(self) -> list[models.Field]:
        """The dates of the record that its form offers."""
        known = self.fields(type(self.record), ImpreciseDateField)
        return [one for one in known if one.name in self.offered_fields]

    def sentence(self, at: int) -> tuple[str, int]:
        """The sentence around a place of the text, and where in it that is."""
        first = max(at - AROUND, 0)
        around = self.text[first : at + AROUND]
        places = [place for place in sentences(around) if place[0] <= at - first < place[1]]
        start, end = places[0] if places else (0, len(around))
        return around[start:end], at - first - start

    def into_field(self, one: models.Field, value: str) -> Target:
        """A field of the record as a target, told with how the value bears on what it says."""
        ours = getattr(self.record, one.attname)
        relation = bearing(one, ours, value, "") if ours else None
        label = str(capfirst(one.verbose_name))
        if relation is not None:
            label += pgettext("between items", ", ") + str(RELATIONS[relation]())
        return Target(f":{one.name}", label, {one.name: value}, Fact(None, one.name), relation)

    def for_amount(self, amount: Amount) -> list[Target]:
        """A new row of each kind that has an amount."""
        return [
            self.new_row(model, {one.name: f"{amount.value:f}", one.currency: amount.currency})
            for model in self.kinds
            for one in self.fields(model, AmountField)
        ]

    def for_quantity(self, quantity) -> list[Target]:
        """A new row of each kind that has a quantity."""
        values = {
            "quantity_comparator": quantity.comparator,
            "quantity_low": f"{quantity.low:f}",
            "quantity_unit": quantity.unit,
            "quantity_words": quantity.words,
        }
        return [
            self.new_row(model, values) for model in self.kinds if issubclass(model, Quantified)
        ]

    def for_record(self, known: Known) -> list[Target]:
        """The links of the record and of its kinds of rows to a kind of record."""
        targets = []
        for model in self.kinds:
            for one in self.fields(model, models.ForeignKey):
                if one.related_model is known.model:
                    targets.append(self.new_row(model, {one.name: known.key}, one))
        for one in self.fields(type(self.record), models.ForeignKey):
            if one.related_model is known.model and one.name in self.offered_fields:
                targets.append(self.into_field(one, known.key))
        # Another record in the place of the one that stands there is no matter of wording.
        return [target for target in targets if target.relation != Relation.OTHER]

    @cached_property
    def offered_fields(self) -> set[str]:
        return {line.fact.field for line in self.side.lines if line.fact.row is None}

    def new_row(self, model, values, one: models.Field | None = None) -> Target:
        """A new row as a target."""
        label, name = str(capfirst(model._meta.verbose_name)), model._meta.model_name
        if one is not None:
            label, name = f"{label}: {one.verbose_name}", f"{name}.{one.name}"
        return Target(name, label, values)


def is_period(date: ImpreciseDate) -> bool:
    """Whether a date has a beginning and an end."""
    return date.precision == "interval"


def names_of(target: Target) -> set[str]:
    """The fields of a record that a target fills."""
    return {fact.field for fact in target.facts}


def at_once(start: Target, end: Target) -> Target:
    """A start and an end as one target."""
    label = _("%(start)s and %(end)s") % {"start": start.label, "end": end.label.lower()}
    name, values = f"{start.name}+{end.name}", start.values | end.values
    return Target(name, label, values, start.fact, also=end.facts)


RELATIONS = {
    Relation.SAME: lambda: _("as it stands there"),
    Relation.FINER: lambda: _("narrows it"),
    Relation.COARSER: lambda: _("says less"),
    Relation.OTHER: lambda: _("sources differ"),
}
