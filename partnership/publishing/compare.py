"""What differs between two snapshots of a record, in words: field by field, row by row."""

import difflib
import re
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partnership.publishing.snapshots import present_fields
from partnership.values.dates import ImpreciseDate
from partnership.values.fields import ImpreciseDateField, TranslationsField
from partnership.values.lists import listed


@dataclass(frozen=True)
class Piece:
    """A run of words of a text: kept, taken out or put in."""

    text: str
    kind: str


@dataclass(frozen=True)
class Change:
    """One difference: of which row ("" is the record itself), of which field, before and after.

    `row_kind` is "added" or "removed" where a whole row came or went.
    """

    row: str
    field: str
    before: str
    after: str
    row_kind: str = ""

    @property
    def pieces(self):
        """The two texts as one, word by word, for showing the difference inline."""
        old, new = words_of(self.before), words_of(self.after)
        pieces = []
        for kind, a, b, c, d in difflib.SequenceMatcher(
            None, old, new, autojunk=False
        ).get_opcodes():
            if kind == "equal":
                pieces.append(Piece("".join(old[a:b]), "kept"))
                continue
            if b > a:
                pieces.append(Piece("".join(old[a:b]), "out"))
            if d > c:
                pieces.append(Piece("".join(new[c:d]), "in"))
        return pieces


def words_of(text):
    """A text in words with the white space after them; ideographs stand one by one."""
    return re.findall(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+\s*|\s+", text)


def differences(before, after):
    """The changes from one snapshot to another, the record's own fields first."""
    old = {(row["model"], row["pk"]): row for row in before}
    new = {(row["model"], row["pk"]): row for row in after}
    names = Names([*before, *after])
    changes = []
    for key in dict.fromkeys([*old, *new]):
        changes += row_changes(old.get(key), new.get(key), names)
    return changes


def row_changes(old, new, names):
    """The changes of one row; a row that came or went is one change that tells what it says."""
    entry = new or old
    model = apps.get_model(entry["model"])
    is_child = hasattr(model, "parent_name")
    if old is None or new is None:
        yield Change(
            row=capfirst(model._meta.verbose_name),
            field="",
            before=names.row(old) if old else "",
            after=names.row(new) if new else "",
            row_kind="added" if old is None else "removed",
        )
        return
    row = f"{capfirst(model._meta.verbose_name)}: {names.row(new)}" if is_child else ""
    before, after = present_fields(model, old), present_fields(model, new)
    for field in dict.fromkeys([*before, *after]):
        was, now = before.get(field), after.get(field)
        if was == now:
            continue
        if isinstance(field, TranslationsField):
            yield from translation_changes(model, row, was or {}, now or {})
        else:
            label = capfirst(field.verbose_name)
            yield Change(row, label, names.value(field, was), names.value(field, now))


def translation_changes(model, row, was, now):
    """The changed translations, each as the field in its language."""
    languages = dict(settings.LANGUAGES)
    for code in dict.fromkeys([*was, *now]):
        old, new = was.get(code, {}), now.get(code, {})
        for name in dict.fromkeys([*old, *new]):
            before, after = old.get(name, {}), new.get(name, {})
            if before != after:
                field = capfirst(model._meta.get_field(name).verbose_name)
                label = f"{field} ({_(languages.get(code, code))})"
                yield Change(row, label, translation_in_words(before), translation_in_words(after))


def translation_in_words(entry):
    return f"{entry['text']} [{entry['status']}]" if entry else ""


class Names:
    """What the rows and values of snapshots are called, whether they still exist or not."""

    def __init__(self, rows):
        self.rows = {row["pk"]: row for row in rows}
        self.known = {}

    def of(self, model, key):
        """The name of the row with a key: from the database, else from the snapshots."""
        if (model, key) not in self.known:
            row = model._base_manager.filter(pk=key).first()
            name = str(row) if row else self.row(self.rows[key]) if key in self.rows else str(key)
            self.known[model, key] = name
        return self.known[model, key]

    def row(self, entry):
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

    def value(self, field, value):
        """A value of a field as staff read it."""
        if value in (None, "", []):
            return ""
        if field.many_to_many:
            return listed(sorted(self.of(field.related_model, key) for key in value))
        if field.is_relation:
            return self.of(field.related_model, value)
        if isinstance(field, ImpreciseDateField):
            return imprecise_in_words(value, field.role)
        if field.get_internal_type() == "DateField":
            return date_format(parse_date(value))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if field.get_internal_type() == "DecimalField":
            whole, _dot, rest = str(value).partition(".")
            return f"{int(whole):,}" + (f".{rest}" if rest.strip("0") else "")
        return str(value)


def imprecise_in_words(text, role):
    try:
        return ImpreciseDate.parse(text).display(role=role)
    except ValueError:
        return text
