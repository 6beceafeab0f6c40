"""What differs between two snapshots of a record, in words: field by field, row by row."""

import dataclasses
import difflib
import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partnership.publishing.snapshots import (
    Entry,
    Snapshot,
    field_of,
    known_rows,
    present_fields,
)
from partnership.values.dates import in_words
from partnership.values.fields import ImpreciseDateField, TranslationsField, field_named
from partnership.values.models import Quantified
from partnership.values.texts import listed
from partnership.values.translations import FORMER, Status, Translations

IDEOGRAPHS = re.compile(r"[\u3400-\u9fff]+")


@dataclasses.dataclass(frozen=True)
class Piece:
    """A run of words of a text: kept, taken out or put in."""

    text: str
    kind: str


@dataclasses.dataclass(frozen=True)
class Change:
    """One difference: of which row ("" is the record itself), of which field, before and after.

    `place` is the name of a field of the record or the key of a row, as on public pages.
    `row_kind` is "added" or "removed" where a whole row came or went.
    """

    row: str
    field: str
    before: str
    after: str
    row_kind: str = ""
    place: str = dataclasses.field(default="", compare=False)

    @property
    def pieces(self) -> list[Piece]:
        """The two texts as one, word by word, for showing the difference inline."""
        old, new = words_of(self.before), words_of(self.after)
        pieces = []
        # The last word of a text is the same word where another comes after it.
        bare, bare_new = ([word.rstrip(" ") or word for word in words] for words in (old, new))
        matcher = difflib.SequenceMatcher(None, bare, bare_new, autojunk=False)
        for kind, a, b, c, d in matcher.get_opcodes():
            if kind == "equal":
                both = zip(old[a:b], new[c:d], strict=True)
                pieces.append(Piece("".join(max(pair, key=len) for pair in both), "kept"))
                continue
            if b > a:
                pieces.append(Piece("".join(old[a:b]), "out"))
            if b > a and d > c and runs_together(old[b - 1], new[c]):
                pieces.append(Piece(" ", "kept"))
            if d > c:
                pieces.append(Piece("".join(new[c:d]), "in"))
        return pieces


def words_of(text: str) -> list[str]:
    """A text in words with the white space after them; ideographs stand one by one."""
    return re.findall(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+\s*|\s+", text)


def runs_together(word: str, next_word: str) -> bool:
    """Whether two words would read as one: neither is an ideograph, and no space is between."""
    return not word[-1].isspace() and not IDEOGRAPHS.fullmatch(word + next_word[:1])


def both_in_one(common: str, mine: str, theirs: str) -> str:
    """A text with what two people changed in it, word by word; where their changes meet, the words
    of the one stand before those of the other."""
    # The last word of a text is the same word where another comes after it.
    words, *others = [words_of(f"{text.rstrip()} ") for text in (common, mine, theirs)]
    edits = []
    for side, new in enumerate(others):
        matcher = difflib.SequenceMatcher(None, words, new, autojunk=False)
        for kind, start, end, first, last in matcher.get_opcodes():
            if kind != "equal":
                edits.append((start, end, side, new[first:last]))
    found: list[str] = []
    done = 0
    for start, end, _side, new in sorted(edits):
        found += words[done:start]
        # What both put in is put in once.
        if found[-len(new) :] != new:
            found += new
        done = max(done, end)
    both = ""
    for word in [*found, *words[done:]]:
        both += f" {word}" if both and runs_together(both[-1], word) else word
    return both.strip()


def differences(before: Snapshot, after: Snapshot) -> list[Change]:
    """The changes from one snapshot to another, the record's own fields first."""
    before, after = known_rows(before), known_rows(after)
    old = {(row["model"], row["pk"]): row for row in before}
    new = {(row["model"], row["pk"]): row for row in after}
    names = Names([*before, *after])
    changes: list[Change] = []
    for key in dict.fromkeys([*old, *new]):
        changes += row_changes(old.get(key), new.get(key), names)
    return changes


def row_changes(old: Entry | None, new: Entry | None, names: "Names") -> Iterator[Change]:
    """The changes of one row; a row that came or went is one change that tells what it says."""
    entry = new or old
    assert entry is not None  # a row came, went or changed
    model = apps.get_model(entry["model"])
    is_child = hasattr(model, "parent_name")
    if old is None or new is None:
        yield Change(
            row=capfirst(model._meta.verbose_name),
            field="",
            before=names.whole_row(old) if old else "",
            after=names.whole_row(new) if new else "",
            row_kind="added" if old is None else "removed",
            place=entry["pk"],
        )
        return
    row = f"{capfirst(model._meta.verbose_name)}: {names.row(new)}" if is_child else ""
    before, after = present_fields(model, old), present_fields(model, new)
    for field in dict.fromkeys([*before, *after]):
        was, now = before.get(field), after.get(field)
        if was == now:
            continue
        place = entry["pk"] if is_child else field.name
        if isinstance(field, TranslationsField):
            yield from translation_changes(model, row, was or {}, now or {}, place)
        else:
            label = str(capfirst(field.verbose_name))
            said = names.said(old, field, was), names.said(new, field, now)
            yield Change(row, label, *said, place=place)


def translation_changes(
    model: type[models.Model], row: str, was: Translations, now: Translations, place: str
) -> Iterator[Change]:
    """The changed translations, each as the field in its language."""
    languages = dict(settings.LANGUAGES)
    for code in dict.fromkeys([*was, *now]):
        old, new = was.get(code, {}), now.get(code, {})
        for name in dict.fromkeys([*old, *new]):
            before, after = old.get(name, {}), new.get(name, {})
            if before != after:
                field = capfirst(field_named(model, name).verbose_name)
                label = f"{field} ({_(languages.get(code, code))})"
                said = translation_in_words(before), translation_in_words(after)
                yield Change(row, label, *said, place=place)


def translation_in_words(entry: dict[str, str]) -> str:
    """A translation with all that may change beside its words."""
    if not entry:
        return ""
    said = [str(dict(Status.choices).get(entry["status"], entry["status"]))]
    if FORMER in entry:
        said.append(_("older than the original"))
    if entry.get("reviewer"):
        said.append(_("reviewed by %(name)s") % {"name": entry["reviewer"]})
    if day := parse_date(entry.get("reviewed_on", "")):
        said.append(_("reviewed on %(day)s") % {"day": date_format(day)})
    return f"{entry['text']} [{listed(said)}]"


class Names:
    """What the rows and values of snapshots are called, whether they still exist or not."""

    def __init__(self, rows: Snapshot) -> None:
        self.rows = {row["pk"]: row for row in known_rows(rows)}
        self.known: dict[tuple[type[models.Model], str], str] = {}

    def place(self, place: str) -> str:
        """What a place of a record is called: a field of it, or a row with what that says.

        "" for the whole, and for what a snapshot of the record does not have.
        """
        if place in self.rows:
            entry = self.rows[place]
            model = apps.get_model(entry["model"])
            return f"{capfirst(model._meta.verbose_name)}: {self.row(entry)}"
        record = next(iter(self.rows.values()), None)
        field = field_of(apps.get_model(record["model"]), place) if place and record else None
        return str(capfirst(field.verbose_name)) if field is not None else ""

    def of(self, model: type[models.Model], key: str) -> str:
        """The name of the row with a key: from the database, else from the snapshots."""
        if (model, key) not in self.known:
            row = model._base_manager.filter(pk=key).first()
            name = str(row) if row else self.row_with_key(key)
            self.known[model, key] = name
        return self.known[model, key]

    def row_with_key(self, key: str) -> str:
        """The name of a row of the snapshots; a key that is in none of them means nothing."""
        return self.row(self.rows[key]) if key in self.rows else _("what is not there any more")

    def row(self, entry: Entry) -> str:
        """What a row says, in short: its first texts and links."""
        model = apps.get_model(entry["model"])
        said = []
        for field, value in present_fields(model, entry).items():
            if value in (None, "", [], {}) or field.name in ("position", "original_language"):
                continue
            if field.name in (getattr(model, "parent_name", ""), "quantity_comparator"):
                continue
            if not isinstance(field, TranslationsField):
                said.append(self.value(field, value))
            if len(said) == 3:
                break
        return " – ".join(said)

    def whole_row(self, entry: Entry) -> str:
        """All that a row says, each with its name: so it is told where it comes or goes."""
        model = apps.get_model(entry["model"])
        fields, said = present_fields(model, entry), []
        amount: set[str] = set()
        if issubclass(model, Quantified):
            # As readers see it: one thing with its unit, and whether it is about so many.
            amount = {field.name for field in Quantified._meta.fields} - {"quantity_words"}
            row = model()
            for field, value in fields.items():
                if field.name in amount:
                    setattr(row, field.attname, field.to_python(value))
            said = [row.quantity.display()] if row.quantity.is_stated else []
        unsaid = {"position", "original_language", getattr(model, "parent_name", ""), *amount}
        for field, value in fields.items():
            if value in (None, "", [], {}, False) or field.name in unsaid:
                continue
            if isinstance(field, TranslationsField):
                texts = translation_changes(model, "", {}, value, "")
                said += [f"{one.field}: {one.after}" for one in texts]
            else:
                said.append(f"{capfirst(field.verbose_name)}: {self.said(entry, field, value)}")
        return " · ".join(said)

    def said(self, entry: Entry, field: models.Field, value: Any) -> str:
        """A value of a field of a row; where it is the name of another field, what that is called.

        A citation names the field that it is for, of its record or of the row that it names.
        """
        model = apps.get_model(entry["model"])
        if field.name != "field" or not value or not hasattr(model, "row"):
            return self.value(field, value)
        target = self.rows.get(entry["fields"].get("row") or "")
        parent = model._meta.get_field(getattr(model, "parent_name", "owner")).related_model
        named = field_of(apps.get_model(target["model"]) if target else parent, value)
        return str(capfirst(named.verbose_name)) if named is not None else value

    def value(self, field: models.Field, value: Any) -> str:
        """A value of a field as staff read it."""
        if value in (None, "", []):
            return ""
        if isinstance(field, models.ManyToManyField):
            return listed(sorted(self.of(field.related_model, key) for key in value))
        if isinstance(field, models.ForeignKey):
            return self.of(field.related_model, value)
        if isinstance(field, ImpreciseDateField):
            return in_words(value, field.role)
        if field.get_internal_type() == "DateField":
            day = parse_date(value)
            return date_format(day) if day else str(value)
        if field.get_internal_type() == "UUIDField":
            # A citation names the row that it is for by its key.
            return self.row_with_key(value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(field, models.FileField):
            # Its name in the store is nobody's name for it.
            ending = str(value).rpartition(".")[2].upper()
            return _("a file of the kind %(ending)s") % {"ending": ending}
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if "IntegerField" in field.get_internal_type():
            return f"{value:,}"
        if field.get_internal_type() == "DecimalField":
            whole, _dot, rest = str(value).partition(".")
            return f"{int(whole):,}" + (f".{rest}" if rest.strip("0") else "")
        return str(value)
