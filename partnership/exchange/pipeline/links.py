"""Finds the rows that an input links to: those that are saved, and those of the input itself."""

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Collection
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from partnership.exchange.pipeline.fields import Table, key_of, read_key, refuse_unstorable
from partnership.exchange.pipeline.objects import Places, Where
from partnership.exchange.pipeline.report import Report
from partnership.exchange.pipeline.scratch import Pile, Scratch, Shelf
from partnership.publishing.models import Record, SlugRedirect
from partnership.sources.models import Passage, Source
from partnership.values.queries import Among, batched
from partnership.values.texts import trimmed

# Under which the keys of rows are made that come without one.
NAMESPACE = uuid.UUID("7e2a9f8e-0a52-5b44-9c0e-3f4a6d1b2c55")
MOST_WAITING_KEYS = 5000
MOST_KNOWN_KEYS = 10_000


# What to tell a fault of: its place, the object, the field.
About = tuple[Where, str, str]


class NotYet(Exception):
    """A row with this natural key is neither saved nor read; it may still come."""


class Twice(Exception):
    """The same object stands in the input already; the words say where."""


class Slug:
    """What is known of a slug: a saved row has it, also links found it, or the input gives it.

    Plain numbers: SQLite's driver looks up how to adapt members of an enumeration.
    """

    SAVED = 0
    LINKED = 1
    GIVEN = 2


class Links:
    """Which keys and natural keys there are.

    Slugs of a model are fetched once, when first needed; keys are asked for in batches.
    """

    def __init__(self, scratch: Scratch) -> None:
        self.scratch = scratch
        # Whether the input has several editions, of which a later one may name a row again.
        self.editions = False
        # model: {key: (number of its place,)}, of every object of the input
        self.places: dict[type, Shelf] = defaultdict(partial(Shelf, scratch))
        self.numbers = Places()
        self.slugs: dict[type, Shelf] = {}  # model: {slug: (key, Slug)}
        # model: {slug: key} of some that links name, for good
        self.named: dict[type, dict[str, uuid.UUID]] = defaultdict(dict)
        self.former: dict[type, Shelf] = {}  # model: {former slug: (key,)}
        self.passages: Shelf | None = None  # {name: (key,)}
        self.made = Shelf(scratch)  # {digest of content: (how many without a key,)}
        self.waiting: dict[type[Model], list[tuple[uuid.UUID, About]]] = defaultdict(list)
        # model: some of the keys that are saved or in the input
        self.known: dict[type, set[uuid.UUID]] = defaultdict(set)
        # model: (key, *where, subject, field) of links to what is not there so far
        self.missing: dict[type[Model], Pile] = defaultdict(partial(Pile, scratch))

    # Natural keys -----------------------------------------------------------------------------

    def slugs_of(self, model: type[Record]) -> Shelf:
        """{slug: (key, Slug)} of a model of records: the saved ones, under those of the input."""
        if model not in self.slugs:
            slugs = self.slugs[model] = Shelf(self.scratch)
            for slug, pk in model._base_manager.values_list("slug", "pk").iterator():
                slugs[slug] = (pk, Slug.SAVED)
        return self.slugs[model]

    def former_slug(self, model: type[Record], slug: str) -> uuid.UUID | None:
        """The key of the record that had a slug before, or None."""
        if model not in self.former:
            former = self.former[model] = Shelf(self.scratch)
            left = SlugRedirect.objects.filter(model=model._meta.label_lower)
            for slug_then, target in left.values_list("slug", "target").iterator():
                former[slug_then] = (target,)
        found = self.former[model].get(slug)
        return found[0] if found else None

    def passages_of_sources(self) -> Shelf:
        """{name: (key,)} of the passages, saved and of the input; `passage_name` makes the name."""
        if self.passages is None:
            self.passages = Shelf(self.scratch)
            rows = Passage.objects.values_list("source_id", "key", "pk")
            for source, key, pk in rows.iterator():
                self.passages[passage_name(source, key)] = (pk,)
        return self.passages

    def resolve(self, model: type[Model], value: Any, *, last: bool = False) -> uuid.UUID:
        """The key of the row of `model` that a value of a file names.

        ValidationError for what is no link; NotYet for a natural key that nothing has so far,
        unless this is the `last` time to ask.
        """
        if value.__class__ is list and len(value) == 1 and value[0].__class__ is str:
            found = self.named[model].get(value[0])
            if found is not None:
                return found
        if isinstance(value, str):
            return key_of(value)
        if not isinstance(value, list) or any(part.__class__ is not str for part in value):
            raise ValidationError(
                _("Give a link as a key in quotation marks, or as a list such as [“slug”]."),
                code="type",
            )
        value = trimmed(value)
        if issubclass(model, Record) and len(value) == 1:
            found = self._record(model, value[0], last)
        elif model is Passage and len(value) == 2:
            source = self._record(Source, value[0], last)
            found = source and self._passage(source, value[1])
        elif issubclass(model, Record) or model is Passage:
            raise ValidationError(
                _("“%(value)s” has the wrong number of parts for a link to a %(kind)s.")
                % {"value": " ".join(value), "kind": model._meta.verbose_name}
            )
        else:
            raise ValidationError(
                _("A %(kind)s has no name in data files. Link to it by its key.")
                % {"kind": model._meta.verbose_name}
            )
        if found is None and not last:
            raise NotYet
        if found is None:
            raise ValidationError(
                _("There is no %(kind)s “%(value)s”, neither here nor in the input. Add it first.")
                % {"kind": model._meta.verbose_name, "value": " ".join(value)},
                code="missing",
            )
        return found

    def _record(self, model: type[Record], slug: str, last: bool) -> uuid.UUID | None:
        slugs = self.slugs_of(model)
        found = slugs.get(slug)
        if found is None:
            # A slug of former times counts only once nothing in the input has it.
            return self.former_slug(model, slug) if last else None
        key, state = found
        if state == Slug.SAVED and key not in self.places[model]:
            slugs[slug] = (key, Slug.LINKED)
        elif state == Slug.SAVED:
            return key  # of an object of the input that may have another slug now
        named = self.named[model]
        if len(named) > MOST_KNOWN_KEYS:
            named.clear()
        named[slug] = key
        return key

    def _passage(self, source: uuid.UUID, key: str) -> uuid.UUID | None:
        found = self.passages_of_sources().get(passage_name(source, key))
        return found[0] if found else None

    # Keys -------------------------------------------------------------------------------------

    def expect(self, model: type[Model], key: uuid.UUID, about: About) -> None:
        """Tell in the end, if no row with this key is saved or comes with the input.

        `about` is what to tell it of: place, object and field.
        """
        if key in self.known[model]:
            return
        waiting = self.waiting[model]
        waiting.append((key, about))
        if len(waiting) >= MOST_WAITING_KEYS:
            self._settle(model)

    def _settle(self, model: type[Model]) -> None:
        """Set the links aside whose row is not there so far; forget the others."""
        waiting = self.waiting.pop(model, [])
        keys = {key for key, _about in waiting}
        absent = self._absent(model, keys)
        known = self.known[model]
        if len(known) > MOST_KNOWN_KEYS:
            known.clear()
        known |= keys - absent
        for key, (where, subject, field) in waiting:
            if key in absent:
                self.missing[model].append((key, *where, subject, field))

    def _absent(self, model: type[Model], keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
        absent = self.places[model].absent(keys)
        return absent - saved_among(model, absent)

    def tell_missing(self, report: Report) -> None:
        """Tell of every link to a row that is nowhere. Call when all of the input is read."""
        for model in list(self.waiting):
            self._settle(model)
        for model, links in self.missing.items():
            for some in batched(links, MOST_WAITING_KEYS):
                absent = self._absent(model, {key for key, *_about in some})
                for key, *where, subject, field in some:
                    if key in absent:
                        message = _("There is no %(kind)s with the key %(key)s. Add it first.")
                        named = {"kind": model._meta.verbose_name, "key": key}
                        report.error(Where(*where), field, message % named, subject)

    # Objects of the input ---------------------------------------------------------------------

    def identify(self, table: Table, pk: Any, fields: dict[str, Any], where: Where) -> uuid.UUID:
        """The key of an object of the input, which is noted. Twice if it is there already.

        An object without a key is the record with its slug, or the passage with its natural
        key; failing that, a new row whose key follows from its content.
        """
        model = table.model
        key = read_key(pk) if pk is not None else self._key_of_nameless(table, fields)
        places = self.places[model]
        first = places.get(key)
        if first is not None and not self._in_other_edition(first, where):
            raise Twice(
                _("The same object stands at %(place)s already. Keep one of them.")
                % {"place": self.numbers.where(*first)}
            )
        places[key] = (self.numbers.number(where),)
        slug = trimmed(fields.get("slug"))
        if table.is_record and isinstance(slug, str):
            self._note_slug(model, slug, key)
        if model is Passage and isinstance(fields.get("key"), str):
            try:
                source = self.resolve(Source, fields.get("source"))
            except (NotYet, ValidationError):
                return key
            self.passages_of_sources()[passage_name(source, trimmed(fields["key"]))] = (key,)
        return key

    def _in_other_edition(self, first: tuple[int], where: Where) -> bool:
        return self.editions and self.numbers.where(*first).file != where.file

    def _note_slug(self, model: type[Record], slug: str, key: uuid.UUID) -> None:
        slugs = self.slugs_of(model)
        other, state = slugs.get(slug) or (key, Slug.SAVED)
        if other != key:
            if state == Slug.GIVEN:
                raise ValidationError(
                    {
                        "slug": _("The object at %(place)s has this slug already.")
                        % {"place": self.numbers.where(*self.places[model].get(other) or (0,))}
                    }
                )
            if state == Slug.LINKED:
                raise ValidationError(
                    {
                        "slug": _(
                            "Until here this is the slug of another record, and links before "
                            "this place mean that one. Put this object before them."
                        )
                    }
                )
        slugs[slug] = (key, Slug.GIVEN)

    def _key_of_nameless(self, table: Table, fields: dict[str, Any]) -> uuid.UUID:
        model = table.model
        if table.is_record:
            slug = trimmed(fields.get("slug"))
            if not isinstance(slug, str) or not slug:
                raise ValidationError(
                    {"slug": _("Give a slug or a key, so that the record can be found again.")}
                )
            try:
                refuse_unstorable(slug)
            except ValidationError as error:
                raise ValidationError({"slug": error}) from None
            if known := self.slugs_of(model).get(slug):
                return known[0]
            made = uuid.uuid5(NAMESPACE, f"{table.label}|{slug}")
            return self.former_slug(model, slug) or made
        if model is Passage:
            try:
                source = self.resolve(Source, fields.get("source"))
            except (NotYet, ValidationError):
                source = None
            found = self._passage(source, trimmed(str(fields.get("key")))) if source else None
            if found:
                return found
        content = json.dumps(trimmed(fields), sort_keys=True, default=str)
        digest = hashlib.sha256(f"{table.label}|{content}".encode("utf-8", "replace")).hexdigest()
        [before] = self.made.get(digest) or [0]
        self.made[digest] = (before + 1,)
        return uuid.uuid5(NAMESPACE, f"{digest}|{before + 1}")


def passage_name(source: uuid.UUID, key: str) -> str:
    """The natural key of a passage as one text: of its source, and its own within that."""
    return f"{source.hex} {key}"


def saved_among(model: type[Model], keys: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of some keys that a saved row has."""
    return set(model._base_manager.filter(Among("pk", keys)).values_list("pk", flat=True))
