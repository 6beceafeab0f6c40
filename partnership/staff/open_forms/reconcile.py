"""Two people changed one record: what each changed, brought together with what both began from.

What one changed and the other left alone is taken: fields, each link to many, each translation,
rows that were added or removed. What both changed, each otherwise, clashes: it is asked about.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, UUIDField

from partnership.publishing.compare import Change, Names, both_in_one, row_changes
from partnership.publishing.snapshots import Entry, Snapshot, field_of, present_fields
from partnership.values.fields import TranslationsField
from partnership.values.models import Quantified
from partnership.values.texts import has_invisible
from partnership.values.understanding.characters import tidy

MINE, THEIRS, BOTH = "mine", "theirs", "both"
# After the name of a clash, that of the new words that stand for both.
WORDS = "-words"
# Where in a row: the names of the fields that are one fact; or of a field, and the language and
# the name of a translation.
Place = tuple[str, ...]


@dataclass(frozen=True)
class Clash:
    """What two people changed, each otherwise: the row as both found it, and as each would have it.

    Of a place in a row that both have the three differ there only. A row that is None was removed,
    or is not there yet. Where the three differ in one text alone, `place` is its place.
    """

    common: Entry | None
    mine: Entry | None
    theirs: Entry | None
    place: Place = ()

    @property
    def name(self) -> str:
        """By which an answer names the clash: another one as soon as what they did differs."""
        entry = self.common or self.mine or self.theirs
        assert entry is not None  # somebody changed it
        said = json.dumps([entry["pk"], self.common, self.theirs], sort_keys=True)
        return f"_choice-{hashlib.sha256(said.encode()).hexdigest()[:16]}"

    def changes(self, names: Names) -> dict[str, list[Change]]:
        """What each of the two would change, in words."""
        return {
            side: list(row_changes(self.common, entry, names)) if entry != self.common else []
            for side, entry in ((MINE, self.mine), (THEIRS, self.theirs))
        }

    @property
    def both(self) -> str | None:
        """What both wrote of a text, as a beginning for new words; None where it is no text."""
        entries = (self.common, self.mine, self.theirs)
        texts = [value_at(entry, self.place) for entry in entries if entry and self.place]
        return both_in_one(*texts) if len(texts) == 3 else None


@dataclass
class Reconciled:
    """The state that two states give together, and the clashes that nobody has answered.

    Until then what is mine stands there.
    """

    snapshot: Snapshot
    clashes: list[Clash] = field(default_factory=list)


def reconcile(
    common: Snapshot, mine: Snapshot, theirs: Snapshot, choices: Mapping[str, str]
) -> Reconciled:
    """Bring two states of a record together that were both made from `common`.

    `choices` answers clashes: by their names, whether what is mine stands, what is theirs, or, of
    a text, the new words that are typed for both.
    """
    return Reconciling(common, mine, theirs, choices).result()


class Reconciling:
    """The work of bringing two states together."""

    def __init__(
        self, common: Snapshot, mine: Snapshot, theirs: Snapshot, choices: Mapping[str, str]
    ) -> None:
        self.common, self.mine, self.theirs = map(by_key, (common, mine, theirs))
        self.choices = choices
        self.clashes: list[Clash] = []
        self.rows: dict[str, Entry] = {}
        # The model decides where its rows stand in a snapshot.
        labels = [row["model"] for row in (*common, *mine, *theirs)]
        record = apps.get_model(labels[0])
        self.order = [record, *record.child_models()]

    def result(self) -> Reconciled:
        for key in dict.fromkeys([*self.common, *self.mine, *self.theirs]):
            row = self.row(self.common.get(key), self.mine.get(key), self.theirs.get(key))
            if row is not None:
                self.rows[key] = row
        self.settle_links()
        places = {model._meta.label_lower: number for number, model in enumerate(self.order)}
        rows = sorted(self.rows.values(), key=lambda row: (places[row["model"]], row["pk"]))
        return Reconciled(rows, self.clashes)

    def chosen(self, clash: Clash) -> str:
        """Whose change stands in a clash, which is noted where nobody has said."""
        answer = self.choices.get(clash.name)
        words = self.new_words(clash)
        # Who has typed new words need not also say that they stand.
        if words and (answer == BOTH or (not answer and words != clash.both)):
            return BOTH
        if answer not in (MINE, THEIRS):
            if clash not in self.clashes:
                self.clashes.append(clash)
            return MINE
        return answer

    def new_words(self, clash: Clash) -> str:
        """What was typed to stand for both, where its field takes it; else ""."""
        if clash.both is None or clash.common is None:
            return ""
        text = tidy(self.choices.get(clash.name + WORDS, "")).strip()
        field = field_of(apps.get_model(clash.common["model"]), clash.place[0])
        is_sound = field is not None and not has_invisible(text)
        return text if is_sound and len(text) <= (field.max_length or len(text)) else ""

    def row(self, common: Entry | None, mine: Entry | None, theirs: Entry | None) -> Entry | None:
        """One row as it is then, or None where it is not there."""
        if mine == theirs or theirs == common:
            return mine
        if mine == common:
            return theirs
        if mine is None or theirs is None:
            kept, left_out = (theirs, self.mine) if mine is None else (mine, self.theirs)
            assert kept is not None  # where both removed it, they agree
            if any(key in self.common and key not in left_out for key in named_by(kept)):
                # Removed with the row that it names, about which is asked.
                return kept
        if common is None or mine is None or theirs is None:
            # Removed by one and changed by the other; or one key given to two rows.
            side = self.chosen(Clash(common, mine, theirs))
            return mine if side == MINE else theirs
        return self.fields(common, mine, theirs)

    def fields(self, common: Entry, mine: Entry, theirs: Entry) -> Entry:
        """A row that both changed, place by place."""
        row = mine
        for place in dict.fromkeys([*places_of(common), *places_of(mine), *places_of(theirs)]):
            was, my, their = (value_at(one, place) for one in (common, mine, theirs))
            if their in (was, my):
                continue
            if my == was:
                row = with_value(row, place, their)
            elif isinstance(was, list) and isinstance(my, list) and isinstance(their, list):
                row = with_value(row, place, links_together(was, my, their))
            else:
                changed = [with_value(common, place, value) for value in (my, their)]
                clash = Clash(common, *changed, place if is_prose(common, place) else ())
                answer = self.chosen(clash)
                if answer != MINE:
                    value = their if answer == THEIRS else self.new_words(clash)
                    row = with_value(row, place, value)
        return row

    # Rows that name rows which one of the two removed ----------------------------------------

    def settle_links(self) -> None:
        """Let no row name one that is gone: one removed it, and the other cited or linked it.

        One that was removed by one and stands all the same stands with what names it.
        """
        for key in self.common.keys() & self.rows.keys():
            for side, other in ((self.mine, self.theirs), (self.theirs, self.mine)):
                if key in side and key not in other:
                    self.keep(key, side)
        for key in [key for key in self.common if key not in self.rows]:
            if not any(key in named_by(row) for row in self.rows.values()):
                continue
            mine, theirs = self.mine.get(key), self.theirs.get(key)
            if mine is None and theirs is None:
                self.let_go(key)
                continue
            clash = Clash(self.common[key], mine, theirs)
            kept_by = MINE if mine is not None else THEIRS
            if self.chosen(clash) == kept_by:
                self.keep(key, self.mine if kept_by == MINE else self.theirs)
            else:
                self.let_go(key)

    def keep(self, key: str, side: Mapping[str, Entry]) -> None:
        """Keep a row with all that names it, as the one has it who did not remove it."""
        self.rows[key] = side[key]
        for other, row in side.items():
            if other not in self.rows and key in named_by(row):
                self.keep(other, side)

    def let_go(self, key: str) -> None:
        """Take a row that is gone from those that name it, and with it those that need it."""
        for other, row in list(self.rows.items()):
            if key not in named_by(row):
                continue
            freed = without_link(row, key)
            if freed is None:
                del self.rows[other]
                self.let_go(other)
            else:
                self.rows[other] = freed


def by_key(snapshot: Snapshot) -> dict[str, Entry]:
    return {row["pk"]: row for row in snapshot}


def facts_of(model: type[Model]) -> dict[str, Place]:
    """The fields of a model that are one fact only together, by the name of each."""
    found: dict[str, Place] = {}
    if issubclass(model, Quantified):
        quantity = tuple(one.name for one in Quantified._meta.fields)
        found |= dict.fromkeys(quantity, quantity)
    by_currency: dict[str, list[str]] = {}
    for one in model._meta.concrete_fields:
        currency = getattr(one, "currency", None)
        if isinstance(currency, str):
            by_currency.setdefault(currency, []).append(one.name)
    for currency, amounts in by_currency.items():
        found |= dict.fromkeys((currency, *amounts), (currency, *amounts))
    return found


def places_of(row: Entry) -> Iterator[Place]:
    """The places of a row, each of which is changed as one."""
    model = apps.get_model(row["model"])
    facts = facts_of(model)
    for name, value in row["fields"].items():
        if isinstance(field_of(model, name), TranslationsField):
            for language, texts in (value or {}).items():
                yield from ((name, language, text) for text in texts)
        else:
            yield facts.get(name, (name,))


def value_at(row: Entry, place: Place) -> Any:
    """What a row has in a place; a translation that is not there is None."""
    fields = row["fields"]
    if is_translation(row, place):
        name, language, text = place
        return ((fields.get(name) or {}).get(language) or {}).get(text)
    return fields.get(place[0]) if len(place) == 1 else tuple(map(fields.get, place))


def with_value(row: Entry, place: Place, value: Any) -> Entry:
    """A row with another value in a place."""
    fields = dict(row["fields"])
    if is_translation(row, place):
        name, language, text = place
        texts = {key: dict(texts) for key, texts in (fields[name] or {}).items()}
        texts.setdefault(language, {})[text] = value
        if value is None:
            del texts[language][text]
        fields[name] = {key: texts for key, texts in texts.items() if texts}
    elif len(place) == 1:
        fields[place[0]] = value
    else:
        fields |= dict(zip(place, value, strict=True))
    return {**row, "fields": fields}


def is_translation(row: Entry, place: Place) -> bool:
    return isinstance(field_of(apps.get_model(row["model"]), place[0]), TranslationsField)


def is_prose(row: Entry, place: Place) -> bool:
    """Whether what stands in a place is a text that people write, and no choice, code or date."""
    model = apps.get_model(row["model"])
    return len(place) == 1 and place[0] in getattr(model, "translatable", ())


def links_together(was: list, mine: list, theirs: list) -> list:
    """Links to many: those that either added, without those that either took away."""
    gone = (set(was) - set(mine)) | (set(was) - set(theirs))
    return sorted((set(was) | set(mine) | set(theirs)) - gone)


def links_in(row: Entry) -> Iterator[tuple[Field, Any]]:
    """The fields of a row, with their values, that may name other rows."""
    model = apps.get_model(row["model"])
    for one, value in present_fields(model, row).items():
        if one.is_relation or isinstance(one, UUIDField):
            yield one, value


def named_by(row: Entry) -> set[str]:
    """The keys of the rows that a row names: by its links, and as a citation what it cites."""
    found: set[str] = set()
    for _field, value in links_in(row):
        found |= set(value) if isinstance(value, list) else {value} - {None}
    return found


def without_link(row: Entry, key: str) -> Entry | None:
    """A row without its links to another; None where it means nothing without."""
    for one, value in links_in(row):
        if isinstance(value, list):
            row = with_value(row, (one.name,), [other for other in value if other != key])
        elif value == key:
            if not (one.is_relation and one.null):
                return None
            row = with_value(row, (one.name,), None)
    return row
